"""What merged cells say of the rows they span. Pure."""

from __future__ import annotations

from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.values import is_blank
from teams_app.registry.importing.workbook import Sheet

_OF_A_TEAM = (Column.TEAM, Column.TEAM_CODE, Column.NUMBER, Column.HEAD_NAME)  # merged over two hamlets: one team


def merged_rows(sheet: Sheet, layout: Layout) -> tuple[dict[int, int], set[int]]:
    """Row → first row of the merged cell that makes both one team; and rows (from 0) that one text spans."""
    top_of: dict[int, int] = {}
    spread: set[int] = set()
    columns = {index for index, column in layout.columns.items() if column in _OF_A_TEAM}
    for (top, left), (bottom, right) in sheet.merged:
        if top == bottom and (right - left) * 2 >= len(layout.columns):
            spread.add(top)
        if top < bottom < len(sheet.rows) and left == right and left in columns:
            row = sheet.rows[top]
            if top + 1 >= layout.first_row and left < len(row) and not is_blank(row[left]):
                top_of |= dict.fromkeys(range(top + 1, bottom + 2), top + 1)
    return top_of, spread
