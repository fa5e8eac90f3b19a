"""What looks wrong in the register as a workbook to work through: a line each, with the address that settles it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter
from django.urls import reverse
from django.utils.text import capfirst

from teams_app.registry import sheets
from teams_app.registry.exporting import workbook
from teams_app.registry.problems import Told

SHEET = "Cần xem lại"
HEADINGS = (sheets.NUMBER, "Loại việc", "Cần xem", "Chi tiết", sheets.TEAM, "Trang xử lý", "Kết quả xử lý")
_WIDTHS = (7, 26, 30, 44, 34, 40, 24)


def write(told: Iterable[Told], area: str, day: dt.date, site: str, file: IO[bytes]) -> int:
    """Write the lines into `file`; how many there are."""
    book = xlsxwriter.Workbook(file, workbook.OPTIONS | {"constant_memory": False})
    styles = workbook.Styles(book)
    page = book.add_worksheet(SHEET)
    workbook.set_up(page, styles, HEADINGS, widths=_WIDTHS)
    about = f"{capfirst(area)} · tính đến ngày {day:%d/%m/%Y}".strip(" ·")
    workbook.lay_head(page, styles, HEADINGS, ("VIỆC CẦN XEM LẠI TRONG DANH SÁCH TỔ", about, ""))
    count = 0
    for count, one in enumerate(told, start=1):
        _line(page, styles, sheets.HEADER_ROW + count - 1, one, site)
    page.autofilter(sheets.HEADER_ROW - 1, 0, sheets.HEADER_ROW + max(count, 1) - 1, len(HEADINGS) - 1)
    book.close()
    return count


def _line(page: xlsxwriter.worksheet.Worksheet, styles: workbook.Styles, row: int, told: Told, site: str) -> None:
    kind = capfirst(str(told.problem.kind.label))
    url = site + (told.url or (told.steps[0][1] if told.steps else reverse("registry:team", args=[told.team.pk])))
    cells: Sequence[str] = (kind, told.title, told.text, told.team.name, url, "")
    page.write_number(row, 0, row - sheets.HEADER_ROW + 1, styles.centred)
    for column, text in enumerate(cells, start=1):
        page.write_string(row, column, text, styles.literal if sheets.looks_like_formula(text) else styles.text)
