"""What cannot be true is refused, with file, row, column and remedy, and nothing is written.

┌───┬───┐
│ 1 │ 2 │  district A
├───┼───┤
│ 3 │ 4 │  district B
└───┴───┘
"""

import datetime as dt

import pytest

from geo.models import Reorganisation, Unit, UnitPeriod
from geo.reorganise import apply, make_plan
from geo.tables import ChangeRow, TableErrors, UnitRow
from tests.geo.squares import DAY, LATER, hamlets, load, reorganise, request, units

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
MERGED = {"P": {"A": "5", "B": "3 4"}}


@pytest.fixture(autouse=True)
def square(english) -> None:
    load(SQUARE)


def refused(text: str, after, **more) -> list[tuple[str, int, str]]:
    """(file, row, column) of every fault; both the plan and its application are refused alike."""
    asked = request(text, after, **more)
    before = (Unit.objects.count(), list(UnitPeriod.objects.order_by("pk").values_list()))
    with pytest.raises(TableErrors) as planned:
        make_plan(asked)
    with pytest.raises(TableErrors) as applied:
        apply(asked)
    assert str(planned.value) == str(applied.value)
    assert (Unit.objects.count(), list(UnitPeriod.objects.order_by("pk").values_list())) == before
    assert all(error.message and error.remedy for error in planned.value.errors)
    refused.text = str(planned.value)
    return [(error.file, error.row, error.column) for error in planned.value.errors]


def test_an_old_code_that_was_never_heard_of():
    assert refused("1>5 2>5 99>5", MERGED) == [("changes.csv", 4, "old_code")]
    assert "no such commune was ever loaded" in refused.text


def test_an_old_code_that_has_ended():
    reorganise("1>5 2>5", MERGED)
    assert refused("1>6 5>6", {"P": {"A": "6", "B": "3 4"}}, day=LATER, number="2/NQ") == [
        ("changes.csv", 2, "old_code")
    ]
    assert "it ended on 01/01/2025" in refused.text


def test_an_old_code_that_begins_only_later():
    load({"P": {"A": "8"}}, day=LATER)
    assert ("changes.csv", 4, "old_code") in refused("1>5 2>5 8>5", MERGED)
    assert "it begins on 01/07/2025" in refused.text


def test_an_old_code_that_is_a_district():
    assert refused("1>5 2>5 B>5", MERGED) == [("changes.csv", 4, "old_code")]
    assert "Name communes only" in refused.text


def test_a_new_code_that_the_units_file_does_not_have():
    assert ("changes.csv", 3, "new_code") in refused("1>5 2>6", MERGED)


def test_a_new_code_that_is_no_commune():
    assert refused("1>5 2>A", MERGED) == [("changes.csv", 3, "new_code")]


def test_a_unit_without_successor():
    assert refused("1>5", MERGED) == [("new.csv", 0, "code")]
    assert "2 (xã Xã 2, huyện Huyện A, tỉnh Tỉnh P) would be left without a successor" in refused.text


def test_a_full_succession_to_two_units():
    assert refused("1>5 2>5 2>3 3>3", MERGED) == [("changes.csv", 3, "extent")]
    assert "row 4" in refused.text


def test_a_full_succession_beside_a_partial_one():
    assert refused("1>5 2>5 2~3 3>3", MERGED) == [("changes.csv", 3, "extent")]


def test_a_part_without_the_rest():
    assert refused("1>5 2~5", MERGED) == [("changes.csv", 3, "extent")]


def test_a_pair_listed_twice():
    assert refused("1>5 2>5 1>5", MERGED) == [("changes.csv", 4, "old_code")]


def test_a_new_unit_from_nowhere():
    assert refused("1>5 2>5", {"P": {"A": "5 7", "B": "3 4"}}) == [("new.csv", 5, "code")]


def test_a_new_district_from_nowhere():
    assert refused("1>5 2>5", {"P": {"A": "5", "B": "3 4", "C": ""}}) == [("new.csv", 8, "code")]


def test_a_commune_that_receives_ground_while_nothing_is_said_of_itself():
    assert refused("1>3 2>3", {"P": {"B": "3 4"}}) == [("changes.csv", 2, "new_code")]
    assert "3,3,full" in refused.text


