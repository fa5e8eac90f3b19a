"""What takes time with a list of teams: checking a file, writing it, putting its wrong rows together."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from teams_app.registry import importing
from teams_app.registry.drafting import keeping, work
from teams_app.registry.models import DraftState, ImportBatch, ImportDraft, ImportFile


def begin(draft: ImportDraft, state: DraftState, *, goal: str = "", only_right: bool = False) -> None:
    """Start a job on the draft; on return a small file's job is done."""
    draft.goal, draft.only_right = goal, only_right
    work.begin(draft, state, at_once=keeping.is_small(draft), do=perform, later=_later)


def take_up(pk: int) -> bool:
    """Begin a job again that has been silent for long."""
    return work.take_up(ImportDraft, pk, later=_later)


def perform(pk: int, job: str) -> None:
    """Do what the draft's state asks for, if `job` is still the one that may."""
    work.perform(ImportDraft, pk, job, _DEEDS)


@task()
def run(pk: int, job: str) -> None:
    """A job in the background; its arguments say nothing about anybody."""
    perform(pk, job)


def _later(pk: int, job: str) -> None:
    run.using(backend="background").enqueue(pk, job)


def _check(draft: ImportDraft) -> None:
    found = importing.preview(
        bytes(draft.file.data), draft.file_name, keeping.choices_of(draft), progress=work.teller(draft)
    )
    with transaction.atomic():
        mine = work.locked(draft)
        keeping.remember(mine, found)
        work.finish(mine, DraftState.READY)


def _pack(draft: ImportDraft) -> None:
    data = bytes(draft.file.data)
    found = importing.preview(data, draft.file_name, keeping.choices_of(draft), progress=work.teller(draft))
    name, wrong = importing.wrong_rows(data, found)
    with transaction.atomic():
        mine = work.locked(draft)
        ImportFile.objects.filter(draft=mine).update(wrong_name=name[-255:], wrong_rows=wrong)
        work.finish(mine, DraftState.WRITTEN if mine.batch_id else DraftState.READY)


def _write(draft: ImportDraft) -> None:
    data, choices = bytes(draft.file.data), keeping.choices_of(draft)

    def mark(batch: ImportBatch | None) -> None:
        mine = work.locked(draft)
        mine.batch = batch
        work.finish(mine, DraftState.WRITTEN if batch else DraftState.READY)

    try:
        written = importing.write(
            data, draft.file_name, choices, user=draft.user, only_right=draft.only_right,
            expected=draft.summary.get("token", ""), progress=work.teller(draft), on_written=mark,
        )  # fmt: skip
    except (importing.HasWrongRows, importing.RegisterMoved) as moved:
        with transaction.atomic():
            mine = work.locked(draft)
            keeping.remember(mine, moved.preview)
            mine.said = _("The register has changed since you looked. Nothing was written; look once more.")
            work.finish(mine, DraftState.READY)
        return
    if written.batch is not None and written.preview.wrong:
        name, wrong = importing.wrong_rows(data, written.preview)
        ImportFile.objects.filter(draft=draft).update(wrong_name=name[-255:], wrong_rows=wrong)


_DEEDS: dict[str, Callable[[ImportDraft], None]] = {
    DraftState.CHECKING: _check,
    DraftState.PACKING: _pack,
    DraftState.WRITING: _write,
}
