"""A table to work through as a file: a workbook, or text with separators. Vietnamese, as documents are."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.utils.text import capfirst

from teams_app.registry import sheets
from teams_app.registry.exporting import workbook
from teams_app.registry.exporting.delimited import BOM, SEPARATOR

TYPES = {"xlsx": sheets.XLSX, "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class Table:
    """The rows begin with their number, as the first heading says."""

    sheet: str
    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[tuple[Any, ...]]
    note: str = ""  # what else the reader of the workbook has to know

    def as_workbook(self, file: IO[bytes], *, on: dt.date, area: str) -> None:
        book = xlsxwriter.Workbook(file, workbook.OPTIONS)
        styles = workbook.Styles(book)
        page = book.add_worksheet(self.sheet)
        workbook.set_up(page, styles, self.headings, widths=self.widths)
        about = f"{capfirst(area)} · tính đến ngày {on:%d/%m/%Y}".strip(" ·")
        workbook.lay_head(page, styles, self.headings, (self.title, about, self.note))
        count = 0
        for count, row in enumerate(self.rows, start=1):
            for column, value in enumerate((count, *row)):
                workbook.put(page, styles, sheets.HEADER_ROW + count - 1, column, value, styles.centred)
        page.autofilter(sheets.HEADER_ROW - 1, 0, sheets.HEADER_ROW + max(count, 1) - 1, len(self.headings) - 1)
        book.close()

    def as_text(self) -> str:
        """Rows as of the workbook; phones keep their zero by the spaces in them."""
        file = io.StringIO()
        written = csv.writer(file, delimiter=SEPARATOR)
        written.writerow(self.headings)
        for number, row in enumerate(self.rows, start=1):
            written.writerow([number, *map(sheets.for_csv, row)])
        return BOM + file.getvalue()
