"""A row that says something: a team or a member, with its cells by column. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.values import Cell, as_text


class Kind(StrEnum):
    TEAM = "team"
    MEMBER = "member"


class PackedCells(Mapping["Column", Cell]):
    """The cells of a row that has been decided, in a third of a dict's memory; rows of one shape share their keys."""

    __slots__ = ("_names", "_values")
    _shapes: ClassVar[dict[tuple[Column, ...], tuple[Column, ...]]] = {}

    def __init__(self, cells: Mapping[Column, Cell]) -> None:
        names = tuple(cells)
        self._names = self._shapes.setdefault(names, names)
        self._values = tuple(cells.values())

    def __getitem__(self, column: Column) -> Cell:
        for name, value in zip(self._names, self._values, strict=True):
            if name == column:
                return value
        raise KeyError(column)

    def __iter__(self) -> Iterator[Column]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(slots=True)
class ReadRow:
    """A row that says something: its Excel number, what it is, and its cells by column.

    `joins` is the row whose team it belongs to, where merged cells say so: one team that serves two hamlets.
    That row itself carries its own number there. `is_struck`: its name, or its team's, is crossed out.
    """

    number: int
    kind: Kind
    cells: Mapping[Column, Cell] = field(default_factory=dict)
    is_hidden: bool = False
    layout: Layout | None = None
    joins: int = 0
    is_struck: bool = False

    def text(self, column: Column) -> str:
        return as_text(self.cells.get(column))

    def rest(self) -> None:
        """The row is decided: from now on it is only shown."""
        self.cells = PackedCells(self.cells)
