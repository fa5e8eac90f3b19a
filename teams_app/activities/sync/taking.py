"""Brings the entries of a payload into the log, each in a transaction of its own, and answers for each.

A repeat of any request, in part or whole, in any order, concurrently, changes nothing: the UUID of an entry
decides at its insert, and a change names the version that it changed.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from teams_app.accounts.models import User
from teams_app.activities import access, checks, services
from teams_app.activities.models import Activity, HeldState
from teams_app.activities.requests import turning
from teams_app.activities.sync import held
from teams_app.activities.sync.payload import Batch, Read, read_one

logger = logging.getLogger(__name__)


class State(StrEnum):
    """What became of an entry."""

    CREATED = "created"
    CHANGED = "changed"
    KNOWN = "known"  # it was here already, and says the same
    REFUSED = "refused"  # for good, as it stands: its fields must be put right
    QUESTION = "question"  # kept as soon as its author answers
    CONFLICT = "conflict"  # the server holds other values: its author chooses
    RETRY = "retry"  # our fault: the same entry may be sent again


Tell = Callable[[], dict[str, Any]]  # what is wrong or asked, in the language of whoever calls it


@dataclass(frozen=True)
class Answer:
    uuid: UUID | None
    state: State
    receipt: str = ""
    version: int = 0
    status: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)  # code → in words
    stored: dict[str, Any] | None = None  # of a conflict: what the server holds

    @property
    def is_taken(self) -> bool:
        return self.state in (State.CREATED, State.CHANGED, State.KNOWN)


def take(*, by: User, batch: Batch, at: dt.datetime, received: int | None = None) -> list[Answer]:
    """An answer for each entry, in their order."""
    entries = batch.entries
    uuids = [each.uuid for each in entries if each.uuid]
    waiting = held.held_open(by, uuids)
    answers = [_take_one(by, each, at, received, batch.is_held) for each in entries]
    if waiting:
        held.settle(by, (answer.uuid for answer in answers if answer.is_taken and answer.uuid in waiting), at)
    return answers


def _take_one(by: User, read: Read, at: dt.datetime, received: int | None, is_held: bool) -> Answer:
    try:
        answer, tell = _log(by, read, at)
        if is_held:
            _remember(by, read, answer, tell, at, received)
    except Exception:
        # A busy or full database, or a fault of ours: it must not lose the others, and the payload can be replayed.
        logger.exception("An entry could not be taken.")
        return Answer(read.uuid, State.RETRY)
    return answer


def _log(by: User, read: Read, at: dt.datetime) -> tuple[Answer, Tell]:
    if read.uuid is None or read.entry is None:
        return _refused(read, lambda: read_one(read.raw, dt.timedelta()).errors or {})
    try:
        if read.base_version:
            return _change(by, read, at)
        if read.help_request:
            logged = turning.activity_send_for(by=by, request=read.help_request, entry=read.entry, at=at)
        else:
            logged = services.activity_log(by=by, entry=read.entry, at=at)
        return _answer(logged.activity, State.CREATED if logged.created else State.KNOWN), dict
    except checks.Refused as refused:
        return _refused(read, refused.tell)
    except services.Unconfirmed as odd:
        ask = partial(_in_words, odd.doubts.unanswered(read.entry.confirmed))
        return Answer(read.uuid, State.QUESTION, questions=ask()), ask
    except services.Taken:
        return _refused(read, _about_all(_REQUEST_TAKEN if read.help_request else _TAKEN))
    except PermissionDenied:
        return _refused(read, _about_all(_SETTLED))
    except services.Conflict as conflict:
        stored = services.values_of(conflict.activity)
        return _answer(conflict.activity, State.CONFLICT, stored=stored), dict


def _change(by: User, read: Read, at: dt.datetime) -> tuple[Answer, Tell]:
    assert read.entry is not None
    try:
        before = Activity.objects.values_list("version", flat=True).get(uuid=read.entry.uuid, created_by=by)
    except Activity.DoesNotExist:
        return _refused(read, _about_all(_GONE))
    activity = services.activity_edit(by=by, uuid=read.entry.uuid, entry=read.entry, version=read.base_version, at=at)
    return _answer(activity, State.CHANGED if activity.version > before else State.KNOWN), dict


def _refused(read: Read, tell: Tell) -> tuple[Answer, Tell]:
    return Answer(read.uuid, State.REFUSED, errors=tell()), tell


def _about_all(text: Promise) -> Tell:
    return lambda: {"entry": [str(text)]}


def _in_words(asked: list[checks.Question]) -> dict[str, str]:
    return {str(each): str(each.label) for each in asked}


def _answer(activity: Activity, state: State, stored: dict[str, Any] | None = None) -> Answer:
    return Answer(activity.uuid, state, activity.receipt, activity.version, activity.status, stored=stored)


_TAKEN = gettext_lazy("This entry belongs to somebody else. Log it anew.")
_REQUEST_TAKEN = gettext_lazy(
    "Somebody else has logged this request already. Give this entry up; if it was another session, log it anew."
)
_GONE = gettext_lazy("The activity to be changed is not here.")
_SETTLED = gettext_lazy("This activity can no longer be changed: it has been verified, or it is not yours.")
_HELD = {
    State.REFUSED: HeldState.REFUSED,
    State.QUESTION: HeldState.QUESTION,
    State.CONFLICT: HeldState.CONFLICT,
}


def _remember(by: User, read: Read, answer: Answer, tell: Tell, at: dt.datetime, received: int | None) -> None:
    if answer.state not in _HELD or read.uuid is None:
        return
    is_change = answer.state is State.CONFLICT or read.base_version
    activity = access.find_own_activity(by, read.uuid) if is_change else None
    held.hold(
        user=by,
        uuid=read.uuid,
        received=received,
        state=_HELD[answer.state],
        entry=read.raw,
        errors=held.in_each_language(tell),
        at=at,
        activity=activity,
    )
