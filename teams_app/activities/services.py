"""What writes the log: each verb in one transaction, with its line of history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from teams_app.accounts.models import User
from teams_app.activities import access, checks
from teams_app.activities.entries import Entry, difference
from teams_app.activities.models import Act, Activity, ActivityChange, Status, Topic
from teams_app.registry.models import Team


@dataclass(frozen=True)
class Logged:
    activity: Activity
    created: bool  # False: this very entry was here already


class Unconfirmed(Exception):
    """Nothing was written: the entry looks odd, and the person who typed it has not answered for it yet."""

    def __init__(self, doubts: checks.Doubts) -> None:
        self.doubts = doubts
        super().__init__(", ".join(doubts.questions))


class Conflict(Exception):
    """Nothing was written: what is stored says something else than the writer believed.

    `activity` is what is stored now; `values` maps each field that differs to [stored, sent].
    """

    def __init__(self, activity: Activity, values: dict[str, list[Any]]) -> None:
        self.activity = activity
        self.values = values
        super().__init__(f"activity {activity.pk} is at version {activity.version}")


class Taken(Exception):
    """The entry's UUID belongs to somebody else's entry. A new one mends it."""


def activity_log(*, by: User, entry: Entry, at: dt.datetime) -> Logged:
    """Keep an entry once, however often and however concurrently it is sent.

    The unique UUID decides, at the insert itself: looking first would let two simultaneous sendings
    both find nothing. Raises `Refused`, `Unconfirmed`, `Taken`, or `Conflict` when an entry of that UUID
    is here with other content (sent, changed on the phone with the back button, sent again).
    """
    known = _known(entry, by)
    if known:
        return known
    with transaction.atomic():
        team, topics, asked = _checked(entry, by, at)
        today = timezone.localdate(at)
        at_once = access.is_verified_at_once(by, team, entry.date, today)
        activity = Activity(
            uuid=entry.uuid,
            status=Status.VERIFIED if at_once else Status.SUBMITTED,
            created_by=by,
            verified_by=by if at_once else None,
            verified_at=at if at_once else None,
        )
        _fill(activity, entry, team, asked)
        try:
            with transaction.atomic():
                activity.save(force_insert=True)
        except IntegrityError:
            known = _known(entry, by)
            if not known:
                raise
            return known
        activity.topics.set(topics)
    return Logged(activity, created=True)


def activity_edit(*, by: User, uuid: UUID, entry: Entry, version: int, at: dt.datetime) -> Activity:
    """Replace what an activity says. `version` is the one that the writer saw.

    Raises `Refused`, `Unconfirmed`, `PermissionDenied`, or `Conflict` when it was changed meanwhile.
    """
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        entry = replace(entry, uuid=uuid)
        before, after = values_of(activity), entry.values()
        changed = difference(before, after)
        if not changed:
            return activity
        if version != activity.version:
            raise Conflict(activity, changed)
        team, topics, asked = _checked(entry, by, at, kept=before["topics"])
        _fill(activity, entry, team, asked)
        if activity.verified_at and not access.is_verified_at_once(by, team, entry.date, timezone.localdate(at)):
            activity.status, activity.verified_by, activity.verified_at = Status.SUBMITTED, None, None
        _keep(activity, Act.EDITED, by, at, changed)
        activity.topics.set(topics)
    return activity


def activity_withdraw(*, by: User, uuid: UUID, at: dt.datetime) -> Activity:
    """Take an activity back: it stays readable and counts nowhere. Twice is as good as once."""
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        if not activity.is_withdrawn:
            activity.status = Status.WITHDRAWN
            _keep(activity, Act.WITHDRAWN, by, at)
    return activity


def activity_restore(*, by: User, uuid: UUID, at: dt.datetime) -> Activity:
    """Bring a withdrawn activity back, as verified or waiting as it was."""
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        if activity.is_withdrawn:
            activity.status = Status.VERIFIED if activity.verified_at else Status.SUBMITTED
            _keep(activity, Act.RESTORED, by, at)
    return activity


def activity_verify(*, by: User, seen: Iterable[tuple[UUID, int]], at: dt.datetime) -> list[Activity]:
    """Verify those of `seen` (UUID and the version that was on the screen) that still wait for `by`.

    One that was changed, withdrawn or verified in the meantime is left alone: nobody verifies what
    they did not see. Returns those that were verified; five queries whatever the number.
    """
    versions = dict(seen)
    with transaction.atomic():
        waiting = access.verifiable_activities(by, timezone.localdate(at)).filter(uuid__in=versions)
        locked = Activity.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk__in=list(waiting.values_list("pk", flat=True)), status=Status.SUBMITTED
        )
        done = [activity for activity in locked if activity.version == versions[activity.uuid]]
        _set_all(done, Status.VERIFIED, by, at)
        _tell_all(done, Act.VERIFIED, by, at)
    return done


def activity_reopen(*, by: User, uuids: Iterable[UUID], at: dt.datetime) -> list[Activity]:
    """Take a verification back, as long as it is `by`'s own and no older than the undo window."""
    with transaction.atomic():
        own = access.reopenable_activities(by, at).filter(uuid__in=list(uuids))
        done = list(own.select_for_update(no_key=True, of=("self",)))
        _set_all(done, Status.SUBMITTED, None, None)
        _tell_all(done, Act.REOPENED, by, at)
    return done


