"""A change of an activity and its line of history, written together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection

from geo.asks import Ask, together
from geo.given import params, shape, table
from geo.inserts import Insert
from teams_app.accounts.models import User
from teams_app.activities.entries import Entry
from teams_app.activities.models import Act, Activity, ActivityChange, Status, Topic
from teams_app.activities.signals import Added, work_added, work_changed

_ACTIVITY, _ACTIVITY_UNLESS_THERE = Insert(Activity), Insert(Activity, unless=["uuid"])
_UUID = _ACTIVITY.places["uuid"][0]
_TOPICS = Insert(Activity.topics.through)
NOTHING: Mapping[int, dict[str, list[Any]]] = MappingProxyType({})


def write_new(activity: Activity) -> bool:
    """Write a new activity; False where its UUID stands in the log already, or arrives from elsewhere just now."""
    made = _ACTIVITY_UNLESS_THERE(activity)
    if made:
        [activity.pk] = made
        activity._state.adding, activity._state.db = False, connection.alias
    return bool(made)


def write_topics(activity: Activity, topics: list[Topic]) -> None:
    _TOPICS.values(*((activity.pk, topic.pk) for topic in topics))


class New(NamedTuple):
    """An entry that was checked, and what goes with it."""

    entry: Entry
    by: User
    at: dt.datetime
    topics: list[Topic]
    confirmed: list[str]
    flags: list[str]


def write_all(new: Sequence[New], *also: Ask) -> list[list[Any]]:
    """Write entries that say no more than an activity has columns for, and end the transaction.

    Answers with the rows of each of what was `also` to be written. Raises `IntegrityError` where one of the entries is
    there already.
    """
    rows = [_row(each) for each in new]
    topics = [(row[_UUID], topic.pk) for row, each in zip(rows, new, strict=True) for topic in each.topics]
    added = [_added(each.entry, each.entry.team, Status.SUBMITTED, each.topics) for each in new]
    return _write_with_all(added, *also, *_ACTIVITY.asks(*rows), _listing(topics), are_last=True)[: len(also)]


def _write_with_all(added: Sequence[Added], *asked: Ask, are_last: bool = False) -> list[list[Any]]:
    """Run what is `asked`, and what the rooms above write besides, all at once; the rows of what was asked."""
    told: list[tuple[Any, Any]] = work_added.send(Activity, added=added)
    besides: list[Ask] = [ask for _receiver, asks in told for ask in asks]
    return together(*asked, *besides, are_last=are_last)[: len(asked)]


def _listing(topics: Sequence[tuple[Any, int]]) -> Ask:
    """Topics of activities that are known by their UUIDs: their numbers need not come back first."""
    return Ask(_listing_sql(shape(len(topics))), params(topics))


@lru_cache(maxsize=256)
def _listing_sql(rows: int) -> str:
    return f"""INSERT INTO {_TOPICS.model._meta.db_table} (activity_id, topic_id)
        WITH {table("given", {"uuid": "uuid", "topic": "bigint"}, rows)}
        SELECT activity.id, given.topic FROM given CROSS JOIN {Activity._meta.db_table} AS activity
        WHERE activity.uuid = given.uuid
        ON CONFLICT (activity_id, topic_id) DO NOTHING
    """  # noqa: S608


def _row(new: New) -> list[Any]:
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
        created_by_id=new.by.pk,
        created_at=new.at,
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
    _write_with_all([told])


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
    save_checks(activities)


def save_checks(activities: list[Activity]) -> None:
    """Save where each of them stands in the check as its next version."""
    for activity in activities:
        activity.version += 1
    Activity.objects.bulk_update(activities, ["status", "verified_by", "verified_at", "version"], batch_size=200)
    if activities:
        work_changed.send(Activity, days={(each.team_id, each.date) for each in activities})


def tell_all(
    activities: list[Activity],
    act: Act,
    by: User,
    at: dt.datetime,
    reason: str = "",
    values: Mapping[int, dict[str, list[Any]]] = NOTHING,
) -> list[ActivityChange]:
    """A line of history for each; `values` has what changed in an activity by its key."""
    lines = [_line(activity, act, by, at, values.get(activity.pk, {}), reason) for activity in activities]
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
