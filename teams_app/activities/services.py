"""What writes the log: each verb in one transaction, with its line of history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from teams_app.accounts.models import User
from teams_app.activities import access, checks, closing, recording
from teams_app.activities.entries import FIELDS, Entry, difference
from teams_app.activities.models import Act, Activity, Closing, Outcome, Status, Topic
from teams_app.activities.outlook import Outlook, outlook
from teams_app.activities.photos import placing
from teams_app.activities.topics import chosen
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


def activity_log(*, by: User, entry: Entry, at: dt.datetime, also: Sequence[checks.Question] = ()) -> Logged:
    """Keep an entry once, however often and however concurrently it is sent. What is `also` odd is asked about, too.

    The unique UUID decides, at the insert itself: looking first would let two simultaneous sendings
    both find nothing. Raises `Refused`, `Unconfirmed`, `Taken`, or `Conflict` when an entry of that UUID
    is here with other content (sent, changed on the phone with the back button, sent again).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        seen = outlook(entry, by, today)
        known = _known(entry, by) if seen.may_be_known else None
        if known:
            return known
        checked = _checked(entry, by, at, seen, also=also)
        at_once = access.is_verified_at_once(by, checked.team, entry.date, today)
        activity = Activity(
            uuid=entry.uuid,
            status=Status.VERIFIED if at_once else Status.SUBMITTED,
            created_by=by,
            verified_by=by if at_once else None,
            verified_at=at if at_once else None,
            flags=[str(flag) for flag in checked.flags],
            logged_at=entry.logged_at,
        )
        _fill(activity, entry, checked)
        if not recording.write_new(activity):
            known = _known(entry, by)
            assert known is not None  # nothing else can have refused it
            return known
        _begin_lists(activity, entry, checked)
        recording.begin(activity, checked.topics)
        if checked.closings:
            late = recording.tell_late(activity, by, at, entry.values(), entry.reason)
            closing.keep_corrections([(late, [entry.date])], checked.closings)
    return Logged(activity, created=True)


def activity_edit(*, by: User, uuid: UUID, entry: Entry, version: int, at: dt.datetime) -> Activity:
    """Replace what an activity says. `version` is the one that the writer saw.

    Raises `Refused`, also of one that was taken back, `Unconfirmed`, `PermissionDenied`, or `Conflict` when it was
    changed meanwhile.
    """
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        entry = replace(entry, uuid=uuid)
        before, after = values_of(activity), entry.values()
        changed = difference(before, after)
        answers = activity.is_returned and entry.reason  # it is right as it stands, and the author says why
        if not changed and not answers:
            return activity
        if activity.is_withdrawn:
            raise checks.Refused(lambda: {"entry": [checks.about_withdrawn()]})
        if version != activity.version:
            raise Conflict(activity, changed)
        seen = outlook(entry, by, timezone.localdate(at))
        checked = _checked(entry, by, at, seen, activity)
        days = [activity.date, entry.date]
        _fill(activity, entry, checked)
        at_once = access.is_verified_at_once(by, checked.team, entry.date, timezone.localdate(at))
        if activity.status == Status.RETURNED or (activity.verified_at and not at_once):
            activity.status, activity.verified_by, activity.verified_at = Status.SUBMITTED, None, None
        if checked.closings:
            activity.flags = sorted({*activity.flags, checks.Flag.CORRECTION})
        _set_lists(activity, entry, checked)
        if {"team", "date"} & changed.keys():
            placing.place_again(activity)
        change = recording.keep(activity, Act.EDITED, by, at, changed, entry.reason)
        closing.keep_corrections([(change, days)], checked.closings)
    return activity


def activity_withdraw(*, by: User, uuid: UUID, at: dt.datetime, reason: str = "") -> Activity:
    """Take an activity back: it stays readable and counts nowhere. Twice is as good as once.

    Raises `ReasonNeeded` where its month is closed and no reason is given.
    """
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        if not activity.is_withdrawn:
            activity.status = Status.WITHDRAWN
            _keep_with_reason(activity, Act.WITHDRAWN, by, at, reason)
    return activity


def activity_restore(*, by: User, uuid: UUID, at: dt.datetime, reason: str = "") -> Activity:
    """Bring a withdrawn activity back, as verified, waiting or returned as it was. Raises `ReasonNeeded`, too."""
    with transaction.atomic():
        activity = _locked(uuid)
        _allow(by, activity, at)
        if activity.is_withdrawn:
            activity.status = _status_before(activity)
            _keep_with_reason(activity, Act.RESTORED, by, at, reason)
    return activity


def values_of(activity: Activity) -> dict[str, Any]:
    """What an activity says, in the shape of `Entry.values`."""
    return {name: getattr(activity, _ATTRIBUTES.get(name, name)) for name in FIELDS if name not in _LISTS} | {
        "date": activity.date.isoformat(),
        "topics": sorted(topic.slug for topic in activity.topics.all()),
        "outcomes": dict(sorted((each.topic.slug, each.count) for each in activity.outcomes.all())),
        "facilitators": sorted(person.pk for person in activity.facilitators.all()),
    }


