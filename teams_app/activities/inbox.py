"""What waits for an official, team by team, with what a decision needs: what was odd, what a correction changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F, Min, Window

from teams_app.activities import checks
from teams_app.activities.closing import closings_of
from teams_app.activities.models import Act, Activity, ActivityChange, Photo
from teams_app.activities.periods import Month
from teams_app.activities.photos.placing import any_far_away
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.activities.wording import Difference, differences_of_each
from teams_app.registry.models import Team
from teams_app.registry.places import Served, served_by


@dataclass(frozen=True)
class Return:
    """That an activity was returned, and what became of it since."""

    reason: str
    at: dt.datetime
    answer: str  # of whoever logged it
    differences: list[Difference]  # what the returned version said → what it says now


@dataclass(frozen=True)
class Item:
    activity: Activity
    noticed: list[str]  # flags, in words
    confirmed: list[str]  # questions that were answered, in words
    returned: Return | None
    is_closed: bool = False  # its month is: a decision about it is a correction, and needs a reason
    photos: list[Photo] = field(default_factory=list)

    @property
    def seen(self) -> str:
        return seen_of(self.activity)


@dataclass(frozen=True)
class Group:
    """A team with those of its activities that stand on the page, the oldest first."""

    team: Team
    served: Served | None
    items: list[Item]


def seen_of(activity: Activity) -> str:
    """The version of an activity that is on the screen, as a form sends it back."""
    return f"{activity.uuid}:{activity.version}"


def in_order(waiting: ActivityQuerySet) -> ActivityQuerySet:
    """By team, the team that waits longest first; within it the oldest first."""
    oldest = Window(Min("date"), partition_by=[F("team")])
    return waiting.annotate(oldest=oldest).order_by("oldest", "team", "date", "pk")


def groups_of(activities: Sequence[Activity], today: dt.date) -> list[Group]:
    """The activities in their order, grouped by team. A constant number of queries."""
    served = served_by({each.team for each in activities}, today)
    returns = returns_of(activities)
    closed = {Month.of(each.month) for each in closings_of([each.date for each in activities], today)}
    return [
        Group(
            team,
            served.get(team.pk),
            [_item(each, returns.get(each.pk), Month.of(each.date) in closed) for each in items],
        )
        for team, items in groupby(activities, key=lambda each: each.team)
    ]


def noticed_in(activity: Activity, photos: Iterable[Photo] = ()) -> list[str]:
    """What was noticed when the entry came, and about its photos."""
    codes = [*activity.flags, *([checks.Flag.PHOTO_AWAY] if any_far_away(photos) else [])]
    return [str(checks.Flag(code).label) for code in codes if code in checks.Flag.values]


def confirmed_in(activity: Activity) -> list[str]:
    return [str(checks.Question(code).label) for code in activity.confirmed if code in checks.Question.values]


def returns_of(activities: Iterable[Activity]) -> dict[int, Return]:
    """Of those that were returned and not recalled: why, and what changed since. Three queries at most."""
    changed = [each.pk for each in activities if each.version > 1]
    lines: dict[int, list[ActivityChange]] = {}
    for change in ActivityChange.objects.filter(activity__in=changed).order_by("pk"):
        lines.setdefault(change.activity_id, []).append(change)
    since = {pk: found for pk, changes in lines.items() if (found := _since_the_return(changes))}
    words = differences_of_each([_merged(changes) for _return, changes in since.values()])
    return {
        pk: Return(returned.reason, returned.at, _last_answer(later), said)
        for (pk, (returned, later)), said in zip(since.items(), words, strict=True)
    }


def _item(activity: Activity, returned: Return | None, is_closed: bool) -> Item:
    photos: list[Photo] = getattr(activity, "standing_photos", [])
    return Item(activity, noticed_in(activity, photos), confirmed_in(activity), returned, is_closed, photos)


def _since_the_return(changes: list[ActivityChange]) -> tuple[ActivityChange, list[ActivityChange]] | None:
    """The last return and the edits after it; None where there is none, or it was taken back."""
    found: tuple[ActivityChange, list[ActivityChange]] | None = None
    for change in changes:
        if change.act == Act.RETURNED:
            found = (change, [])
        elif change.act == Act.RECALLED:
            found = None
        elif change.act == Act.EDITED and found:
            found[1].append(change)
    return found


def _last_answer(changes: list[ActivityChange]) -> str:
    return next((change.reason for change in reversed(changes) if change.reason), "")


def _merged(changes: list[ActivityChange]) -> dict[str, list[Any]]:
    """Several edits as one: from what stood first to what stands last; what was put back is no difference."""
    values: dict[str, list[Any]] = {}
    for change in changes:
        for name, (before, after) in change.values.items():
            values[name] = [values[name][0] if name in values else before, after]
    return {name: pair for name, pair in values.items() if pair[0] != pair[1]}
