"""A change of an activity and its line of history, written together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from geo.prepared import Ask, Insert, together
from teams_app.accounts.models import User
from teams_app.activities.entries import Entry
from teams_app.activities.models import Act, Activity, ActivityChange, Status, Topic
from teams_app.activities.signals import Added, work_added, work_changed

_ACTIVITY = Insert(Activity, unless=["uuid"])
_TOPICS = Insert(Activity.topics.through)


def write_new(activity: Activity) -> bool:
    """Write a new activity; False where its UUID stands in the log already, or arrives from elsewhere just now."""
    made = _ACTIVITY(activity)
    if made:
        [activity.pk] = made
        activity._state.adding, activity._state.db = False, connection.alias
    return bool(made)


def write_topics(activity: Activity, topics: list[Topic]) -> None:
    _TOPICS.values(*((activity.pk, topic.pk) for topic in topics))


class New(NamedTuple):
    """An entry that was checked, and what goes with it."""

    entry: Entry
    topics: list[Topic]
    confirmed: list[str]
    flags: list[str]


def write_all(new: Sequence[New], by: User, at: dt.datetime, *also: Ask) -> list[list[Any]] | None:
    """Write entries that say no more than an activity has columns for; None where one of them is there already.

    Answers with the rows of what was `also` to be written.
    """
    made, *answers = together(_ACTIVITY.ask(*(_row(each, by, at) for each in new)), *also)
    if len(made) < len(new):
        return None
    _TOPICS.values(*((pk, topic.pk) for (pk,), each in zip(made, new, strict=True) for topic in each.topics))
    work_added.send(
        Activity, added=[_added(each.entry, each.entry.team, Status.SUBMITTED, each.topics) for each in new]
    )
    return answers


def _row(new: New, by: User, at: dt.datetime) -> list[Any]:
    entry = new.entry
    lists = {name: value for name, value in (("confirmed", new.confirmed), ("flags", new.flags)) if value}
    return _ACTIVITY.row(
        uuid=entry.uuid,
        team_id=entry.team,
        date=entry.date,
        form=entry.form,
        people=entry.people,
        households=entry.households,
        women=entry.women,
        elderly=entry.elderly,
        place=entry.place,
        note=entry.note,
        status="submitted",
        created_by_id=by.pk,
        created_at=at,
        logged_at=entry.logged_at,
        **lists,
    )


def _added(logged: Entry | Activity, team: int, status: str, topics: list[Topic]) -> Added:
    return Added(
        team=team,
        date=logged.date,
        form=logged.form,
        status=status,
        people=logged.people,
        households=logged.households,
        women=logged.women,
        elderly=logged.elderly,
        topics=tuple(topic.pk for topic in topics),
        taught=frozenset(pk for topic in topics for pk in (topic.pk, topic.parent_id) if pk is not None),
    )


def begin(activity: Activity, topics: list[Topic]) -> None:
    """Say that an activity was logged, when all of it is written."""
    told = _added(activity, activity.team_id, activity.status, topics)
    work_added.send(Activity, added=[told])


def keep(
    activity: Activity,
    act: Act,
    by: User,
    at: dt.datetime,
    values: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> ActivityChange:
    """Save the activity as its next version, with what happened. What it lists (topics …) is written before."""
    activity.version += 1
    activity.save()
    line = _line(activity, act, by, at, values or {}, reason)
    line.save()
    work_changed.send(Activity, days={(activity.team_id, activity.date), _place_before(activity, values)})
    return line


def tell_late(activity: Activity, by: User, at: dt.datetime, values: dict[str, Any], reason: str) -> ActivityChange:
    """That the activity was logged after its month was closed: a correction from nothing."""
    line = _line(activity, Act.LOGGED, by, at, {name: [None, value] for name, value in values.items()}, reason)
    line.save()
    return line


def set_all(activities: list[Activity], status: Status, by: User | None, at: dt.datetime | None) -> None:
    for activity in activities:
        activity.status, activity.verified_by, activity.verified_at = status, by, at
        activity.version += 1
    Activity.objects.bulk_update(activities, ["status", "verified_by", "verified_at", "version"], batch_size=200)
    if activities:
        work_changed.send(Activity, days={(each.team_id, each.date) for each in activities})


def tell_all(activities: list[Activity], act: Act, by: User, at: dt.datetime, reason: str = "") -> list[ActivityChange]:
    lines = [_line(activity, act, by, at, {}, reason) for activity in activities]
    return ActivityChange.objects.bulk_create(lines, batch_size=200)


def _line(
    activity: Activity, act: Act, by: User, at: dt.datetime, values: dict[str, list[Any]], reason: str
) -> ActivityChange:
    return ActivityChange(
        activity=activity, act=act, by=by, at=at, version=activity.version, values=values, reason=reason
    )


def _place_before(activity: Activity, values: dict[str, list[Any]] | None) -> tuple[int, dt.date]:
    """The team and the day that the activity had before `values` changed."""
    before = {name: pair[0] for name, pair in (values or {}).items()}
    date = before.get("date", activity.date)
    return before.get("team", activity.team_id), date if isinstance(date, dt.date) else dt.date.fromisoformat(date)
