"""What is wrong with a table: file, row, column, message, remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class TableError:
    """What is wrong, where, and what to do about it. `row` 0: the file as a whole."""

    file: str
    row: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(_("row %(row)d") % {"row": self.row})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        return f"{', '.join(place)}: {self.message} {self.remedy}".rstrip()

    def to_dict(self) -> dict[str, object]:
        return {
            "file": self.file,
            "row": self.row or None,
            "column": self.column or None,
            "message": self.message,
            "remedy": self.remedy,
        }


class TableErrors(Exception):
    """Everything that is wrong with one or several tables."""

    def __init__(self, errors: Iterable[TableError]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(str(error) for error in self.errors))
