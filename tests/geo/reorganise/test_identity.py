"""Which unit stays itself, which ends, which begins: on square worlds that fit in one's head.

┌───┬───┐
│ 1 │ 2 │  district A
├───┼───┤
│ 3 │ 4 │  district B
└───┴───┘
"""

import pytest

from geo.models import Succession, UnitPeriod
from tests.geo.squares import BEFORE, DAY, codes, hamlets, in_force, load, reorganise, unit, units

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}


@pytest.fixture(autouse=True)
def square() -> None:
    load(SQUARE)


def successions() -> set[str]:
    """`1>5`, `3~6`: old and new code, in full and in part."""
    before = dict(UnitPeriod.objects.on(BEFORE).values_list("unit", "code"))
    after = dict(UnitPeriod.objects.on(DAY).values_list("unit", "code"))
    sign = {"full": ">", "partial": "~"}
    rows = Succession.objects.values_list("old", "extent", "new")
    return {f"{before[old]}{sign[extent]}{after[new]}" for old, extent, new in rows}


def same(old: str, new: str) -> bool:
    return unit(old, BEFORE) == unit(new, DAY)


def test_two_communes_merge_into_a_new_one():
    """1 + 2 → 5; district A keeps its new commune."""
    plan = reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}})
    assert (codes(plan.ends), codes(plan.begins), plan.changes) == (["1", "2"], ["5"], [])
    assert successions() == {"1>5", "2>5"}
    assert in_force(DAY) == {"P": "", "A": "P", "B": "P", "5": "A", "3": "B", "4": "B"}
    assert in_force(BEFORE) == {"P": "", "A": "P", "B": "P", "1": "A", "2": "A", "3": "B", "4": "B"}
    assert same("A", "A") and same("3", "3")


def test_a_code_and_name_that_come_back_after_a_merger_are_another_unit():
    """1 + 2 → 1."""
    reorganise("1>1 2>1", {"P": {"A": "1", "B": "3 4"}})
    assert not same("1", "1")
    assert successions() == {"1>1", "2>1"}


def test_a_commune_that_is_only_renamed_stays_itself():
    plan = reorganise("1>1", {"P": {"A": "1=Mới 2", "B": "3 4"}})
    assert (plan.ends, plan.begins, codes(plan.renamed and [plan.renamed[0].row])) == ([], [], ["1"])
    assert same("1", "1") and successions() == set()
    names = UnitPeriod.objects.filter(code="1").order_by("valid_from").values_list("name", "valid_from", "valid_to")
    assert [(name, end) for name, _, end in names] == [("Xã 1", DAY), ("Mới", None)]


def test_a_commune_that_no_row_names_may_be_renamed_by_the_units_file():
    plan = reorganise("3>3", {"P": {"A": "1=Mới 2", "B": "3 4"}})
    assert len(plan.renamed) == 1 and same("1", "1")


def test_another_spelling_is_no_new_name():
    load({"P": {"A": "7=Hoà"}})
    assert not reorganise("1>1", {"P": {"A": "1 2 7=Hòa", "B": "3 4"}}).changes


def test_a_commune_that_gets_another_code_stays_itself():
    reorganise("1>9", {"P": {"A": "9 2", "B": "3 4"}})
    assert same("1", "9")


def test_two_communes_swap_their_codes():
    """1 ⇄ 2: each is still itself, under the other's code."""
    plan = reorganise("1>2 2>1", {"P": {"A": "1=Xã_2 2=Xã_1", "B": "3 4"}})
    assert same("1", "2") and same("2", "1")
    assert (plan.ends, plan.begins, len(plan.renamed)) == ([], [], 2)


def test_a_split_ends_the_commune_even_where_its_code_stays():
    """3 → 3 and 4 in part; 4 → 4: so 4 has two predecessors and is new too."""
    plan = reorganise("3~3 3~4 4>4", {"P": {"A": "1 2", "B": "3 4"}})
    assert (codes(plan.ends), codes(plan.begins)) == (["3", "4"], ["3", "4"])
    assert successions() == {"3~3", "3~4", "4>4"}
    assert not same("3", "3") and not same("4", "4")


def test_a_part_given_away_leaves_the_rest_under_the_old_code(english):
    """3 gives a part to 4; no row says 3 → 3, but the units file lists 3 still."""
    plan = reorganise("3~4 4>4", {"P": {"A": "1 2", "B": "3 4"}})
    assert successions() == {"3~3", "3~4", "4>4"}
    assert "Row 2" in plan.warnings[0]


def test_a_commune_moves_to_the_other_district_and_stays_itself():
    plan = reorganise("2>2", {"P": {"A": "1", "B": "2 3 4"}})
    assert (plan.ends, plan.begins, len(plan.reparented)) == ([], [], 1)
    assert in_force(DAY)["2"] == "B" and same("2", "2") and same("A", "A") and same("B", "B")


def test_a_district_without_communes_ends_and_its_heir_follows_from_them():
    """B's communes join A, whose own communes nobody touches: A stays itself."""
    plan = reorganise("3>3 4>4", {"P": {"A": "1 2 3 4"}})
    assert codes(plan.ends) == ["B"] and successions() == {"B>A"}
    assert same("A", "A") and same("3", "3")


