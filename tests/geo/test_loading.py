"""Loading a table of units: idempotent, all or nothing, in as many queries for one unit as for a thousand."""

import datetime as dt
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.loading import load_units
from geo.models import Unit, UnitPeriod
from geo.tables import TableErrors, UnitRow, read_units

pytestmark = pytest.mark.django_db

DAY = dt.date(2024, 9, 26)
PROVINCE = UnitRow("87", "province", "tỉnh", "Đồng Tháp", "", 10.5, 105.7, row=2)
DISTRICT = UnitRow("873", "district", "huyện", "Cao Lãnh", "87", 10.4, 105.7, row=3)
COMMUNE = UnitRow("30076", "commune", "xã", "Mỹ Xương", "873", 10.4, 105.75, row=4)
HAMLET = UnitRow("30076-1", "hamlet", "ấp", "Mỹ Thới", "30076", row=5)
WORLD = [PROVINCE, DISTRICT, COMMUNE, HAMLET]


def faults(rows: list[UnitRow], day: dt.date = DAY) -> list[tuple[int, str]]:
    before = dump()
    with pytest.raises(TableErrors) as raised:
        load_units(rows, day, filename="units.csv")
    assert dump() == before
    assert all(error.message and error.remedy for error in raised.value.errors)
    return [(error.row, error.column) for error in raised.value.errors]


def dump() -> list[tuple[object, ...]]:
    return [*Unit.objects.order_by("pk").values_list(), *UnitPeriod.objects.order_by("pk").values_list()]


def test_four_levels_hang_together():
    report = load_units(list(reversed(WORLD)), DAY, is_demo=True)
    assert (report.created, report.unchanged, report.changed) == (4, 0, 0)
    hamlet = UnitPeriod.objects.get(code="30076-1")
    assert (hamlet.label, hamlet.key, hamlet.valid_from, hamlet.valid_to) == ("ấp Mỹ Thới", "my thoi", DAY, None)
    assert hamlet.unit.level == "hamlet" and hamlet.unit.is_demo
    names = [hamlet.parent.periods.get().parent.periods.get().name, hamlet.parent.periods.get().name]
    assert names == ["Cao Lãnh", "Mỹ Xương"]


def test_the_stored_keys_are_those_that_saving_would_store():
    load_units(WORLD, DAY)
    before = dump()
    for period in UnitPeriod.objects.all():
        period.save()
    assert dump() == before


def test_loading_again_changes_nothing():
    load_units(WORLD, DAY)
    before = dump()
    report = load_units(WORLD, DAY)
    assert (report.created, report.unchanged, report.changed) == (0, 4, 0)
    assert dump() == before


def test_loading_the_same_on_a_later_day_changes_nothing():
    load_units(WORLD, DAY)
    before = dump()
    assert load_units(WORLD, dt.date(2025, 6, 1)).unchanged == 4
    assert dump() == before


def test_hamlets_may_follow_in_a_file_of_their_own():
    load_units(WORLD[:3], DAY)
    assert load_units([HAMLET], DAY).created == 1


def test_a_better_position_is_taken_and_a_missing_one_is_not():
    load_units(WORLD, DAY)
    better = UnitRow("87", "province", "tỉnh", "Đồng Tháp", "", None, None, area_km2=3382.0, row=2)
    report = load_units([better], DAY)
    province = UnitPeriod.objects.get(code="87")
    assert (report.changed, province.lat, province.area_km2) == (1, 10.5, 3382.0)
    assert "87" in report.warnings[-1]


def test_another_spelling_of_the_same_name_is_said_and_passed():
    load_units([PROVINCE, UnitRow("30235", "commune", "xã", "Tân Hòa", "87", 10.4, 105.7)], DAY)
    report = load_units([UnitRow("30235", "commune", "xã", "Tân Hoà", "87", 10.4, 105.7, row=9)], DAY)
    assert report.unchanged == 1
    assert "Tân Hoà" in report.warnings[0]
    assert UnitPeriod.objects.get(code="30235").name == "Tân Hòa"


def test_units_without_a_position_are_loaded_and_named():
    report = load_units([PROVINCE, UnitRow("29866", "commune", "phường", "1", "87", row=3)], DAY)
    assert report.created == 2
    assert "29866" in report.warnings[0]


