"""The months in one answer: each equals the page of that month, on one scale and on the units of one day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level, Unit
from teams_app.activities.periods import Month, Period
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Kind, figures, monthly
from teams_app.coverage.measures import COMMUNES, HAMLETS, MEASURES, REACH
from teams_app.coverage.playing import months_back, played
from tests.factories import make_activity, make_team
from tests.geo.squares import BEFORE, DAY, hamlets, load, reorganise, unit
from tests.teams_app.coverage.worlds import END, MERGER, RandomWorld

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 2, 10)


def asking(measure, **changes) -> Asked:
    return Asked(on=TODAY, today=TODAY, period=Period.month_of(TODAY), measure=measure).but(**changes)


def place(code: str, day: dt.date) -> Unit:
    return Unit.objects.get(pk=unit(code, day))


@pytest.fixture
def merged() -> None:
    """1 and 2 become 5 on 1/1/2025; the team of hamlet a works all the time, a commune team begins in 2025."""
    load({"P": {"A": "1 2", "B": "3 4"}}, *hamlets(c1="a", c2="b", c3="c"))
    reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}}, number="1/NQ")
    team = make_team(place("a", BEFORE), since=dt.date(2024, 1, 1))
    for day, people in ((dt.date(2024, 11, 5), 10), (dt.date(2024, 12, 5), 20), (dt.date(2025, 1, 5), 40)):
        make_activity(team, day, people)
    make_team(place("5", DAY), since=dt.date(2025, 1, 15))


def test_the_months_stand_on_the_units_of_one_day(merged):
    told = played(asking(REACH), months_back(Month(2025, 2), 4))
    assert [each["period"] for each in told["months"]] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert told["units"][unit("5", DAY)] == [[10], [20], [40], None]
    assert told["units"][unit("3", DAY)] == [None] * 4
    assert told["totals"] == ["10", "20", "40", "chưa báo cáo"]
    assert told["scale"]["lows"] == [10, 20, 40]  # of all months, so that a colour means one thing


def test_a_coverage_is_that_of_the_last_day_of_each_month(merged):
    told = played(asking(COMMUNES), months_back(Month(2025, 2), 3))
    assert told["units"][unit("5", DAY)] == [[0, 2], [1, 1], [1, 1]]  # two communes stood there in 2024


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_each_month_equals_the_figures_asked_for_by_themselves(merged, measure):
    months = months_back(Month(2025, 2), 4)
    told = played(asking(measure), months)
    for at, month in enumerate(months):
        on = min(month.end, TODAY) if measure in (COMMUNES, HAMLETS) else TODAY
        alone = figures(Level.COMMUNE, on, Period(month, month), restate_on=TODAY)
        for row in alone.rows:
            if row.unit_id is not None:
                number = told["units"][row.unit_id][at]
                value = None if number is None else number[0] / number[1] if len(number) == 2 else number[0]
                assert value == measure.value(row)


def test_the_answer_is_the_same_whichever_month_is_shown(client, merged, settings, monkeypatch):
    monkeypatch.setattr("teams_app.coverage.views.files.today", lambda: TODAY)
    address = reverse("coverage:map_months")
    now, before = (client.get(address, {"so": "luot-nguoi", "ky": ky}).json() for ky in ("2025-02", "2024-12"))
    assert now == before
    assert len(now["months"]) == 13
    assert now["months"][-1]["period"] == "2025-02"


def test_the_cost_does_not_grow_with_the_units(client, merged, monkeypatch):
    monkeypatch.setattr("teams_app.coverage.views.files.today", lambda: TODAY)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("coverage:map_months"), {"so": "khom-ap"})
        return len(captured)

    cost()
    make_team(place("c", DAY))  # after which the register is counted anew, as below
    before = cost()
    for _number in range(8):
        make_team(place("c", DAY))
    assert cost() == before


@pytest.mark.parametrize("seed", range(2))
def test_every_month_equals_the_figures_asked_for_one_by_one(seed):
    world = RandomWorld(seed)
    months = months_back(Month.of(END), 4)
    for kind in (Kind(), Kind.about(world.topics[0])):
        for units_at, scope in ((END, None), (MERGER, None), (END, [world.province.pk])):
            days = {month: min(month.end, END) for month in months}
            told = monthly(Level.COMMUNE, days, units_at, scope=scope, kind=kind)
            alone = [
                figures(Level.COMMUNE, day, Period(month, month), scope=scope, restate_on=units_at, kind=kind)
                for month, day in days.items()
            ]
            assert told == alone


@pytest.mark.django_db(transaction=True)
def test_thirteen_months_cost_hardly_more_than_one(client, merged, monkeypatch):
    later = TODAY + dt.timedelta(days=500)  # the map has long been the same
    monkeypatch.setattr("teams_app.coverage.views.files.today", lambda: later)
    client.get(reverse("coverage:map_months"), {"so": "luot-nguoi"})  # the register's part is remembered
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("coverage:map_months"), {"so": "luot-nguoi"})
    assert len(captured) <= 8
