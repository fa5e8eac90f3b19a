"""What an import says of each row: new, changed, the same or wrong, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from import_export.results import RowResult

from teams_app.registry.importing.rows import ReadRow


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Message:
    """A word about a field of a row. With a suggestion it can be mended by one click."""

    field: str
    text: str
    suggestion: str = ""
    is_error: bool = True

    def to_dict(self) -> dict[str, str]:
        return {"field": self.field, "text": self.text, "suggestion": self.suggestion}


@dataclass(frozen=True)
class Change:
    """One cell of the register before and after."""

    field: str
    old: str
    new: str


_IMPORT_TYPES = {
    Outcome.NEW: RowResult.IMPORT_TYPE_NEW,
    Outcome.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    Outcome.SAME: RowResult.IMPORT_TYPE_SKIP,
    Outcome.WRONG: RowResult.IMPORT_TYPE_INVALID,
}


class RegisterRowResult(RowResult):
    """django-import-export's row result, with the Excel row, our words and the cells that change."""

    def __init__(self) -> None:
        super().__init__()
        self.read: ReadRow | None = None
        self.messages: list[Message] = []
        self.changes: list[Change] = []
        self.label = ""
        self.outcome = Outcome.SAME

    def settle(self, outcome: Outcome) -> None:
        """Fix the outcome; a row with an error is wrong whatever else it would have been."""
        self.outcome = Outcome.WRONG if any(message.is_error for message in self.messages) else outcome
        self.import_type = _IMPORT_TYPES[self.outcome]

    def to_dict(self) -> dict[str, Any]:
        assert self.read is not None
        return {
            "row": self.read.number,
            "kind": self.read.kind.value,
            "outcome": self.outcome.value,
            "messages": [message.to_dict() for message in self.messages],
        }


@dataclass
class Totals:
    """How many rows came out how."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    @classmethod
    def of(cls, results: list[RegisterRowResult]) -> Totals:
        totals = cls()
        for result in results:
            totals.counts[result.outcome] += 1
        return totals

    def to_dict(self) -> dict[str, int]:
        return {outcome.value: count for outcome, count in self.counts.items()}
