"""The grid of a page: rows of text that a form carries, as they were typed. No database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.ids import uuid_in
from teams_app.activities.tables.columns import GRID, Column
from teams_app.activities.tables.meaning import SUGGESTED
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Row

MOST_ROWS = 80  # a form of more would have more fields than Django takes
EMPTY_ROWS = 6
LONGEST = 600  # characters of a cell

# A page, not a file: in the reader's language. In Vietnamese, the headings of our files (tables/columns.py).
LABELS: dict[Column, Any] = {
    Column.DATE: _("Date"),
    Column.TEAM: _("Team"),
    Column.TOPICS: _("Topics"),
    Column.FORM: _("Form of activity"),
    Column.PEOPLE: pgettext_lazy("log", "People guided"),
    Column.HOUSEHOLDS: _("Households"),
    Column.NOTE: _("Note"),
}


@dataclass(frozen=True)
class Cell:
    column: Column
    label: str
    name: str
    value: str
    error: str

    @property
    def list_id(self) -> str:
        """The suggestions that the page holds for it."""
        return SUGGESTED.get(self.column, "")


@dataclass(frozen=True)
class Shown:
    """A row of the page."""

    index: int
    typed: TypedRow
    cells: list[Cell]
    row: Row | None  # None: nothing typed

    @property
    def other_errors(self) -> list[str]:
        """Those of columns that the page does not show."""
        return [text for name, text in self.row.errors.items() if name not in GRID] if self.row else []


def typed_in(post: QueryDict) -> list[TypedRow]:
    """The rows of the form, the empty ones left out."""
    rows = []
    for index in range(min(_number(post.get("rows", "")), MOST_ROWS)):
        texts = {column: " ".join(post.get(f"{index}-{column}", "").split())[:LONGEST] for column in GRID}
        confirmed = frozenset(post.getlist(f"{index}-confirmed"))
        rows.append(TypedRow(index + 1, texts, uuid_in(post.get(f"{index}-uuid", "")) or uuid4(), confirmed))
    return [row for row in rows if not row.is_empty]


def numbered(rows: Iterable[TypedRow], team: str = "") -> list[TypedRow]:
    """In one count from 1, with the only team where none is named."""
    return [
        replace(row, number=number, texts={**row.texts, Column.TEAM: row.texts.get(Column.TEAM) or team})
        for number, row in enumerate(rows, 1)
    ]


def shown(typed: Sequence[TypedRow], understood: Sequence[Row], team: str, *, empty: int = EMPTY_ROWS) -> list[Shown]:
    """The rows as the page shows them, and some to go on with."""
    by_uuid = {row.typed.uuid: row for row in understood}
    blank = [TypedRow(0, {Column.TEAM: team}) for _ in range(max(0, min(empty, MOST_ROWS - len(typed))))]
    return [_shown(index, row, by_uuid.get(row.uuid)) for index, row in enumerate([*typed, *blank])]


def _shown(index: int, typed: TypedRow, row: Row | None) -> Shown:
    errors: dict[str, Any] = row.errors if row else {}
    cells = [
        Cell(column, str(LABELS[column]), f"{index}-{column}", typed.texts.get(column, ""), errors.get(column, ""))
        for column in GRID
    ]
    return Shown(index, typed, cells, row)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
