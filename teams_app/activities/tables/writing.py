"""The rows of an import into the log, each once, and out of it again.

Up to `lines.PART` rows go in one transaction: all of them or none. A longer list goes in parts, so that nobody else's
entry waits for it; each part leaves the rows that wait in the transaction that logs it, so that a job that was killed
goes on where it stood.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import checks, closing, services
from teams_app.activities.entries import Entry
from teams_app.activities.models import LogImport, LogImportLine, LogImportRow
from teams_app.activities.tables import lines, saving
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Outcome, Reader

_WAITING = (Outcome.WRONG, Outcome.ASKED)
Tell = Callable[[int, int], None]
Lock = Callable[[], LogImport]


class CannotUndo(Exception):
    """Something that the import wrote has changed since. `changed` says what, a line each."""

    def __init__(self, changed: list[str]) -> None:
        self.changed = changed
        super().__init__("\n".join(changed))


def check(draft: LogImport, at: dt.datetime, lock: Lock, tell: Tell) -> None:
    """Understand every row that waits anew."""
    reader, total, done = Reader(draft.user, at, draft.reason), draft.lines.count(), 0
    for part in lines.parts(draft):
        tell(done, total)
        rows = reader.read_all([lines.typed(line) for line in part.values()])
        with transaction.atomic():
            lock()
            lines.remember(part, rows)
        done += len(part)


def mend(draft: LogImport, fixes: Mapping[tuple[int, int], TypedRow], at: dt.datetime) -> None:
    """Rows as they were put right, `fixes` by sheet and number. In a short list the others are looked at again, too:
    a row may have been wrong because of another one."""
    wanted = draft.lines.all()
    if draft.lines.count() > lines.PART:
        wanted = wanted.filter(number__in=[number for _sheet, number in fixes])
    found = {
        place: line for line in wanted if (place := (line.sheet, line.number)) in fixes or len(wanted) <= lines.PART
    }
    typed = [fixes.get(place) or lines.typed(line) for place, line in found.items()]
    with transaction.atomic():
        emptied = [found.pop(row.place).pk for row in typed if row.is_empty]
        LogImportLine.objects.filter(pk__in=emptied).delete()
        rows = Reader(draft.user, at, draft.reason).read_all([row for row in typed if not row.is_empty])
        lines.remember(found, rows)
        draft.save()


def write(draft: LogImport, *, at: dt.datetime, only_right: bool, lock: Lock, tell: Tell) -> int:
    """Log what is right: all rows or, with `only_right`, those that are. What was written no longer waits.

    The number of activities logged or changed. Raises saving.NotAllRight: nothing of the part was written in which a
    row turned out to be wrong, and nothing at all where one was known to be.
    """
    if not only_right and draft.lines.filter(outcome__in=_WAITING).exists():
        raise saving.NotAllRight
    total, written = draft.lines.exclude(outcome__in=_WAITING).count(), 0
    for part in lines.parts(draft, outcome__in=[one.value for one in Outcome if one not in _WAITING]):
        tell(written, total)
        written += _write_part(draft, part, at, only_right, lock)
    lines.settle(draft)
    return written


def _write_part(
    draft: LogImport,
    part: dict[tuple[int, int], LogImportLine],
    at: dt.datetime,
    only_right: bool,
    lock: Lock,
) -> int:
    fails = False
    with transaction.atomic():
        lock()
        rows = Reader(draft.user, at, draft.reason).read_all([lines.typed(line) for line in part.values()])
        before = {row.activity.pk: services.values_of(row.activity) for row in rows if row.activity and row.is_ready}
        try:
            saved = saving.save(rows, by=draft.user, at=at, only_right=only_right)
        except saving.NotAllRight:
            saved, fails = [], True  # what turned out to be wrong is remembered all the same
        for one in saved:
            place = one.row.typed
            LogImportRow.objects.update_or_create(
                batch=draft,
                activity=one.activity,
                defaults={
                    "sheet": place.sheet,
                    "number": place.number,
                    "before": before.get(one.activity.pk),
                    "version": one.activity.version,
                },
            )
        done = {one.row.typed.place for one in saved}
        done |= {row.typed.place for row in rows if row.outcome is Outcome.SAME}
        lines.remember({place: line for place, line in part.items() if place not in done}, _left(rows, done))
        LogImportLine.objects.filter(pk__in=[part[place].pk for place in done]).delete()
    if fails:
        raise saving.NotAllRight
    return len(saved)


def _left(rows: list[Any], done: set[tuple[int, int]]) -> list[Any]:
    return [row for row in rows if row.typed.place not in done]


def undo(draft: LogImport, *, at: dt.datetime, lock: Lock, tell: Tell) -> int:
    """Take back what the import logged, put back what it changed. Raises CannotUndo before anything is touched where
    something has changed since; a long list goes back in parts, and one that was stopped is gone on with."""
    todo = draft.written.filter(is_taken_back=False)
    blocked = [why for row in todo.select_related("activity__team").iterator(lines.PART) if (why := _moved(row, draft))]
    if blocked:
        raise CannotUndo(blocked)
    total, taken = todo.count(), draft.written.filter(is_taken_back=True).count()
    done = 0
    while part := list(todo.select_related("activity__team")[: lines.PART]):
        tell(done, total)
        with transaction.atomic():
            lock()
            blocked += [why for row in part if (why := _take_back(row, draft.user, at))]
            if blocked:
                transaction.set_rollback(True)
            else:
                draft.written.filter(pk__in=[row.pk for row in part]).update(is_taken_back=True)
        if blocked:
            raise CannotUndo(blocked)
        done += len(part)
    with transaction.atomic():
        mine = lock()
        mine.undone_at = at
        mine.save(update_fields=["undone_at", "changed_at"])
        lines.forget([draft.pk])
    return done + taken


def _moved(row: LogImportRow, draft: LogImport) -> str:
    if row.activity.version != row.version:
        return _("%(what)s was changed or verified since.") % {"what": row.activity.in_words}
    return ""


def _take_back(row: LogImportRow, by: User, at: dt.datetime) -> str:
    """Why this one cannot be taken back; empty when it was."""
    activity = row.activity
    try:
        if row.before is None:
            services.activity_withdraw(by=by, uuid=activity.uuid, at=at, reason=row.batch.reason)
        else:
            entry = _entry_from(row.before, activity.uuid, row.batch.reason)
            services.activity_edit(by=by, uuid=activity.uuid, entry=entry, version=activity.version, at=at)
    except PermissionDenied:
        return _("%(what)s can no longer be changed by you.") % {"what": activity.in_words}
    except checks.Refused as refused:
        return f"{activity.in_words}: {' '.join(refused.messages)}"
    except closing.ReasonNeeded as closed:
        return f"{activity.in_words}: {closed}"
    except services.Conflict:
        return _("%(what)s was changed or verified since.") % {"what": activity.in_words}
    return ""


def _entry_from(values: dict[str, Any], uuid: UUID, reason: str) -> Entry:
    """What an activity said, as the entry that says so again; whatever was odd about it was answered then."""
    lists = {
        "topics": tuple(values["topics"]),
        "outcomes": tuple(values["outcomes"].items()),
        "facilitators": tuple(values["facilitators"]),
    }
    day = dt.date.fromisoformat(values["date"])
    known = values | lists | {"date": day, "reason": reason}
    return Entry(uuid=uuid, confirmed=frozenset(checks.Question.values), **known)
