"""The figures on a small golden world, rule by rule."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Extent, Level, Succession, Unit
from teams_app.activities.models import Status
from teams_app.activities.periods import Period
from teams_app.coverage.figures import Row, figures
from teams_app.coverage.figures.behind import TeamsBehind
from tests.factories import make_activity, make_instrument, make_team, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 26)
SEPTEMBER = Period.parse("2024-09")


class World:
    """Two districts of two communes. A has three hamlets, B and C one; nobody listed those of D."""

    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Tỉnh")
        self.west = make_unit(Level.DISTRICT, "Tây", self.province)
        self.east = make_unit(Level.DISTRICT, "Đông", self.province)
        self.a, self.b = (make_unit(Level.COMMUNE, name, self.west) for name in ("A", "B"))
        self.c, self.d = (make_unit(Level.COMMUNE, name, self.east) for name in ("C", "D"))
        self.a1, self.a2, self.a3 = (make_unit(Level.HAMLET, f"A{i}", self.a) for i in (1, 2, 3))
        self.b1 = make_unit(Level.HAMLET, "B1", self.b)
        self.c1 = make_unit(Level.HAMLET, "C1", self.c)


@pytest.fixture
def world() -> World:
    return World()


def row_of(unit: Unit, on: dt.date = DAY, period: Period = SEPTEMBER, **kwargs: object) -> Row:
    return next(row for row in figures(unit.level, on, period, **kwargs).rows if row.unit_id == unit.pk)


def total(on: dt.date = DAY, period: Period = SEPTEMBER, level: str = Level.COMMUNE, **kwargs: object) -> Row:
    return figures(level, on, period, **kwargs).total


# Coverage. -----------------------------------------------------------------------------------


def test_a_hamlet_is_covered_by_any_team_that_serves_it(world):
    team = make_team(world.a1)
    team.areas.create(unit=world.a2, valid_from=team.valid_from)
    make_team(world.a2)
    row = row_of(world.a)
    assert (row.hamlets, row.hamlets_covered, row.hamlet_teams) == (3, 2, 2)
    assert row.hamlet_coverage == pytest.approx(2 / 3)


def test_a_commune_team_covers_its_commune_but_none_of_its_hamlets(world):
    make_team(world.a)
    row = row_of(world.a)
    assert (row.communes_covered, row.commune_teams, row.commune_coverage) == (1, 1, 1)
    assert (row.hamlets_covered, row.hamlet_teams) == (0, 0)


def test_communes_without_a_team_stay_in_the_denominator(world):
    make_team(world.a)
    assert (total().communes, total().communes_covered, total().commune_coverage) == (4, 1, 0.25)


def test_without_a_list_of_hamlets_their_coverage_is_unknown_not_full(world):
    row = row_of(world.d)
    assert (row.hamlets, row.hamlet_coverage, row.unlisted) == (0, None, 1)
    assert total().unlisted == 1


def test_a_team_counts_from_its_first_day_until_the_day_before_its_end(world):
    make_team(world.a1, since=dt.date(2024, 9, 10), until=dt.date(2024, 9, 20))
    served = {day: row_of(world.a, dt.date(2024, 9, day)).hamlets_covered for day in (9, 10, 19, 20)}
    assert served == {9: 0, 10: 1, 19: 1, 20: 0}


def test_an_area_given_up_is_not_served_any_more(world):
    team = make_team(world.a1)
    team.areas.update(valid_to=dt.date(2024, 9, 1))
    team.areas.create(unit=world.b1, valid_from=dt.date(2024, 9, 1))
    assert (row_of(world.a).hamlets_covered, row_of(world.b).hamlets_covered) == (0, 1)
    assert (row_of(world.a).hamlet_teams, row_of(world.b).hamlet_teams) == (0, 1)


def test_one_team_with_several_hamlets_counts_once_a_row_and_once_in_total(world):
    team = make_team(world.a1)
    for hamlet in (world.a2, world.b1, world.c1):
        team.areas.create(unit=hamlet, valid_from=team.valid_from)
    make_activity(team, DAY, 20)
    communes = figures(Level.COMMUNE, DAY, SEPTEMBER)
    assert [(row.hamlet_teams, row.teams, row.sessions, row.people) for row in communes.rows[:3]] == [(1, 1, 1, 20)] * 3
    assert [row.hamlet_teams for row in figures(Level.DISTRICT, DAY, SEPTEMBER).rows] == [1, 1]
    assert (communes.total.hamlet_teams, communes.total.teams, communes.total.people) == (1, 1, 20)


def test_a_team_counts_in_the_period_where_it_was_active_and_had_the_area_on_the_same_day(world):
    """Suspended as long as it served A, it began anew in B: in that month it was never active in A."""
    team, moved = make_team(world.a1), dt.date(2024, 9, 15)
    team.areas.update(valid_to=moved)
    team.areas.create(unit=world.b1, valid_from=moved)
    suspension = team.suspensions.create(valid_from=dt.date(2024, 8, 20), valid_to=moved)
    assert (row_of(world.a).teams, row_of(world.b).teams, total().teams) == (0, 1, 1)
    behind = [TeamsBehind(DAY, SEPTEMBER, frozenset({commune.pk})).counted for commune in (world.a, world.b)]
    assert [list(teams) for teams in behind] == [[], [team]]
    assert row_of(world.a, period=Period.parse("2024-08")).teams == 1
    suspension.valid_to = moved - dt.timedelta(days=1)
    suspension.save()
    assert (row_of(world.a).teams, row_of(world.b).teams, total().teams) == (1, 1, 1)


def test_a_team_suspended_from_its_move_on_counts_only_where_it_was_before(world):
    team, moved = make_team(world.a), dt.date(2024, 9, 15)
    team.areas.update(valid_to=moved)
    team.areas.create(unit=world.b, valid_from=moved)
    team.suspensions.create(valid_from=moved, valid_to=None)
    assert (row_of(world.a).teams, row_of(world.b).teams, total().teams) == (1, 0, 1)


def test_an_area_that_begins_after_its_team_ended_holds_no_team(world):
    team = make_team(world.a1, until=dt.date(2024, 9, 10))
    team.areas.create(unit=world.b1, valid_from=dt.date(2024, 9, 20))
    assert (row_of(world.a).teams, row_of(world.b).teams) == (1, 0)


# Activity and reach. -------------------------------------------------------------------------


def test_verified_activities_count_waiting_ones_apart_and_withdrawn_ones_never(world):
    one, two, three = (make_team(hamlet) for hamlet in (world.a1, world.a2, world.a3))
    make_activity(one, DAY, 10)
    make_activity(two, DAY, 100, status=Status.SUBMITTED)
    make_activity(three, DAY, 1000, status=Status.WITHDRAWN)
    row = row_of(world.a)
    assert (row.teams, row.teams_logging, row.teams_logging_submitted) == (3, 1, 2)
    assert (row.sessions, row.people, row.waiting) == (1, 10, 1)
    assert row.activity_rate == pytest.approx(1 / 3)
    assert row.activity_rate_submitted == pytest.approx(2 / 3)


def test_a_commune_that_has_not_reported_has_no_figure_instead_of_zero(world):
    make_activity(make_team(world.a1), DAY, 10)
    make_team(world.b1)
    row = row_of(world.b)
    assert (row.sessions, row.people, row.reach, row.not_reported, row.activity_rate) == (None, None, None, 1, 0)
    assert (total().people, total().not_reported) == (10, 3)


def test_a_withdrawn_activity_is_no_report(world):
    make_activity(make_team(world.a1), DAY, 10, status=Status.WITHDRAWN)
    assert (row_of(world.a).people, row_of(world.a).not_reported) == (None, 1)


def test_waiting_activities_are_a_report_with_nothing_verified_yet(world):
    make_activity(make_team(world.a1), DAY, 10, status=Status.SUBMITTED)
    assert (row_of(world.a).sessions, row_of(world.a).people, row_of(world.a).not_reported) == (0, 0, 0)


def test_only_activities_of_the_period_count_its_last_day_included(world):
    team = make_team(world.a1)
    for day in (dt.date(2024, 8, 31), dt.date(2024, 9, 1), dt.date(2024, 9, 30), dt.date(2024, 10, 1)):
        make_activity(team, day, 1)
    assert row_of(world.a).sessions == 2


def test_a_team_active_in_part_of_the_period_counts_in_the_rate(world):
    closed = make_team(world.a1, until=dt.date(2024, 9, 2))
    make_activity(closed, dt.date(2024, 9, 1), 5)
    make_team(world.a2, since=dt.date(2024, 9, 30))
    make_team(world.a3, until=dt.date(2024, 9, 1))
    row = row_of(world.a)
    assert (row.teams, row.teams_logging, row.hamlet_teams) == (2, 1, 0)


def test_an_activity_counts_where_its_team_worked_that_day(world):
    team = make_team(world.a1)
    team.areas.update(valid_to=dt.date(2024, 9, 15))
    team.areas.create(unit=world.c1, valid_from=dt.date(2024, 9, 15))
    make_activity(team, dt.date(2024, 9, 14), 3)
    make_activity(team, dt.date(2024, 9, 15), 7)
    assert (row_of(world.a).people, row_of(world.c).people, total().people) == (3, 7, 10)


# Levels and scopes. --------------------------------------------------------------------------


def test_the_total_is_the_same_at_every_level(world):
    for unit in (world.a1, world.b1, world.c, world.a):
        make_activity(make_team(unit), DAY, 10)
    totals = [vars(total(level=level)) for level in Level.values]
    assert totals == [totals[0]] * 4
    assert totals[0]["people"] == 40


def test_a_row_of_a_hamlet_knows_nothing_of_the_commune_team(world):
    make_activity(make_team(world.a), DAY, 10)
    row = row_of(world.a1)
    assert (row.hamlets, row.hamlets_covered, row.teams, row.people, row.communes) == (1, 0, 0, None, 0)


def test_a_scope_bounds_rows_and_total_alike(world):
    for unit in (world.a1, world.b1, world.c1):
        make_activity(make_team(unit), DAY, 10)
    found = figures(Level.COMMUNE, DAY, SEPTEMBER, scope=[world.west])
    assert [row.name for row in found.rows] == ["A", "B"]
    assert (found.total.communes, found.total.hamlets, found.total.teams, found.total.people) == (2, 4, 2, 20)
    assert total(scope=[world.a, world.c.pk]).people == 20
    assert total(scope=[]).communes == 0


def test_a_level_without_units_answers_with_no_rows_and_says_why(world):
    found = figures(Level.COMMUNE, dt.date(2020, 1, 1), SEPTEMBER)
    assert found.is_empty
    assert "01/01/2020" in found.why_empty
    assert found.total.commune_coverage is None


# Through reorganisations. --------------------------------------------------------------------

MERGER = dt.date(2025, 7, 1)


@pytest.fixture
def merged(world) -> Unit:
    """On 1/7/2025 A and B become M, right below the province; C and D go on; districts end."""
    m = make_unit(Level.COMMUNE, "M", world.province, valid_from=MERGER)
    for commune in (world.a, world.b):
        commune.periods.update(valid_to=MERGER)
        succeed(commune, m)
    for commune in (world.c, world.d):
        move(commune, world.province)
    for hamlet in (world.a1, world.a2, world.a3, world.b1):
        move(hamlet, m)
    for district in (world.west, world.east):
        district.periods.update(valid_to=MERGER)
    return m


def move(unit: Unit, parent: Unit) -> None:
    old = unit.periods.get(valid_to=None)
    unit.periods.update(valid_to=MERGER)
    unit.periods.create(code=old.code, type=old.type, name=old.name, parent=parent, valid_from=MERGER)


def succeed(old: Unit, new: Unit, extent: str = Extent.FULL) -> None:
    Succession.objects.create(old=old, new=new, extent=extent, effective_on=MERGER, instrument=make_instrument())


def test_hamlets_and_their_teams_move_with_their_commune(world, merged):
    team = make_team(world.a1)
    make_activity(team, dt.date(2025, 6, 30), 10)
    make_activity(team, MERGER, 20)
    row = row_of(merged, MERGER, Period.parse("2025-06..2025-07"))
    assert (row.hamlets, row.hamlets_covered, row.hamlet_teams, row.people) == (4, 1, 1, 30)


def test_a_commune_team_goes_on_covering_the_ground_of_its_ended_commune(world, merged):
    make_activity(make_team(world.a), MERGER, 10)
    make_team(world.b)
    row = row_of(merged, MERGER, Period.month_of(MERGER))
    assert (row.communes, row.communes_covered, row.commune_teams, row.people) == (1, 1, 2, 10)
    assert (row.not_reported, row.estimated) == (0, False)


def test_a_team_bound_to_an_ended_commune_counts_by_the_same_day_too(world, merged):
    team, moved = make_team(world.a), dt.date(2024, 9, 15)
    team.areas.update(valid_to=moved)
    team.areas.create(unit=world.c, valid_from=moved)
    team.suspensions.create(valid_from=dt.date(2024, 8, 20), valid_to=moved)
    assert [row_of(unit, MERGER).teams for unit in (merged, world.c)] == [0, 1]


def test_without_districts_communes_stand_right_below_the_province(world, merged):
    make_team(world.a1)
    assert figures(Level.DISTRICT, MERGER, SEPTEMBER).is_empty
    province = row_of(world.province, MERGER)
    assert (province.communes, province.hamlets, province.hamlet_teams) == (3, 5, 1)


def test_figures_of_then_on_the_map_of_today(world, merged):
    make_activity(make_team(world.a1), DAY, 10)
    make_activity(make_team(world.b), DAY, 5)
    found = figures(Level.COMMUNE, DAY, SEPTEMBER, restate_on=MERGER)
    row = next(row for row in found.rows if row.unit_id == merged.pk)
    assert (row.communes, row.communes_covered, row.hamlets, row.hamlets_covered, row.people) == (2, 1, 4, 1, 15)
    assert row.commune_coverage == 0.5
    assert not found.is_estimated
    assert vars(found.total) == vars(total())


def test_a_team_of_a_split_commune_is_placed_where_most_of_its_hamlets_went_and_marked(world, merged):
    world.d.periods.filter(valid_from=MERGER).delete()
    world.d.periods.update(valid_to=MERGER)
    hamlets = [make_unit(Level.HAMLET, f"D{i}", world.d) for i in (1, 2, 3)]
    for hamlet, heir in zip(hamlets, (world.c, world.c, merged), strict=True):
        move(hamlet, heir)
    for heir in (world.c, merged):
        succeed(world.d, heir, Extent.PARTIAL)
    make_activity(make_team(world.d), DAY, 40)
    make_activity(make_team(hamlets[2]), DAY, 2)
    found = figures(Level.COMMUNE, DAY, SEPTEMBER, restate_on=MERGER)
    people = {row.name: (row.people, row.estimated) for row in found.rows}
    assert people == {"M": (2, True), "C": (40, True)}
    assert found.is_estimated
    assert found.total.people == total().people == 42


def test_what_was_not_registered_yet_stands_in_a_row_of_its_own(world, merged):
    late = make_unit(Level.HAMLET, "Mới", merged, valid_from=MERGER)
    make_team(late, since=MERGER)
    found = figures(Level.COMMUNE, MERGER, Period.month_of(MERGER), restate_on=DAY)
    assert (found.rows[-1].code, found.rows[-1].hamlets, found.rows[-1].hamlet_teams) == ("", 1, 1)
    assert "26/09/2024" in found.rows[-1].name
    assert sum(row.hamlets for row in found.rows) == found.total.hamlets == 6


def test_a_team_stays_with_a_hamlet_that_was_merged_into_another(world):
    joined = make_unit(Level.HAMLET, "A1+2", world.a, valid_from=MERGER)
    for old in (world.a1, world.a2):
        old.periods.update(valid_to=MERGER)
        succeed(old, joined)
    make_activity(make_team(world.a1), MERGER, 10)
    row = row_of(joined, MERGER, Period.month_of(MERGER))
    assert (row.hamlets_covered, row.hamlet_teams, row.people) == (1, 1, 10)
    assert row_of(world.a, MERGER).hamlets == 2


# Cost. ---------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_number_of_anything(world):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            figures(Level.DISTRICT, DAY, SEPTEMBER, restate_on=MERGER)
        return len(captured)

    make_activity(make_team(world.a1), DAY)
    before = cost()
    for number in range(20):
        commune = make_unit(Level.COMMUNE, f"X{number}", world.east)
        make_activity(make_team(commune), DAY)
        make_activity(make_team(make_unit(Level.HAMLET, parent=commune)), DAY)
    assert cost() == before
    assert before <= 23
