"""The rows of an import that wait: as they were typed, and as they were understood last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Count

from teams_app.activities.models import Activity, LogImport, LogImportFile, LogImportLine
from teams_app.activities.tables.columns import Column
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Outcome, Row
from teams_app.activities.tables.uploads import Upload
from teams_app.activities.wording import differences

PART = 500  # rows understood or written at a time
_NAMESPACE = UUID("6f0d9a52-3c1e-4a7b-9a55-3f1b0f3c8d11")

Json = dict[str, Any]


def begin(draft: LogImport, upload: Upload) -> None:
    """The rows of a file take the place of those that waited. Within the caller's transaction.

    The same file of the same person gives the same UUIDs: sent again, its rows are known. Unless it was taken back.
    """
    same = LogImport.objects.filter(user=draft.user_id, sha256=draft.sha256, undone_at__isnull=False)
    root = f"{draft.user_id}:{draft.sha256}:{same.count()}"
    draft.lines.all().delete()
    found = (
        LogImportLine(
            batch=draft,
            sheet=row.sheet,
            number=row.number,
            data=_json(row, uuid5(_NAMESPACE, f"{root}:{row.number}" + (f":{row.sheet}" if row.sheet else ""))),
        )
        for table in upload.tables
        for row in table.rows
    )
    LogImportLine.objects.bulk_create(found, batch_size=PART)


def typed(line: LogImportLine) -> TypedRow:
    data = line.data
    texts = {Column(name): text for name, text in data["texts"].items()}
    return TypedRow(line.number, texts, UUID(data["uuid"]), frozenset(data["confirmed"]), line.sheet)


def remember(lines: Mapping[tuple[int, int], LogImportLine], rows: Iterable[Row]) -> None:
    """What was understood of these rows."""
    for row in rows:
        line = lines[row.typed.place]
        line.outcome, line.is_closed, line.data = row.outcome.value, row.is_closed, _as_json(row)
    LogImportLine.objects.bulk_update(lines.values(), ["outcome", "is_closed", "data"], batch_size=100)


def parts(draft: LogImport, **kept: Any) -> Iterator[dict[tuple[int, int], LogImportLine]]:
    """The lines that wait, some hundred at a time, in their order; those that were dealt with meanwhile are gone."""
    last = (-1, -1)
    while True:
        after = LogImportLine.objects.filter(batch=draft, sheet__gte=last[0], **kept)
        found = list(after.exclude(sheet=last[0], number__lte=last[1])[:PART])
        if not found:
            return
        yield {(line.sheet, line.number): line for line in found}
        last = (found[-1].sheet, found[-1].number)


def totals(draft: LogImport) -> dict[str, int]:
    counted = dict(draft.lines.order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome.value: counted.get(outcome.value, 0) for outcome in Outcome}


def settle(draft: LogImport) -> None:
    """Let the file go when nothing of it waits any more: it holds people's names."""
    if not draft.lines.exists():
        forget([draft.pk])


def forget(drafts: Iterable[int]) -> int:
    """Rows and files of these imports; what was written from them stays. How many imports."""
    pks = list(drafts)
    LogImportLine.objects.filter(batch__in=pks).delete()
    LogImportFile.objects.filter(batch__in=pks).delete()
    return len(pks)


def forget_names(pattern: re.Pattern[str]) -> None:
    """Take erased people out of rows that wait: as guides they are named there, and perhaps in a note. A file cannot
    be blanked in part, so that it goes."""
    named = set()
    changed = []
    for line in LogImportLine.objects.iterator(chunk_size=PART):
        data = line.data
        texts = {column: pattern.sub("", text).strip(" ;,") for column, text in data["texts"].items()}
        errors = {name: pattern.sub("", text) for name, text in data["errors"].items()}
        changes = [[pattern.sub("", text) for text in change] for change in data["changes"]]
        if (texts, errors, changes) != (data["texts"], data["errors"], data["changes"]):
            line.data = data | {"texts": texts, "errors": errors, "changes": changes}
            changed.append(line)
            named.add(line.batch_id)
    LogImportLine.objects.bulk_update(changed, ["data"], batch_size=100)
    LogImportFile.objects.filter(batch__in=named).delete()


def activities_of(draft: LogImport, most: int | None = None) -> list[Activity]:
    found = draft.written.filter(is_taken_back=False).select_related("activity__team")
    return [row.activity for row in found[:most]]


def _json(row: TypedRow, uuid: UUID) -> Json:
    empty: Json = {"errors": {}, "questions": {}, "changes": []}
    return {"uuid": str(uuid), "texts": dict(row.texts), "confirmed": []} | empty


def _as_json(row: Row) -> Json:
    return {
        "uuid": str(row.typed.uuid),
        "texts": dict(row.typed.texts),
        "confirmed": sorted(row.typed.confirmed),
        "errors": row.errors,
        "questions": row.questions,
        "changes": [[each.label, each.before, each.after] for each in differences(row.changes)] if row.changes else [],
    }
