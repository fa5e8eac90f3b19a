"""The activities behind a figure are as many as it says, and reached as many people: any period, topic, form or map."""

import csv
import datetime as dt
import io
import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Extent, Level, Succession
from teams_app.accounts.models import Role
from teams_app.activities.access import visible_activities
from teams_app.activities.filters import Filters
from teams_app.activities.models import ActivityForm
from teams_app.activities.periods import Period
from teams_app.activities.totals import Totals
from teams_app.coverage.answers.ways import Done, Ways
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import LEVELS, Kind
from tests.factories import make_activity, make_instrument, make_team, make_topic, make_unit, make_user
from tests.teams_app.coverage.test_recount import DAYS
from tests.teams_app.coverage.worlds import MERGER, PERIODS, RandomWorld

pytestmark = pytest.mark.django_db

LOG, MAP = "/hoat-dong/", "/ban-do/"
RUN = Period.parse("2024-02..2024-05")
MERGER_DAY = dt.date(2024, 9, 1)
OFFICIAL_DAYS = (
    (MERGER - dt.timedelta(days=1), MERGER - dt.timedelta(days=1)),
    (MERGER + dt.timedelta(days=60), MERGER + dt.timedelta(days=60)),
    (MERGER + dt.timedelta(days=60), MERGER - dt.timedelta(days=1)),
)


def totals_at(url: str, user) -> tuple[int, int]:
    """What the list at `url` rightly says of its rows, and of those of the figure that the reader may not be shown."""
    path, query, today = urlsplit(url).path, QueryDict(urlsplit(url).query), timezone.localdate()
    assert path == LOG
    filters = Filters(user, query, dt.date.fromisoformat(query.get("ngay", today.isoformat())), today)
    people = filters.apply(visible_activities(user, filters.seen_on, today=today)).values_list("people", flat=True)
    told = filters.totals
    assert told == Totals(len(people), sum(people))
    left_out = filters.left_out(told) or Totals(0, 0)
    return told.sessions + left_out.sessions, told.people + left_out.people


@pytest.mark.parametrize(("seed", "on", "units_at"), [(at, *days) for at, days in enumerate([*DAYS, *DAYS])])
def test_they_are_those_of_every_row_on_any_map_of_any_kind(seed, on, units_at):
    world = RandomWorld(seed)
    staff = make_user("tinh", Role.PROVINCE, world.province)
    above, other, below = world.topics
    kinds = [(above, ""), (None, ActivityForm.GATHERING), (other, ActivityForm.GATHERING), (below, ""), (None, "")]
    asked = Asked(on, PERIODS[0], timezone.localdate(), restate_on=None if units_at == on else units_at)
    levels = [None, *LEVELS]
    for step, period in enumerate(PERIODS):
        topic, form = kinds[(seed + step) % len(kinds)]
        kind = asked.but(period=period, topic=topic, form=form, kind=Kind.about(topic, form))
        compare(kind, levels[(2 * seed + step) % len(levels)], staff)
    assert compare(asked.but(period=RUN), Level.COMMUNE, staff)


def compare(asked: Asked, level: Level | None, user) -> int:
    """Each row of the level (None: the total) with the list that it leads to; how many activities were listed."""
    found, ways, opened = asked.but(level=level or Level.COMMUNE).figures(), Ways.of(asked, user), 0
    for row in [found.total] if level is None else [row for row in found.rows if row.unit_id]:
        if (url := ways.log(row.unit_id)) and (row.sessions or row.waiting):
            sessions, people = totals_at(url, user)
            assert (sessions, people) == (row.sessions, row.people), (asked, row)
            assert totals_at(ways.log(row.unit_id, Done.WAITING), user)[0] == row.waiting, (asked, row)
            opened += sessions
    return opened


@pytest.mark.parametrize("seed", range(3))
def test_an_official_is_led_to_the_whole_of_the_own_communes_figure(seed):
    """Also to what was done by teams that have left the commune since, and on the map from before the merger."""
    world, opened = RandomWorld(seed), dict.fromkeys(OFFICIAL_DAYS, 0)
    for commune in (*world.communes[:2], *world.born):
        official = make_user(f"xa{commune.pk}", Role.COMMUNE, commune)
        for on, units_at in OFFICIAL_DAYS:
            for period in (Period.parse("2024"), Period.parse("2024-03")):
                asked = Asked(on, period, timezone.localdate(), restate_on=None if units_at == on else units_at)
                opened[on, units_at] += compare(asked, Level.COMMUNE, official)
    assert all(opened.values()), opened


def test_of_an_old_commune_that_was_split_the_official_sees_what_is_theirs_and_how_much_is_not(client):
    """Half of Mỹ Long went to Mỹ Xương, half to An Bình; on the map from before, both read its figure."""
    province = make_unit(Level.PROVINCE)
    old, day = make_unit(Level.COMMUNE, "Mỹ Long", province), dt.date(2024, 8, 5)
    heirs = [make_unit(Level.COMMUNE, name, province, valid_from=MERGER_DAY) for name in ("Mỹ Xương", "An Bình")]
    for number, heir in enumerate(heirs, 1):
        hamlet = make_unit(Level.HAMLET, str(number), old)
        make_activity(make_team(hamlet), day, 10 * number)
        hamlet.periods.update(valid_to=MERGER_DAY)
        hamlet.periods.create(code=f"{number}", type="ấp", name=f"{number}", parent=heir, valid_from=MERGER_DAY)
        Succession.objects.create(
            old=old, new=heir, extent=Extent.PARTIAL, effective_on=MERGER_DAY, instrument=make_instrument()
        )
    old.periods.update(valid_to=MERGER_DAY)
    client.force_login(make_user("xa", Role.COMMUNE, heirs[0]))
    text = client.get(MAP, {"ngay": "2024-08-31", "trong": old.pk, "cap": "ap", "so": "luot-nguoi"}).content.decode()
    assert "30 lượt người" in text
    url = next(url for url in cell_links(text) if f"trong={old.pk}" in url)
    answer = client.get(url)
    assert (answer.context["totals"].people, answer.context["left_out"].people) == (10, 20)
    said = " ".join(re.sub("<[^>]+>", "", answer.content.decode()).split())
    assert "Số liệu còn tính 1 hoạt động, 20 lượt người ở nơi nay thuộc xã khác" in said


