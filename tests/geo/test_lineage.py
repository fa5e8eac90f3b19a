"""Lines and places on square worlds.

┌───┬───┐      ┌───┬───┐      ┌───────┐
│ 1 │ 2 │      │   5   │      │       │
├───┼───┤  →   ├───┬───┤  →   │   7   │
│ 3 │ 4 │      │ 3 │ 6 │      │       │
└───┴───┘      └───┴───┘      └───────┘
  2024       1/1/2025: 1 + 2 → 5, 4 → 6 (renamed, the same)     1/7/2025: all → 7
"""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.lineage import NotInForce, Placement, place, trace
from geo.models import UnitPeriod
from geo.tables import UnitRow
from tests.geo.squares import BEFORE, DAY, LATER, START, hamlets, load, reorganise, unit, units

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
MIDDLE = {"P": {"A": "5", "B": "3 6"}}
END = {"P": "7"}


@pytest.fixture
def merged() -> None:
    load(SQUARE, *hamlets(c1="a b", c2="c", c3="d"))
    reorganise("1>5 2>5 4>6", MIDDLE, number="1/NQ")
    reorganise("5>7 3>7 6>7", END, day=LATER, number="2/NQ")


def line(code: str, on: dt.date, to: dt.date) -> list[str]:
    return [
        f"{step.code}{'' if not step.extent else ' ' + step.extent + ' ' + step.number}" for step in trace(code, on, to)
    ]


def shares(code: str, on: dt.date, to: dt.date, level: str = "commune") -> dict[str, float]:
    codes = dict(UnitPeriod.objects.on(to).values_list("unit", "code"))
    return {codes[one.target_id]: round(one.share, 6) for one in place([unit(code, on)], on, to, level)}


def is_estimated(code: str, on: dt.date, to: dt.date, level: str = "commune") -> bool:
    return any(one.is_estimated for one in place([unit(code, on)], on, to, level))


# Lines. --------------------------------------------------------------------------------------


def test_forwards_through_two_mergers(merged):
    assert line("1", START, LATER) == ["1", "5 full 1/NQ", "7 full 2/NQ"]


def test_forwards_stops_on_the_day_asked_for(merged):
    assert line("1", START, DAY) == ["1", "5 full 1/NQ"]
    assert line("1", START, BEFORE) == ["1"]


def test_backwards_to_all_forebears(merged):
    assert line("7", LATER, START) == ["7", "3 full 2/NQ", "5 full 2/NQ", "6 full 2/NQ", "1 full 1/NQ", "2 full 1/NQ",
                                       "4 full 1/NQ"]  # fmt: skip


def test_a_renamed_unit_is_one_line(merged):
    assert line("4", START, DAY) == ["4", "6 full 1/NQ"]
    assert len({step.unit for step in trace("4", START, DAY)}) == 1


def test_a_hamlet_follows_its_periods(merged):
    steps = trace("a", START, LATER)
    assert len(steps) == 3 and len({step.unit for step in steps}) == 1
    assert [step.number for step in steps] == ["", "1/NQ", "2/NQ"]


def test_a_district_leads_to_the_province_but_the_province_not_back(merged):
    assert line("A", START, LATER) == ["A", "P full 2/NQ"]
    assert line("P", LATER, START) == ["P"]


def test_a_code_not_in_force_is_said(merged):
    with pytest.raises(NotInForce):
        trace("1", LATER, START)


# Places. -------------------------------------------------------------------------------------


def test_on_the_same_day_everything_is_where_it_is(merged):
    assert shares("1", START, START) == {"1": 1.0}
    assert shares("a", START, START) == {"1": 1.0}
    assert shares("1", START, START, "district") == {"A": 1.0}
    assert shares("1", START, START, "province") == {"P": 1.0}


def test_full_successions_are_exact(merged):
    assert shares("1", START, LATER) == {"7": 1.0} and not is_estimated("1", START, LATER)


def test_hamlets_are_exact_in_both_directions(merged):
    assert shares("c", LATER, START) == {"2": 1.0} and not is_estimated("c", LATER, START)
    assert shares("c", START, LATER) == {"7": 1.0}


def test_backwards_a_merged_commune_divides_by_hamlets_and_is_estimated(merged):
    assert shares("5", DAY, START) == {"1": round(2 / 3, 6), "2": round(1 / 3, 6)}
    assert is_estimated("5", DAY, START)


def test_parts_that_meet_in_one_district_are_exact(merged):
    assert shares("5", DAY, START, "district") == {"A": 1.0} and not is_estimated("5", DAY, START, "district")


def test_a_level_that_is_no_more_has_no_place(merged):
    assert shares("1", START, LATER, "district") == {}
    assert shares("A", START, LATER, "province") == {"P": 1.0}
    assert shares("1", START, LATER, "hamlet") == {}


def test_a_split_divides_by_hamlets_where_they_are_known():
    load(SQUARE, *hamlets(c3="a b c d"))
    reorganise("3~3 3~4 4>4", SQUARE, placed=[("a", "3"), ("b", "4"), ("c", "4"), ("d", "4")])
    assert shares("3", BEFORE, DAY) == {"3": 0.25, "4": 0.75} and is_estimated("3", BEFORE, DAY)
    assert shares("a", BEFORE, DAY) == {"3": 1.0} and not is_estimated("a", BEFORE, DAY)


def test_a_split_without_hamlets_divides_equally():
    load(SQUARE)
    reorganise("3~3 3~4 4>4", SQUARE)
    assert shares("3", BEFORE, DAY) == {"3": 0.5, "4": 0.5} and is_estimated("3", BEFORE, DAY)


def test_a_merger_without_hamlets_divides_by_area_backwards():
    areas = {"1": 10.0, "2": 30.0}
    load_rows = [UnitRow(**(vars(row) | {"area_km2": areas.get(row.code)})) for row in units(SQUARE)]
    load({}, *load_rows)
    reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}})
    assert shares("5", DAY, BEFORE) == {"1": 0.25, "2": 0.75} and is_estimated("5", DAY, BEFORE)


def test_a_unit_unknown_on_the_other_day_has_no_place(merged):
    load({"Q": {"C": "8"}}, day=LATER)
    assert place([unit("8", LATER)], LATER, START, "commune") == []


def test_shares_of_a_long_line_sum_to_one():
    """A commune split, then one of its halves split again, then merged with the other."""
    load({"P": "1 2 3"})
    reorganise("1~1 1~2 2>2", {"P": "1 2 3"}, number="1/NQ")
    reorganise("2~2 2~3 3>3", {"P": "1 2 3"}, number="2/NQ", day=LATER)
    found = shares("1", START, LATER)
    assert found == {"1": 0.5, "2": 0.25, "3": 0.25}
    back = shares("3", LATER, START)
    assert abs(sum(back.values()) - 1) < 1e-6 and set(back) == {"1", "2", "3"}


@pytest.mark.parametrize("count", [2, 200])
def test_the_number_of_queries_is_independent_of_the_units(count):
    old, new = " ".join(f"o{n}" for n in range(count)), " ".join(f"n{n} m{n}" for n in range(count))
    load({"P": old})
    reorganise(" ".join(f"o{n}~n{n} o{n}~m{n}" for n in range(count)), {"P": new})
    everything = list(UnitPeriod.objects.on(START).at_level("commune").values_list("unit", flat=True))
    with CaptureQueriesContext(connection) as captured:
        found = place(everything, START, DAY, "commune")
    assert len(found) == 2 * count and len(captured) == 5
    assert all(isinstance(one, Placement) for one in found)
