"""The list behind a number of teams: from every page that shows the number, and as many as it says."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from geo.models import Level, Succession
from teams_app.accounts.models import Role
from teams_app.activities.models import ActivityForm
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import kept
from teams_app.registry.models import Team
from tests.factories import make_activity, make_instrument, make_team, make_topic, make_unit, make_user
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.test_recount import DAYS
from tests.teams_app.coverage.worlds import RandomWorld

pytestmark = pytest.mark.django_db
URL, MAP = "/to/trong-so-lieu/", "/ban-do/"


class World:
    """Mỹ Xương: two teams at work, one not. An Bình: one at work. One of them is new, another was dissolved."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.begin = Month.of(self.today).start
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.here, self.there = (make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "An Bình"))
        self.hamlets = [make_unit(Level.HAMLET, f"Ấp {n}", self.here) for n in (1, 2, 3)]
        self.far = make_unit(Level.HAMLET, "Ấp Xa", self.there)
        self.busy, self.new, self.quiet = (
            make_team(hamlet, f"Tổ {name}") for hamlet, name in zip(self.hamlets, ("bận", "mới", "vắng"), strict=True)
        )
        Team.objects.filter(pk=self.new.pk).update(valid_from=self.begin)
        self.new.areas.update(valid_from=self.begin)
        self.gone = make_team(self.hamlets[0], "Tổ cũ", until=self.begin)
        self.distant = make_team(self.far, "Tổ xa")
        self.topic = make_topic("Thanh toán")
        make_activity(self.busy, self.today, 24, topics=[self.topic], form=ActivityForm.GATHERING)
        make_activity(self.new, self.today, 6, form=ActivityForm.DOOR_TO_DOOR)
        make_activity(self.quiet, self.today, 9, status="submitted")
        make_activity(self.distant, self.today, 5)
        self.tinh = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.here)


