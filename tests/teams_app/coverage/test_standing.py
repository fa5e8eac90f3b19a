"""What the register tells of a country is counted once, and kept right by the log: as if it were counted each time."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from geo.lookup import Lookup
from geo.models import Level
from teams_app.accounts import audit
from teams_app.accounts.models import LogEntry
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures, kept, standing
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.system import UnitSystem
from teams_app.registry.models import Team, TeamArea, TeamSuspension
from tests.factories import make_member, make_team, make_unit
from tests.teams_app.coverage.worlds import MERGER, PERIODS, RandomWorld
from tests.teams_app.registry.test_problems import changed

DAY = dt.timedelta(days=1)
TODAY = MERGER + 60 * DAY
MONTH = Period.month_of(TODAY)
LEVELS = (Level.COMMUNE, Level.PROVINCE)


@pytest.fixture
def large(transactional_db, monkeypatch):
    """Every register is large."""
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    cache.clear()


@pytest.fixture
def looks(large, monkeypatch) -> list[bool]:
    """One entry for each counting of the register: whether everything was counted."""
    made, counted = [], standing.counted

    def look(asking: Asking) -> standing.Register:
        made.append(not asking.is_part)
        return counted(asking)

    monkeypatch.setattr(standing, "counted", look)
    return made


@pytest.fixture
def communes(large) -> list:
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="87", lat=10.5, lon=105.7)
    return [make_unit(Level.COMMUNE, f"Xã {n}", province, lat=10.4, lon=105.7) for n in range(4)]


def covered() -> dict[int, int]:
    return {row.unit_id: row.communes_covered for row in figures(Level.COMMUNE, TODAY, MONTH).rows}


def test_it_is_counted_once_and_then_only_where_something_was_written(communes, looks):
    assert sum(covered().values()) == sum(covered().values()) == 0
    assert looks == [True]
    team = make_team(communes[1])
    assert covered() == {unit.pk: int(unit == communes[1]) for unit in communes}
    assert covered()[communes[1].pk] == 1
    assert looks == [True, False]
    team.areas.get().delete()
    assert sum(covered().values()) == 0  # the log says where it was
    team.areas.create(unit=communes[2], valid_from=team.valid_from)
    changed(team.areas.get(), unit=communes[3])
    assert covered() == {unit.pk: int(unit == communes[3]) for unit in communes}
    assert looks == [True, False, False, False]


def test_people_and_accounts_count_nothing_anew(communes, looks):
    team = make_team(communes[0])
    covered()
    make_member(team, "Đỗ Thị Sen")
    covered()
    assert looks == [True]


@pytest.mark.parametrize("how", ["the map", "much", "silently"])
def test_everything_is_counted_again_with(communes, looks, monkeypatch, how: str):
    covered()
    if how == "the map":
        make_unit(Level.HAMLET, "Mới", communes[0])
    if how == "much":
        monkeypatch.setattr(standing, "MOST", 1)
        make_team(communes[0])
    if how == "silently":
        with audit.silenced():
            make_team(communes[0])
    assert covered()[communes[0].pk] == int(how != "the map")
    assert looks == [True, True]


def test_what_comes_to_nothing_is_not_kept(communes):
    assert sum(covered().values()) == 0
    with transaction.atomic():
        make_team(communes[0])
        assert sum(covered().values()) == 1
        transaction.set_rollback(True)
    assert sum(covered().values()) == 0
    make_team(communes[1])  # gets the numbers in the log that were given back
    assert covered()[communes[1].pk] == 1


def test_an_entry_that_shows_after_later_ones_is_heard(communes):
    """Whoever wrote first may commit last."""
    early = make_team(communes[0])
    entries = LogEntry.objects.filter(owner_kind=audit.Kind.TEAM, owner_id=early.pk)
    late = [(entry, entry.pk) for entry in entries]
    areas = list(TeamArea.objects.filter(team=early))
    TeamArea.objects.filter(team=early).delete()
    entries.delete()
    make_team(communes[1])
    assert covered()[communes[0].pk] == 0
    TeamArea.objects.bulk_create(areas)
    for entry, number in late:
        entry.pk = number
        entry.save(force_insert=True)
    assert covered()[communes[0].pk] == 1


def test_a_team_in_two_communes_counts_once_in_the_total_whatever_is_written(communes):
    shared = make_team(communes[0])
    shared.areas.create(unit=communes[1], valid_from=shared.valid_from)
    assert figures(Level.COMMUNE, TODAY, MONTH).total.teams == 1
    make_team(communes[2])
    found = figures(Level.COMMUNE, TODAY, MONTH)
    assert (found.total.teams, sum(row.teams for row in found.rows)) == (2, 3)
    shared.areas.order_by("pk").last().delete()
    found = figures(Level.COMMUNE, TODAY, MONTH)
    assert (found.total.teams, sum(row.teams for row in found.rows)) == (2, 2)


def test_to_look_again_costs_the_same_for_few_teams_and_many(communes):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            covered()
        return len(captured)

    covered()
    make_team(communes[0])
    few = cost()
    for _ in range(9):
        make_team(communes[0])
    assert cost() == few
    assert cost() < few / 2  # nothing was written


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_figures_are_those_of_a_new_count(large, seed: int):
    """Nothing is written but through the log, so nothing is missed: rows, total, guesses and what has no place."""
    world, rng = RandomWorld(seed), random.Random(seed)
    scope = [None, [world.province.pk]][seed % 2]
    period = PERIODS[seed % len(PERIODS)]
    on = TODAY + seed % 2 * DAY
    for _ in range(8):
        for _ in range(rng.randrange(1, 4)):
            with suppress(IntegrityError), transaction.atomic():  # some the database itself refuses
                write_something(rng, world)
        for level in LEVELS:
            asking = Asking(on, period, UnitSystem(level, Lookup(on), scope and frozenset(scope)))
            assert standing.standing(asking) == standing.counted(asking)


def write_something(rng: random.Random, world: RandomWorld) -> None:
    """A change of a team, an area or a suspension, as a page makes it, or of several at once."""
    teams = list(Team.objects.order_by("pk")) or [make_team(world.communes[0])]
    team, unit = rng.choice(teams), rng.choice(world.hamlets + world.communes + world.born)
    areas, pauses = TeamArea.objects.order_by("pk"), TeamSuspension.objects.order_by("pk")
    area, pause = rng.choice([*areas, None]), rng.choice([*pauses, None])
    rng.choice([
        world.team,
        lambda: team.areas.create(unit=unit, valid_from=team.valid_from),
        lambda: area and changed(area, unit=unit),
        lambda: area and changed(area, valid_to=rng.choice([None, area.valid_from + DAY, TODAY])),
        lambda: area and area.delete(),
        lambda: area and audit.delete(TeamArea, [area.pk]),
        lambda: audit.update_rows(areas.filter(team=team), valid_to=rng.choice([None, TODAY + 9 * DAY])),
        lambda: changed(team, valid_to=rng.choice([None, TODAY - 70 * DAY, TODAY])),
        lambda: world.suspend(team),
        lambda: pause and pause.delete(),
    ])()  # fmt: skip
