"""A file → the tables of activities in it, and what of it was left out or must be asked about. No database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from teams_app.activities.tables.columns import NEEDED, Column
from teams_app.activities.tables.reading import TypedRow, layout_of, rows_of
from teams_app.registry import sheets
from teams_app.registry.drafting.picturing import columns_of
from teams_app.registry.importing import Choices, Layout, OtherSheet, Question, Unreadable
from teams_app.registry.importing.previewing import head_of, samples_of
from teams_app.registry.importing.questions import LeftOut, questions_about
from teams_app.registry.importing.workbook import Sheet, read_workbook

LONGEST = 600  # characters of a cell


@dataclass(frozen=True)
class Table:
    """One sheet that was read."""

    index: int
    name: str
    layout: Layout
    rows: list[TypedRow]
    samples: dict[int, list[str]]


@dataclass
class Upload:
    tables: list[Table] = field(default_factory=list)
    others: list[OtherSheet] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(table.rows) for table in self.tables)

    def summary(self) -> dict[str, Any]:
        """As the pages of an import show it, in the shape of the register's."""
        return {
            "sheets": [
                {
                    "index": table.index,
                    "name": table.name,
                    "header_row": table.layout.header_row,
                    "count": len(table.rows),
                    "columns": columns_of(table.layout, table.samples),
                    "lacks": [column.value for column in NEEDED if column not in table.layout.columns.values()],
                }
                for table in self.tables
            ],
            "others": [
                {"index": one.index, "name": one.name, "reason": one.reason, "head": one.head} for one in self.others
            ],
            "questions": [
                {"kind": one.kind, "sheet": one.sheet, "text": one.text, "rows": len(one.rows)}
                for one in self.questions
            ],
            "notes": self.notes,
            "count": self.count,
        }


def read(data: bytes, file_name: str, choices: Choices) -> Upload:
    """The lists of activities in a file. Raises Unreadable where it cannot be read, or holds too many rows."""
    book = read_workbook(data, file_name)
    upload = Upload(notes=list(book.notes))
    is_ours = any(sheet.name == sheets.LOG for sheet in book.sheets)  # then teams and members stand beside it
    for index, sheet in enumerate(book.sheets):
        if sheet.name not in sheets.NOT_DATA and not (is_ours and sheet.name in (sheets.TEAMS, sheets.MEMBERS)):
            _look_at(index, sheet, choices, upload)
    if upload.count > settings.IMPORT_MAX_ROWS:
        raise Unreadable(
            _("“%(file)s” has %(rows)s rows; at most %(most)s can be imported at once. Split it by months.")
            % {"file": file_name, "rows": upload.count, "most": settings.IMPORT_MAX_ROWS}
        )
    return upload


def _look_at(index: int, sheet: Sheet, choices: Choices, upload: Upload) -> None:
    layout = layout_of(sheet, choices.header_rows.get(index))
    if layout is not None:
        layout = layout.held_by(Column, choices.columns.get(index, {}))
    reason = _why_left_out(index, sheet, layout, choices)
    if reason == "hidden":
        text = _("The sheet “%(sheet)s” is hidden and was left out. Should it be read too?") % {"sheet": sheet.name}
        upload.questions.append(Question("hidden_sheet", index, (), text))
    if reason or layout is None:
        head = head_of(sheet) if reason == "no_list" else []
        upload.others.append(OtherSheet(index, sheet.name, reason, head))
        return
    rows = [_short(row, index) for row in rows_of(sheet, layout, hidden=choices.take_hidden_rows)]
    left_out = LeftOut([] if choices.take_hidden_rows else _hidden(sheet, layout))
    upload.questions += questions_about(sheet, index, layout, left_out, {row.number for row in rows})
    upload.tables.append(Table(index, sheet.name, layout, rows, samples_of(sheet, layout)))


def _why_left_out(index: int, sheet: Sheet, layout: Layout | None, choices: Choices) -> str:
    """As of a list of teams: `empty`, `no_list`, `not_chosen` or `hidden`; nothing where it is read."""
    if not any(cell not in ("", None) for row in sheet.rows for cell in row):
        return "empty"
    if layout is None or not (layout.columns or index in choices.header_rows):
        return "no_list"
    if choices.sheets is not None:
        return "" if index in choices.sheets else "not_chosen"
    return "hidden" if sheet.hidden else ""


def _hidden(sheet: Sheet, layout: Layout) -> list[int]:
    """The hidden rows that would be sessions."""
    shown = replace(sheet, hidden_rows=frozenset())
    return [row.number for row in rows_of(shown, layout) if row.number in sheet.hidden_rows]


def _short(row: TypedRow, index: int) -> TypedRow:
    return replace(row, sheet=index, texts={column: text[:LONGEST] for column, text in row.texts.items()})
