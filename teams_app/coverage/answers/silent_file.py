"""The silent teams as a file to work through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from teams_app.coverage.answers.silent_lines import Line
from teams_app.coverage.answers.table_file import Table
from teams_app.registry import sheets

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


def table_of(lines: Iterable[Line], days: int) -> Table:
    return Table(SHEET, TITLE.format(days=days), HEADINGS, _WIDTHS, map(cells_of, lines))


def cells_of(line: Line) -> tuple[Any, ...]:
    last = line.since if line.has_worked else NEVER
    place = (line.served.communes, line.served.hamlets, line.team.name)
    return (*place, line.days, last, line.team.valid_from, line.head, line.phone, line.team.pk)
