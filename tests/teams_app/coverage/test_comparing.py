"""May two days be compared? Square worlds, the verdict, and a slow recount of it.

┌───┬───┐      ┌───┬───┐      ┌───────┐
│ 1 │ 2 │      │   5   │      │       │
├───┼───┤  →   ├───┬───┤  →   │   7   │
│ 3 │ 4 │      │ 3 │ 6 │      │       │
└───┴───┘      └───┴───┘      └───────┘
  2024       1/1/2025: 1 + 2 → 5, 4 → 6 (renamed, the same)     1/7/2025: all → 7
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Level, UnitPeriod
from teams_app.coverage.comparing import Ground, changed_ground, judged
from tests.geo.squares import BEFORE, DAY, LATER, START, hamlets, load, reorganise, unit

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
MIDDLE = {"P": {"A": "5", "B": "3 6"}}


@pytest.fixture
def square() -> None:
    load(SQUARE, *hamlets(c1="a b", c2="c", c3="d"))


@pytest.fixture
def merged(square) -> None:
    reorganise("1>5 2>5 4>6", MIDDLE, number="1/NQ")


def test_days_without_a_change_between_them_stand_on_the_same_ground(merged):
    for first, second in ((START, BEFORE), (DAY, LATER), (DAY, DAY), (BEFORE, START)):
        for level in (Level.HAMLET, Level.COMMUNE, Level.DISTRICT, Level.PROVINCE):
            assert judged(level, first, second).ground == Ground.SAME


def test_a_merger_is_not_comparable_on_each_days_own_units(merged):
    verdict = judged(Level.COMMUNE, BEFORE, DAY)
    assert verdict.ground == Ground.DIFFERENT
    assert not verdict.is_row_by_row
    assert verdict.changed == {unit("1", BEFORE), unit("2", BEFORE), unit("5", DAY)}
    assert "1/NQ" in verdict.words
    assert "3 đơn vị" in verdict.words


def test_a_renamed_commune_is_the_same_ground(merged):
    assert unit("6", DAY) == unit("4", BEFORE)
    assert unit("6", DAY) not in judged(Level.COMMUNE, BEFORE, DAY).changed


def test_put_on_the_later_units_a_merger_compares_exactly(merged):
    verdict = judged(Level.COMMUNE, BEFORE, DAY, units_at=DAY)
    assert verdict.ground == Ground.RESTATED
    assert verdict.is_row_by_row
    assert not verdict.doubtful


def test_put_on_the_earlier_units_what_was_merged_is_a_guess(merged):
    verdict = judged(Level.COMMUNE, BEFORE, DAY, units_at=BEFORE)
    assert verdict.ground == Ground.ESTIMATED
    assert verdict.doubtful == {unit("5", DAY)}


def test_a_split_is_estimated_also_forwards(square):
    reorganise("1>5 2~5 2~6", {"P": {"A": "5 6", "B": "3 4"}}, number="2/NQ", placed=[("c", "5")])
    verdict = judged(Level.COMMUNE, BEFORE, DAY, units_at=DAY)
    assert verdict.ground == Ground.ESTIMATED
    assert verdict.doubtful == {unit("2", BEFORE)}


def test_above_the_communes_nothing_changed_where_the_same_ground_stayed_inside(merged):
    assert changed_ground(Level.DISTRICT, BEFORE, DAY) == set()
    assert changed_ground(Level.PROVINCE, BEFORE, DAY) == set()


def test_a_commune_that_went_to_another_district_changes_both(square):
    district = unit("B", BEFORE)
    moved = UnitPeriod.objects.get(code="2")
    moved.valid_to = DAY
    moved.save()
    UnitPeriod.objects.create(unit_id=moved.unit_id, code="2", type="xã", name="2", parent_id=district, valid_from=DAY)
    assert changed_ground(Level.DISTRICT, BEFORE, DAY) == {unit("A", BEFORE), district}
    assert changed_ground(Level.COMMUNE, BEFORE, DAY) == set()


def test_inside_a_district_only_its_own_changes_matter(merged):
    scope = unit("B", DAY)
    assert judged(Level.COMMUNE, BEFORE, DAY, scope=scope).ground == Ground.SAME
    assert judged(Level.COMMUNE, BEFORE, DAY, scope=unit("A", DAY)).ground == Ground.DIFFERENT


def test_hamlets_survive_the_merger_of_their_commune(merged):
    assert judged(Level.HAMLET, BEFORE, DAY).ground == Ground.SAME


def test_a_level_that_was_abolished_cannot_be_compared(square):
    reorganise("1>7 2>7 3>7 4>7", {"P": "7"}, number="3/NQ")
    verdict = judged(Level.DISTRICT, BEFORE, DAY)
    assert verdict.ground == Ground.DIFFERENT
    assert "huyện" in verdict.words


def test_the_cost_does_not_grow_with_the_units(merged):
    with CaptureQueriesContext(connection) as captured:
        judged(Level.COMMUNE, BEFORE, DAY, units_at=DAY)
    few = len(captured)
    assert few <= 20
    parent = unit("B", DAY)
    for number in range(20):
        period = UnitPeriod.objects.create(
            unit=UnitPeriod.objects.get(code="3").unit.__class__.objects.create(level=Level.COMMUNE),
            code=f"x{number}", type="xã", name=f"x{number}", parent_id=parent, valid_from=DAY,
        )  # fmt: skip
        assert period.pk
    with CaptureQueriesContext(connection) as captured:
        judged(Level.COMMUNE, BEFORE, DAY, units_at=DAY)
    assert len(captured) == few
