"""A table of cells → rows of text by column. Pure.

Where the headings stand, in up to three rows and merged cells, is found as in lists of teams.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from geo.names import fold
from teams_app.activities.tables.columns import GRID, Column, columns_of, columns_of_a_list
from teams_app.registry import sheets
from teams_app.registry.importing import Layout
from teams_app.registry.importing.layouts import fill_merged, find_layout
from teams_app.registry.importing.values import as_text
from teams_app.registry.importing.workbook import Cell, Sheet


@dataclass(frozen=True)
class TypedRow:
    """A row as it was typed. `number` is the row of the sheet, or its place in the grid."""

    number: int
    texts: Mapping[Column, str]
    uuid: UUID = field(default_factory=uuid4)  # of the entry that it becomes
    confirmed: frozenset[str] = frozenset()
    sheet: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing typed; a team alone, which the grid fills in by itself, is nothing either."""
        return not any(text for column, text in self.texts.items() if column is not Column.TEAM)

    @property
    def place(self) -> tuple[int, int]:
        return self.sheet, self.number


def pasted(text: str) -> list[TypedRow]:
    """What was copied out of Excel: cells parted by tabs, with or without headings; then in the grid's own order."""
    sheet = Sheet("", [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")])
    layout = layout_of(sheet) or Layout(0, 1, {}, dict(enumerate(GRID)))
    return list(rows_of(sheet, layout))


def layout_of(sheet: Sheet, header_row: int | None = None) -> Layout | None:
    """Where the list of activities stands on a sheet; None where it has none. A row that a person pointed at is taken
    whatever it says."""
    return find_layout(sheet, header_row, columns_of_a_list if header_row is None else columns_of)


def rows_of(sheet: Sheet, layout: Layout, *, hidden: bool = False) -> Iterator[TypedRow]:
    """The sessions below the headings; hidden rows only where they are asked for."""
    rows = fill_merged(sheet, across=False)
    for number, row in enumerate(rows[layout.first_row - 1 :], layout.first_row):
        if (number in sheet.hidden_rows and not hidden) or _is_aside(row) or _repeats(row, layout):
            continue
        texts = {column: as_text(row[place]) if place < len(row) else "" for place, column in layout.columns.items()}
        found = TypedRow(number, texts)
        if not found.is_empty:
            yield found


def _is_aside(row: list[Cell]) -> bool:
    """An example, a total, a signature: not a session."""
    first = fold(next((text for cell in row if (text := as_text(cell))), ""))
    return first.startswith((fold(sheets.EXAMPLE), "tong", "cong ", "nguoi lap", "xac nhan")) or first == "cong"


def _repeats(row: list[Cell], layout: Layout) -> bool:
    """The headings once more, at the top of each printed page."""
    same = [place for place in layout.columns if place < len(row) and as_text(row[place]) == layout.headers.get(place)]
    return len(same) > 2
