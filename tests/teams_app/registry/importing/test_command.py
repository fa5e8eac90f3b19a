"""`manage.py import_teams`: its options together, its JSON to the letter, and how it ends."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from geo.models import Level
from teams_app.registry.models import ImportBatch, Member, Team
from tests.factories import make_unit
from tests.teams_app.registry.importing.books import MEMBERS, TEAMS, saved, xlsx

pytestmark = pytest.mark.django_db

TEAM_ROW = [1, "Mỹ Hội", "Ấp 1", "12/QĐ-UBND", "01/7/2022", "Nguyễn Thử A", "0912345671"]


@pytest.fixture(autouse=True)
def world():
    """Mỹ Hội twice: in huyện Cao Lãnh until 1/7/2025, and in huyện Tháp Mười."""
    day = dt.date(2025, 7, 1)
    cao_lanh = make_unit(Level.DISTRICT, "Cao Lãnh", code="873")
    thap_muoi = make_unit(Level.DISTRICT, "Tháp Mười", code="872")
    first = make_unit(Level.COMMUNE, "Mỹ Hội", cao_lanh, code="30112", valid_to=day)
    second = make_unit(Level.COMMUNE, "Mỹ Hội", thap_muoi, code="30055")
    make_unit(Level.HAMLET, "1", first, valid_to=day)
    make_unit(Level.HAMLET, "1", second)


def run(tmp_path, data: bytes, *options: str, name: str = "ds.xlsx") -> tuple[dict[str, Any], str, str]:
    """What was printed as JSON, what was said beside it, and the error it ended with."""
    path = tmp_path / name
    path.write_bytes(data)
    out, beside, ended = io.StringIO(), io.StringIO(), ""
    try:
        call_command("import_teams", str(path), "--format", "json", *options, stdout=out, stderr=beside)
    except CommandError as error:
        ended = str(error)
    return json.loads(out.getvalue()), beside.getvalue(), ended


def test_the_json_holds_what_was_promised_and_nothing_else(tmp_path):
    answer, _beside, ended = run(tmp_path, xlsx(TEAMS, TEAM_ROW), "--as-of", "2024-09-26", "--scope", "873")
    assert not ended
    assert answer == {
        "sheet": "Danh sách",
        "rows": [{"row": 2, "kind": "team", "outcome": "new", "messages": []}],
        "totals": {"new": 1, "changed": 0, "same": 0, "wrong": 0},
        "written": True,
        "batch": ImportBatch.objects.get().pk,
    }
    again, _beside, ended = run(tmp_path, xlsx(TEAMS, TEAM_ROW), "--as-of", "2024-09-26", "--scope", "873")
    assert (again["rows"][0]["outcome"], again["batch"], ended) == ("same", None, "")


def test_what_concerns_the_whole_file_is_said_beside_the_json(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(TEAMS, TEAM_ROW, [2, *TEAM_ROW[1:]])))
    book.active.row_dimensions[3].hidden = True
    answer, beside, _ended = run(tmp_path, saved(book), "--as-of", "2024-09-26", "--scope", "873", "--dry-run")
    assert [row["row"] for row in answer["rows"]] == [2]
    assert "3" in beside
    taken, _beside, _ended = run(
        tmp_path, saved(book), "--as-of", "2024-09-26", "--scope", "873", "--dry-run", "--hidden-rows"
    )
    assert [row["row"] for row in taken["rows"]] == [2, 3]


def test_one_sheet_of_several_and_all_of_them(tmp_path):
    people = [MEMBERS, [1, "Mỹ Hội", "Ấp 1", "Lê Thử B", 1980, "Tổ viên", ""]]
    data = xlsx(TEAMS, TEAM_ROW, **{"Thành viên": people})
    options = ("--as-of", "2024-09-26", "--scope", "873")
    teams, _beside, _ended = run(tmp_path, data, *options, "--sheet", "1", "--dry-run")
    assert (teams["sheet"], [row["kind"] for row in teams["rows"]]) == ("Danh sách", ["team"])
    members, _beside, _ended = run(tmp_path, data, *options, "--sheet", "2", "--dry-run")
    assert (members["sheet"], [row["kind"] for row in members["rows"]]) == ("Thành viên", ["member"])
    both, _beside, _ended = run(tmp_path, data, *options)
    assert [(row["row"], row["kind"], row["sheet"]) for row in both["rows"]] == [
        (2, "team", "Danh sách"), (2, "member", "Thành viên"),  # two rows of one number: the sheet tells them apart
    ]  # fmt: skip
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (("--as-of", "2024-09-26"), "wrong"),  # two communes of that name
        (("--as-of", "2024-09-26", "--scope", "872"), "new"),
        (("--as-of", "2024-09-26", "--scope", "873"), "new"),
        (("--as-of", "2025-08-01"), "new"),  # only one is left
        (("--as-of", "2025-08-01", "--scope", "30055"), "new"),
    ],
)
def test_scope_and_day_part_namesakes(tmp_path, options, outcome):
    answer, _beside, ended = run(tmp_path, xlsx(TEAMS, TEAM_ROW), *options)
    assert [row["outcome"] for row in answer["rows"]] == [outcome]
    assert bool(ended) is (outcome == "wrong")
    assert Team.objects.count() == (outcome == "new")


def test_a_scope_that_was_no_unit_on_that_day_is_refused(tmp_path):
    answer, _beside, ended = run(tmp_path, xlsx(TEAMS, TEAM_ROW), "--as-of", "2025-08-01", "--scope", "30112")
    assert ended == answer["error"]
    assert (answer["written"], answer["batch"], answer["rows"]) == (False, None, [])


@pytest.mark.parametrize(
    ("options", "written", "fails", "teams"),
    [
        ((), False, True, 0),
        (("--dry-run",), False, True, 0),
        (("--dry-run", "--accept-valid"), False, False, 0),
        (("--accept-valid",), True, False, 1),
    ],
    ids=["all or nothing", "dry", "dry and valid", "valid"],
)
def test_a_wrong_row_among_right_ones(tmp_path, options, written, fails, teams):
    wrong = [2, "Mỹ Hội", "Ấp 9", "", "31/02/2024", "Lê Thử B", "12"]
    answer, _beside, ended = run(
        tmp_path, xlsx(TEAMS, TEAM_ROW, wrong), "--as-of", "2024-09-26", "--scope", "873", *options
    )
    assert answer["totals"] == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    (row,) = [row for row in answer["rows"] if row["outcome"] == "wrong"]
    assert row["row"] == 3
    assert [message["field"] for message in row["messages"]] == ["unit", "date", "phone"]
    assert all(set(message) == {"field", "text", "suggestion"} and message["text"] for message in row["messages"])
    assert (answer["written"], bool(ended)) == (written, fails)
    assert (answer["batch"] is not None) == bool(teams)
    assert Team.objects.count() == teams


def test_hamlets_are_only_added_when_that_is_asked_for(tmp_path):
    data = xlsx(TEAMS, [1, "Mỹ Hội", "Ấp Mỹ Hưng", "", "", "Nguyễn Thử A", ""])
    options = ("--as-of", "2024-09-26", "--scope", "873")
    answer, _beside, ended = run(tmp_path, data, *options)
    assert [message["field"] for message in answer["rows"][0]["messages"]] == ["unit"]
    assert ended
    answer, _beside, ended = run(tmp_path, data, *options, "--add-hamlets")
    assert (answer["rows"][0]["outcome"], answer["written"], ended) == ("new", True, "")
