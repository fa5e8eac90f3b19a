"""The silent teams as a file to work through: a workbook, or text with separators. Vietnamese, as documents are."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import IO, Any

import xlsxwriter

from teams_app.coverage.answers.silent_lines import Line
from teams_app.registry import sheets
from teams_app.registry.exporting import workbook
from teams_app.registry.exporting.delimited import BOM, SEPARATOR

SHEET = "Tổ im lặng"
TITLE = "TỔ KHÔNG CÓ HOẠT ĐỘNG TỪ {days} NGÀY TRỞ LÊN"
NEVER = "chưa ghi lần nào"
HEADINGS = (
    sheets.NUMBER,
    sheets.COMMUNE,
    sheets.HAMLET,
    sheets.TEAM,
    "Số ngày im lặng",
    "Hoạt động gần nhất",
    sheets.FOUNDED,
    sheets.HEAD,
    sheets.HEAD_PHONE,
    sheets.TEAM_CODE,
)
_WIDTHS = (7, 22, 20, 38, 10, 14, 14, 24, 15, 9)


def cells_of(number: int, line: Line) -> tuple[Any, ...]:
    last = line.since if line.has_worked else NEVER
    place = (line.commune, line.hamlet, line.team.name)
    return (number, *place, line.days, last, line.team.valid_from, line.head, line.phone, line.team.pk)


def as_workbook(lines: Iterable[Line], file: IO[bytes], *, days: int, on: dt.date, area: str) -> None:
    book = xlsxwriter.Workbook(file, workbook.OPTIONS)
    styles = workbook.Styles(book)
    page = book.add_worksheet(SHEET)
    workbook.set_up(page, styles, HEADINGS, widths=_WIDTHS)
    about = f"{area[:1].upper()}{area[1:]} · tính đến ngày {on:%d/%m/%Y}".strip(" ·")
    workbook.lay_head(page, styles, HEADINGS, (TITLE.format(days=days), about, ""))
    count = 0
    for count, line in enumerate(lines, start=1):
        for column, value in enumerate(cells_of(count, line)):
            _put(page, styles, sheets.HEADER_ROW + count - 1, column, value)
    page.autofilter(sheets.HEADER_ROW - 1, 0, sheets.HEADER_ROW + max(count, 1) - 1, len(HEADINGS) - 1)
    book.close()


def as_text(lines: Iterable[Line]) -> str:
    """Rows as of the workbook; phones keep their zero by the spaces in them."""
    file = io.StringIO()
    written = csv.writer(file, delimiter=SEPARATOR)
    written.writerow(HEADINGS)
    for number, line in enumerate(lines, start=1):
        written.writerow([sheets.for_csv(value) for value in cells_of(number, line)])
    return BOM + file.getvalue()


def _put(page: Any, styles: workbook.Styles, row: int, column: int, value: Any) -> None:
    if isinstance(value, dt.date):
        page.write_datetime(row, column, value, styles.date)
    elif isinstance(value, int):
        page.write_number(row, column, value, styles.centred)
    else:
        page.write_string(row, column, value, styles.literal if sheets.looks_like_formula(value) else styles.text)
