"""Where the ground of a unit lies on another day, on square worlds that fit in one's head.

2024                 1/7/2025
+---+---+            +-------+
| A | B |   A,B → M  |   M   |
+---+---+            +---+---+
| C | D |   C split  |   N   |   N takes D and a part of C, M takes the rest of C
+---+---+            +-------+
"""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from geo import lineage
from geo.models import Extent, Level, Succession, UnitPeriod
from tests.factories import make_instrument, make_unit

pytestmark = pytest.mark.django_db
OLD, CHANGE, NEW = dt.date(2024, 9, 26), dt.date(2025, 7, 1), dt.date(2025, 9, 1)


@pytest.fixture
def world():
    number = make_instrument("1663/NQ-UBTVQH15")
    old = {name: make_unit(Level.COMMUNE, name, code=name, valid_to=CHANGE) for name in "ABCD"}
    new = {name: make_unit(Level.COMMUNE, name, code=name, valid_from=CHANGE) for name in "MN"}
    for a, b, extent in [("A", "M", "full"), ("B", "M", "full"), ("C", "M", "partial"), ("C", "N", "partial"),
                         ("D", "N", "full")]:  # fmt: skip
        Succession.objects.create(old=old[a], new=new[b], extent=Extent(extent), effective_on=CHANGE, instrument=number)
    return old | new


def move(hamlet, to):
    UnitPeriod.objects.filter(unit=hamlet).update(valid_to=CHANGE)
    first = UnitPeriod.objects.get(unit=hamlet)
    UnitPeriod.objects.create(
        unit=hamlet, code=first.code, type=first.type, name=first.name, parent=to, valid_from=CHANGE
    )


def placed(units, on, to, level=Level.COMMUNE):
    found = lineage.place([unit.pk for unit in units], on, to, level)
    return {(p.unit_id, p.target_id): (p.share, p.is_estimated) for p in found}


def test_a_merged_commune_lies_whole_in_its_successor(world):
    assert placed([world["A"]], OLD, NEW) == {(world["A"].pk, world["M"].pk): (1.0, False)}


def test_a_split_commune_is_shared_out_by_its_hamlets_and_marked_as_estimated(world):
    for target in "MNN":
        move(make_unit(Level.HAMLET, parent=world["C"]), world[target])
    found = placed([world["C"]], OLD, NEW)
    assert found[world["C"].pk, world["M"].pk] == (pytest.approx(1 / 3), True)
    assert found[world["C"].pk, world["N"].pk] == (pytest.approx(2 / 3), True)


def test_without_hamlets_a_split_commune_is_shared_out_evenly(world):
    assert {share for share, _ in placed([world["C"]], OLD, NEW).values()} == {0.5}


def test_a_hamlet_of_a_split_commune_has_an_exact_place(world):
    hamlet = make_unit(Level.HAMLET, parent=world["C"])
    move(hamlet, world["N"])
    assert placed([hamlet], OLD, NEW) == {(hamlet.pk, world["N"].pk): (1.0, False)}
    assert placed([hamlet], NEW, OLD) == {(hamlet.pk, world["C"].pk): (1.0, False)}
    assert placed([hamlet], OLD, NEW, Level.HAMLET) == {(hamlet.pk, hamlet.pk): (1.0, False)}


def test_backwards_a_merged_commune_is_shared_out_and_marked(world):
    found = placed([world["M"]], NEW, OLD)
    assert sum(share for share, _ in found.values()) == pytest.approx(1)
    assert {target for _, target in found} == {world["A"].pk, world["B"].pk, world["C"].pk}
    assert all(estimated for _, estimated in found.values())


