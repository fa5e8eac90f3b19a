"""The clever count against the slow one, on random worlds with mergers, splits, closed and silent teams."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Level
from teams_app.activities.models import ActivityForm
from teams_app.activities.periods import Period
from teams_app.coverage.figures import LEVELS, Kind, figures, kept, sums
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.worlds import MERGER, PERIODS, RandomWorld

pytestmark = pytest.mark.django_db
BEFORE, AFTER = MERGER - dt.timedelta(days=20), MERGER + dt.timedelta(days=60)
DAYS = [(BEFORE, BEFORE), (AFTER, AFTER), (MERGER, MERGER), (BEFORE, AFTER), (AFTER, BEFORE)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("on", "units_at"), DAYS)
def test_every_figure_equals_the_slow_recount(seed, on, units_at):
    world = RandomWorld(seed)
    scopes = [None, world.province.pk, world.districts[0].pk, world.communes[0].pk]
    scope = scopes[seed % len(scopes)]
    for step, level in enumerate(LEVELS):
        period = PERIODS[(seed + step) % len(PERIODS)]
        found = figures(level, on, period, scope=scope and [scope], restate_on=units_at)
        recount = Recount(level, on, period, scope, units_at)
        expected = dict(recount.rows())
        total = recount.numbers(None)
        assert {row.unit_id: numbers(row, total) for row in found.rows if row.code} == expected
        assert numbers(found.total, total) == total


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("on", "units_at"), DAYS)
def test_figures_of_a_topic_and_a_form_equal_the_slow_recount(seed, on, units_at):
    world = RandomWorld(seed)
    above, other, below = (topic.pk for topic in world.topics)
    form = ActivityForm.GATHERING
    kinds = [Kind(frozenset({above, below})), Kind(frozenset({other}), form), Kind(form=form)]
    for step, level in enumerate(LEVELS):
        kind, period = kinds[(seed + step) % len(kinds)], PERIODS[(seed + step) % len(PERIODS)]
        found = figures(level, on, period, restate_on=units_at, kind=kind)
        recount = Recount(level, on, period, None, units_at, kind)
        total = recount.numbers(None)
        assert {row.unit_id: numbers(row, total) for row in found.rows if row.code} == dict(recount.rows())
        assert numbers(found.total, total) == total


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_for_a_country_equals_the_slow_recount(seed, monkeypatch):
    """As if five thousand teams were few: the sums of communes, and the teams that have no one commune."""
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    monkeypatch.setattr(sums, "FEW", seed % 2 * 1_000)  # as if few communes were many
    world = RandomWorld(seed)
    above, other, _below = world.topics
    scope = [None, world.province.pk, world.districts[0].pk, world.communes[0].pk][seed % 4]
    kinds = [Kind(), Kind.about(above), Kind.about(other), Kind(form=ActivityForm.GATHERING)]
    for step, level in enumerate((Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)):
        kind, period = kinds[(seed + step) % len(kinds)], PERIODS[(seed + step) % len(PERIODS)]
        for _again in range(2):  # the second time from memory
            found = figures(level, AFTER, period, scope=scope and [scope], kind=kind)
            recount = Recount(level, AFTER, period, scope, AFTER, kind)
            total = recount.numbers(None)
            assert {row.unit_id: numbers(row, total) for row in found.rows if row.code} == dict(recount.rows())
            assert numbers(found.total, total) == total
    with CaptureQueriesContext(connection) as captured:
        figures(Level.COMMUNE, AFTER, PERIODS[0])
    assert any("coverage_communesum" in query["sql"] for query in captured)


@pytest.mark.parametrize("seed", range(8))
def test_parts_are_never_larger_than_wholes_and_restated_sums_agree(seed):
    RandomWorld(seed)
    for on, units_at in DAYS:
        for period in (Period.month_of(on), Period.year_of(on)):
            own = figures(Level.COMMUNE, on, period)
            found = figures(Level.COMMUNE, on, period, restate_on=units_at)
            for row in [*found.rows, found.total]:
                assert row.hamlets_covered <= row.hamlets
                assert row.communes_covered <= row.communes
                assert row.teams_logging <= row.teams_logging_submitted <= row.teams
                assert row.not_reported <= row.communes
                assert row.households_share is None or 0 <= row.households_share <= 1
                assert row.population_year is None or row.population_year <= period.end.year
                assert (row.reach_per_1000 is None) == (row.people is None or not row.population)
            assert plain(found.total) == plain(own.total)
            for key in ("hamlets", "hamlets_covered", "communes", "communes_covered", "not_reported"):
                assert sum(getattr(row, key) for row in found.rows) == getattr(own.total, key), (key, on, units_at)


def numbers(row, like) -> dict[str, int | None]:
    return {key: getattr(row, key) for key in like}


def plain(row) -> dict[str, object]:
    """What is the same on every map; who lives on the ground is told of its units."""
    own = ("estimated", "population", "population_year", "households_registered", "households_year")
    return {key: value for key, value in vars(row).items() if key not in own}
