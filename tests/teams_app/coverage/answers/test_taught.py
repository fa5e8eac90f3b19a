"""What was taught where: the matrix against a walk through the whole log, and its page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level, UnitPeriod
from teams_app.activities.models import Activity, Status, Topic
from teams_app.activities.periods import Month, Period
from teams_app.coverage.answers.taught import matrix, untaught
from tests.factories import make_activity, make_team, make_topic, make_unit
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def slow(on: dt.date) -> set[tuple[int, int]]:
    """Every activity, every area that its team had that day, every topic and the one above it."""
    recount = Recount(Level.COMMUNE, on, Period.month_of(on), None, on)
    found = set()
    for activity in Activity.objects.filter(status__in=(Status.VERIFIED, Status.SUBMITTED)):
        if activity.date <= Month.of(on).end:
            for area in recount.areas_on(activity.date, activity.team_id):
                commune = recount.commune_on_own_day(area.unit_id)
                for topic in activity.topics.all():
                    found |= {(commune, each) for each in (topic.pk, topic.parent_id) if commune and each}
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("on", [MERGER - 9 * DAY, MERGER, MERGER + 30 * DAY, MERGER + 200 * DAY])
def test_the_matrix_is_that_of_the_slow_recount(seed, on):
    RandomWorld(seed)
    found = matrix(on)
    assert found.taught == slow(on)
    communes = set(UnitPeriod.objects.on(on).at_level(Level.COMMUNE).values_list("unit", flat=True))
    assert {commune.unit_id for commune in found.communes} == communes
    for topic in Topic.objects.all():
        assert found.missing_of(topic.pk) == len(communes) - sum(t == topic.pk for _c, t in found.taught)
    assert untaught(on) == [(topic, found.missing_of(topic.pk)) for topic in found.topics]


class World:
    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.here, self.there = (make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "An Bình"))
        self.team = make_team(make_unit(Level.HAMLET, "1", self.here))
        self.pay, self.buy = make_topic("Thanh toán"), make_topic("Mua sắm")
        self.below = make_topic("Ví điện tử", parent=self.pay)


@pytest.fixture
def world() -> World:
    return World()


def test_a_topic_stands_for_those_below_it_and_what_was_returned_teaches_nothing(world):
    day = dt.date(2024, 6, 1)
    make_activity(world.team, day, topics=[world.below], status=Status.SUBMITTED)
    make_activity(world.team, day, topics=[world.buy], status=Status.RETURNED)
    found = matrix(day)
    assert found.taught == {(world.here.pk, world.below.pk), (world.here.pk, world.pay.pk)}
    cells = {commune.unit_id: cells for commune, cells in found.rows}[world.here.pk]
    here = {topic.name: is_taught for topic, is_taught in zip(found.topics, cells, strict=True)}
    assert here == {"Thanh toán": True, "Ví điện tử": True, "Mua sắm": False}
    assert found.missing_of(world.buy.pk) == 2
    assert matrix(dt.date(2024, 5, 1)).taught == frozenset()


def test_the_page_shows_each_commune_and_what_it_never_had(client, world):
    make_activity(world.team, dt.date(2024, 6, 1), topics=[world.buy])
    html = client.get(reverse("coverage:topics")).content.decode()
    assert "5 nội dung theo xã chưa từng được hướng dẫn" in html
    assert html.count("is-never") == 5
    html = client.get(reverse("coverage:topics"), {"trong": world.here.pk}).content.decode()
    assert "Xã Mỹ Xương: 2 nội dung" in html
    assert "An Bình" not in html


def test_a_topic_leads_to_the_communes_that_never_had_it(client, world):
    make_activity(world.team, dt.date(2024, 6, 1), topics=[world.buy])
    pay = {"noi-dung": world.pay.slug}
    for query, communes in (({"noi-dung": world.buy.slug}, {world.there.pk}), (pay, {world.here.pk, world.there.pk})):
        context = client.get(reverse("coverage:topics"), query).context
        assert {commune.unit_id for commune, _lacks, _cells in context["rows"]} == communes
        assert (
            context["lacking"]
            == len(communes)
            == next(n for topic, n, _url in context["columns"] if topic.slug in query.values())
        )
    text = text_of(client, reverse("coverage:topics"), {"noi-dung": world.buy.slug})
    assert "Mua sắm: chưa từng được hướng dẫn ở 1 xã, phường" in text
    assert "Mỹ Xương" not in text
    assert f'href="?noi-dung={world.pay.slug}"' in text
    assert 'href="?">Tất cả xã, phường và nội dung' in text
    assert text_of(client, reverse("coverage:topics"), {"noi-dung": "khong-co"}).count("is-never") == 5


def test_the_table_is_ordered_by_what_was_never_taught_and_taken_along_as_it_is(client, world):
    make_activity(world.team, dt.date(2024, 6, 1), topics=[world.buy])  # Mỹ Xương
    url, names = reverse("coverage:topics"), {world.here.pk: "Xã Mỹ Xương", world.there.pk: "Xã An Bình"}
    for order, expected in (
        ("", [world.there, world.here]),
        ("-xa", [world.here, world.there]),
        ("-chua-day", [world.there, world.here]),
        ("chua-day", [world.here, world.there]),
        ("khong-co", [world.there, world.here]),
    ):
        context = client.get(url, {"sap": order}).context
        assert [commune.unit_id for commune, _lacks, _cells in context["rows"]] == [unit.pk for unit in expected]
        lacks = {commune.unit_id: lacks for commune, lacks, _cells in context["rows"]}
        assert lacks == {world.here.pk: 2, world.there.pk: 3}
        file = client.get(f"{url}tai-ve/csv/", {"sap": order}).content.decode("utf-8-sig")
        rows = [line.split(";") for line in file.splitlines()]
        assert [row[2] for row in rows[1:]] == [names[unit.pk] for unit in expected]
        assert {row[2]: int(row[3]) for row in rows[1:]} == {names[pk]: count for pk, count in lacks.items()}
        assert all(row.count("chưa") == int(row[3]) for row in rows[1:])
    text = text_of(client, url, {"sap": "-chua-day"})
    assert 'aria-sort="descending"><a href="?sap=chua-day">' in text
    lacking = client.get(f"{url}tai-ve/csv/", {"noi-dung": world.buy.slug}).content.decode("utf-8-sig")
    assert len(lacking.splitlines()) == 2
    assert client.get(f"{url}tai-ve/xlsx/").headers["Content-Type"].endswith("sheet")
    assert client.get(f"{url}tai-ve/pdf/").status_code == 404


def test_the_page_without_anything_says_so(client):
    assert "Chưa có gì để đối chiếu" in client.get(reverse("coverage:topics")).content.decode()


@pytest.mark.parametrize("noi_dung", ["", "mua"])
def test_the_page_costs_the_same_for_few_and_many(client, world, noi_dung):
    def count() -> int:
        query = {"ngay": "2024-06-01", "noi-dung": world.buy.slug if noi_dung else ""}
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("coverage:topics"), query)
        return len(captured)

    count()
    few = count()
    for n in range(8):
        team = make_team(make_unit(Level.HAMLET, "1", make_unit(Level.COMMUNE, f"Xã {n}", world.province)))
        make_activity(team, dt.date(2024, 5, 3), topics=[world.buy, world.below])
    assert count() == few