def test_a_hamlet_known_only_later_lies_in_the_nearest_former_commune(world):
    UnitPeriod.objects.filter(unit=world["A"]).update(lat=10.0, lon=105.0)
    UnitPeriod.objects.filter(unit=world["B"]).update(lat=10.0, lon=106.0)
    UnitPeriod.objects.filter(unit=world["C"]).update(lat=9.0, lon=105.0)
    hamlet = make_unit(Level.HAMLET, parent=world["M"], valid_from=CHANGE, lat=10.01, lon=105.9)
    assert placed([hamlet], NEW, OLD) == {(hamlet.pk, world["B"].pk): (1.0, True)}


def test_ground_unknown_that_day_has_no_target_and_is_not_lost(world):
    lone = make_unit(Level.COMMUNE, valid_from=CHANGE)
    assert placed([lone], NEW, OLD) == {(lone.pk, None): (1.0, False)}


def test_a_renamed_unit_stays_where_it_is_and_climbs_to_its_parent_of_the_day():
    first, second = make_unit(Level.DISTRICT), make_unit(Level.DISTRICT)
    commune = make_unit(Level.COMMUNE, "Cũ", parent=first, valid_to=CHANGE)
    UnitPeriod.objects.create(unit=commune, code="X", type="xã", name="Mới", parent=second, valid_from=CHANGE)
    assert placed([commune], OLD, NEW, Level.DISTRICT) == {(commune.pk, second.pk): (1.0, False)}


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_units(world, count, django_assert_max_num_queries):
    hamlets = [make_unit(Level.HAMLET, parent=world["C"]) for _ in range(count)]
    for hamlet in hamlets:
        move(hamlet, world["N"])
    with django_assert_max_num_queries(5):
        lineage.place([hamlet.pk for hamlet in hamlets], OLD, NEW, Level.COMMUNE)


def test_a_trace_tells_every_step_forwards(world):
    steps = lineage.trace("C", OLD, NEW)
    assert [(step.code, step.extent, step.number) for step in steps] == [
        ("C", None, None),
        ("M", "partial", "1663/NQ-UBTVQH15"),
        ("N", "partial", "1663/NQ-UBTVQH15"),
    ]


def test_a_trace_backwards_tells_what_a_unit_came_from(world):
    steps = lineage.trace("M", NEW, OLD)
    assert [(step.code, step.extent) for step in steps] == [
        ("M", None), ("A", "full"), ("B", "full"), ("C", "partial")
    ]  # fmt: skip


def test_a_reused_code_is_two_units():
    number = make_instrument("1284/NQ-UBTVQH15")
    old = make_unit(Level.COMMUNE, "2", code="29869", type="phường", valid_to=CHANGE)
    new = make_unit(Level.COMMUNE, "1", code="29869", type="phường", valid_from=CHANGE)
    Succession.objects.create(old=old, new=new, extent=Extent.FULL, effective_on=CHANGE, instrument=number)
    assert [(step.code, step.name) for step in lineage.trace("29869", OLD, NEW)] == [("29869", "2"), ("29869", "1")]


def test_the_trace_command_prints_json_and_refuses_an_unknown_code(world):
    out = io.StringIO()
    call_command("trace", "A", "--on", "2024-09-26", "--to", "2025-09-01", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())[1] == {
        "code": "M", "type": "xã", "name": "M", "valid_from": "2025-07-01", "valid_to": None, "extent": "full",
        "number": "1663/NQ-UBTVQH15",
    }  # fmt: skip
    with pytest.raises(CommandError, match="ZZ"):
        call_command("trace", "ZZ", "--on", "2024-09-26", "--to", "2025-09-01")


def test_the_units_command_lists_the_day_and_its_csv_can_be_loaded_again(world):
    out = io.StringIO()
    call_command("units", "--as-of", "2024-09-26", "--level", "commune", "--format", "csv", stdout=out)
    from geo.tables import read_units

    assert [row.code for row in read_units(out.getvalue().encode(), "units.csv")] == ["A", "B", "C", "D"]
    out = io.StringIO()
    call_command("units", "--as-of", "2025-07-01", "--format", "json", stdout=out)
    assert [row["code"] for row in json.loads(out.getvalue())] == ["M", "N"]
