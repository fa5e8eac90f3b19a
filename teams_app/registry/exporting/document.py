"""The signed list: "Danh sách thành viên Tổ công nghệ số cộng đồng" as Nghị định 30/2020/NĐ-CP sets it.

A4 upright, margins 20-20-30-15 mm, Times New Roman 13-14 in black; the issuing body and the national title side
by side, number and symbol, place and date, title and summary, a table whose heading comes again on every page,
"Nơi nhận" and the signature below, the page number above the text from page 2 on. Number, day and signature are
left open: the office fills them in when it issues the list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import IO, Any

import docx
from django.utils.text import capfirst
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from teams_app.registry import phones
from teams_app.registry.exporting import titles
from teams_app.registry.exporting.reading import MemberLine, TeamLine, blocks
from teams_app.registry.exporting.selection import Selection
from teams_app.registry.exporting.typesetting import (
    CENTRE,
    LEFT,
    face,
    line,
    mark,
    narrow_margins,
    page_number,
    printable,
    say,
    side_by_side,
)
from teams_app.registry.places import Place

MOST_MEMBERS = 3000  # about ninety pages; a longer list is no document that anybody signs
_COLUMNS = (
    ("STT", 13, CENTRE),
    ("Họ và tên", 46, LEFT),
    ("Năm sinh", 14, CENTRE),
    ("Lực lượng", 37, LEFT),
    ("Nhiệm vụ trong Tổ", 24, CENTRE),
    ("Số điện thoại", 31, CENTRE),
)
_WIDTH = sum(width for _, width, _ in _COLUMNS)  # 165 mm: the paper without its margins
_LEFT_SIDE = 66


class TooLong(Exception):
    """The selection has more members than a signed list may hold."""


def write(selection: Selection, file: IO[bytes]) -> None:
    if selection.members > MOST_MEMBERS:
        raise TooLong
    document = docx.Document()
    _set_up(document, selection)
    _head(document, selection)
    _title(document, selection)
    _table(document, selection)
    _foot(document, selection)
    document.save(file)


def _set_up(document: Document, selection: Selection) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    page_number(section.header.paragraphs[0])
    if selection.is_demo:
        for footer in (section.first_page_footer, section.footer):
            say(footer.paragraphs[0], titles.DEMO, italic=True, size=11, align=CENTRE)
    style = document.styles["Normal"]
    face(style.element.get_or_add_rPr(), style.font)
    style.font.size = Pt(13)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    about = document.core_properties
    about.title, about.comments = titles.MEMBERS, titles.summary(selection)
    about.author, about.language = _body(selection), "vi-VN"


def _head(document: Document, selection: Selection) -> None:
    """Left who issues it and under which number; right the national title, place and day."""
    left, right = side_by_side(document, _LEFT_SIDE, _WIDTH - _LEFT_SIDE)
    place = _issuer(selection)
    say(left.paragraphs[0], "ỦY BAN NHÂN DÂN", bold=True, align=CENTRE)
    say(left.add_paragraph(), _body_name(place), bold=True, align=CENTRE)
    line(left.add_paragraph(), 22, within=_LEFT_SIDE)
    say(left.add_paragraph(), "Số:          /DS-UBND", align=CENTRE)
    say(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12.5, align=CENTRE)
    say(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, size=13.5, align=CENTRE)
    line(right.add_paragraph(), 56, within=_WIDTH - _LEFT_SIDE)
    where = _place_name(place)
    say(right.add_paragraph(), f"{where}, ngày       tháng       năm 20      ", italic=True, align=CENTRE)


def _issuer(selection: Selection) -> Place | None:
    return selection.areas[0] if len(selection.areas) == 1 else None


def _body(selection: Selection) -> str:
    place = _issuer(selection)
    return f"Ủy ban nhân dân {place.label}" if place else "Ủy ban nhân dân"


def _body_name(place: Place | None) -> str:
    return place.label.upper() if place else "………………………"


def _place_name(place: Place | None) -> str:
    """`Mỹ Xương`; of a numbered one the whole label, `Phường 11`."""
    if place is None:
        return "……………"
    return place.name if not place.name[:1].isdigit() else place.label


def _title(document: Document, selection: Selection) -> None:
    say(document.add_paragraph(), "DANH SÁCH", bold=True, size=14, align=CENTRE, before=14)
    say(document.add_paragraph(), _summary(selection), bold=True, size=14, align=CENTRE)
    line(document.add_paragraph(), 40, within=_WIDTH)
    say(document.add_paragraph(), _as_of(selection), italic=True, align=CENTRE, after=8)


def _summary(selection: Selection) -> str:
    if selection.team is not None:
        name = selection.team.name
        above = "" if not selection.area or selection.area.lower() in name.lower() else f", {selection.area}"
        return f"Thành viên {name}{above}"
    area = f" trên địa bàn {selection.area}" if selection.area else ""
    return f"Thành viên Tổ công nghệ số cộng đồng{area}"


def _as_of(selection: Selection) -> str:
    said = [f"Tính đến ngày {selection.on:%d/%m/%Y}"]
    if selection.team is None:
        said.append(f"{titles.grouped(len(selection.ids))} tổ, {titles.grouped(selection.members)} thành viên")
        said.extend(selection.filters)
    elif (decision := selection.team.decision) is not None:
        day = f" ngày {decision.issued_on:%d/%m/%Y}" if decision.issued_on else ""
        said.append(f"Tổ được thành lập theo Quyết định số {decision.number}{day}")
    return f"({'; '.join(said)})"


def _table(document: Document, selection: Selection) -> None:
    table = document.add_table(rows=1, cols=len(_COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    _fix_widths(table)
    narrow_margins(table, 1)
    for cell, (heading, _width, _align) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        say(cell.paragraphs[0], heading, bold=True, align=CENTRE)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    mark(table.rows[0]._tr, "w:tblHeader", "w:cantSplit")
    rows = _Rows(table)
    for found in _lines(selection):
        if isinstance(found, TeamLine):
            rows.add_team(found)
        else:
            rows.add_member(found)


def _lines(selection: Selection) -> Iterator[TeamLine | MemberLine]:
    """Each team and then its members; a list of one team does not say its name again."""
    for block in blocks(selection):
        members = iter(block.members)
        for team in block.teams:
            if selection.team is None:
                yield team
            for _ in range(team.members):
                yield next(members)


class _Rows:
    """Adds rows by copying a prepared one: building each from nothing takes a hundred times as long."""

    def __init__(self, table: Table) -> None:
        self._body = table._tbl
        self._member = self._prepared(table, merged=False)
        self._team = self._prepared(table, merged=True)

    def _prepared(self, table: Table, *, merged: bool) -> Any:
        row = table.add_row()
        cells = [row.cells[0].merge(row.cells[-1])] if merged else list(row.cells)
        for cell, (_heading, _width, align) in zip(cells, _COLUMNS, strict=False):
            paragraph = cell.paragraphs[0]
            say(paragraph, "x", bold=merged, align=LEFT if merged else align, before=1, after=1)
            paragraph.paragraph_format.keep_with_next = merged  # a team's name does not stay alone below
        mark(row._tr, "w:cantSplit")
        self._body.remove(row._tr)
        return row._tr

    def add_team(self, team: TeamLine) -> None:
        above = "" if not team.commune or team.commune.lower() in team.name.lower() else f", {team.commune}"
        size = f"{team.members} thành viên" if team.members else "chưa có thành viên"
        self._add(self._team, [f"{team.name}{above} ({size})"])

    def add_member(self, member: MemberLine) -> None:
        cells = [member.number, member.name, member.birth_year or "", capfirst(member.background)]
        self._add(self._member, [*cells, capfirst(member.role), phones.spaced(member.phone)])

    def _add(self, prepared: Any, cells: Sequence[Any]) -> None:
        row = copy.deepcopy(prepared)
        for element, value in zip(row.iter(qn("w:t")), cells, strict=True):
            element.text = printable(str(value))
        self._body.append(row)


def _foot(document: Document, selection: Selection) -> None:
    """Left who gets it; right who signs. They stay on one page, together."""
    say(document.add_paragraph(), "", size=6)
    left, right = side_by_side(document, _LEFT_SIDE, _WIDTH - _LEFT_SIDE)
    say(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    receivers = "- Tổ có tên trên;" if selection.team is not None else "- Các Tổ có tên trên;"
    for receiver in (receivers, "- Lưu: VT."):
        say(left.add_paragraph(), receiver, size=11)
    say(right.paragraphs[0], "TM. ỦY BAN NHÂN DÂN", bold=True, align=CENTRE)
    say(right.add_paragraph(), "CHỦ TỊCH", bold=True, align=CENTRE)
    for _ in range(4):
        say(right.add_paragraph(), "", align=CENTRE)
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _fix_widths(table: Table) -> None:
    for column, cell, (_heading, width, _align) in zip(table.columns, table.rows[0].cells, _COLUMNS, strict=True):
        column.width = cell.width = Mm(width)
