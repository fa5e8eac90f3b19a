"""What a survey of a file has found: numbers, notes and the reasons why nothing can be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class BoundaryError(Exception):
    """The file cannot be used at all; the message says why and what to do."""


@dataclass(frozen=True)
class Note:
    """One remark. `kind` is a stable word for programs, `codes` the units it is about."""

    kind: str
    text: str
    codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass
class Report:
    rows: int = 0
    matched: int = 0
    unmatched: list[str] = field(default_factory=list)  # labels of rows that are no unit of ours
    missing: list[str] = field(default_factory=list)  # "code label" of units without a polygon
    crs: str = ""
    code_field: str = ""
    name_field: str = ""
    moved_km2: float = 0.0
    warnings: list[Note] = field(default_factory=list)
    errors: list[Note] = field(default_factory=list)
    written: int = 0

    def warn(self, kind: str, text: str, *codes: str) -> None:
        self.warnings.append(Note(kind, text, codes))

    def refuse(self, kind: str, text: str, *codes: str) -> None:
        self.errors.append(Note(kind, text, codes))

    def to_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "missing": self.missing,
            "crs": self.crs,
            "code_field": self.code_field or None,
            "name_field": self.name_field or None,
            "moved_km2": round(self.moved_km2, 6),
            "warnings": [str(note) for note in self.warnings],
            "errors": [str(note) for note in self.errors],
            "written": self.written,
        }
