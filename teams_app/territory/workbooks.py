"""Tables of people and households as workbooks: one that was sent, read like a CSV file; and the list to fill in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from geo.tables import is_head_of_population
from teams_app.registry.exporting.delimited import SEPARATOR
from teams_app.registry.exporting.workbook import AS_TYPED
from teams_app.registry.importing.values import Cell
from teams_app.registry.importing.workbook import Unreadable, read_workbook

ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEARCHED = 20  # rows in which a sheet may have its head

__all__ = ["ENDINGS", "Unreadable", "as_csv", "to_fill_in"]


def as_csv(data: bytes, filename: str) -> bytes:
    """The table of a workbook as CSV, each row where the workbook has it; what is no workbook passes as it is.

    Of several sheets the first that has the columns; what stands above them (a title, who made it) is left out.
    Raises `Unreadable` with what to do.
    """
    if not data.startswith(_STARTS):
        return data
    for sheet in read_workbook(data, filename).sheets:
        rows = [[_text(cell) for cell in row] for row in sheet.rows]
        head = next((at for at, row in enumerate(rows[:_SEARCHED]) if is_head_of_population(row)), None)
        if head is not None and not sheet.hidden:
            above: list[list[str]] = [[] for _row in range(head)]
            return _written(above + rows[head:])
    raise Unreadable(
        _("No sheet of “%(file)s” has the columns mã, dân số, số hộ. Name them in one row above the figures.")
        % {"file": filename}
    )


def to_fill_in(year: int, head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> bytes:
    """A workbook in which codes are text, so that Excel eats no zero."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **AS_TYPED})
    sheet = book.add_worksheet(_("Population %(year)s") % {"year": year})
    bold, text, number = (
        book.add_format(each) for each in ({"bold": True}, {"num_format": "@"}, {"num_format": "#,##0"})
    )
    for column, (title, width) in enumerate(zip(head, (10, 32, 8, 14, 12, 36), strict=True)):
        sheet.set_column(column, column, width, number if column in (3, 4) else text if column == 0 else None)
        sheet.write_string(0, column, title, bold)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell, number if column in (3, 4) else None)
            elif cell:
                sheet.write_string(at, column, cell, text if column == 0 else None)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _text(cell: Cell) -> str:
    """As somebody would have typed it: `12400`, not `12400.0`."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=SEPARATOR, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
