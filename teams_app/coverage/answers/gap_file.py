"""The hamlets without a team as a file to work through: each with its commune, and room for what is planned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from teams_app.coverage.answers.table_file import Table
from teams_app.coverage.gaps import Gap
from teams_app.registry import sheets

SHEET = "Ấp chưa có tổ"
TITLE = "KHÓM, ẤP CHƯA CÓ TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ĐANG HOẠT ĐỘNG"
HEADINGS = (
    sheets.NUMBER,
    sheets.DISTRICT,
    sheets.COMMUNE_CODE,
    sheets.COMMUNE,
    "Mã khóm, ấp",
    sheets.HAMLET,
    "Dự kiến",
)
FORMERLY = "trước thuộc"
_WIDTHS = (7, 22, 10, 24, 14, 26, 34)


def table_of(gaps: Iterable[Gap]) -> Table:
    return Table(SHEET, TITLE, HEADINGS, _WIDTHS, (row for gap in gaps for row in _rows(gap)))


def _rows(gap: Gap) -> Iterable[tuple[Any, ...]]:
    for hamlet in gap.hamlets:
        label = f"{hamlet.period.label} ({FORMERLY} {hamlet.formerly})" if hamlet.formerly else hamlet.period.label
        yield gap.above, gap.commune.code, gap.commune.label, hamlet.period.code, label, ""
