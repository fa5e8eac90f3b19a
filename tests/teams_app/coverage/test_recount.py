"""The clever count against the slow one, on worlds that hypothesis draws: mergers, splits, closed and silent teams."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Level
from teams_app.activities.models import ActivityForm
from teams_app.activities.periods import Period
from teams_app.coverage.figures import LEVELS, Kind, figures, kept, sums
from tests.teams_app.coverage.happenings import STEPS, Happenings
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.worlds import MERGER, PERIODS, RandomWorld

pytestmark = pytest.mark.django_db
BEFORE, AFTER = MERGER - dt.timedelta(days=20), MERGER + dt.timedelta(days=60)
DAYS = [(BEFORE, BEFORE), (AFTER, AFTER), (MERGER, MERGER), (BEFORE, AFTER), (AFTER, BEFORE)]
KINDS = [
    lambda above, other, below: Kind(),
    lambda above, other, below: Kind.about(above),
    lambda above, other, below: Kind.about(other),
    lambda above, other, below: Kind(form=ActivityForm.GATHERING),
    lambda above, other, below: Kind(frozenset({other.pk, below.pk}), ActivityForm.GATHERING),
]
SCOPES = [
    lambda world: None,
    lambda world: world.province.pk,
    lambda world: world.districts[0].pk,
    lambda world: world.communes[0].pk,
]

# One of its own from a number, or every choice in it drawn: these hypothesis can make simpler where something is wrong.
worlds = st.integers(0, 10**6) | st.randoms(use_true_random=False)
steps = st.lists(st.sampled_from(STEPS), max_size=12)
about = st.tuples(*(st.sampled_from(each) for each in (PERIODS, KINDS, SCOPES)))
drawn = settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def season(chance, steps) -> RandomWorld:
    """A world in which all this happened, in this order."""
    told = Happenings(chance)
    for step in steps:
        told.happen(step)
    return told.world


def assert_equal(level, on, period, scope, units_at, kind):
    found = figures(level, on, period, scope=scope and [scope], restate_on=units_at, kind=kind)
    recount = Recount(level, on, period, scope, units_at, kind)
    total = recount.numbers(None)
    assert {row.unit_id: numbers(row, total) for row in found.rows if row.code} == recount.rows()
    assert numbers(found.total, total) == total


@drawn
@given(
    chance=worlds,
    steps=steps,
    questions=st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(DAYS), about), min_size=2, max_size=4),
)
def test_every_figure_equals_the_slow_recount(transactional_world, chance, steps, questions):
    """Of any level, day, map, period, kind of work, and part of the country."""
    with transactional_world():
        world = season(chance, steps)
        for level, (on, units_at), (period, kind, scope) in questions:
            assert_equal(level, on, period, scope(world), units_at, kind(*world.topics))


@drawn
@given(
    chance=worlds,
    rounds=st.lists(st.tuples(steps, st.sampled_from(LEVELS[:3]), about), min_size=1, max_size=3),
    few=st.sampled_from([0, 1_000]),
)
def test_what_is_kept_for_a_country_equals_the_slow_recount(transactional_world, chance, rounds, few):
    """As if five thousand teams were few: the sums of communes, and the teams that have no one commune."""
    with transactional_world(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "MANY_TEAMS", 0)
        patch.setattr(sums, "FEW", few)  # as if few communes were many
        told = Happenings(chance)
        for steps, level, (period, kind, scope) in rounds:
            for step in steps:
                told.happen(step)
            assert_equal(level, AFTER, period, scope(told.world), AFTER, kind(*told.world.topics))
        with CaptureQueriesContext(connection) as captured:
            figures(Level.COMMUNE, AFTER, PERIODS[0])
        assert any("coverage_communesum" in query["sql"] for query in captured)


@drawn
@given(chance=worlds, steps=steps, days=st.sampled_from(DAYS), is_year=st.booleans())
def test_parts_are_never_larger_than_wholes_and_restated_sums_agree(transactional_world, chance, steps, days, is_year):
    on, units_at = days
    period = Period.year_of(on) if is_year else Period.month_of(on)
    with transactional_world():
        season(chance, steps)
        own = figures(Level.COMMUNE, on, period)
        found = figures(Level.COMMUNE, on, period, restate_on=units_at)
    for row in [*found.rows, found.total]:
        assert row.hamlets_covered <= row.hamlets
        assert row.teams_logging <= row.teams_logging_submitted <= row.teams
        assert row.not_reported <= row.communes
        assert row.households_share is None or 0 <= row.households_share <= 1
        assert row.population_year is None or row.population_year <= period.end.year
        assert (row.reach_per_1000 is None) == (row.people is None or not row.population)
    assert plain(found.total) == plain(own.total)
    for key in ("hamlets", "hamlets_covered", "communes", "communes_covered", "not_reported"):
        assert sum(getattr(row, key) for row in found.rows) == getattr(own.total, key), (key, on, units_at)


def numbers(row, like) -> dict[str, float | None]:
    return {key: getattr(row, key) for key in like}


def plain(row) -> dict[str, object]:
    """What is the same on every map; who lives on the ground is told of its units."""
    own = ("estimated", "population", "population_year", "households_registered", "households_year")
    return {key: value for key, value in vars(row).items() if key not in own}