def test_a_parent_that_does_not_exist():
    rows = [row for row in units(MERGED) if row.code != "A"]
    rows = [row if row.code != "5" else UnitRow(**(vars(row) | {"parent_code": "X"})) for row in rows]
    assert refused("1>5 2>5", {}, units=rows) == [("new.csv", 4, "parent_code")]


def test_a_parent_of_the_wrong_level():
    rows = [row if row.code != "5" else UnitRow(**(vars(row) | {"parent_code": "3"})) for row in units(MERGED)]
    assert refused("1>5 2>5", {}, units=rows) == [("new.csv", 4, "parent_code")]


def test_a_day_before_the_last_reorganisation():
    reorganise("1>5 2>5", MERGED, day=LATER)
    after = {"P": {"A": "1 2", "B": "6"}}
    assert refused("3>6 4>6", after, day=DAY, number="2/NQ") == [("changes.csv", 0, "effective_date")]
    assert "01/07/2025" in refused.text


def test_the_day_of_the_last_reorganisation():
    reorganise("1>5 2>5", MERGED)
    assert refused("1>6 2>6", {"P": {"A": "6", "B": "3 4"}}, number="2/NQ") == [("changes.csv", 2, "effective_date")]


def test_a_day_before_anything_is_known():
    rows = refused("1>5 2>5", MERGED, day=dt.date(2023, 1, 1))
    assert ("changes.csv", 2, "old_code") in rows and "it begins on 01/01/2024" in refused.text


def test_a_file_for_another_day():
    asked = {"changes": [ChangeRow("1", "5", "full", LATER, 2), ChangeRow("2", "5", "full", LATER, 3)]}
    assert ("changes.csv", 0, "effective_date") in refused("", MERGED, **asked)
    assert "the file has: 01/07/2025" in refused.text


def test_a_code_that_another_province_carries():
    load({"Q": {"C": "7 8"}})
    assert refused("1>C 2>C", {"P": {"A": "C", "B": "3 4"}}) == [("new.csv", 4, "code")]


def test_a_code_that_a_hamlet_carries():
    load({}, *hamlets(c1="5"))
    assert refused("1>5 2>5", MERGED) == [("new.csv", 4, "code")]


def test_a_code_that_is_given_away_later():
    load({"Q": {"C": "5"}}, day=LATER)
    assert refused("1>5 2>5", MERGED) == [("new.csv", 4, "code")]


def test_a_province_without_communes_and_without_successor():
    load({"Q": ""})
    plan = make_plan(request("1>5 2>5", MERGED))  # nothing touches Q
    assert "Q" not in {held.code for held in plan.ends}
    load({"P": {"C": ""}})
    assert refused("1>5 2>5", MERGED) == [("new.csv", 0, "code")]


def test_the_same_number_and_day_for_other_tables():
    reorganise("1>5 2>5", MERGED)
    assert refused("1>6 2>6", {"P": {"A": "6", "B": "3 4"}}) == [("changes.csv", 0, "")]


def test_all_faults_are_told_at_once():
    assert refused("1>5 2>9 99>5", MERGED) == [("changes.csv", 3, "new_code"), ("changes.csv", 4, "old_code")]


def test_one_unknown_row_in_hundreds_is_passed_over_and_said():
    """A nationwide table names a commune of the same name elsewhere, as 30622 → 30259 does in 2025."""
    many = {"Q": {"C": " ".join(str(n) for n in range(100, 300))}}
    load(many)
    stay = " ".join(f"{n}>{n}" for n in range(100, 300))
    plan = reorganise(f"1>5 2>5 99>5 {stay}", MERGED | many)
    assert [(error.row, error.column) for error in plan.passed_over] == [(4, "old_code")]
    assert plan.to_dict()["passed_over"][0]["file"] == "changes.csv"


def test_an_unknown_row_in_hundreds_is_refused_where_the_new_unit_has_no_other_origin():
    many = {"Q": {"C": " ".join(str(n) for n in range(100, 300))}}
    load(many)
    stay = " ".join(f"{n}>{n}" for n in range(100, 300))
    after = {"P": {"A": "5", "B": "3 4 7"}} | many
    assert refused(f"1>5 2>5 99>7 {stay}", after) == [("changes.csv", 4, "old_code")]


def test_a_refusal_leaves_no_instrument_behind():
    refused("1>5", MERGED)
    assert not Reorganisation.objects.exists()
