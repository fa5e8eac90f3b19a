"""Which topics were taught in which communes, as a file to work through."""

from __future__ import annotations

from django.utils.text import capfirst

from teams_app.coverage.answers.table_file import Table
from teams_app.coverage.answers.taught import Matrix
from teams_app.registry import sheets

SHEET = "Nội dung theo xã"
TITLE = "NỘI DUNG ĐÃ HƯỚNG DẪN Ở TỪNG XÃ, PHƯỜNG"
TAUGHT, NEVER, LACKS = "có", "chưa", "Số nội dung chưa hướng dẫn"
NOTE = "Tính cả hoạt động đang chờ xác nhận."
_WIDTH = 16  # of a topic


def table_of(matrix: Matrix) -> Table:
    return Table(
        sheet=SHEET,
        title=TITLE,
        headings=(
            *(sheets.NUMBER, sheets.COMMUNE_CODE, sheets.COMMUNE, LACKS),
            *(topic.name for topic in matrix.topics),
        ),
        widths=(7, 10, 26, 14, *(_WIDTH for _topic in matrix.topics)),
        rows=(
            (
                commune.code,
                capfirst(commune.label),
                matrix.lacks(commune),
                *(TAUGHT if each else NEVER for each in cells),
            )
            for commune, cells in matrix.rows
        ),
        note=NOTE,
    )
