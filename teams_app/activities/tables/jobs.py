"""What takes time with a list of activities: reading it, checking it, writing it, taking it back, handing rows back.

A short list is done while its sender waits, a long one by `manage.py work`; as with lists of teams
(`registry.drafting.work`), a job that was killed is taken up again and nothing is written twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_tasks import task

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import LogImport, LogImportFile, LogImportState
from teams_app.activities.tables import lines, returning, saving, uploads, writing
from teams_app.registry.drafting import work
from teams_app.registry.importing import Choices, Unreadable


def take_in(*, by: User, data: bytes, file_name: str, at: dt.datetime, choices: Choices | None = None) -> LogImport:
    """Keep a file that nothing has looked at yet."""
    draft = LogImport(
        user=by,
        created_at=at,
        file_name=file_name[-255:],
        sha256=hashlib.sha256(data).hexdigest(),
        state=LogImportState.FAILED,  # until a job begins
        choices=(choices or Choices(as_of=timezone.localdate(at))).to_json(),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    with transaction.atomic():
        draft.save()
        LogImportFile.objects.create(batch=draft, data=data)
    return draft


def begin(draft: LogImport, state: LogImportState, *, waits: bool = False) -> None:
    """Start a job; on return that of a short list is done. With `waits` any list's: somebody sits at a command line."""
    at_once = waits or _is_short(draft, state)
    work.begin(draft, state, at_once=at_once, do=perform if waits else _while_sender_waits, later=_later)


def take_up(pk: int) -> bool:
    """Begin a job again that has been silent for long."""
    return work.take_up(LogImport, pk, later=_later)


def perform(pk: int, job: str) -> None:
    """Do what the draft's state asks for, if `job` is still the one that may."""
    work.perform(LogImport, pk, job, _DEEDS)


def _while_sender_waits(pk: int, job: str) -> None:
    """A small file may turn out to hold a long list: that is checked in the background."""
    work.perform(LogImport, pk, job, _DEEDS | {LogImportState.READING: _read_only})


@task()
def run(pk: int, job: str) -> None:
    """A job in the background; its arguments say nothing about anybody."""
    perform(pk, job)


def _later(pk: int, job: str) -> None:
    run.using(backend="background").enqueue(pk, job)


def _is_short(draft: LogImport, state: LogImportState) -> bool:
    if state == LogImportState.UNDOING:
        return draft.written.count() <= lines.PART
    if state in (LogImportState.READING, LogImportState.PACKING):
        return work.is_small(bytes(draft.file.data))
    return draft.lines.count() <= lines.PART


# Deeds. ------------------------------------------------------------------------------------------


def _read(draft: LogImport) -> None:
    """The rows of the file; then the same job checks them."""
    _keep_rows(draft)
    if draft.state == LogImportState.CHECKING:
        _check(draft)


def _read_only(draft: LogImport) -> None:
    _keep_rows(draft)
    if draft.state == LogImportState.CHECKING and _is_short(draft, LogImportState.CHECKING):
        _check(draft)
    elif draft.state == LogImportState.CHECKING:
        transaction.on_commit(lambda: _later(draft.pk, draft.job))


def _keep_rows(draft: LogImport) -> None:
    _must_log(draft)
    work.teller(draft)("read", 0, 0)
    upload = uploads.read(bytes(draft.file.data), draft.file_name, Choices.from_json(draft.choices))
    is_empty = not upload.count and not upload.questions
    if is_empty and any(table.layout.columns for table in upload.tables):
        raise Unreadable(_("“%(file)s” holds no session below its headings.") % {"file": draft.file_name})
    with transaction.atomic():
        mine = work.locked(draft)
        lines.begin(mine, upload)
        LogImportFile.objects.filter(batch=mine).update(wrong_name="", wrong_rows=b"")
        mine.summary, mine.state = upload.summary(), LogImportState.CHECKING
        if upload.count:
            mine.save()
        else:
            work.finish(mine, LogImportState.READY)
    draft.state, draft.summary = mine.state, mine.summary


def _check(draft: LogImport) -> None:
    _must_log(draft)
    tell = work.teller(draft)
    writing.check(draft, timezone.now(), lambda: work.locked(draft), lambda done, all_: tell("decide", done, all_))
    _end(draft)


def _pack(draft: LogImport) -> None:
    work.teller(draft)("read", 0, 0)
    name, wrong = returning.wrong_rows(draft)
    with transaction.atomic():
        mine = work.locked(draft)
        LogImportFile.objects.filter(batch=mine).update(wrong_name=name[-255:], wrong_rows=wrong)
        work.finish(mine, LogImportState.READY)


def _write(draft: LogImport) -> None:
    _must_log(draft)
    tell = work.teller(draft)
    try:
        number = writing.write(
            draft, at=timezone.now(), only_right=draft.only_right, lock=lambda: work.locked(draft),
            tell=lambda done, all_: tell("write", done, all_),
        )  # fmt: skip
    except saving.NotAllRight:
        _end(draft, _("Nothing is written yet: put the marked rows right, or write the right ones."))
    else:
        _end(draft, ngettext("%(n)s activity is written.", "%(n)s activities are written.", number) % {"n": number})


def _undo(draft: LogImport) -> None:
    _must_log(draft)
    tell = work.teller(draft)
    try:
        number = writing.undo(
            draft, at=timezone.now(), lock=lambda: work.locked(draft),
            tell=lambda done, all_: tell("write", done, all_),
        )  # fmt: skip
    except writing.CannotUndo as cannot:
        _end(draft, _("Nothing was taken back.") + " " + " ".join(cannot.changed[:5]))
    else:
        text = ngettext("%(n)s activity is as it was.", "%(n)s activities are as they were.", number)
        _end(draft, text % {"n": number})


_DEEDS: dict[str, Callable[[LogImport], None]] = {
    LogImportState.READING: _read,
    LogImportState.CHECKING: _check,
    LogImportState.PACKING: _pack,
    LogImportState.WRITING: _write,
    LogImportState.UNDOING: _undo,
}


def _end(draft: LogImport, said: str = "") -> None:
    with transaction.atomic():
        mine = work.locked(draft)
        mine.said = said
        work.finish(mine, LogImportState.READY)


def _must_log(draft: LogImport) -> None:
    if not access.can_log(draft.user, timezone.localdate()):
        raise work.NoRight
