"""Undoing restores every table exactly, or says what depends on the change and does nothing.

┌───┬───┐
│ 1 │ 2 │  district A       1 + 2 → 5, 3 split into 3 and 4
├───┼───┤
│ 3 │ 4 │  district B
└───┴───┘
"""

import pytest

from geo.models import Edition, Reorganisation, Shape, Unit
from geo.reorganise import CannotUndo, undo
from tests.factories import make_instrument, make_team, make_user
from tests.geo.dump import dump_tables
from tests.geo.squares import DAY, LATER, START, hamlets, in_force, load, reorganise, unit

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
TEXT = "1>5 2>5 3~3 3~4 4>4"


@pytest.fixture(autouse=True)
def square(english) -> None:
    load(SQUARE, *hamlets(c1="a b", c3="c d", c4="e"))


def change(number: str = "1/NQ"):
    return reorganise(TEXT, {"P": {"A": "5", "B": "3=Mới 4"}}, number=number, assign_nearest=True)


def reasons(number: str = "1/NQ") -> str:
    before = dump_tables()
    with pytest.raises(CannotUndo) as raised:
        undo(number)
    assert dump_tables() == before
    return str(raised.value)


def test_every_table_is_as_it_was():
    make_user("an", "commune", Unit.objects.get(pk=unit("1", START)))
    before = dump_tables()
    change()
    assert dump_tables() != before
    undone = undo("1/NQ")
    assert dump_tables() == before
    assert undone.units_removed == 3


def test_a_renaming_without_new_units_is_undone_too():
    before = dump_tables()
    reorganise("1>1", {"P": {"A": "1=Mới 2", "B": "3 4"}})
    undo("1/NQ")
    assert dump_tables() == before


def test_abolished_districts_come_back():
    before = dump_tables()
    reorganise("1>1", {"P": "1 2 3 4"})
    undo("1/NQ")
    assert dump_tables() == before and in_force(DAY)["1"] == "A"


def test_an_instrument_that_was_known_before_stays():
    make_instrument("1/NQ")
    before = dump_tables()
    change()
    undo("1/NQ")
    assert dump_tables() == before


def test_an_instrument_that_serves_something_else_by_now_stays():
    change()
    record = Reorganisation.objects.get()
    make_team(Unit.objects.get(pk=unit("a", DAY)), decision=record.instrument)
    undo("1/NQ")
    record.instrument.refresh_from_db()


def test_it_can_be_applied_again_after_undoing():
    change()
    undo("1/NQ")
    assert change().status == "applied"


def test_an_unknown_number_is_said():
    assert "No reorganisation was applied under 9/NQ" in reasons("9/NQ")


def test_a_later_reorganisation_must_be_undone_first():
    change()
    reorganise("5>6", {"P": {"A": "6", "B": "3=Mới 4"}}, day=LATER, number="2/NQ")
    assert "2/NQ" in reasons() and "01/07/2025" in reasons()
    undo("2/NQ")
    undo("1/NQ")


def test_a_team_of_a_new_commune_stands_in_the_way():
    change()
    make_team(Unit.objects.get(pk=unit("5", DAY)), since=DAY)
    assert "1 × team areas depend on the new units" in reasons()


def test_a_team_of_a_hamlet_that_moved_does_not():
    change()
    make_team(Unit.objects.get(pk=unit("a", DAY)), since=DAY)
    undo("1/NQ")


def test_a_grant_given_on_a_new_commune_stands_in_the_way():
    change()
    make_user("binh", "commune", Unit.objects.get(pk=unit("5", DAY)))
    assert "1 × grants depend" in reasons()


def test_a_boundary_of_a_new_commune_stands_in_the_way():
    change()
    edition = Edition.objects.create(level="commune", valid_from=DAY, file_name="x.geojson", checksum="0")
    Shape.objects.create(edition=edition, unit_id=unit("5", DAY), wkb=b"", area_km2=1, lon=0, lat=0, south=0, west=0,
                         north=0, east=0)  # fmt: skip
    assert "1 × shapes depend" in reasons()


def test_hamlets_loaded_into_a_new_commune_stand_in_the_way():
    change()
    load({}, *hamlets(c5="new1 new2"), day=LATER)
    assert "2 units were loaded into the new ones since" in reasons()


def test_the_last_of_several_under_one_number_is_undone():
    """One instrument may take effect on two days."""
    reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}})
    middle = dump_tables()
    reorganise("3>6 4>6", {"P": {"A": "5", "B": "6"}}, day=LATER)
    assert undo("1/NQ").effective_on == LATER
    assert dump_tables() == middle
