"""What the resources of teams and of members share: one row in, one outcome with its words out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from teams_app.registry.importing import values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import NONE, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.places import PlaceFinder
from teams_app.registry.importing.register import Register, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import BadValue, as_text

FIELDS = {  # what a message on a cell of the column is about
    Column.COMMUNE: "unit", Column.COMMUNE_CODE: "unit", Column.DISTRICT: "unit",
    Column.HAMLET: "unit", Column.HAMLET_CODE: "unit", Column.TEAM: "team", Column.TEAM_CODE: "team",
    Column.LEVEL: "unit", Column.DECISION_NUMBER: "instrument", Column.DECISION_DATE: "date",
    Column.DECISION_ISSUER: "instrument", Column.FOUNDED: "date", Column.SINCE: "date", Column.UNTIL: "date",
    Column.ENDED: "date", Column.NAME: "name", Column.GIVEN_NAME: "name", Column.MEMBERS: "name",
    Column.HEAD_NAME: "name", Column.DEPUTY_NAME: "name", Column.MEMBER_CODE: "name", Column.ROLE: "role",
    Column.PHONE: "phone", Column.HEAD_PHONE: "phone", Column.DEPUTY_PHONE: "phone",
    Column.BIRTH_YEAR: "birth_year", Column.HEAD_BIRTH_YEAR: "birth_year", Column.DEPUTY_BIRTH_YEAR: "birth_year",
    Column.BACKGROUND: "background", Column.HEAD_BACKGROUND: "background", Column.DEPUTY_BACKGROUND: "background",
}  # fmt: skip
ROW = "row"  # the only column of our datasets: the row as read


class Rows:
    """What django-import-export asks of a dataset, over rows that are read one by one and never held together."""

    headers = (ROW,)

    def __init__(self, rows: Iterable[ReadRow], most: int = 0) -> None:
        self.rows, self.most = rows, most

    def __len__(self) -> int:
        return self.most

    def __iter__(self) -> Iterator[tuple[ReadRow]]:
        return ((row,) for row in self.rows)


class RegisterResource(Resource):
    """What both resources share: one row in, one outcome with its words out."""

    class Meta:
        use_bulk = True  # no savepoint a row: nothing is written before the last one
        skip_diff = True
        report_skipped = True
        instance_loader_class = BaseInstanceLoader  # the register is loaded once, not row by row

    def __init__(
        self,
        register: Register,
        finder: PlaceFinder,
        *,
        sheet: int = 0,
        same_people: Mapping[str, int] | None = None,
        progress: Callable[[int], None] | None = None,
        decided: list[RegisterRowResult] | None = None,
        write: Callable[[], None] | None = None,
        keeps_cells: bool = True,
    ) -> None:
        super().__init__()
        self.register = register
        self.finder = finder
        self.sheet = sheet
        self.same_people = same_people or {}
        self.progress = progress
        self.decided = decided
        self.write = write
        self.keeps_cells = keeps_cells  # a preview shows them, a writing needs those of wrong rows alone
        self.by_row: dict[int, TeamRef] = {}  # teams that further rows may belong to
        self.called: dict[TeamRef, str] = {}  # what the file calls them, where it says so

    def get_row_result_class(self) -> type[RegisterRowResult]:
        return RegisterRowResult

    def import_row(self, row: Mapping[str, ReadRow], instance_loader: Any, **kwargs: Any) -> RegisterRowResult:
        """Decide one row. It never raises for what a list may hold; a fault of ours still surfaces."""
        result = RegisterRowResult(row[ROW], self.sheet)
        self._refuse_errors(result)
        result.settle(self.decide(result.read, result))
        self.register.settle(keep=result.outcome is not Outcome.WRONG)
        if result.outcome is Outcome.WRONG:
            result.changes = []
            result.validation_error = ValidationError(
                {message.field: message.text for message in result.messages if message.is_error}
            )
        if not result.messages:
            result.messages = NONE
        if not result.changes:
            result.changes = NONE
        if self.keeps_cells or result.outcome is Outcome.WRONG:
            result.read.rest()
        else:
            result.shorten()
        if self.progress is not None:
            self.progress(result.read.number)
        return result

    def _refuse_errors(self, result: RegisterRowResult) -> None:
        """An error of the spreadsheet is no value, whatever its column: `#REF!` is no hamlet."""
        cells = result.read.cells
        for column, cell in list(cells.items()):
            if isinstance(cell, str) and cell.startswith("#") and cell.strip() in values.ERRORS and column in FIELDS:
                text = _("The cell holds an error of the spreadsheet (%(text)s).") % {"text": cell.strip()}
                result.messages.append(Message(FIELDS[column], text, column=column, old=as_text(cell)))
                result.read.cells = {key: value for key, value in result.read.cells.items() if key is not column}

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Hand the outcomes over; write what the rows changed, unless this is a dry run."""
        if self.decided is not None:
            self.decided.extend(result.rows)
        if not kwargs.get("dry_run") and self.write is not None:
            self.write()

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        raise NotImplementedError

    def take(
        self,
        result: RegisterRowResult,
        field: str,
        reader: Callable[[Any], Any],
        cell: Any,
        *,
        column: str = "",
        within: str = "",
    ) -> Any:
        """The value a reader makes of a cell; None and a message on the row where it cannot.

        `within` is the whole cell where `cell` is a part of it: the likely fix is then the cell with that part mended.
        """
        try:
            return reader(cell)
        except BadValue as bad:
            old, new = as_text(cell), bad.suggestion
            if within:
                old, new = as_text(within), within.replace(str(cell), new, 1) if new and cell else ""
            result.messages.append(Message(field, bad.text, new, column=column, old=old))
            return None

    def date(self, row: ReadRow, result: RegisterRowResult, column: Column, stored: dt.date | None) -> dt.date | None:
        """The date of a column; the one that the register holds already is never refused."""
        cell = row.cells.get(column)
        if cell is None:
            return None

        def read(cell: Any) -> dt.date | None:
            earliest = min(values.EARLIEST, stored or values.EARLIEST)
            return values.read_date(cell, earliest=earliest, latest=self.register.as_of)

        found: dt.date | None = self.take(result, "date", read, cell, column=column)
        return found
