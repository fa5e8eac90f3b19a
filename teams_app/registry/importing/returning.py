"""The wrong rows back to whoever sent them: the same workbook, an error column, the cells in question marked.

What is right has been taken and is left out, so that the file that comes back can be mended and sent again.
An .xls, .ods or .csv comes back as an .xlsx of the same sheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.outcomes import Outcome, RegisterRowResult
from teams_app.registry.importing.previewing import Preview, SheetPreview
from teams_app.registry.importing.values import Cell
from teams_app.registry.importing.workbook import Sheet, read_workbook

_MARK = PatternFill("solid", fgColor="FFF2CC")
_ERROR = Font(color="9C0006")
_HEADING = Font(bold=True, color="9C0006")
_WIDTH = 60
_MOST_BYTES = 3 << 20  # openpyxl takes some fifty times the file's size in memory
# Where a field of a message stands, when the message itself names no column: the first that the table has.
_COLUMNS_OF = {
    "unit": (Column.HAMLET, Column.TEAM, Column.COMMUNE),
    "team": (Column.TEAM, Column.HAMLET),
    "name": (Column.NAME, Column.HEAD_NAME),
    "role": (Column.ROLE, Column.HEAD_NAME),
    "phone": (Column.PHONE, Column.HEAD_PHONE),
    "birth_year": (Column.BIRTH_YEAR, Column.HEAD_BIRTH_YEAR),
    "date": (Column.DECISION_DATE, Column.FOUNDED, Column.SINCE),
    "instrument": (Column.DECISION_NUMBER,),
}


@dataclass
class WrongRow:
    """A row to be mended: what is said about it, what is written into its cells, and which of them are in question.

    Columns are counted from 0.
    """

    told: list[str]
    fills: Mapping[int, Cell] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)


@dataclass
class ReturnedTable:
    """One table on a page of the file: its wrong rows by Excel number, and the rows that were taken and go."""

    page: int
    header_row: int
    width: int
    wrong: dict[int, WrongRow]
    right: set[int]


def wrong_rows(data: bytes, preview: Preview) -> tuple[str, bytes]:
    """File name and bytes of the workbook with the wrong rows of `preview` only."""
    return to_correct(data, preview.file_name, [_table_of(sheet) for sheet in preview.sheets])


def to_correct(data: bytes, file_name: str, tables: list[ReturnedTable]) -> tuple[str, bytes]:
    """File name and bytes of the same workbook with the wrong rows of its tables only, and what is wrong with them."""
    book = _workbook(data, file_name, tables)
    for page in sorted({table.page for table in tables}):
        _keep_wrong(book.worksheets[page], [table for table in tables if table.page == page])
    stream = io.BytesIO()
    book.save(stream)
    name = _("%(list)s - to correct") % {"list": PurePath(file_name).stem}
    return f"{name}.xlsx", stream.getvalue()


def _table_of(sheet: SheetPreview) -> ReturnedTable:
    wrong = {row.read.number: _wrong_row(row, sheet.layout) for row in sheet.rows if row.outcome is Outcome.WRONG}
    right = {row.read.number for row in sheet.rows} - wrong.keys()
    return ReturnedTable(sheet.page, sheet.layout.header_row, max(sheet.layout.headers, default=0), wrong, right)


def _wrong_row(result: RegisterRowResult, layout: Layout) -> WrongRow:
    fills = {
        index: text  # what sections and cells above said is written out
        for column, text in result.read.cells.items()
        if (index := layout.index(column)) is not None
    }
    marks = {
        index: message.text
        for message in result.messages
        if message.is_error and (index := _index_of(message.field, message.column, layout)) is not None
    }
    return WrongRow(list(_told(result)), fills, marks)


def _workbook(data: bytes, file_name: str, tables: list[ReturnedTable]) -> openpyxl.Workbook:
    """The file itself where openpyxl can open it; else its cells in a new one, sheet by sheet."""
    is_small = len(data) < _MOST_BYTES
    if is_small and data.startswith(b"PK") and PurePath(file_name).suffix.lower() in (".xlsx", ".xlsm"):
        try:
            return openpyxl.load_workbook(io.BytesIO(data))
        except Exception:  # noqa: S110 a file that calamine reads and openpyxl does not: rebuilt below
            pass
    book = openpyxl.Workbook()
    del book["Sheet"]
    for place, sheet in enumerate(read_workbook(data, file_name).sheets):
        here = [table for table in tables if table.page == place]
        taken = {number for table in here for number in table.right if not any(number in one.wrong for one in here)}
        _fill(book.create_sheet(sheet.name[:31] or "1"), sheet, taken)
    return book


def _fill(page: Worksheet, sheet: Sheet, taken: set[int]) -> None:
    for line, row in enumerate(sheet.rows, start=1):
        for index, cell in enumerate(row, start=1):
            if cell not in ("", None) and line not in taken:
                _put(page, line, index, cell)
    for (top, left), (bottom, right) in sheet.merged:
        page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def _put(page: Worksheet, row: int, column: int, value: Cell) -> None:
    """Write a cell as text where it is text: nothing that came in may become a formula."""
    spot: Any = page.cell(row, column)
    spot.value = value
    if isinstance(value, str):
        spot.data_type = "s"


def _keep_wrong(page: Worksheet, tables: list[ReturnedTable]) -> None:
    """Of a page with one table or several the wrong rows only."""
    right: set[int] = set()  # of tables beside each other both rows must be
    kept: set[int] = set()
    column = max(page.max_column, *(table.width for table in tables), 0) + 1
    for table in tables:
        right |= table.right
        kept |= table.wrong.keys()
        heading: Any = page.cell(table.header_row, column)
        heading.value, heading.font = _("What is wrong"), _HEADING
        page.column_dimensions[heading.column_letter].width = _WIDTH
        _unmerge(page, table.wrong)
        for number, row in table.wrong.items():
            _mark(page, number, column, row)
    _delete(page, sorted(right - kept))


def _unmerge(page: Worksheet, wrong: dict[int, WrongRow]) -> None:
    """A wrong row keeps what a merged cell above it says, also when the rows it began in are gone."""
    for merged in list(page.merged_cells.ranges):
        if merged.min_row == merged.max_row:
            continue
        value = page.cell(merged.min_row, merged.min_col).value
        page.unmerge_cells(str(merged))
        for number in range(merged.min_row, merged.max_row + 1):
            if number in wrong:
                page.cell(number, merged.min_col).value = value


def _mark(page: Worksheet, number: int, column: int, row: WrongRow) -> None:
    spot: Any = page.cell(number, column)
    told = [spot.value] if spot.value else []  # of the table beside, whose row is wrong too
    spot.value = "\n".join([*told, *row.told])
    spot.data_type, spot.font, spot.alignment = "s", _ERROR, Alignment(wrap_text=True, vertical="top")
    for index, text in row.fills.items():
        if page.cell(number, index + 1).value in ("", None):
            _put(page, number, index + 1, text)
    for index, text in row.marks.items():
        cell: Any = page.cell(number, index + 1)
        cell.fill = _MARK
        cell.comment = Comment(text, _("Community digital teams"))


def _told(result: RegisterRowResult) -> Iterable[str]:
    for message in result.messages:
        if message.is_error:
            likely = " " + _("Likely: %(text)s.") % {"text": message.suggestion} if message.suggestion else ""
            yield f"{message.text}{likely}"


def _index_of(field: str, column: str, layout: Layout) -> int | None:
    for one in (column, *_COLUMNS_OF.get(field, ())):
        if one and (index := layout.index(Column(one))) is not None:
            return index
    return None


def _delete(page: Worksheet, rows: list[int]) -> None:
    """Delete rows in one pass; openpyxl's own deletion moves every cell below once a row."""
    gone = set(rows)
    shift = _shift(gone, page.max_row)
    merged = [(one.min_row, one.max_row, one.min_col, one.max_col) for one in page.merged_cells.ranges]
    for one in list(page.merged_cells.ranges):
        page.unmerge_cells(str(one))
    cells = {}
    for (row, column), cell in page._cells.items():
        if row not in gone:
            cell.row = row - shift[row]
            cells[cell.row, column] = cell
    page._cells = cells
    heights = {row: page.row_dimensions[row].height for row in list(page.row_dimensions) if row not in gone}
    page.row_dimensions.clear()
    for row, height in heights.items():
        if row < len(shift):
            page.row_dimensions[row - shift[row]].height = height
    for top, bottom, left, right in merged:
        if top not in gone:
            page.merge_cells(
                start_row=top - shift[top], start_column=left, end_row=bottom - shift[top], end_column=right
            )


def _shift(gone: set[int], last: int) -> list[int]:
    """How far each row moves up, by its number."""
    shift = [0]
    for row in range(1, last + 1):
        shift.append(shift[-1] + (row in gone))
    return shift