def entry_of(activity: Activity) -> Entry:
    """What an activity says, as the entry that a form or a phone would send."""
    said = values_of(activity)
    return Entry(
        uuid=activity.uuid,
        confirmed=frozenset(activity.confirmed),
        **said
        | {
            "date": activity.date,
            "topics": tuple(said["topics"]),
            "outcomes": tuple(said["outcomes"].items()),
            "facilitators": tuple(said["facilitators"]),
        },
    )


_ATTRIBUTES = {"team": "team_id", "plan": "plan_id"}
_LISTS = ("topics", "outcomes", "facilitators")


def _known(entry: Entry, by: User) -> Logged | None:
    """The activity that this entry became already; None when the UUID is new."""
    activity = Activity.objects.with_lists().filter(uuid=entry.uuid).first()
    if activity is None:
        return None
    if activity.created_by_id != by.pk:
        raise Taken
    changed = difference(values_of(activity), entry.values())
    if changed:
        raise Conflict(activity, changed)
    return Logged(activity, created=False)


@dataclass(frozen=True)
class _Checked:
    """What stands behind an entry without faults, and what was odd about it."""

    team: Team
    topics: list[Topic]
    asked: list[str]  # questions that were answered
    flags: list[checks.Flag]
    closings: list[Closing]  # of the months that it changes


def _checked(
    entry: Entry,
    by: User,
    at: dt.datetime,
    seen: Outlook,
    stored: Activity | None = None,
    also: Sequence[checks.Question] = (),
) -> _Checked:
    """The entry's team and topics, and the questions that were asked and answered.

    `stored` is what it changes: its topics may stay although they are no longer offered, and its month changes, too.
    The team is locked until the transaction ends: it is not closed, and no twin is logged, in between.
    """
    kept = [topic.slug for topic in stored.topics.all()] if stored else []
    team, topics, today = seen.team, chosen(entry.topics, kept), timezone.localdate(at)
    days = [entry.date, stored.date] if stored else [entry.date]
    closings = closing.closings_of(days, today) if stored or seen.may_be_closed else []
    tell = partial(checks.faults, entry, team, topics, by, today, closings, seen)
    if tell() or team is None:
        raise checks.Refused(tell)
    doubts = checks.doubts(entry, team, seen)
    doubts.questions += also
    if doubts.unanswered(entry.confirmed):
        raise Unconfirmed(doubts)
    noticed = checks.flags(entry, team, by, today, seen)
    noticed += [checks.Flag.CORRECTION] if closings else []
    return _Checked(team, topics, [str(question) for question in doubts.questions], noticed, closings)


def _keep_with_reason(activity: Activity, act: Act, by: User, at: dt.datetime, reason: str) -> None:
    closings = closing.must_explain([activity.date], reason, timezone.localdate(at))
    change = recording.keep(activity, act, by, at, reason=reason)
    closing.keep_corrections([(change, [activity.date])], closings)


def _fill(activity: Activity, entry: Entry, checked: _Checked) -> None:
    activity.team = checked.team
    for name in FIELDS:
        if name != "team" and name not in _LISTS:
            setattr(activity, _ATTRIBUTES.get(name, name), getattr(entry, name))
    activity.confirmed = checked.asked
    # The rows it points at were just read; the rest stands in the database's own constraints.
    activity.full_clean(
        exclude={"team", "plan", "created_by", "verified_by"}, validate_unique=False, validate_constraints=False
    )


def _begin_lists(activity: Activity, entry: Entry, checked: _Checked) -> None:
    """The lists of a new activity: one INSERT each, and none for what is empty."""
    recording.write_topics(activity, checked.topics)
    _add_outcomes(activity, entry, checked)
    if entry.facilitators:
        activity.facilitators.add(*entry.facilitators)


def _set_lists(activity: Activity, entry: Entry, checked: _Checked) -> None:
    activity.topics.set(checked.topics)
    activity.facilitators.set(entry.facilitators)
    activity.outcomes.all().delete()
    _add_outcomes(activity, entry, checked)


def _add_outcomes(activity: Activity, entry: Entry, checked: _Checked) -> None:
    topics = {topic.slug: topic for topic in checked.topics}
    rows = [Outcome(activity=activity, topic=topics[slug], count=count) for slug, count in entry.outcomes]
    if rows:
        Outcome.objects.bulk_create(rows)


def _locked(uuid: UUID) -> Activity:
    return Activity.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(uuid=uuid)


def _status_before(activity: Activity) -> Status:
    """What a withdrawn activity was before: a return is not got rid of by taking the activity back."""
    if activity.verified_at:
        return Status.VERIFIED
    back_and_forth = (Act.WITHDRAWN, Act.RESTORED)
    last = activity.changes.exclude(act__in=back_and_forth).order_by("pk").values_list("act", flat=True).last()
    return Status.RETURNED if last == Act.RETURNED else Status.SUBMITTED


def _allow(by: User, activity: Activity, at: dt.datetime) -> None:
    if not access.may_change(by, activity, at):
        raise PermissionDenied
