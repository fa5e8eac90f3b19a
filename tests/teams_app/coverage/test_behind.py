"""The teams behind a rate are as many as the rate says, and the very ones that the slow recount finds."""

import pytest

from geo.models import Level
from teams_app.activities.models import ActivityForm
from teams_app.activities.periods import Period
from teams_app.coverage.figures import LEVELS, Kind, figures
from teams_app.coverage.figures.behind import TeamsBehind
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.test_recount import DAYS
from tests.teams_app.coverage.worlds import PERIODS, RandomWorld

pytestmark = pytest.mark.django_db


def ids(teams) -> set[int]:
    found = [team.pk for team in teams]
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("on", "units_at"), DAYS)
def test_they_are_those_of_every_row_on_any_map_of_any_kind(seed, on, units_at):
    world = RandomWorld(seed)
    above, other, _below = world.topics
    kinds = [Kind(), Kind.about(above), Kind.about(other, ActivityForm.GATHERING), Kind(form=ActivityForm.GATHERING)]
    for step, level in list(enumerate((None, *LEVELS)))[seed % 2 :: 2]:
        kind, period = kinds[(seed + step) % len(kinds)], PERIODS[(seed + step) % len(PERIODS)]
        restate_on = None if units_at == on else units_at
        found = figures(level or Level.COMMUNE, on, period, restate_on=restate_on, kind=kind)
        rows = [found.total] if level is None else [row for row in found.rows if row.unit_id]
        for row in rows:
            scope = frozenset({row.unit_id}) if row.unit_id else None
            behind = TeamsBehind(on, period, scope, restate_on, kind)
            counted, at_work = ids(behind.counted), ids(behind.at_work)
            assert (len(counted), len(at_work)) == (row.teams, row.teams_logging), (level, row)
            assert at_work <= counted
            levels = [len(ids(behind.standing(each))) for each in ("hamlet", "commune")]
            assert levels == [row.hamlet_teams, row.commune_teams], (level, row)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("on", "units_at"), DAYS)
def test_they_are_those_of_the_slow_recount(seed, on, units_at):
    world = RandomWorld(seed)
    scope = [None, world.province.pk, world.districts[0].pk, world.communes[0].pk][seed % 4]
    period = Period.year_of(on) if seed % 2 else Period.month_of(on)
    recount = Recount(Level.COMMUNE, on, period, scope, units_at)
    behind = TeamsBehind(on, period, None if scope is None else frozenset({scope}), units_at)
    assert ids(behind.counted) == recount.teams_of(recount.counted)
    assert ids(behind.at_work) == recount.teams_of(recount.verified)