def test_a_dry_run_writes_nothing():
    assert load_units(WORLD, DAY, dry_run=True).created == 4
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"name": "Mỹ Hiệp"}, "name"),
        ({"type": "phường"}, "type"),
        ({"parent_code": "87"}, "parent_code"),
        ({"level": "district", "parent_code": "87"}, "level"),
    ],
)
def test_a_code_in_force_as_another_unit_is_refused(changed, column):
    load_units(WORLD, DAY)
    values = {"code": "30076", "level": "commune", "type": "xã", "name": "Mỹ Xương", "parent_code": "873", "row": 7}
    assert faults([UnitRow(**(values | changed))]) == [(7, column)]


def test_a_day_before_the_known_ones_is_refused():
    load_units(WORLD, DAY)
    assert faults([PROVINCE], dt.date(2024, 1, 1)) == [(2, "code")]


def test_a_parent_that_is_nowhere_is_refused():
    assert faults([COMMUNE]) == [(4, "parent_code")]


def test_a_parent_that_is_no_longer_in_force_is_refused():
    load_units(WORLD[:2], DAY)
    UnitPeriod.objects.update(valid_to=dt.date(2025, 7, 1))
    assert faults([COMMUNE], dt.date(2025, 7, 1)) == [(4, "parent_code")]


@pytest.mark.parametrize(
    "row",
    [
        UnitRow("99", "province", "tỉnh", "B", "87", row=8),
        UnitRow("999", "district", "huyện", "B", "873", row=8),
        UnitRow("H9", "hamlet", "ấp", "B", "873", row=8),
        UnitRow("30077", "commune", "xã", "B", "30076", row=8),
        UnitRow("30077", "commune", "xã", "B", "", row=8),
    ],
)
def test_a_parent_of_the_wrong_level_is_refused(row):
    load_units(WORLD, DAY)
    assert faults([row]) == [(8, "parent_code")]


def test_all_faults_are_told_and_nothing_is_loaded():
    assert faults([COMMUNE, PROVINCE, UnitRow("999", "district", "huyện", "B", "88", row=9)]) == [
        (4, "parent_code"), (9, "parent_code"),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [10, 1000])
def test_the_number_of_queries_is_independent_of_the_rows(count):
    communes = [UnitRow(f"{n:05}", "commune", "xã", f"Xã {n}", "873", 10.4, 105.7) for n in range(count)]
    with CaptureQueriesContext(connection) as first:
        load_units([PROVINCE, DISTRICT, *communes], DAY)
    with CaptureQueriesContext(connection) as second:
        load_units([PROVINCE, DISTRICT, *communes], DAY)
    learning = len([query for query in first if re.search(r"geo_(known|name|word|short)|advisory", query["sql"])])
    assert (len(first) - learning, len(second)) == (7, 4), [query["sql"][:60] for query in first]


def test_the_real_tables(shared_data: Path):
    for name, count in (("dong-thap-2024-09", 156), ("tien-giang-2025-06", 176)):
        path = shared_data / f"units/{name}.csv"
        report = load_units(read_units(path.read_bytes(), path.name), DAY)
        assert report.created == count
    assert UnitPeriod.objects.on(DAY).at_level("commune").count() == 143 + 164


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_units", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def write(path: Path, *rows: str) -> str:
    path.write_text("\n".join(["code,level,type,name,parent_code,lat,lon", *rows]), encoding="utf-8")
    return str(path)


def test_the_command_reports_as_json(tmp_path: Path):
    path = write(tmp_path / "units.csv", "87,province,tỉnh,Đồng Tháp,,,")
    said = json.loads(run(path, "--valid-from", "2024-09-26", "--format", "json")[0])
    assert (said["created"], said["valid_from"], len(said["warnings"])) == (1, "2024-09-26", 1)
    assert UnitPeriod.objects.get().valid_from == DAY


def test_the_command_says_where_the_fault_lies(tmp_path: Path, english):
    path = write(tmp_path / "units.csv", "87,province,tỉnh,,,,")
    with pytest.raises(CommandError, match=r"units\.csv, row 2, column name: This cell is empty\. Fill it in"):
        run(path, "--valid-from", "2024-09-26")


def test_the_command_says_which_file_it_cannot_read(english):
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read"):
        run("nowhere.csv", "--valid-from", "2024-09-26")
