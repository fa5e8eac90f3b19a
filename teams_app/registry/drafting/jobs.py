"""What takes time: checking a file, writing it, putting its wrong rows together.

A small file is worked on in the request, a large one by `manage.py work`. A job has a name of its own,
written into the draft when it begins. Whoever works under that name looks, under a lock and in the transaction
of its result, whether it still stands there. So a job that was killed can be begun again, by the same worker or
by another, and nothing is ever written twice (docs/decisions/background-work.md).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import traceback
import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from teams_app.registry import importing
from teams_app.registry.drafting import keeping
from teams_app.registry.models import DraftState, ImportBatch, ImportDraft, ImportFile

logger = logging.getLogger(__name__)

SILENCE = dt.timedelta(minutes=2)  # longer than any step goes without a sign of life
EVERY = 0.7  # seconds between two signs


class Superseded(Exception):
    """Another job works on the draft now, or has finished it."""


def begin(draft: ImportDraft, state: DraftState, *, goal: str = "", only_right: bool = False) -> None:
    """Start a job on the draft; on return a small file's job is done."""
    now = timezone.now()
    draft.state, draft.goal, draft.only_right, draft.said = state, goal, only_right, ""
    draft.job, draft.step, draft.done, draft.total = uuid.uuid4().hex, "", 0, 0
    draft.began_at = draft.alive_at = now
    draft.save()
    if keeping.is_small(draft):
        perform(draft.pk, draft.job)
        draft.refresh_from_db()
    else:
        transaction.on_commit(lambda: run.using(backend="background").enqueue(draft.pk, draft.job))


def take_up(pk: int) -> bool:
    """Begin a job again that has been silent for long: its worker was killed, or its task got lost."""
    silent = ImportDraft.objects.working().filter(pk=pk, alive_at__lt=timezone.now() - SILENCE)
    if not silent.exists():  # nearly always; a page that refreshes itself must not write
        return False
    with transaction.atomic():
        draft = silent.select_for_update(skip_locked=True).first()  # a locked one is being written this moment
        if draft is None:
            return False
        draft.job, draft.step, draft.alive_at = uuid.uuid4().hex, "", timezone.now()
        draft.save(update_fields=["job", "step", "alive_at"])
        transaction.on_commit(lambda: run.using(backend="background").enqueue(draft.pk, draft.job))
    return True


@task()
def run(pk: int, job: str) -> None:
    """A job in the background; its arguments say nothing about anybody."""
    perform(pk, job)


def perform(pk: int, job: str) -> None:
    """Do what the draft's state asks for, if `job` is still the one that may."""
    draft = ImportDraft.objects.working().select_related("user").filter(pk=pk, job=job).first()
    if draft is None:
        return
    with translation.override(draft.language):
        try:
            _DEEDS[DraftState(draft.state)](draft)
        except Superseded:
            pass
        except importing.Unreadable as unreadable:
            _give_up(draft, str(unreadable))
        except keeping.NoRight:
            _give_up(draft, _("You may no longer import lists here."))
        except Exception as error:
            # Values of rows can stand in an error's text, so only its kind and place go to the log.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("Import draft %s, %s: %s\n%s", pk, draft.state, type(error).__name__, where)
            _give_up(
                draft,
                _("Something went wrong on our side; nothing was written. Try again, or tell the province."),
            )


def _check(draft: ImportDraft) -> None:
    found = importing.preview(
        bytes(draft.file.data), draft.file_name, keeping.choices_of(draft), progress=_teller(draft)
    )
    with transaction.atomic():
        mine = _locked(draft)
        keeping.remember(mine, found)
        _finish(mine, DraftState.READY)


def _pack(draft: ImportDraft) -> None:
    data = bytes(draft.file.data)
    found = importing.preview(data, draft.file_name, keeping.choices_of(draft), progress=_teller(draft))
    name, wrong = importing.wrong_rows(data, found)
    with transaction.atomic():
        mine = _locked(draft)
        ImportFile.objects.filter(draft=mine).update(wrong_name=name[-255:], wrong_rows=wrong)
        _finish(mine, DraftState.WRITTEN if mine.batch_id else DraftState.READY)


def _write(draft: ImportDraft) -> None:
    data, choices = bytes(draft.file.data), keeping.choices_of(draft)

    def mark(batch: ImportBatch | None) -> None:
        mine = _locked(draft)
        mine.batch = batch
        _finish(mine, DraftState.WRITTEN if batch else DraftState.READY)

    try:
        written = importing.write(
            data, draft.file_name, choices, user=draft.user, only_right=draft.only_right,
            expected=draft.summary.get("token", ""), progress=_teller(draft), on_written=mark,
        )  # fmt: skip
    except (importing.HasWrongRows, importing.RegisterMoved) as moved:
        with transaction.atomic():
            mine = _locked(draft)
            keeping.remember(mine, moved.preview)
            mine.said = _("The register has changed since you looked. Nothing was written; look once more.")
            _finish(mine, DraftState.READY)
        return
    if written.batch is not None and written.preview.wrong:
        name, wrong = importing.wrong_rows(data, written.preview)
        ImportFile.objects.filter(draft=draft).update(wrong_name=name[-255:], wrong_rows=wrong)


_DEEDS: dict[DraftState, Callable[[ImportDraft], None]] = {
    DraftState.CHECKING: _check,
    DraftState.PACKING: _pack,
    DraftState.WRITING: _write,
}


def _locked(draft: ImportDraft) -> ImportDraft:
    """The draft as it stands, locked; Superseded if this job has lost it."""
    mine = ImportDraft.objects.working().select_for_update().filter(pk=draft.pk, job=draft.job).first()
    if mine is None:
        raise Superseded
    return mine


def _finish(draft: ImportDraft, state: DraftState) -> None:
    draft.state, draft.job = state, ""
    draft.save()


def _give_up(draft: ImportDraft, said: str) -> None:
    """End the job with a word. A draft that had been checked goes back to where it stood."""
    stood = DraftState.WRITTEN if draft.batch_id else DraftState.READY
    state = DraftState.FAILED if draft.state == DraftState.CHECKING else stood
    ImportDraft.objects.working().filter(pk=draft.pk, job=draft.job).update(
        state=state, job="", said=said, changed_at=timezone.now()
    )


def _teller(draft: ImportDraft) -> importing.Progress:
    """Progress into the draft's row, now and then; it stops a job that was superseded."""
    last_step, last_time = "", 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last_step, last_time
        now = time.monotonic()
        if step == last_step and now - last_time < EVERY:
            return
        last_step, last_time = step, now
        mine = ImportDraft.objects.working().filter(pk=draft.pk, job=draft.job)
        if not mine.update(step=step, done=done, total=total, alive_at=timezone.now()):
            raise Superseded

    return tell
