"""Staff of one province of two read of their own, on the home page and below the map, and nobody reads theirs."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.accounts.models import Grant, Role
from teams_app.activities.handing import month_hand_in
from teams_app.activities.models import Act, ActivityChange, Correction
from teams_app.activities.periods import Month
from teams_app.coverage.answers import telling
from teams_app.registry.models import MemberRole
from tests.factories import make_activity, make_instrument, make_member, make_team, make_unit, make_user
from tests.teams_app.coverage.pages import text_of

pytestmark = pytest.mark.django_db
MAP = "/ban-do/"


class Province:
    """A commune of three hamlets, of which two have a team that never did anything."""

    def __init__(self, name: str, commune: str) -> None:
        self.unit = make_unit(Level.PROVINCE, name)
        self.commune = make_unit(Level.COMMUNE, commune, self.unit)
        self.hamlets = [make_unit(Level.HAMLET, str(n), self.commune) for n in (1, 2, 3)]
        self.teams = [make_team(hamlet, f"Tổ {commune} {n}") for n, hamlet in enumerate(self.hamlets[:2], 1)]
        self.official = make_user(f"xa {commune}", Role.COMMUNE, self.commune)


class World:
    def __init__(self) -> None:
        self.here, self.there = Province("Đồng Tháp", "Mỹ Xương"), Province("Vĩnh Long", "Tam Bình")
        make_team(self.there.hamlets[2])
        make_unit(Level.HAMLET, "4", self.there.commune)
        make_activity(self.here.teams[0], timezone.localdate(), 7)
        self.staff = make_user("mot-tinh", Role.PROVINCE, self.here.unit)
        self.both = make_user("ca-nuoc", Role.PROVINCE, self.here.unit)
        Grant.objects.create(user=self.both, role=Role.PROVINCE, unit=self.there.unit, valid_from="2020-01-01")


@pytest.fixture
def world() -> World:
    return World()


def answers(user=None, **query: object) -> str:
    client = Client()
    if user:
        client.force_login(user)
    text = text_of(client, MAP, query)
    return text[text.index('class="answers"') :]


def last_month() -> Month:
    return Month.of(timezone.localdate()).previous


def hand_in(province: Province) -> None:
    month_hand_in(by=province.official, unit=province.commune, month=last_month(), is_nothing=True, at=timezone.now())


def told(text: str) -> tuple[str, str, list[str]]:
    """The hamlets without a team, the teams silent for 30 days, and the places to go to."""
    (gaps,) = re.findall(r"(\d+/\d+) khóm, ấp chưa có tổ</", text)
    silent = re.findall(r'từ 30 ngày(?:</a>)? <span class="num">(\d+) tổ', text)[0]
    return gaps, silent, re.findall(r"<strong>([^<]+)</strong></a><p>", text[text.index("Việc tuần tới") :])


OWN, ALL, FOREIGN = (
    ("1/3", "1", ["Xã Mỹ Xương"]),
    ("2/7", "4", ["Xã Tam Bình", "Xã Mỹ Xương"]),
    ("1/4", "3", ["Xã Tam Bình"]),
)


def test_the_answers_are_of_the_own_province_and_the_country_is_told_to_who_answers_for_it(client, world):
    text = answers(world.staff)
    assert told(text) == OWN
    assert "<small>tỉnh Đồng Tháp</small>" in text
    assert "Tam Bình" not in text
    assert told(answers(world.both)) == told(answers()) == ALL
    client.force_login(world.staff)
    for name, count in (("coverage:hamlet_gaps", "missing"), ("coverage:silent_teams", "count")):
        url = next(url for url in re.findall(r'href="([^"]+)"', text) if url.startswith(reverse(name)))
        assert client.get(url).context[count] == 1
    for name in ("coverage:topics", "coverage:communes"):
        urls = [url for url in re.findall(r'href="([^"]+)"', text) if url.startswith(reverse(name))]
        assert all(f"trong={world.here.unit.pk}" in url for url in urls)


def test_of_a_place_elsewhere_the_numbers_are_told_and_no_list_that_would_drop_it(world):
    text = answers(world.staff, trong=world.there.commune.pk)
    assert told(text) == FOREIGN
    assert not re.findall(r'href="(?:/to/im-lang|/to/ap-chua-co-to)', text)
    own = answers(world.here.official, trong=world.here.commune.pk)
    assert re.findall(r'href="(?:/to/im-lang|/to/ap-chua-co-to)', own)


@pytest.mark.parametrize("first", ["staff", "public", "both", "official"])
def test_what_is_kept_for_one_reader_is_told_to_no_other(world, monkeypatch, first):
    monkeypatch.setattr(telling, "MANY_TEAMS", 0)
    make_member(world.here.teams[0], role=MemberRole.HEAD, user=world.there.official)  # leads a team elsewhere, too
    readers = {
        "staff": (world.staff, OWN),
        "public": (None, ALL),
        "both": (world.both, ALL),
        "official": (world.there.official, FOREIGN),
        "other": (world.here.official, OWN),
    }
    for name in (first, *readers, first):
        user, expected = readers[name]
        assert told(answers(user)) == expected, name
    assert told(answers(world.here.official, trong=world.there.commune.pk)) == FOREIGN


def test_each_number_of_the_home_page_is_of_the_own_province_and_leads_to_its_rows(client, world):
    for province in (world.here, world.there):
        UnitPeriod.objects.filter(unit=province.hamlets[2]).update(is_provisional=True)
    hand_in(world.there)
    for user, handed_in, communes, provisional in ((world.staff, 0, 1, 1), (world.both, 1, 2, 2)):
        client.force_login(user)
        context = client.get("/").context
        reporting = context["last_month"]
        assert (reporting.handed_in, reporting.communes, context["provisional"]) == (handed_in, communes, provisional)
        assert len(client.get(reverse("territory:hamlets")).context["rows"]) == provisional
    client.force_login(world.staff)
    text = text_of(client, "/")
    assert "Tam Bình" not in text
    for url, share in re.findall(r'<dd class="figure__value"><a href="(/ban-do/[^"]+)">([\d,]+%)', text):
        assert share in html.unescape(client.get(url).content.decode())
        assert client.get(url).context["found"].total.hamlets == 3
    (people,) = re.findall(r'<a href="(/hoat-dong/\?thang=[^"]+)">7</a>', text)
    assert client.get(people).context["totals"].people == 7


def test_nobody_settles_the_hamlets_of_another_province(client, world):
    periods = [province.hamlets[2].periods.get() for province in (world.here, world.there)]
    UnitPeriod.objects.filter(pk__in=[period.pk for period in periods]).update(is_provisional=True)
    client.force_login(world.staff)
    own, foreign = (
        client.post(reverse("territory:hamlets"), {"period": period.pk, "commune": 0}).status_code for period in periods
    )
    assert (own, foreign) == (302, 404)


@pytest.mark.django_db(transaction=True)
def test_the_home_page_costs_the_same_for_one_commune_and_many(client, world, django_assert_max_num_queries):
    for n in range(8):
        commune = make_unit(Level.COMMUNE, f"{n}", world.here.unit)
        make_activity(make_team(make_unit(Level.HAMLET, "1", commune)), timezone.localdate())
    client.force_login(world.staff)
    client.get("/")
    with django_assert_max_num_queries(34):
        client.get("/")


def months_of(client: Client, user, **query: object) -> tuple[str, str]:
    """What the list of months and the page of the last one show."""
    client.force_login(user)
    return text_of(client, reverse("activities:month_list"), query), text_of(client, last_month_url(), query)


def last_month_url(*commune: int) -> str:
    return reverse("activities:month_commune" if commune else "activities:month", args=[last_month(), *commune])


def test_months_are_read_of_the_own_province_and_closed_by_the_country(client, world):
    hand_in(world.there)
    listed, page = months_of(client, world.staff, trong=world.there.unit.pk)  # not theirs to choose: narrows nothing
    assert "0/1 xã, phường</strong> đã nộp" in page
    assert "Mỹ Xương" in page
    assert "Tam Bình" not in page
    assert "Khóa sổ" not in page
    assert not re.findall(r'name="trong"', listed + page)
    home = text_of(client, "/")
    assert f'<a href="{last_month_url()}">0/1 xã, phường đã nộp' in home
    assert client.post(f"{last_month_url()}khoa/").status_code == 404
    statuses = [client.get(last_month_url(each.commune.pk)).status_code for each in (world.here, world.there)]
    assert statuses == [200, 404]
    _listed, page = months_of(client, world.both)
    assert "1/2 xã, phường</strong> đã nộp" in page
    assert "Khóa sổ" in page
    for province, names in ((world.here, ("Mỹ Xương", "Tam Bình")), (world.there, ("Tam Bình", "Mỹ Xương"))):
        listed, page = months_of(client, world.both, trong=province.unit.pk)
        assert f'<a href="{last_month_url()}?trong={province.unit.pk}">' in listed
        assert names[0] in page
        assert names[1] not in page


def test_where_there_are_several_provinces_each_commune_says_in_which_it_lies(client, world):
    _listed, page = months_of(client, world.both)
    assert "- tỉnh Vĩnh Long: xã Tam Bình" in page
    assert '<small class="mute">tỉnh Đồng Tháp</small>' in page
    _listed, page = months_of(client, world.both, trong=world.here.unit.pk)
    assert "- xã Mỹ Xương" in page


def test_a_months_corrections_are_those_of_the_province_chosen(client, world):
    day = last_month().start
    activities = [make_activity(province.teams[0], day) for province in (world.here, world.here, world.there)]
    for activity in activities:
        change = ActivityChange.objects.create(activity=activity, act=Act.EDITED, at=timezone.now(), version=2)
        Correction.objects.create(change=change, month=day)
    for user, chosen, count in (
        (world.staff, None, "2"),
        (world.both, None, "3"),
        (world.both, world.here.unit.pk, "2"),
        (world.both, world.there.unit.pk, "1"),
    ):
        for page in months_of(client, user, **({"trong": chosen} if chosen else {})):
            assert re.findall(r"(\d+) điều chỉnh", page)[0] == count
            url = re.findall(rf'href="({reverse("activities:corrections")}[^"]+)"', page)[0]
            assert client.get(html.unescape(url)).context["count"] == int(count)


def test_a_month_before_a_merger_of_provinces_is_read_with_its_old_communes(client, world):
    """The province of today reads and counts what the one merged into it had to hand in."""
    merged_on = timezone.localdate().replace(day=1)
    for old, new in ((world.there.unit, world.here.unit), (world.there.commune, world.here.commune)):
        old.periods.update(valid_to=merged_on)
        Succession.objects.create(
            old=old, new=new, extent=Extent.FULL, effective_on=merged_on, instrument=make_instrument()
        )
    listed, page = months_of(client, world.staff)
    assert "0/2 xã, phường</strong> đã nộp" in page
    assert "0/2 xã, phường" in listed
    assert "0/2 xã, phường đã nộp" in text_of(client, "/")
