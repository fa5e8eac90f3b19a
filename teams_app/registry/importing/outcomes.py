"""What an import says of each row: new, changed, the same or wrong, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from import_export.results import RowResult

from teams_app.registry.importing.rows import ReadRow


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Message:
    """A word about a field of a row. With a suggestion it can be mended by one click.

    `column` is the column that the suggestion goes to, `old` what stands there now; `options` are all
    likely answers, where there is more than one. `person` asks whether a known person is meant.
    """

    field: str
    text: str
    suggestion: str = ""
    is_error: bool = True
    column: str = ""
    old: str = ""
    options: tuple[str, ...] = ()
    person: int | None = None

    def to_dict(self) -> dict[str, str]:
        return {"field": self.field, "text": self.text, "suggestion": self.suggestion}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of the register before and after."""

    field: str
    old: str
    new: str

    @property
    def label(self) -> str:
        """What the field is called on the screen."""
        labels = {
            "unit": _("area"),
            "team": _("name of the team"),
            "instrument": _("decision"),
            "issuer": _("issued by"),
            "date": _("set up on"),
            "head": pgettext("member", "head"),
            "deputy": pgettext("member", "deputy"),
            "member": pgettext("member", "member"),
            "role": _("role"),
            "name": _("full name"),
            "phone": _("phone"),
            "birth_year": _("year of birth"),
            "background": _("background"),
        }
        return labels.get(self.field, self.field)


_IMPORT_TYPES = {
    Outcome.NEW: RowResult.IMPORT_TYPE_NEW,
    Outcome.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    Outcome.SAME: RowResult.IMPORT_TYPE_SKIP,
    Outcome.WRONG: RowResult.IMPORT_TYPE_INVALID,
}


NO_CELLS: dict[Any, Any] = {}
NONE: list[Any] = []  # what all rows without messages or changes share, once they are decided


class RegisterRowResult(RowResult):
    """django-import-export's row result, with the Excel row, our words and the cells that change."""

    # What every row shares until it says otherwise: a list may have a hundred thousand rows.
    errors: list[Any] = []
    row_values: dict[str, Any] = {}
    validation_error: ValidationError | None = None
    diff = object_id = object_repr = instance = original = None

    def __init__(self, read: ReadRow, sheet: int = 0) -> None:
        self.read = read
        self.sheet = sheet
        self.messages: list[Message] = []
        self.changes: list[Change] = []
        self.spot = (sheet, read.number)  # one for all that remember it
        self.label = ""
        self.outcome = Outcome.SAME
        self.import_type = ""

    @property
    def is_wrong(self) -> bool:
        return any(message.is_error for message in self.messages)

    def settle(self, outcome: Outcome) -> None:
        """Fix the outcome; a row with an error is wrong whatever else it would have been."""
        self.outcome = Outcome.WRONG if self.is_wrong else outcome
        self.import_type = _IMPORT_TYPES[self.outcome]

    def shorten(self) -> None:
        """Keep the outcome of a row that is right: in a writing nobody looks at its cells again."""
        self.read.cells = NO_CELLS
        if not self.messages and not self.changes:
            self.label = ""

    def to_dict(self) -> dict[str, Any]:
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
    def of(cls, results: Iterable[RegisterRowResult]) -> Totals:
        totals = cls()
        for result in results:
            totals.counts[result.outcome] += 1
        return totals

    def __getitem__(self, outcome: str) -> int:
        return self.counts[Outcome(outcome)]

    def to_dict(self) -> dict[str, int]:
        return {outcome.value: count for outcome, count in self.counts.items()}
