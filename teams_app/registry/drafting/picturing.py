"""What a check understood, as JSON that the pages show without reading the workbook again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from teams_app.registry.importing import Layout, Outcome, Preview
from teams_app.registry.importing.outcomes import RegisterRowResult
from teams_app.registry.importing.previewing import OtherSheet, SheetPreview
from teams_app.registry.models import ImportDraft, ImportRow

Json = dict[str, Any]


def summary_of(preview: Preview) -> Json:
    return {
        "sheets": [_sheet(sheet) for sheet in preview.sheets],
        "others": [_other(sheet) for sheet in preview.other_sheets],
        "notes": [str(note) for note in preview.notes],
        "questions": [
            {"kind": one.kind, "sheet": one.sheet, "text": str(one.text), "rows": len(one.rows)}
            for one in preview.questions
        ],
        "hamlets": [
            {
                "key": one.key,
                "label": one.label,
                "commune": one.commune,
                "rows": one.rows,
                "is_ticked": one.is_ticked,
                "similar": list(one.similar),
            }
            for one in preview.unknown_hamlets
        ],
        "totals": preview.totals.to_dict(),
        "changes_nothing": preview.changes_nothing,
        "token": preview.token,
        "lost_places": _seem_of_another_day(preview),
    }


def _seem_of_another_day(preview: Preview) -> bool:
    """Half of the rows name no place in force: the list is probably older than a merger."""
    lost = sum(any(message.is_error and message.field == "unit" for message in row.messages) for row in preview.wrong)
    return lost > 1 and lost * 2 >= len(preview.rows)


def rows_of(draft: ImportDraft, preview: Preview) -> Iterator[ImportRow]:
    alike = Counter(_spot(row, message) for row in preview.wrong for message in row.messages if message.suggestion)
    for position, row in enumerate(preview.rows):
        yield ImportRow(draft=draft, position=position, outcome=row.outcome.value, data=_row(row, alike))


def _sheet(sheet: SheetPreview) -> Json:
    layout = sheet.layout
    return {
        "index": sheet.index,
        "name": sheet.name,
        "kind": sheet.kind.value,
        "header_row": layout.header_row,
        "count": len(sheet.rows),
        "columns": columns_of(layout, sheet.samples),
    }


def columns_of(layout: Layout, samples: dict[int, list[str]]) -> list[Json]:
    """What each column of a table was taken for, with a few values of it."""
    return [
        {
            "index": index,
            "header": header,
            "column": held.value if (held := layout.columns.get(index)) else "",
            "samples": samples.get(index, []),
        }
        for index, header in sorted(layout.headers.items())
    ]


def _other(sheet: OtherSheet) -> Json:
    return {"index": sheet.index, "name": sheet.name, "reason": sheet.reason, "head": sheet.head}


def _row(row: RegisterRowResult, alike: Counter[tuple[int, str, str]]) -> Json:
    return {
        "sheet": row.sheet,
        "number": row.read.number,
        "kind": row.read.kind.value,
        "label": row.label,
        "cells": [[column.value, text] for column in row.read.cells if (text := row.read.text(column))],
        "changes": [[change.field, str(change.label), change.old, change.new] for change in row.changes],
        "messages": [
            {
                "field": message.field,
                "text": str(message.text),
                "is_error": message.is_error,
                "column": message.column,
                "old": message.old,
                "person": message.person,
                "suggestions": list(dict.fromkeys(filter(None, (message.suggestion, *message.options)))),
                "alike": alike[_spot(row, message)] if row.outcome is Outcome.WRONG else 0,
            }
            for message in row.messages
        ],
    }


def _spot(row: RegisterRowResult, message: Any) -> tuple[int, str, str]:
    """What one correction can mend in every row at once: the same text in the same column of a sheet."""
    return row.sheet, message.column, message.old


def batches(rows: Iterable[ImportRow], size: int = 2000) -> Iterator[list[ImportRow]]:
    """Parts of the rows, so that a large list is never held twice."""
    part: list[ImportRow] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
