"""Small workbooks made on the spot, and what an import makes of them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl

from teams_app.registry import importing
from teams_app.registry.importing import Choices, Outcome, Preview

DAY = dt.date(2024, 9, 26)
TEAMS = ["STT", "Xã", "Khóm, ấp", "Số QĐ", "Ngày QĐ", "Tổ trưởng", "SĐT"]
MEMBERS = ["STT", "Xã", "Tổ", "Họ và tên", "Năm sinh", "Nhiệm vụ", "Điện thoại"]


def xlsx(*rows: list[Any], **more: list[list[Any]]) -> bytes:
    """A workbook of one sheet, and of one more for each keyword."""
    book = openpyxl.Workbook()
    book.active.title = "Danh sách"
    for page, lines in [(book.active, rows), *((book.create_sheet(name), lines) for name, lines in more.items())]:
        for row in lines:
            page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def look(data: bytes, filename: str = "danh-sach.xlsx", **choices: Any) -> Preview:
    return importing.preview(data, filename, Choices(**({"as_of": DAY} | choices)))


def take(data: bytes, filename: str = "danh-sach.xlsx", *, only_right: bool = False, **choices: Any) -> Any:
    made = Choices(**({"as_of": DAY} | choices))
    return importing.write(data, filename, made, user=None, only_right=only_right)


def outcomes(preview: Preview) -> dict[int, str]:
    return {row.read.number: row.outcome.value for row in preview.rows}


def faults(preview: Preview) -> dict[int, set[str]]:
    """The wrong rows and the fields that are wrong in them."""
    return {
        row.read.number: {message.field for message in row.messages if message.is_error}
        for row in preview.rows
        if row.outcome is Outcome.WRONG
    }
