"""The official's check of the log: verifying, returning with a reason, and taking either back. Each in one transaction.

`seen` are the UUIDs with the version that was on the screen. What was changed, withdrawn, verified or returned in
the meantime is left alone: nobody decides about what they did not see. A handful of queries whatever the number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import access, closing, recording
from teams_app.activities.models import Act, Activity, ActivityChange, Closing, Status
from teams_app.activities.periods import Month
from teams_app.activities.querysets import ActivityQuerySet

LONGEST_REASON = 300

Seen = Iterable[tuple[UUID, int]]


def activity_verify(*, by: User, seen: Seen, at: dt.datetime, reason: str = "") -> list[Activity]:
    """Verify those of `seen` that wait for `by`, or that were returned and turn out to be right after all.

    Raises `ReasonNeeded`, and verifies nothing, where one lies in a closed month and no reason is given.
    """
    with transaction.atomic():
        done = _locked(access.verifiable_activities(by, timezone.localdate(at)), seen)
        closings = closing.must_explain([each.date for each in done], reason, timezone.localdate(at))
        states = {
            each.pk: {"status": [each.status, Status.VERIFIED]} for each in done if each.status != Status.SUBMITTED
        }
        recording.set_all(done, Status.VERIFIED, by, at)
        _tell(done, Act.VERIFIED, by, at, reason, closings, states)
    return done


def activity_return(*, by: User, seen: Seen, reason: str, at: dt.datetime) -> list[Activity]:
    """Send those of `seen` that wait for `by`, or were verified, back to whoever logged them, to be corrected.

    Raises ValidationError without a reason: the head must know what to put right.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError(_("Choose or write what is to be put right."))
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("Write at most %(most)s characters.") % {"most": LONGEST_REASON})
    with transaction.atomic():
        done = _locked(access.returnable_activities(by, timezone.localdate(at)), seen)
        checks = {each.pk: _check_of(each) for each in done if each.verified_at}
        recording.set_all(done, Status.RETURNED, None, None)
        _tell(done, Act.RETURNED, by, at, reason, _closings(done, at), checks)
    return done


def activity_reopen(*, by: User, uuids: Iterable[UUID], at: dt.datetime) -> list[Activity]:
    """Take a verification back, as long as it is `by`'s own and no older than the undo window.

    What had been returned and never corrected is with its author again.
    """
    with transaction.atomic():
        done = _undone(access.reopenable_activities(by, at), uuids)
        before = _said_last(done, Act.VERIFIED)
        for each in done:
            each.status = Status(before.get(each.pk, {}).get("status", [Status.SUBMITTED])[0])
            each.verified_by = each.verified_at = None
        recording.save_checks(done)
        _tell(done, Act.REOPENED, by, at, _("Taken back at once."), _closings(done, at))
    return done


def activity_recall(*, by: User, uuids: Iterable[UUID], at: dt.datetime) -> list[Activity]:
    """Take a return back, as long as it is `by`'s own, untouched, and no older than the undo window.

    What had been verified is verified again, as it was: by whom and when.
    """
    with transaction.atomic():
        done = _undone(access.recallable_activities(by, at), uuids)
        _check_again(done)
        recording.save_checks(done)
        _tell(done, Act.RECALLED, by, at, _("Taken back at once."), _closings(done, at))
    return done


def _undone(allowed: ActivityQuerySet, uuids: Iterable[UUID]) -> list[Activity]:
    return list(allowed.filter(uuid__in=list(uuids)).select_for_update(no_key=True, of=("self",)))


def _check_of(activity: Activity) -> dict[str, list[Any]]:
    """Who verified it and when, for the line that says that this is over."""
    at = activity.verified_at
    return {"verified_by": [activity.verified_by_id, None], "verified_at": [at.isoformat() if at else None, None]}


def _check_again(returned: list[Activity]) -> None:
    """Let each stand as its last line says that it stood before the return."""
    before = _said_last(returned, Act.RETURNED)
    checkers = User.objects.in_bulk({by for said in before.values() if (by := said.get("verified_by", [None])[0])})
    for each in returned:
        said = before.get(each.pk, {})
        by, at = (said.get(name, [None])[0] for name in ("verified_by", "verified_at"))
        each.status = Status.VERIFIED if at else Status.SUBMITTED
        each.verified_by, each.verified_at = checkers.get(by), at and dt.datetime.fromisoformat(at)


def _said_last(activities: list[Activity], act: Act) -> dict[int, dict[str, list[Any]]]:
    """What the last line of each says that it changed, where that was `act`."""
    lines = ActivityChange.objects.filter(activity__in=[each.pk for each in activities], act=act)
    return dict(lines.filter(version=F("activity__version")).values_list("activity", "values"))


def _closings(activities: list[Activity], at: dt.datetime) -> list[Closing]:
    return closing.closings_of([each.date for each in activities], timezone.localdate(at))


def _tell(
    done: list[Activity],
    act: Act,
    by: User,
    at: dt.datetime,
    reason: str,
    closings: list[Closing],
    values: Mapping[int, dict[str, list[Any]]] = recording.NOTHING,
) -> None:
    """A line for each; where the month is closed it is a correction."""
    closed = {Month.of(each.month) for each in closings}
    late = [each for each in done if Month.of(each.date) in closed]
    others = [each for each in done if Month.of(each.date) not in closed]
    recording.tell_all(others, act, by, at, reason if act == Act.RETURNED else "", values)
    lines = recording.tell_all(late, act, by, at, reason, values)
    closing.keep_corrections([(line, [each.date]) for line, each in zip(lines, late, strict=True)], closings)


def _locked(allowed: ActivityQuerySet, seen: Seen) -> list[Activity]:
    """Those of `seen` that are still as they were seen, locked. Their status is read again under the lock."""
    versions = dict(seen)
    wanted = dict(allowed.filter(uuid__in=versions).values_list("pk", "status"))
    locked = Activity.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(wanted))
    return [each for each in locked if each.version == versions[each.uuid] and each.status == wanted[each.pk]]
