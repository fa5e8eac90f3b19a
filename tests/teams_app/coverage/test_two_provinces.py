"""Staff of one province of two read of their own, on the home page and below the map, and nobody reads theirs."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from geo.models import Level, UnitPeriod
from teams_app.accounts.models import Grant, Role
from teams_app.activities.handing import month_hand_in
from teams_app.activities.periods import Month
from teams_app.coverage.answers import telling
from teams_app.registry.models import MemberRole
from tests.factories import make_activity, make_member, make_team, make_unit, make_user
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
    today = timezone.localdate()
    month = Month.of(today).previous
    for province in (world.here, world.there):
        UnitPeriod.objects.filter(unit=province.hamlets[2]).update(is_provisional=True)
    month_hand_in(by=world.there.official, unit=world.there.commune, month=month, is_nothing=True, at=timezone.now())
    for user, handed_in, communes, provisional in ((world.staff, 0, 1, 1), (world.both, 1, 2, 2)):
        client.force_login(user)
        context = client.get("/").context
        reporting = context["last_month"]
        assert (reporting.handed_in, reporting.communes, context["provisional"]) == (handed_in, communes, provisional)
        assert len(client.get(reverse("territory:hamlets")).context["rows"]) == provisional
    client.force_login(world.staff)
    text = text_of(client, "/")
    assert "Tam Bình" not in text
    assert (
        f'"{reverse("activities:month", args=[month])}"' not in text
    )  # all communes' months are the country's to read
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
