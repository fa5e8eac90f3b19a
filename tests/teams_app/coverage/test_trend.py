"""Month after month: the same sums as `figures`, in three queries."""

import datetime as dt

import pytest

from geo.models import Level
from teams_app.activities.models import ActivityForm, Status
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import figures
from teams_app.coverage.querysets import Kind
from teams_app.coverage.trend import months_until
from tests.factories import make_activity, make_topic
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.worlds import END, RandomWorld


def test_a_month_without_a_report_is_none_and_a_waiting_one_is_zero(town):
    make_activity(town.team, dt.date(2024, 7, 5), status=Status.SUBMITTED)
    months = months_until(Month(2024, 9), 3, on=DAY)
    assert [(str(each.month), each.sessions, each.people) for each in months] == [
        ("2024-07", 0, 0),
        ("2024-08", None, None),
        ("2024-09", 1, 24),
    ]


def test_a_unit_has_the_months_of_its_own_ground(town):
    assert months_until(Month(2024, 9), 1, units=[town.here.pk], on=DAY)[0].people == 24
    assert months_until(Month(2024, 9), 1, units=[town.there.pk], on=DAY)[0].people is None


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_every_month_equals_the_figures(seed):
    RandomWorld(seed)
    for each in months_until(Month.of(END), 6, on=END):
        total = figures(Level.COMMUNE, END, Period(each.month, each.month)).total
        assert (each.sessions, each.people) == (total.sessions, total.people)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["", ActivityForm.GATHERING])
@pytest.mark.parametrize("has_topic", [True, False])
def test_every_month_of_a_topic_or_a_form_equals_the_figures(has_topic, form):
    world = RandomWorld(1)
    kind = Kind.about(world.topics[0] if has_topic else None, form)
    for each in months_until(Month.of(END), 6, on=END, kind=kind):
        total = figures(Level.COMMUNE, END, Period(each.month, each.month), kind=kind).total
        assert (each.sessions, each.people) == (total.sessions, total.people)


def test_the_bars_under_the_map_are_of_its_topic(client, town):
    topic = make_topic("vneid")
    make_activity(town.team, DAY, 5, topics=[topic])
    make_activity(town.team, DAY.replace(month=8), 7)
    client.force_login(town.staff)
    strip = client.get(f"/ban-do/?ngay={DAY}&ky=2024-09&noi-dung={topic.slug}").context["strip"]
    assert [bar["people"] for bar in strip[-2:]] == [0, 5]


def test_it_costs_three_queries(town, django_assert_num_queries):
    with django_assert_num_queries(3):
        months_until(Month(2024, 9), 13, on=DAY)
