"""Small workbooks as offices send them, and the way of one through the pages."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from teams_app.registry.models import ImportDraft

TEAMS = ["Xã", "Khóm, ấp", "Số QĐ", "Ngày thành lập", "Tổ trưởng", "Số điện thoại"]
RIGHT = ["Mỹ Xương", "Ấp 2", "12/QĐ-UBND", "01/7/2024", "Nguyễn Thử Mẫu", "0911111111"]
OTHER_PHONE = ["Mỹ Xương", "Ấp Mỹ Thới", "", "", "Nguyễn Thị Lan", "0912345679"]
WRONG = ["Mỹ Xuong", "Ấp Mỹ Thới", "", "", "Nguyễn Thị Lan", ""]
UNKNOWN_HAMLET = ["Mỹ Xương", "Ấp Mỹ Hưng", "", "", "Lê Thử Mẫu", "0922222222"]


def workbook(*rows: list[object], name: str = "Danh sách", hidden: tuple[int, ...] = (), header=TEAMS) -> bytes:
    """An .xlsx with a title, an empty row, the headings in row 3, and the rows from row 4 on."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(name)
    sheet.write(0, 0, "DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG")
    for at, row in enumerate([header, *rows], start=2):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    for number in hidden:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    book.close()
    return stream.getvalue()


def upload(data: bytes, name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def send() -> Callable[..., ImportDraft]:
    """`send(client, *rows)`: the draft of a workbook with these rows, sent on the first page."""

    def sent(client: Client, *rows: list[object], day: str = "26/9/2024", **shape: object) -> ImportDraft:
        response = client.post("/to/nhap/", {"file": upload(workbook(*rows, **shape)), "as_of": day})
        assert response.status_code == 302, response.context["form"].errors
        return ImportDraft.objects.latest("pk")

    return sent
