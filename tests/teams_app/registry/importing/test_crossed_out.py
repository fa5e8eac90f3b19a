"""Rows and cells that somebody crossed out in Excel: asked about, neither swallowed nor lost."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from teams_app.registry.models import Member
from tests.teams_app.registry.importing.books import look, saved, take
from tests.teams_app.registry.importing.test_offices import HEAD, OF_MEMBERS, people, rows_of, through
from tests.teams_app.registry.importing.test_offices import world as world  # the same communes

pytestmark = pytest.mark.django_db

STRUCK = Font(strike=True)
ROWS = [["Tổ CNSCĐ ấp 1, xã Mỹ Xương"], OF_MEMBERS, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"],
        [2, "Lê Thử B", 1980, "Tổ viên", "0912345672"], [3, "Trần Thử C", 1985, "Tổ viên", "0912345673"]]  # fmt: skip


def book(*struck: str, rows=ROWS) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cell in struck:
        made.active[cell].font = STRUCK
    return made


def asked(shown) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.kind, one.rows) for one in shown.questions]


@pytest.mark.parametrize("cells", [["B4"], ["A4", "B4", "C4", "D4", "E4"], ["B4", "F4"]])
def test_a_member_crossed_out_is_asked_about_and_taken_only_when_told(cells):
    data = saved(book(*cells))
    shown = through(data, {3: "new", 5: "new"})
    assert asked(shown) == [("struck_rows", (4,))]
    assert {name for name, _role, _phone in people()} == {"Nguyễn Thử A", "Trần Thử C"}
    told = take(data, take_struck_rows=True).preview
    assert rows_of(told) == [(3, "same"), (4, "new"), (5, "same")]
    assert asked(told) == []
    assert Member.objects.count() == 3


def test_a_phone_crossed_out_is_read_and_asked_about():
    shown = through(saved(book("E4")), {3: "new", 4: "new", 5: "new"})
    assert asked(shown) == [("struck_cells", (4,))]


def test_a_number_or_a_note_or_an_empty_cell_crossed_out_says_nothing():
    assert asked(look(saved(book("A4", "F4", "B9")))) == []


def test_a_team_whose_head_is_crossed_out():
    rows = [HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", ""], [2, "Mỹ Xương", "Ấp 2", "Lê Thử B", ""]]
    assert asked(through(saved(book("D2", rows=rows)), {3: "new"})) == [("struck_rows", (2,))]
    assert asked(look(saved(book("C3", rows=rows)))) == [("struck_rows", (3,))]


def test_a_name_of_which_a_part_is_crossed_out():
    made = book()
    made.active["B5"] = CellRichText(TextBlock(InlineFont(strike=True), "Võ Thử D "), "Trần Thử C")
    assert asked(through(saved(made), {3: "new", 4: "new"})) == [("struck_rows", (5,))]


def test_a_font_that_says_it_is_not_crossed_out():
    made = book("B4")
    made.active["B4"].font = Font(strike=False)
    assert asked(through(saved(made), {3: "new", 4: "new", 5: "new"})) == []
