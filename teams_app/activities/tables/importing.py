"""A workbook of sessions: taken in, understood, put right, written, taken back as one."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import checks, closing, services
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, LogImport, LogImportRow
from teams_app.activities.tables import saving
from teams_app.activities.tables.columns import Column
from teams_app.activities.tables.reading import TypedRow, in_sheet
from teams_app.activities.tables.rows import Outcome, Row, understand
from teams_app.activities.wording import differences
from teams_app.registry.importing.workbook import Unreadable, read_workbook

MOST_ROWS = 500  # of a file: a commune's year; it is checked while its sender waits
LONGEST = 600  # characters of a cell
_NAMESPACE = UUID("6f0d9a52-3c1e-4a7b-9a55-3f1b0f3c8d11")

Json = dict[str, Any]


class CannotUndo(Exception):
    """Something that the import wrote has changed since. `changed` says what, a line each."""

    def __init__(self, changed: list[str]) -> None:
        self.changed = changed
        super().__init__("\n".join(changed))


def take_in(*, by: User, data: bytes, file_name: str, at: dt.datetime) -> LogImport:
    """Read a file and keep what its rows say. Raises Unreadable.

    The same file of the same person gives the same UUIDs: sent again, its rows are known. Unless it was taken back.
    """
    book = read_workbook(data, file_name)
    lists = [(sheet, rows) for sheet in book.sheets if not sheet.hidden and (rows := in_sheet(sheet))]
    if not lists:
        raise Unreadable(
            _("“%(file)s” holds no list of activities: a row of headings with day, topics, form and people is needed.")
            % {"file": file_name}
        )
    sheet, rows = lists[0]
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            _("“%(file)s” has %(rows)s rows; at most %(most)s can be imported at once. Split it by months.")
            % {"file": file_name, "rows": len(rows), "most": MOST_ROWS}
        )
    digest = hashlib.sha256(data).hexdigest()
    notes = list(book.notes)
    notes += [_("Only the sheet “%(sheet)s” was read.") % {"sheet": sheet.name}] if len(lists) > 1 else []
    if sheet.hidden_rows:
        notes.append(_("Hidden rows were left out. Show them in Excel and import again if they count."))
    times = LogImport.objects.filter(user=by, sha256=digest, undone_at__isnull=False).count()
    typed = [
        TypedRow(
            row.number,
            {column: text[:LONGEST] for column, text in row.texts.items()},
            uuid5(_NAMESPACE, f"{by.pk}:{digest}:{times}:{row.number}"),
        )
        for row in rows
    ]
    draft = LogImport(
        user=by, created_at=at, file_name=file_name[-255:], sheet=sheet.name[:255], sha256=digest, notes=notes
    )
    remember(draft, understand(typed, by, at))
    return draft


def check(draft: LogImport, fixes: Mapping[int, TypedRow], at: dt.datetime) -> list[Row]:
    """Understand all rows anew, those of `fixes` (number → row) as they were put right; and remember it."""
    typed = [fixes.get(row.number, row) for row in map(typed_of, draft.rows)]
    rows = understand([row for row in typed if not row.is_empty], draft.user, at)
    remember(draft, rows)
    return rows


def write(draft: LogImport, *, at: dt.datetime, only_right: bool) -> int:
    """Write the rows: all or, with `only_right`, those that are right. What was written leaves the draft.

    The number of activities logged or changed. Raises saving.NotAllRight; then nothing was written.
    """
    with transaction.atomic():
        draft = LogImport.objects.select_for_update().get(pk=draft.pk)
        rows = check(draft, {}, at)
        before = {row.activity.pk: services.values_of(row.activity) for row in rows if row.activity and row.is_ready}
        saved = saving.save(rows, by=draft.user, at=at, only_right=only_right)
        for one in saved:
            LogImportRow.objects.update_or_create(
                batch=draft,
                activity=one.activity,
                defaults={
                    "number": one.row.typed.number,
                    "before": before.get(one.activity.pk),
                    "version": one.activity.version,
                },
            )
        done = {one.row.typed.number for one in saved}
        done |= {row.typed.number for row in rows if row.outcome is Outcome.SAME}
        remember(draft, [row for row in rows if row.typed.number not in done])
    return len(saved)


def undo(draft: LogImport, *, at: dt.datetime) -> int:
    """Take back what the import logged, put back what it changed; all or nothing. Raises CannotUndo."""
    blocked: list[str] = []
    with transaction.atomic():
        draft = LogImport.objects.select_for_update().get(pk=draft.pk)
        written = list(draft.written.select_related("activity__team"))
        blocked += filter(None, [_take_back(row, draft.user, at) for row in written])
        if blocked:
            transaction.set_rollback(True)
        else:
            draft.undone_at, draft.rows = at, []
            draft.save()
    if blocked:
        raise CannotUndo(blocked)
    return len(written)


def _take_back(row: LogImportRow, by: User, at: dt.datetime) -> str:
    """Why this one cannot be taken back; empty when it was."""
    activity = row.activity
    if activity.version != row.version:
        return _("%(what)s was changed or verified since.") % {"what": activity.in_words}
    try:
        if row.before is None:
            services.activity_withdraw(by=by, uuid=activity.uuid, at=at)
        else:
            entry = _entry_from(row.before, activity.uuid)
            services.activity_edit(by=by, uuid=activity.uuid, entry=entry, version=activity.version, at=at)
    except PermissionDenied:
        return _("%(what)s can no longer be changed by you.") % {"what": activity.in_words}
    except checks.Refused as refused:
        return f"{activity.in_words}: {' '.join(refused.messages)}"
    except closing.ReasonNeeded as closed:
        return f"{activity.in_words}: {closed}"
    return ""


def _entry_from(values: Json, uuid: UUID) -> Entry:
    """What an activity said, as the entry that says so again; whatever was odd about it was answered then."""
    lists = {
        "topics": tuple(values["topics"]),
        "outcomes": tuple(values["outcomes"].items()),
        "facilitators": tuple(values["facilitators"]),
    }
    day = dt.date.fromisoformat(values["date"])
    return Entry(uuid=uuid, confirmed=frozenset(checks.Question.values), **values | lists | {"date": day})


# What is remembered. ---------------------------------------------------------------------------


def remember(draft: LogImport, rows: Sequence[Row]) -> None:
    draft.rows = [_as_json(row) for row in rows]
    draft.save()


def totals(draft: LogImport) -> dict[str, int]:
    counted = Counter(row["outcome"] for row in draft.rows)
    return {outcome.value: counted[outcome.value] for outcome in Outcome}


def _as_json(row: Row) -> Json:
    typed = row.typed
    return {
        "number": typed.number,
        "uuid": str(typed.uuid),
        "texts": dict(typed.texts),
        "confirmed": sorted(typed.confirmed),
        "outcome": row.outcome.value,
        "errors": row.errors,
        "questions": row.questions,
        "changes": [[each.label, each.before, each.after] for each in differences(row.changes)] if row.changes else [],
    }


def typed_of(row: Json) -> TypedRow:
    texts = {Column(name): text for name, text in row["texts"].items()}
    return TypedRow(row["number"], texts, UUID(row["uuid"]), frozenset(row["confirmed"]))


def forget_names(pattern: re.Pattern[str]) -> None:
    """Take erased people out of rows that wait: as guides they are named there, and perhaps in a note."""
    for draft in LogImport.objects.with_open_rows():
        for row in draft.rows:
            row["texts"] = {column: pattern.sub("", text).strip(" ;,") for column, text in row["texts"].items()}
            row["errors"] = {name: pattern.sub("", text) for name, text in row["errors"].items()}
            row["changes"] = [[pattern.sub("", text) for text in change] for change in row["changes"]]
        draft.save()


def activities_of(draft: LogImport) -> list[Activity]:
    return [row.activity for row in draft.written.select_related("activity__team")]
