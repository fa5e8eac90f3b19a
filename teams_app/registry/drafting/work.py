"""How long work on an upload is begun, taken up again, told of and ended, whatever the upload is a list of.

A small file is worked on in the request, a large one by `manage.py work`. A job has a name of its own,
written into the draft when it begins. Whoever works under that name looks, under a lock and in the transaction
of its result, whether it still stands there. So a job that was killed can be begun again, by the same worker or
by another, and nothing is ever written twice (docs/decisions/background-work.md).
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import time
import traceback
import uuid
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teams_app.registry.importing import Progress, Unreadable
from teams_app.registry.models import Worked

logger = logging.getLogger(__name__)

SILENCE = dt.timedelta(minutes=2)  # longer than any step goes without a sign of life
EVERY = 0.7  # seconds between two signs

Draft = TypeVar("Draft", bound=Worked)
Do = Callable[[int, str], None]  # what performs the job of that name on the draft of that key
Deeds = Mapping[Any, Callable[[Any], None]]  # state → what it asks for


class Superseded(Exception):
    """Another job works on the draft now, or has finished it."""


class NoRight(Exception):
    """Whoever sent the file may no longer import."""


def begin(draft: Any, state: str, *, at_once: bool, do: Do, later: Do) -> None:
    """Start a job on the draft; on return one that is done `at_once` is over."""
    now = timezone.now()
    draft.state, draft.said = state, ""
    draft.job, draft.step, draft.done, draft.total = uuid.uuid4().hex, "", 0, 0
    draft.began_at = draft.alive_at = now
    draft.save()
    if at_once:
        do(draft.pk, draft.job)
        draft.refresh_from_db()
    else:
        pk, job = draft.pk, draft.job
        transaction.on_commit(lambda: later(pk, job))


def take_up(model: Any, pk: int, *, later: Do) -> bool:
    """Begin a job again that has been silent for long: its worker was killed, or its task got lost."""
    silent = model.objects.working().filter(pk=pk, alive_at__lt=timezone.now() - SILENCE)
    if not silent.exists():  # nearly always; a page that refreshes itself must not write
        return False
    with transaction.atomic():
        draft = silent.select_for_update(skip_locked=True).first()  # a locked one is being written this moment
        if draft is None:
            return False
        draft.job, draft.step, draft.alive_at = uuid.uuid4().hex, "", timezone.now()
        draft.save(update_fields=["job", "step", "alive_at"])
        job = draft.job
        transaction.on_commit(lambda: later(pk, job))
    return True


def perform(model: Any, pk: int, job: str, deeds: Deeds) -> None:
    """Do what the draft's state asks for, if `job` is still the one that may."""
    draft = model.objects.working().select_related("user").filter(pk=pk, job=job).first()
    if draft is None:
        return
    with translation.override(draft.language):
        try:
            deeds[draft.state](draft)
        except Superseded:
            pass
        except Unreadable as unreadable:
            _give_up(draft, str(unreadable))
        except NoRight:
            _give_up(draft, _("You may no longer import lists here."))
        except Exception as error:
            # Values of rows can stand in an error's text, so only its kind and place go to the log.
            where = "".join(traceback.format_tb(error.__traceback__))
            words = (type(draft).__name__, pk, draft.state, type(error).__name__, where)
            logger.error("%s %s, %s: %s\n%s", *words)
            _give_up(draft, draft.said_given_up)


def changes_language(draft: Worked) -> bool:
    """Whether what is said of the file is in another language than the reader's; from now on it is meant for them."""
    language = get_language() or settings.LANGUAGE_CODE
    changes, draft.language = draft.language != language, language
    return changes


def locked(draft: Draft) -> Draft:
    """The draft as it stands, locked; Superseded if this job has lost it."""
    model: Any = type(draft)
    mine = model.objects.working().select_for_update().filter(pk=draft.pk, job=draft.job).first()
    if mine is None:
        raise Superseded
    return mine


def finish(draft: Any, state: str) -> None:
    draft.state, draft.job = state, ""
    draft.save()


def teller(draft: Worked) -> Progress:
    """Progress into the draft's row, now and then; it stops a job that was superseded."""
    model: Any = type(draft)
    last_step, last_time = "", 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last_step, last_time
        now = time.monotonic()
        if step == last_step and now - last_time < EVERY:
            return
        last_step, last_time = step, now
        mine = model.objects.working().filter(pk=draft.pk, job=draft.job)
        if not mine.update(step=step, done=done, total=total, alive_at=timezone.now()):
            raise Superseded

    return tell


def is_small(data: bytes) -> bool:
    """Whether a file is looked at while its sender waits, and not in the background."""
    if len(data) > settings.IMPORT_AT_ONCE_BYTES:
        return False
    return _unpacked(data) <= settings.IMPORT_AT_ONCE_BYTES * 40


def _unpacked(data: bytes) -> int:
    """What a workbook says it unpacks to; a small file can hold a large sheet."""
    try:
        return sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except (zipfile.BadZipFile, ValueError):
        return len(data)


def _give_up(draft: Any, said: str) -> None:
    """End the job with a word."""
    type(draft).objects.working().filter(pk=draft.pk, job=draft.job).update(
        state=draft.state_given_up, job="", said=said, changed_at=timezone.now()
    )
