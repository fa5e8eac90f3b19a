"""One workbook to fill in for teams, members and activities: each import takes its own sheets of it."""

import datetime as dt
import io
import json

import openpyxl
from django.core.management import call_command

from geo.models import Level
from teams_app.activities.models import Activity
from teams_app.registry import sheets
from teams_app.registry.importing import Choices, preview
from tests.factories import make_unit
from tests.teams_app.activities.tables.test_workbook import send
from tests.teams_app.activities.world import TODAY, World
from tests.teams_app.registry.exporting.test_template import listed


def downloaded(world: World) -> openpyxl.Workbook:
    data = b"".join(world.client(world.official).get("/to/nhap/mau/").streaming_content)
    return openpyxl.load_workbook(io.BytesIO(data))


def filled_in(world: World) -> bytes:
    make_unit(Level.HAMLET, "9", world.here)
    book, commune, day = downloaded(world), world.here.periods.get().label, dt.date(2022, 7, 1)
    rows = {
        sheets.TEAMS: (7, [None, commune, "ấp 9", "Tổ số ấp 9", "cấp khóm, ấp", "12/QĐ-UBND", day]),
        sheets.MEMBERS: (7, [None, commune, "ấp 9", "Tổ số ấp 9", "Trần Thị Minh Họa", "tổ trưởng", 1990]),
        sheets.LOG: (6, [TODAY, world.team.short_name, "VNeID", "Tập trung", 31]),
    }
    for name, (row, values) in rows.items():
        for column, value in enumerate(values, 1):
            book[name].cell(row, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_it_has_drop_downs_of_the_readers_own_hamlets_teams_topics_and_roles(world):
    book = downloaded(world)
    assert book.sheetnames == [
        sheets.GUIDE, sheets.TEAMS, sheets.MEMBERS, sheets.LOG, sheets.LOG_LISTS, sheets.LISTS,
    ]  # fmt: skip
    assert [book[name].sheet_state for name in (sheets.LISTS, sheets.LOG_LISTS)] == ["veryHidden"] * 2
    assert "VNeID" in listed(book, "ds_topics")
    assert listed(book, "ds_team") == ["Tổ ấp Mỹ Phú", "Tổ ấp Mỹ Thới", "Tổ xã Mỹ Xương"]
    assert listed(book, "ds_vai_tro") == ["tổ trưởng", "tổ phó", "tổ viên"]
    chosen = {rule.formula1 for rule in book[sheets.LOG].data_validations.dataValidation}
    assert {"ds_topics", "ds_team", "ds_form"} <= chosen
    steps = [cell.value for cell in book[sheets.GUIDE]["A"] if cell.value]
    assert steps[2:5] == ["1. Trang “Tổ”", "2. Trang “Thành viên”", "3. Trang “Hoạt động”"]


def test_each_import_takes_its_own(world, tmp_path, capsys):
    path = tmp_path / "mau.xlsx"
    path.write_bytes(filled_in(world))
    call_command("import_teams", path, scope=world.here.periods.get().code, format="json")
    told = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["outcome"]) for row in told["rows"]] == [("team", "new"), ("member", "new")]
    send(world.client(world.official), path.read_bytes(), "mau.xlsx")
    call_command("import_activities", path, user="xa")
    assert Activity.objects.get().people == 31


def test_the_import_of_teams_says_where_the_activities_go(world):
    shown = preview(filled_in(world), "mau.xlsx", Choices(as_of=TODAY))
    assert [sheet.reason for sheet in shown.other_sheets] == ["log"]
    assert shown.notes == ["Trang “Hoạt động” ghi hoạt động, được nhập ở Hoạt động › Nhập từ tệp."]
