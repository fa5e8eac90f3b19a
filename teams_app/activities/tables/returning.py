"""The rows that wait, back to whoever sent them: the same workbook without what was taken, with what is wrong."""

from __future__ import annotations

from teams_app.activities.models import LogImport, LogImportLine
from teams_app.activities.tables import uploads
from teams_app.activities.tables.columns import HEADINGS, Column
from teams_app.activities.tables.rows import Outcome
from teams_app.activities.tables.uploads import Table
from teams_app.registry.importing import Choices
from teams_app.registry.importing.returning import ReturnedTable, WrongRow, to_correct


def wrong_rows(draft: LogImport) -> tuple[str, bytes]:
    """File name and bytes."""
    data = bytes(draft.file.data)
    upload = uploads.read(data, draft.file_name, Choices.from_json(draft.choices))
    waiting = draft.lines.filter(outcome__in=(Outcome.WRONG, Outcome.ASKED))
    found = {(line.sheet, line.number): line for line in waiting}
    return to_correct(data, draft.file_name, [_returned(table, found) for table in upload.tables])


def _returned(table: Table, waiting: dict[tuple[int, int], LogImportLine]) -> ReturnedTable:
    layout = table.layout
    places = {column: place for place, column in layout.columns.items()}
    wrong = {row.number: _wrong_row(waiting[row.place], places) for row in table.rows if row.place in waiting}
    right = {row.number for row in table.rows} - wrong.keys()
    return ReturnedTable(table.index, layout.header_row, max(layout.headers, default=0), wrong, right)


def _wrong_row(line: LogImportLine, places: dict[Column, int]) -> WrongRow:
    """`Tổ: You log for no team called …`, a line each; what was typed on the page fills cells that are empty."""
    told = [
        f"{HEADINGS[Column(name)]}: {text}" if name in HEADINGS else text for name, text in line.data["errors"].items()
    ]
    told += [f"{text}?" for text in line.data["questions"].values()]
    texts = {places[column]: text for name, text in line.data["texts"].items() if (column := Column(name)) in places}
    marks = {
        places[Column(name)]: text
        for name, text in line.data["errors"].items()
        if name in HEADINGS and Column(name) in places
    }
    return WrongRow(told, {place: text for place, text in texts.items() if text}, marks)
