"""What a person decides about an upload before it is written: which sheets, which day, which corrections. Pure.

All of it can be kept as JSON, so that a draft outlives the page that showed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Correction:
    """One cell read otherwise than the sheet has it: a suggestion accepted by a click, or a cell typed anew.

    With `row` it holds for that row's column; without, for every row of the sheet whose cell says `old`.
    """

    sheet: int
    column: str
    new: str
    row: int | None = None
    old: str = ""


@dataclass(frozen=True)
class Choices:
    """The decisions. `scope` are unit ids on whose ground may be written; None stands for the whole register.

    Sheets are counted from 0, rows as Excel counts them, columns from 0.
    """

    as_of: dt.date
    scope: tuple[int, ...] | None = None
    sheets: tuple[int, ...] | None = None
    header_rows: Mapping[int, int] = field(default_factory=dict)
    columns: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    take_hidden_rows: bool = False
    take_struck_rows: bool = False
    add_hamlets: bool | frozenset[str] = False
    corrections: tuple[Correction, ...] = ()
    same_people: Mapping[str, int] = field(default_factory=dict)

    def corrected(self, *more: Correction) -> Choices:
        """With further corrections; one of the same cell takes the place of the earlier."""
        spots = {(one.sheet, one.column, one.row, one.old if one.row is None else "") for one in more}
        kept = tuple(
            one
            for one in self.corrections
            if (one.sheet, one.column, one.row, one.old if one.row is None else "") not in spots
        )
        return replace(self, corrections=kept + more)

    def to_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "scope": None if self.scope is None else sorted(self.scope),
            "sheets": None if self.sheets is None else list(self.sheets),
            "header_rows": {str(sheet): row for sheet, row in self.header_rows.items()},
            "columns": {str(s): {str(i): held for i, held in one.items()} for s, one in self.columns.items()},
            "take_hidden_rows": self.take_hidden_rows,
            "take_struck_rows": self.take_struck_rows,
            "add_hamlets": self.add_hamlets if isinstance(self.add_hamlets, bool) else sorted(self.add_hamlets),
            "corrections": [[one.sheet, one.column, one.new, one.row, one.old] for one in self.corrections],
            "same_people": dict(self.same_people),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Choices:
        add = raw.get("add_hamlets", False)
        return cls(
            as_of=dt.date.fromisoformat(raw["as_of"]),
            scope=_tuple(raw.get("scope")),
            sheets=_tuple(raw.get("sheets")),
            header_rows={int(sheet): row for sheet, row in raw.get("header_rows", {}).items()},
            columns={int(s): {int(i): held for i, held in one.items()} for s, one in raw.get("columns", {}).items()},
            take_hidden_rows=raw.get("take_hidden_rows", False),
            take_struck_rows=raw.get("take_struck_rows", False),
            add_hamlets=add if isinstance(add, bool) else frozenset(add),
            corrections=tuple(Correction(*one) for one in raw.get("corrections", [])),
            same_people=dict(raw.get("same_people", {})),
        )


def _tuple(numbers: list[int] | None) -> tuple[int, ...] | None:
    return None if numbers is None else tuple(numbers)
