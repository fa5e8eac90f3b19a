"""Hamlets of split communes: placed by a file, by a person, provisionally by distance, or not at all.

┌───┬───┐        ┌───┬───┐
│ 1 │ 2 │   →    │ 1 │ 2 │   commune 3 is split: its east goes to 4, its west stays 3
├───┼───┤        ├─┬─┴───┤
│ 3 │ 4 │        │3│  4  │
└───┴───┘        └─┴─────┘
"""

import pytest

from geo.models import Instrument, UnitPeriod
from geo.reorganise import NeedsDecision, apply, make_plan, provisional_hamlets, settle_hamlet
from geo.tables import TableErrors, UnitRow
from tests.geo.squares import BEFORE, DAY, hamlets, in_force, load, reorganise, request, unit

pytestmark = pytest.mark.django_db

AFTER = {"P": {"A": "1 2", "B": "3 4"}}
SPLIT = "3~3 3~4 4>4"


@pytest.fixture(autouse=True)
def square() -> None:
    west = UnitRow("west", "hamlet", "ấp", "Tây", "3", 9.9, 105.01, row=2)
    east = UnitRow("east", "hamlet", "ấp", "Đông", "3", 9.9, 105.09, row=3)
    load(AFTER, west, east, *hamlets(c3="nowhere", c4="fourth", c1="first"))


def test_unplaced_hamlets_are_listed_and_stop_everything():
    plan = make_plan(request(SPLIT, AFTER))
    assert sorted(question.held.code for question in plan.open) == ["east", "nowhere", "west"]
    assert [row.code for row in plan.open[0].choices] == ["3", "4"]
    assert plan.status == "needs_decision"
    with pytest.raises(NeedsDecision):
        apply(request(SPLIT, AFTER))
    assert not Instrument.objects.exists() and in_force(DAY)["west"] == "3"
    assert unit("3", DAY) == unit("3", BEFORE)


def test_a_file_places_them():
    placed = [("west", "3"), ("east", "4"), ("nowhere", "4")]
    plan = reorganise(SPLIT, AFTER, placed=placed)
    found = in_force(DAY, "hamlet")
    assert found == {"west": "3", "east": "4", "nowhere": "4", "fourth": "4", "first": "1"}
    assert not plan.open and not provisional_hamlets(DAY).exists()
    assert unit("3", DAY) != unit("3", BEFORE)


def test_a_person_places_them():
    by_hand = {unit("west", BEFORE): "3", unit("east", BEFORE): "4", unit("nowhere", BEFORE): "3"}
    reorganise(SPLIT, AFTER, placements=by_hand)
    assert in_force(DAY)["nowhere"] == "3"


def test_the_table_of_units_may_place_and_rename_them():
    rows = [UnitRow("west", "hamlet", "ấp", "Tây Mới", "3", row=9), *hamlets(c4="east nowhere")]
    reorganise(SPLIT, AFTER, hamlet_rows=rows)
    assert UnitPeriod.objects.on(DAY).get(code="west").name == "Tây Mới"
    assert in_force(DAY)["nowhere"] == "4" and unit("west", DAY) == unit("west", BEFORE)


def test_the_nearest_commune_is_a_provisional_answer():
    plan = reorganise(SPLIT, AFTER, assign_nearest=True)
    found = in_force(DAY, "hamlet")
    assert (found["west"], found["east"]) == ("3", "4")
    assert found["nowhere"] == "3"  # without a position of its own, its former commune's centre counts
    assert {period.code for period in provisional_hamlets(DAY)} == {"west", "east", "nowhere"}
    assert plan.counts()["hamlets_provisional"] == 3
    assert len(plan.to_dict()["provisional"]) == 3


def test_a_file_comes_before_the_nearest_commune():
    reorganise(SPLIT, AFTER, placed=[("east", "3")], assign_nearest=True)
    assert in_force(DAY)["east"] == "3"
    assert "east" not in {period.code for period in provisional_hamlets(DAY)}


def test_a_person_settles_a_provisional_place():
    reorganise(SPLIT, AFTER, assign_nearest=True)
    period = provisional_hamlets(DAY).get(code="nowhere")
    settle_hamlet(period, unit("4", DAY))
    assert in_force(DAY)["nowhere"] == "4"
    assert "nowhere" not in {period.code for period in provisional_hamlets(DAY)}


def test_a_provisional_place_cannot_be_settled_elsewhere():
    reorganise(SPLIT, AFTER, assign_nearest=True)
    with pytest.raises(ValueError, match="did not take ground"):
        settle_hamlet(provisional_hamlets(DAY).get(code="nowhere"), unit("1", DAY))


@pytest.mark.parametrize(
    ("placed", "column"),
    [
        (("west", "1"), "commune_code"),  # no heir of commune 3
        (("fourth", "3"), "commune_code"),  # its commune is not split
        (("first", "2"), "commune_code"),  # its commune does not change
        (("unknown", "3"), "hamlet_code"),
        (("3", "3"), "hamlet_code"),  # a commune
    ],
)
def test_an_impossible_place_is_refused(placed, column):
    with pytest.raises(TableErrors) as raised:
        make_plan(request(SPLIT, AFTER, placed=[placed]))
    (error,) = raised.value.errors
    assert (error.file, error.row, error.column) == ("hamlets.csv", 2, column)


def test_an_impossible_choice_on_the_page_is_refused():
    with pytest.raises(TableErrors):
        make_plan(request(SPLIT, AFTER, placements={unit("west", BEFORE): "1"}))


def test_a_new_hamlet_is_not_loaded_in_passing():
    with pytest.raises(TableErrors) as raised:
        make_plan(request(SPLIT, AFTER, hamlet_rows=hamlets(c3="brandnew"), assign_nearest=True))
    assert raised.value.errors[0].column == "code"
