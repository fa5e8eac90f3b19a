"""A change of an activity and its line of history, written together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from teams_app.accounts.models import User
from teams_app.activities.models import Act, Activity, ActivityChange, Status


def keep(
    activity: Activity,
    act: Act,
    by: User,
    at: dt.datetime,
    values: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> None:
    """Save the activity as its next version, with what happened."""
    activity.version += 1
    activity.save()
    _line(activity, act, by, at, values or {}, reason).save()


def set_all(activities: list[Activity], status: Status, by: User | None, at: dt.datetime | None) -> None:
    for activity in activities:
        activity.status, activity.verified_by, activity.verified_at = status, by, at
        activity.version += 1
    Activity.objects.bulk_update(activities, ["status", "verified_by", "verified_at", "version"], batch_size=200)


def tell_all(activities: list[Activity], act: Act, by: User, at: dt.datetime, reason: str = "") -> None:
    lines = [_line(activity, act, by, at, {}, reason) for activity in activities]
    ActivityChange.objects.bulk_create(lines, batch_size=200)


def _line(
    activity: Activity, act: Act, by: User, at: dt.datetime, values: dict[str, list[Any]], reason: str
) -> ActivityChange:
    return ActivityChange(
        activity=activity, act=act, by=by, at=at, version=activity.version, values=values, reason=reason
    )