@pytest.fixture
def world() -> World:
    return World()


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/to/\d+/[^"]*">([^<]+)</a>', text)


def ways(text: str) -> list[str]:
    return re.findall(rf'href="({URL}[^"]*)"', text)


def test_the_list_names_who_was_at_work_and_who_was_not(client, world):
    client.force_login(world.tinh)
    text = text_of(client, URL)
    assert names(text) == ["Tổ bận", "Tổ mới", "Tổ xa"]
    assert f"3 tổ có hoạt động được xác nhận trong {Period.month_of(world.today).label}" in text
    assert "Trong 4 tổ hoạt động ít nhất một ngày trong kỳ." in text
    text = text_of(client, URL, {"nhom": "chua-hoat-dong"})
    assert names(text) == ["Tổ vắng"]
    assert re.search(r'data-label="Chờ xác nhận">1<', text)


def test_it_is_narrowed_to_a_place_a_topic_and_a_form_as_the_figure_is(client, world):
    client.force_login(world.tinh)
    assert names(text_of(client, URL, {"trong": world.here.pk})) == ["Tổ bận", "Tổ mới"]
    assert names(text_of(client, URL, {"trong": world.hamlets[1].pk})) == ["Tổ mới"]
    assert names(text_of(client, URL, {"noi-dung": world.topic.slug})) == ["Tổ bận"]
    assert names(text_of(client, URL, {"hinh-thuc": "door"})) == names(text_of(client, URL))  # no such form: said
    text = text_of(client, URL, {"hinh-thuc": ActivityForm.DOOR_TO_DOOR})
    assert names(text) == ["Tổ mới", "Tổ xa"]
    assert "Chỉ tính hoạt động" in text


def test_who_was_set_up_and_who_dissolved_since_the_month_began(client, world):
    client.force_login(world.official)
    assert names(text_of(client, URL, {"nhom": "moi-lap"})) == ["Tổ mới"]
    text = text_of(client, URL, {"nhom": "giai-the"})
    assert names(text) == ["Tổ cũ"]
    assert f"{world.begin:%d/%m/%Y}" in text
    assert text_of(client, URL, {"nhom": "moi-lap", "trong": world.here.pk}).count("Tổ mới</a>") == 1


@pytest.mark.parametrize("path", [MAP, MAP + "?don-vi={here}", MAP + "?trong={here}", "/don-vi/{here}/", "/"])
@pytest.mark.parametrize("reader", ["tinh", "official"])
def test_every_page_that_tells_a_number_of_teams_leads_to_exactly_these(client, world, path, reader):
    client.force_login(getattr(world, reader))
    text = text_of(client, path.format(here=world.here.pk))
    found = ways(text)
    assert found
    for url in found:
        context = client.get(url).context
        assert context["hidden"] == 0
        assert len(context["lines"]) == context["count"]
        said = re.search(rf'href="{re.escape(url)}"[^>]*>([^<]+)<', text)[1]
        if match := re.match(r"(\d+)/(\d+) |(\d+) trên (\d+)|(\d+)(?:[/ ]|$)", said):
            told = [int(number) for number in match.groups() if number]
            assert told in ([context["count"]], [context["count"], context["whole"]]), (url, said)
        elif match := re.search(r"(\d+) tổ", said):
            assert int(match[1]) == context["count"], (url, said)
        elif "nhom=to-" in url:  # of a commune's coverage: it has such a team
            assert said == "100,0%"
            assert context["count"]
        else:  # the rate alone
            rate = 100 * context["count"] / context["whole"]
            assert said == f"{rate:.1f}%".replace(".", ",")


@pytest.mark.parametrize(("seed", "on", "units_at"), [(at % 3, *days) for at, days in enumerate(DAYS)])
def test_on_random_worlds_each_cell_of_the_table_leads_to_its_rows(client, seed, on, units_at):
    world = RandomWorld(seed)
    client.force_login(make_user("tinh", Role.PROVINCE, world.province))
    query = {"ngay": on.isoformat(), "ban-do": units_at.isoformat(), "noi-dung": world.topics[seed % 3].slug}
    if seed == 1:
        del query["noi-dung"]
    response = client.get(MAP, query)
    counted = 0
    cells = [(line.row, line.cells) for line in response.context["lines"]]
    for row, those in [*cells, (response.context["found"].total, response.context["total_cells"])]:
        for url in {cell.url for cell in those if "nhom=co-hoat-dong" in cell.url}:  # others: the log
            counted += 1
            context = client.get(url).context
            assert (context["count"], context["whole"]) == (row.teams_logging, row.teams), (row.label, url)
            assert context["hidden"] == 0
    assert counted


def test_staff_of_one_province_of_two_read_the_list_of_their_own(client, world):
    other = make_unit(Level.PROVINCE, "Tiền Giang")
    far = make_team(make_unit(Level.HAMLET, "Ấp 9", make_unit(Level.COMMUNE, "Cái Bè", other)), "Tổ lạ")
    make_activity(far, world.today, 5)
    client.force_login(world.tinh)
    text, context = text_of(client, URL), client.get(URL).context
    assert (context["count"], context["hidden"]) == (len(context["lines"]), 0)
    assert "Tổ lạ" not in text
    assert all("trong=" in url for url in ways(text_of(client, "/")))
    assert client.get(URL, {"trong": other.pk}).status_code == 404


def test_it_is_the_list_of_those_who_keep_one_and_of_their_own_area(client, world):
    assert client.get(URL).status_code == 302
    client.force_login(world.official)
    assert names(text_of(client, URL)) == ["Tổ bận", "Tổ mới"]
    assert client.get(URL, {"trong": world.there.pk}).status_code == 404
    assert client.get(URL, {"trong": world.province.pk}).status_code == 404
    assert not ways(text_of(client, MAP, {"trong": world.there.pk}))
    client.force_login(make_user("ai-do"))
    assert client.get(URL).status_code == 404
    assert not ways(text_of(client, MAP, {"don-vi": world.here.pk}))


def test_a_team_that_moved_away_within_the_period_is_in_the_list_of_the_commune_it_left(client, world):
    day = world.today
    world.busy.areas.update(valid_to=day)
    world.busy.areas.create(unit=world.far, valid_from=day)
    client.force_login(world.official)
    if day == world.begin:
        return  # on the first of a month it was there on no day of it
    text = text_of(client, URL, {"nhom": "chua-hoat-dong"})
    assert "Tổ bận" in text
    assert "Tổ bận" not in names(text)  # it is not the official's to open any more


def test_nothing_to_list_is_said(client, world):
    client.force_login(world.tinh)
    text = text_of(client, URL, {"ngay": "2020-01-15"})
    assert "Chưa tổ nào có hoạt động được xác nhận trong kỳ này" in text
    text = text_of(client, URL, {"nhom": "chua-hoat-dong", "trong": world.there.pk})
    assert "Tổ nào cũng có hoạt động được xác nhận trong kỳ này" in text
    assert "Không có tổ nào như vậy" in text_of(client, URL, {"nhom": "moi-lap", "trong": world.there.pk})


@pytest.mark.parametrize("group", ["co-hoat-dong", "chua-hoat-dong", "moi-lap", "giai-the", "to-khom-ap"])
def test_it_costs_the_same_for_few_teams_and_many(client, world, group):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(client, URL, {"nhom": group})
        return len(captured)

    client.force_login(world.official)
    count()
    few = count()
    for n in range(12):
        hamlet = make_unit(Level.HAMLET, f"Ấp 1{n}", world.here)
        since, until = ((world.begin, None), (dt.date(2024, 1, 1), world.begin), (dt.date(2024, 1, 1), None))[n % 3]
        team = make_team(hamlet, f"Tổ 1{n}", since=since, until=until)
        if n % 2 and until is None:
            make_activity(team, world.today, 3)
    assert count() == few


@pytest.mark.parametrize("group", ["co-hoat-dong", "chua-hoat-dong", "da-ghi", "chua-ghi", "to-khom-ap", "to-cap-xa"])
@pytest.mark.parametrize("place", ["", "here"])
def test_of_a_large_register_the_figures_say_how_many_they_are(client, world, monkeypatch, group, place):
    client.force_login(world.tinh)
    query = {"nhom": group} | ({"trong": world.here.pk} if place else {})
    plain = client.get(URL, query).context
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    large = client.get(URL, query).context
    for context in (plain, large):
        assert (context["those"], len(context["lines"])) == (group, context["count"])
    assert [line.team for line in large["lines"]] == [line.team for line in plain["lines"]]
    assert large["whole"] == plain["whole"]


def test_the_page_of_a_commune_counts_a_team_that_is_still_bound_to_what_it_came_from(client, world):
    merged = make_unit(Level.COMMUNE, "Mỹ Xương mới", world.province, valid_from=world.today)
    make_team(world.there, "Tổ xã An Bình")
    world.there.periods.update(valid_to=world.today)
    Succession.objects.create(
        old=world.there, new=merged, extent="full", effective_on=world.today, instrument=make_instrument()
    )
    client.force_login(world.tinh)
    context = client.get(reverse("coverage:unit", args=[merged.pk])).context
    (then,) = context["teams"]
    card = client.get(MAP, {"don-vi": merged.pk}).context["card"]
    assert then.commune == card.row.commune_teams == 1
    assert [team.name for team in then.named] == ["Tổ xã An Bình"]
    assert names(text_of(client, then.url)) == ["Tổ xã An Bình"]
    assert then.url == card.standing_url


def test_the_sentences_and_the_home_page_name_their_rows(client, world):
    client.force_login(world.tinh)
    text = text_of(client, MAP)
    founded, ended = (next(url for url in ways(text) if group in url) for group in ("moi-lap", "giai-the"))
    assert f'<a href="{founded}">Từ {world.begin:%d/%m/%Y} có thêm 1 tổ mới.</a>' in text
    assert f'<a href="{ended}">Từ {world.begin:%d/%m/%Y} có 1 tổ giải thể hoặc kiện toàn thành tổ khác.</a>' in text
    assert reverse("coverage:teams") in text_of(client, "/")
