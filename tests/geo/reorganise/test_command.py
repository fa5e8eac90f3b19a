"""`manage.py reorganise`: the plan in words and as JSON, and every way it can end."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.models import UnitPeriod
from tests.geo.dump import dump_tables
from tests.geo.squares import DAY, hamlets, in_force, load

pytestmark = pytest.mark.django_db

CHANGES = "old_code,new_code,extent\n1,5,full\n2,5,full\n"
SPLIT = "old_code,new_code,extent\n3,3,partial\n3,4,partial\n4,4,full\n"
UNITS = """code,level,type,name,parent_code,lat,lon
P,province,tỉnh,Tỉnh P,,,
A,district,huyện,Huyện A,P,,
B,district,huyện,Huyện B,P,,
{first}3,commune,xã,Xã 3,B,9.9,105
4,commune,xã,Xã 4,B,9.9,105.1
"""
MERGED = UNITS.format(first="5,commune,phường,Mới,A,10,105\n")
SAME = UNITS.format(first="1,commune,xã,Xã 1,A,10,105\n2,commune,xã,Xã 2,A,10,105.1\n")


@pytest.fixture(autouse=True)
def square(english) -> None:
    load({"P": {"A": "1 2", "B": "3 4"}}, *hamlets(c1="a b", c3="c"))


class Desk:
    """Files on a desk, and the command with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, changes: str = CHANGES, units: str = MERGED, *more: str, number: str = "1/NQ") -> str:
        out = StringIO()
        call_command(
            "reorganise", self.file("changes.csv", changes), "--units", self.file("units.csv", units),
            "--effective", "2025-01-01", "--number", number, *more, stdout=out,
        )  # fmt: skip
        return out.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_dry_run_tells_the_plan_and_writes_nothing(desk):
    before = dump_tables()
    said = desk.run(CHANGES, MERGED, "--dry-run")
    assert "1/NQ, effective 01/01/2025" in said
    assert "1 xã Xã 1 → 5 phường Mới [2 hamlets]" in said
    assert "Dry run: nothing was written." in said
    assert dump_tables() == before


def test_applying_says_so(desk):
    assert desk.run().rstrip().endswith("Applied.")
    assert in_force(DAY)["a"] == "5"


def test_the_second_time_it_is_already_applied(desk):
    desk.run()
    before = dump_tables()
    assert "1/NQ is already applied for 01/01/2025; nothing was changed." in desk.run()
    assert json.loads(desk.run(CHANGES, MERGED, "--format", "json"))["status"] == "already_applied"
    assert dump_tables() == before


def test_the_plan_as_json(desk):
    plan = json.loads(desk.run(CHANGES, MERGED, "--format", "json", "--dry-run"))
    assert (plan["status"], plan["number"], plan["effective"], plan["dry_run"]) == (
        "planned",
        "1/NQ",
        "2025-01-01",
        True,
    )
    assert plan["counts"]["ends"] == 2 and plan["counts"]["begins"] == 1 and plan["counts"]["hamlets_moved"] == 2
    assert {one["code"]: one["successors"] for one in plan["ends"]} == {
        "1": [{"code": "5", "extent": "full"}], "2": [{"code": "5", "extent": "full"}],
    }  # fmt: skip
    (new,) = plan["begins"]
    assert (new["code"], new["type"], new["parent_code"]) == ("5", "phường", "A")
    assert {"hamlets", "teams", "members", "scopes"} <= plan["ends"][0]["touches"].keys()


def test_hamlets_without_a_place_stop_it_and_are_listed(desk):
    with pytest.raises(CommandError, match="Nothing was written"):
        desk.run(SPLIT, SAME)
    said = desk.run(SPLIT, SAME, "--dry-run")
    assert "c ấp Ấp c of xã Xã 3: 3 xã Xã 3 / 4 xã Xã 4" in said
    asked = json.loads(desk.run(SPLIT, SAME, "--dry-run", "--format", "json"))["needs_decision"]
    assert [(one["code"], [choice["code"] for choice in one["choices"]]) for one in asked] == [("c", ["3", "4"])]


def test_hamlets_are_placed_by_a_file(desk):
    desk.run(SPLIT, SAME, "--hamlets", desk.file("hamlets.csv", "old_code;new_code\nc;4\n"))
    assert in_force(DAY)["c"] == "4"


def test_hamlets_are_placed_provisionally_by_distance(desk):
    desk.run(SPLIT, SAME, "--assign-nearest")
    assert UnitPeriod.objects.get(code="c", valid_to=None).is_provisional


def test_faults_of_all_files_are_told_at_once(desk):
    with pytest.raises(CommandError) as raised:
        desk.run(CHANGES.replace("2,5,full", "2,5,half"), MERGED.replace("5,commune", "5,village"))
    assert "changes.csv, row 3, column extent" in str(raised.value)
    assert "units.csv, row 5, column level" in str(raised.value)


def test_a_refusal_names_file_row_and_column(desk):
    with pytest.raises(CommandError, match=r"changes\.csv, row 4, column old_code: 99 was not in force on 31/12/2024"):
        desk.run(CHANGES + "99,5,full\n")


def test_a_refusal_as_json_holds_every_fault(desk):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "reorganise", desk.file("c.csv", CHANGES + "99,5,full\n"), "--units", desk.file("u.csv", MERGED),
            "--effective", "2025-01-01", "--number", "1/NQ", "--format", "json", stdout=out,
        )  # fmt: skip
    said = json.loads(out.getvalue())
    assert said["status"] == "refused"
    assert [(Path(fault["file"]).name, fault["row"], fault["column"]) for fault in said["errors"]] == [
        ("c.csv", 4, "old_code")
    ]


def test_undoing(desk):
    before = dump_tables()
    desk.run()
    out = StringIO()
    call_command("reorganise", "--undo", "1/NQ", stdout=out)
    assert "1/NQ (01/01/2025) is undone. Units removed: 1; restored: 4." in out.getvalue()
    assert dump_tables() == before
    with pytest.raises(CommandError, match="No reorganisation was applied"):
        call_command("reorganise", "--undo", "1/NQ")


def test_what_is_missing_on_the_line_is_named():
    with pytest.raises(CommandError, match=r"Missing: CHANGES\.csv, --units, --effective, --number"):
        call_command("reorganise")
