"""The list as a workbook: a sheet of teams and one of members, ready to be read, sorted, printed and sent back.

xlsxwriter writes row after row to the disk and forgets it, so memory does not grow with the list. Text is
written as text, never as a formula; what looks like one also carries Excel's own mark for "this is text".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from teams_app.registry import sheets
from teams_app.registry.exporting import titles
from teams_app.registry.exporting.reading import blocks
from teams_app.registry.exporting.resources import DATE, TEXT, MemberExport, RegisterExport, TeamExport
from teams_app.registry.exporting.selection import Selection
from teams_app.registry.exporting.streaming import StreamedSheet

MOST_ROWS = 1_048_576  # of a sheet, by the format
FONT = "Times New Roman"  # what official documents are set in
AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
OPTIONS = {
    **AS_TYPED,
    "constant_memory": True,
    "default_format_properties": {"font_name": FONT, "font_size": 12},
}
_WIDTHS = {
    sheets.NUMBER: 7,
    sheets.DISTRICT: 18,
    sheets.COMMUNE_CODE: 8,
    sheets.COMMUNE: 17,
    sheets.HAMLET: 16,
    sheets.TEAM: 38,
    sheets.LEVEL: 13,
    sheets.DECISION_NUMBER: 16,
    sheets.DECISION_DATE: 12,
    sheets.DECISION_ISSUER: 26,
    sheets.FOUNDED: 12,
    sheets.HEAD: 22,
    sheets.HEAD_PHONE: 14,
    sheets.MEMBER_COUNT: 8,
    sheets.STATE: 20,
    sheets.ENDED: 12,
    sheets.END_REASON: 26,
    sheets.NAME: 24,
    sheets.ROLE: 11,
    sheets.BIRTH_YEAR: 7,
    sheets.PHONE: 14,
    sheets.BACKGROUND: 28,
    sheets.SINCE: 12,
    sheets.TEAM_CODE: 9,
    sheets.MEMBER_CODE: 12,
}
_LINE = 16.5  # points: the height of a row for each line of text in it
_CENTRED = frozenset({sheets.NUMBER, sheets.BIRTH_YEAR, sheets.MEMBER_COUNT})
_FOR_MACHINES = frozenset({sheets.TEAM_CODE, sheets.MEMBER_CODE})


def write(selection: Selection, file: IO[bytes]) -> None:
    """Both sheets in one pass over the register, into `file`."""
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"title": titles.LIST, "comments": titles.summary(selection)})
    styles = Styles(book)
    resources: Sequence[RegisterExport] = (TeamExport(selection), MemberExport(selection))
    tables = [Table(book, styles, resource) for resource in resources]
    for block in blocks(selection):
        for table in tables:
            table.extend(table.resource.lines(block))
    for table in tables:
        table.finish()
    book.close()


def put(page: Worksheet, styles: Styles, row: int, column: int, value: dt.date | int | str, of_number: Format) -> None:
    """A cell by the kind of its value; text runs nothing."""
    if isinstance(value, dt.date):
        page.write_datetime(row, column, value, styles.date)
    elif isinstance(value, int):
        page.write_number(row, column, value, of_number)
    else:
        page.write_string(row, column, value, styles.literal if sheets.looks_like_formula(value) else styles.text)


class Styles:
    """The formats of a workbook; each one exists once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        edge = {"font_name": FONT, "font_size": 12, "border": 1, "border_color": "#9AA8A3", "valign": "top"}
        self.title = book.add_format({"font_name": FONT, "bold": True, "font_size": 14})
        self.about = book.add_format({"font_name": FONT, "font_size": 12})
        self.note = book.add_format({"font_name": FONT, "font_size": 12, "italic": True, "font_color": "#9A5B00"})
        self.heading = book.add_format(
            edge | {"bold": True, "bg_color": "#E3EFEB", "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        # The number format @ keeps a phone typed over this cell the text that it is.
        self.text = book.add_format(edge | {"num_format": "@", "text_wrap": True})
        self.literal = book.add_format(edge | {"num_format": "@", "text_wrap": True, "quote_prefix": True})
        self.date = book.add_format(edge | {"num_format": "dd/mm/yyyy", "align": "center"})
        self.number = book.add_format(edge | {"num_format": "0"})
        self.centred = book.add_format(edge | {"num_format": "0", "align": "center"})
        self.machine = book.add_format(edge | {"num_format": "0", "font_color": "#6B7A75", "font_size": 10})
        example = edge | {"italic": True, "font_color": "#6B7A75", "bg_color": "#F3F3EE", "text_wrap": True}
        self.example = book.add_format(example | {"num_format": "@"})
        self.example_date = book.add_format(example | {"num_format": "dd/mm/yyyy", "align": "center"})

    def of_column(self, heading: str, kind: type) -> Format:
        if heading in _FOR_MACHINES:
            return self.machine
        if kind is DATE:
            return self.date
        if kind is TEXT:
            return self.text
        return self.centred if heading in _CENTRED else self.number


class Table:
    """A sheet being written, from its title down; the rows beyond what a sheet can hold go on in a next one."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, resource: RegisterExport) -> None:
        self.book, self.styles, self.resource = book, styles, resource
        self.headings = resource.headings
        self._parts = 0
        self._open()

    def _open(self) -> None:
        self._parts += 1
        name = self.resource.sheet if self._parts == 1 else f"{self.resource.sheet} ({self._parts})"
        self.sheet = self.book.add_worksheet(name, worksheet_class=StreamedSheet)
        selection = self.resource.selection
        set_up(self.sheet, self.styles, self.headings)
        lay_head(self.sheet, self.styles, self.headings, titles.of_sheet(self.resource.sheet, selection))
        self._next = sheets.HEADER_ROW
        self._room = [max(1, int(_WIDTHS[heading] * 0.95)) for heading in self.headings]  # letters on a line
        writers: dict[type, Callable[..., None]] = {DATE: self._write_date, TEXT: self._write_text}
        kinds = zip(self.headings, self.resource.kinds, strict=True)
        self._columns = [
            (index, writers.get(kind, self._write_number), self.styles.of_column(heading, kind))
            for index, (heading, kind) in enumerate(kinds)
        ]

    def extend(self, lines: Sequence[Any]) -> None:
        for line in lines:
            if self._next == MOST_ROWS:
                self.finish()
                self._open()
            self._height = 1
            for (column, put, style), value in zip(self._columns, self.resource.row(line), strict=True):
                put(column, value, style)
            if self._height > 1:
                self.sheet.set_row(self._next, self._height * _LINE)
            self._next += 1

    def finish(self) -> None:
        last = max(self._next - 1, sheets.HEADER_ROW)
        self.sheet.autofilter(sheets.HEADER_ROW - 1, 0, last, len(self.headings) - 1)
        printed = [index for index, heading in enumerate(self.headings) if heading not in _FOR_MACHINES]
        self.sheet.print_area(0, 0, last, printed[-1])

    def _write_text(self, column: int, value: str, style: Format) -> None:
        if not value:
            self.sheet.write_blank(self._next, column, None, style)
            return
        self._height = max(self._height, -(-len(value) // self._room[column]))
        style = self.styles.literal if sheets.looks_like_formula(value) else style
        self.sheet.write_string(self._next, column, value, style)

    def _write_date(self, column: int, value: dt.date | None, style: Format) -> None:
        if value is None:
            self.sheet.write_blank(self._next, column, None, style)
        else:
            self.sheet.write_datetime(self._next, column, value, style)

    def _write_number(self, column: int, value: int | None, style: Format) -> None:
        if value is None:
            self.sheet.write_blank(self._next, column, None, style)
        else:
            self.sheet.write_number(self._next, column, value, style)


def set_up(sheet: Worksheet, styles: Styles, headings: Sequence[str], widths: Sequence[int] = ()) -> None:
    """Widths, the frozen heading, and how it is printed: A4 across, as wide as the paper, `Trang 1/7` below."""
    for index, width in enumerate(widths or [_WIDTHS[heading] for heading in headings]):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(sheets.HEADER_ROW, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.repeat_rows(sheets.HEADER_ROW - 1)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f'&L&"{FONT},Regular"&10&A&R&"{FONT},Regular"&10Trang &P/&N')


def lay_head(sheet: Worksheet, styles: Styles, headings: Sequence[str], lines: Sequence[str]) -> None:
    """Title, area and note above the headings. One cell a row, and an empty row before the headings: so
    nothing of it can be taken for a part of the table when the file comes back."""
    title, about, note = lines
    rows: Sequence[tuple[str, Format]] = ((title, styles.title), (about, styles.about), (note, styles.note))
    for row, (text, style) in enumerate(rows):
        if text:
            sheet.write_string(row, 0, text, style)
    sheet.set_row(sheets.HEADER_ROW - 2, 6)
    sheet.set_row(sheets.HEADER_ROW - 1, 34)
    for column, heading in enumerate(headings):
        sheet.write_string(sheets.HEADER_ROW - 1, column, heading, styles.heading)
