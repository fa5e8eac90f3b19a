"""A table of cells → rows of text by column. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from geo.names import fold
from teams_app.activities.tables.columns import GRID, NEEDED, Column, columns_of
from teams_app.registry import sheets
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet

LOOKED_AT = 15  # rows in which the headings may stand


@dataclass(frozen=True)
class TypedRow:
    """A row as it was typed. `number` is the row of the sheet, or its place in the grid."""

    number: int
    texts: Mapping[Column, str]
    uuid: UUID = field(default_factory=uuid4)  # of the entry that it becomes
    confirmed: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Nothing typed; a team alone, which the grid fills in by itself, is nothing either."""
        return not any(text for column, text in self.texts.items() if column is not Column.TEAM)


def pasted(text: str) -> list[TypedRow]:
    """What was copied out of Excel: cells parted by tabs, with or without headings."""
    table = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    return rows_of(table, positional=True)


def in_sheet(sheet: Sheet) -> list[TypedRow]:
    """The rows of a sheet below its headings; none where it has no list of activities."""
    return rows_of(sheet.rows, hidden=sheet.hidden_rows)


def rows_of(
    table: Sequence[Sequence[Cell]], *, positional: bool = False, hidden: frozenset[int] = frozenset()
) -> list[TypedRow]:
    """Without headings the columns are those of the grid, in its order, where `positional` allows it."""
    start, columns = _headings(table)
    if not columns:
        if not positional:
            return []
        columns = dict(enumerate(GRID))
    rows = (
        TypedRow(number, {column: _text(row[place]) if place < len(row) else "" for place, column in columns.items()})
        for number, row in enumerate(table[start:], start + 1)
        if number not in hidden and not _is_aside(row)
    )
    return [row for row in rows if not row.is_empty]


def has_headings(table: Sequence[Sequence[Cell]]) -> bool:
    return bool(_headings(table)[1])


def _headings(table: Sequence[Sequence[Cell]]) -> tuple[int, dict[int, Column]]:
    """The number of rows to skip, and the columns; of the row that names most of them."""
    best: tuple[int, dict[int, Column]] = (0, {})
    for number, row in enumerate(table[:LOOKED_AT], 1):
        found = columns_of(row)
        if len(found) > len(best[1]) and len(set(NEEDED) & set(found.values())) >= 2:
            best = (number, found)
    return best


def _text(cell: Cell) -> str:
    return as_text(cell)


def _is_aside(row: Sequence[Cell]) -> bool:
    """An example, a total, a signature: not a session."""
    first = fold(next((text for cell in row if (text := as_text(cell))), ""))
    return first.startswith((fold(sheets.EXAMPLE), "tong", "cong ", "nguoi lap", "xac nhan")) or first == "cong"