def values_of(activity: Activity) -> dict[str, Any]:
    """What an activity says, in the shape of `Entry.values`."""
    return {
        "team": activity.team_id,
        "date": activity.date.isoformat(),
        "form": activity.form,
        "topics": sorted(topic.slug for topic in activity.topics.all()),
        "people": activity.people,
        "households": activity.households,
        "note": activity.note,
    }


def _known(entry: Entry, by: User) -> Logged | None:
    """The activity that this entry became already; None when the UUID is new."""
    activity = Activity.objects.filter(uuid=entry.uuid).prefetch_related("topics").first()
    if activity is None:
        return None
    if activity.created_by_id != by.pk:
        raise Taken
    changed = difference(values_of(activity), entry.values())
    if changed:
        raise Conflict(activity, changed)
    return Logged(activity, created=False)


def _checked(entry: Entry, by: User, at: dt.datetime, kept: Iterable[str] = ()) -> tuple[Team, list[Topic], list[str]]:
    """The entry's team and topics, and the questions that were asked and answered.

    `kept` are slugs of topics that may stay although they are no longer offered.
    The team is locked until the transaction ends: it is not closed, and no twin is logged, in between.
    """
    team = Team.objects.select_for_update(no_key=True).filter(pk=entry.team).first()
    topics = list(Topic.objects.filter(Q(is_active=True) | Q(slug__in=kept), slug__in=entry.topics))
    found = checks.faults(entry, team, topics, by, timezone.localdate(at))
    if found or team is None:
        raise checks.Refused(found)
    doubts = checks.doubts(entry)
    if doubts.unanswered(entry.confirmed):
        raise Unconfirmed(doubts)
    return team, topics, [str(question) for question in doubts.questions]


def _fill(activity: Activity, entry: Entry, team: Team, asked: list[str]) -> None:
    activity.team = team
    activity.date = entry.date
    activity.form = entry.form
    activity.people = entry.people
    activity.households = entry.households
    activity.note = entry.note
    activity.confirmed = asked
    # The rows it points at were just read; the rest stands in the database's own constraints.
    activity.full_clean(
        exclude={"team", "created_by", "verified_by"}, validate_unique=False, validate_constraints=False
    )


def _locked(uuid: UUID) -> Activity:
    return Activity.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(uuid=uuid)


def _allow(by: User, activity: Activity, at: dt.datetime) -> None:
    if not access.may_change(by, activity, at):
        raise PermissionDenied


def _keep(activity: Activity, act: Act, by: User, at: dt.datetime, values: dict[str, list[Any]] | None = None) -> None:
    activity.version += 1
    activity.save()
    _line(activity, act, by, at, values or {}).save()


def _line(activity: Activity, act: Act, by: User, at: dt.datetime, values: dict[str, list[Any]]) -> ActivityChange:
    return ActivityChange(activity=activity, act=act, by=by, at=at, version=activity.version, values=values)


def _set_all(activities: list[Activity], status: Status, by: User | None, at: dt.datetime | None) -> None:
    for activity in activities:
        activity.status, activity.verified_by, activity.verified_at = status, by, at
        activity.version += 1
    Activity.objects.bulk_update(activities, ["status", "verified_by", "verified_at", "version"], batch_size=200)


def _tell_all(activities: list[Activity], act: Act, by: User, at: dt.datetime) -> None:
    lines = [_line(activity, act, by, at, {}) for activity in activities]
    ActivityChange.objects.bulk_create(lines, batch_size=200)