class World:
    """A commune with a team of each of two hamlets; the province's officer and the commune's look at it."""

    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE)
        self.commune, self.next = (make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "An Bình"))
        self.teams = [make_team(make_unit(Level.HAMLET, name, self.commune)) for name in ("1", "2")]
        self.topic = make_topic()
        self.staff = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.commune)
        for month, people in ((7, 10), (8, 20), (9, 40), (10, 80)):
            make_activity(self.teams[month % 2], dt.date(2024, month, 5), people)
        make_activity(self.teams[0], dt.date(2024, 9, 6), 160, topics=[self.topic], form=ActivityForm.GATHERING)
        make_activity(self.teams[1], dt.date(2024, 8, 6), 320, status="submitted")


@pytest.fixture
def world() -> World:
    return World()


def cell_links(page: str) -> set[str]:
    return {url.replace("&amp;", "&") for url in re.findall(r'href="(/hoat-dong/\?[^"]+)"', page)}


@pytest.mark.parametrize(
    ("period", "words", "sessions", "people"),
    [
        ("2024-Q3", "trong quý III/2024", 4, 230),
        ("2024", "trong năm 2024", 5, 310),
        ("2024-08..2024-10", "trong tháng 8/2024 – tháng 10/2024", 4, 300),
        ("2024-08", "trong tháng 8/2024", 1, 20),
    ],
)
def test_the_map_and_the_unit_lead_to_a_list_that_says_the_same(client, world, period, words, sessions, people):
    for user in (world.staff, world.official):
        client.force_login(user)
        page = client.get(MAP, {"ky": period, "don-vi": world.commune.pk}).content.decode()
        links = [url for url in cell_links(page) if "da-xac-nhan" in url and f"trong={world.commune.pk}" in url]
        assert len(set(links)) == 1, links
        answer = client.get(links[0])
        assert (answer.context["totals"].sessions, answer.context["totals"].people) == (sessions, people)
        said = " ".join(re.sub("<[^>]+>", "", answer.content.decode()).split())
        assert f"{words}, theo bộ lọc bên dưới." in said
        assert "xã Mỹ Xương" in said


def test_topic_and_form_go_along(client, world):
    client.force_login(world.staff)
    asked = {"ky": "2024-Q3", "noi-dung": world.topic.slug, "hinh-thuc": ActivityForm.GATHERING}
    for url in cell_links(client.get(MAP, asked).content.decode()):
        if "trong=" in url and f"noi-dung={world.topic.slug}" in url:
            totals = client.get(url).context["totals"]
            assert (totals.sessions, totals.people) == (1, 160)
            break
    else:
        pytest.fail("no link with the topic")


def test_the_file_of_the_list_holds_the_same_rows(client, world):
    client.force_login(world.staff)
    asked = {"thang": "2024-Q3", "trang-thai": "da-xac-nhan", "so-lieu": "1", "trong": world.commune.pk}
    answer = client.get(f"{LOG}tai-ve/csv/", asked)
    assert "hoat-dong-2024-Q3.csv" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    listed = client.get(LOG, asked).context["totals"].sessions
    assert len([row for row in rows if any("2024" in cell for cell in row)]) == listed == 4


def test_a_period_without_rows_says_so_and_a_stranger_unit_has_none(client, world):
    client.force_login(world.staff)
    for asked in ({"thang": "2023"}, {"thang": "2024", "trong": world.next.pk}, {"thang": "2024", "trong": "9" * 17}):
        page = client.get(LOG, {**asked, "so-lieu": "1"})
        assert page.context["totals"].sessions == 0
        assert "Không có hoạt động nào khớp" in page.content.decode()
    foreign = make_user("khac", Role.COMMUNE, world.next)
    client.force_login(foreign)
    assert client.get(LOG, {"thang": "2024", "so-lieu": "1", "trong": world.commune.pk}).context["totals"].sessions == 0
    assert not [url for url in cell_links(client.get(MAP, {"ky": "2024"}).content.decode()) if "trong=" in url]


def test_filtering_further_keeps_the_figure(client, world):
    client.force_login(world.staff)
    page = client.get(LOG, {"thang": "2024-Q3", "so-lieu": "1", "trong": world.commune.pk}).content.decode()
    assert '<input type="hidden" name="so-lieu" value="1">' in page
    assert f'<input type="hidden" name="trong" value="{world.commune.pk}">' in page
    assert '<option value="2024-Q3" selected>Quý III/2024</option>' in page


def test_the_list_behind_a_figure_costs_the_same_however_many_rows_it_has(client, world):
    asked = {"thang": "2024", "so-lieu": "1", "trong": world.commune.pk}
    for user in (world.staff, world.official):
        client.force_login(user)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(LOG, asked)
            return len(captured)

        client.get(LOG, asked)
        few = queries()
        for number in range(20):
            team = make_team(make_unit(Level.HAMLET, f"{user.username}{number}", world.commune))
            make_activity(team, dt.date(2024, 8, 7), topics=[world.topic])
        client.get(LOG, asked)
        assert queries() <= few