def test_a_district_divided_between_two_goes_to_each_in_part():
    load({"P": {"C": "5 6"}})
    plan = reorganise("5>5 6>6", {"P": {"A": "1 2 5", "B": "3 4 6"}})
    assert codes(plan.ends) == ["C"] and successions() == {"C~A", "C~B"}


def test_two_districts_merged_under_the_code_of_one_are_a_new_unit():
    plan = reorganise("1>1 2>1 3>3 4>3", {"P": {"A": "1 3"}})
    assert codes(plan.ends) == ["1", "2", "3", "4", "A", "B"]
    assert not same("A", "A") and {"A>A", "B>A"} <= successions()


def test_a_district_of_which_only_a_strip_goes_elsewhere_is_merged_all_the_same():
    """C (5 6 7) joins A but for 7, which goes to B. So A is new, and B, which only got a strip, stays itself."""
    load({"P": {"C": "5 6 7"}})
    reorganise("1>1 2>1 3>3 4>3 5>5 6>6 7>7", {"P": {"A": "1 5 6", "B": "3 7"}})
    assert not same("A", "A") and same("B", "B")
    assert {"A>A", "C~A", "C~B"} <= successions()


def test_a_district_that_gives_most_of_itself_away_but_keeps_its_code_stays():
    load({"P": {"C": "5 6 7"}})
    reorganise("1>1 2>1 5>5 6>6 7>7", {"P": {"A": "1 5 6", "B": "3 4", "C": "7"}})
    assert same("C", "C") and same("A", "A")


def test_districts_are_abolished():
    """Communes come to lie right in the province, which is their districts' heir."""
    plan = reorganise("1>1", {"P": "1 2 3 4"})
    assert codes(plan.ends) == ["A", "B"] and successions() == {"A>P", "B>P"}
    assert same("P", "P") and len(plan.reparented) == 4
    assert in_force(DAY) == {"P": "", "1": "P", "2": "P", "3": "P", "4": "P"}


def test_districts_swap_their_codes():
    reorganise("1>1 2>2 3>3 4>4", {"P": {"B=Huyện_A": "1 2", "A=Huyện_B": "3 4"}})
    assert same("A", "B") and same("B", "A") and successions() == set()


def test_a_new_district_is_carved_out_of_another():
    plan = reorganise("2>2", {"P": {"A": "1", "C": "2", "B": "3 4"}})
    assert (plan.ends, codes(plan.begins)) == ([], ["C"])
    assert successions() == {"A~C"} and same("A", "A")


def test_a_district_is_renamed_with_all_its_communes_in_place():
    plan = reorganise("1>1", {"P": {"A=Mới": "1 2", "B": "3 4"}})
    assert [change.row.name for change in plan.renamed] == ["Mới"] and same("A", "A")


def test_a_province_code_returns_with_another_meaning():
    """P and Q merge into a new province that takes Q's code and P's name, as 82 did on 1/7/2025."""
    load({"Q": {"C": "5 6"}})
    plan = reorganise("1>1 2>1 3>3 4>3 5>5 6>5", {"Q=Tỉnh_P": "1 3 5"})
    assert {"P", "Q"} <= {held.code for held in plan.ends}
    assert not same("Q", "Q") and {"P>Q", "Q>Q", "A>Q", "B>Q", "C>Q"} <= successions()


def test_a_province_that_the_files_do_not_touch_stays():
    load({"Q": {"C": "5 6"}})
    reorganise("1>7 2>7", {"P": {"A": "7", "B": "3 4"}})
    assert {"Q", "C", "5", "6"} <= in_force(DAY).keys() and same("C", "C")


def test_a_commune_crosses_into_a_province_whose_table_is_not_given():
    """2 goes to district C of Q; the file names C only as its parent."""
    load({"Q": {"C": "5 6"}})
    rows = units({"P": {"A": "1", "B": "3 4"}, "Q": {"C": "2"}})
    reorganise("2>2", {}, units=[row for row in rows if row.code not in ("Q", "C")])
    assert in_force(DAY)["2"] == "C" and same("C", "C") and in_force(DAY)["5"] == "C"


def test_what_does_not_change_gets_no_new_period():
    before = UnitPeriod.objects.count()
    reorganise("1>1", SQUARE)
    assert UnitPeriod.objects.count() == before


def test_new_periods_keep_a_position_that_the_new_table_leaves_out():
    rows = [row if row.code != "1" else type(row)(**(vars(row) | {"lat": None, "lon": None, "name": "Mới"}))
            for row in units(SQUARE)]  # fmt: skip
    reorganise("1>1", {}, units=rows)
    assert UnitPeriod.objects.on(DAY).get(code="1").lat == 10.0


def test_hamlets_move_with_their_commune_and_stay_themselves():
    load({}, *hamlets(c1="a b", c2="c", c3="d"))
    plan = reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}})
    assert len(plan.moves) == 3
    assert {h: in_force(DAY)[h] for h in "abcd"} == {"a": "5", "b": "5", "c": "5", "d": "3"}
    assert all(same(hamlet, hamlet) for hamlet in "abcd")


def test_hamlets_of_a_renamed_commune_need_no_new_period():
    load({}, *hamlets(c1="a"))
    reorganise("1>9", {"P": {"A": "9=Mới 2", "B": "3 4"}})
    assert UnitPeriod.objects.filter(code="a").count() == 1 and in_force(DAY)["a"] == "9"
