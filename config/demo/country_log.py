"""The log of a whole country: activities in the order of days, from some teams often and from some hardly ever."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone

from config.demo.pouring import defaults, indexes_afterwards, pour
from geo import bulk
from teams_app.activities.models import Activity, ActivityForm, Status, Topic
from teams_app.activities.topics import load_topics
from teams_app.registry.models import Team

AT_ONCE = 200_000
_TOLD = ("id", "uuid", "team_id", "date", "people", "households", "form", "status")
_STATUSES = [str(Status.VERIFIED)] * 8 + [str(Status.SUBMITTED), str(Status.WITHDRAWN)]


def log_activities(rng: random.Random, count: int, since: dt.date) -> None:
    """`count` activities from `since` until today, evenly spread; one topic, often two."""
    load_topics(settings.BASE_DIR / "fixtures" / "topics.json")
    topics = list(Topic.objects.order_by("pk").values_list("pk", flat=True))
    teams = list(Team.objects.order_by("pk").values_list("pk", flat=True))
    rng.shuffle(teams)
    days = [str(since + dt.timedelta(days=day)) for day in range((timezone.localdate() - since).days + 1)]
    chance = np.random.default_rng(rng.getrandbits(64))
    in_order = np.sort(chance.integers(len(days), size=count))
    usual = defaults(Activity, _TOLD) | {"created_at": timezone.now(), "is_demo": True}
    with indexes_afterwards(Activity, Activity.topics.through):
        for start in range(0, count, AT_ONCE):
            ids = bulk.reserve_ids(Activity, min(AT_ONCE, count - start))
            rows = _activities(chance, ids, teams, [days[day] for day in in_order[start : start + AT_ONCE]])
            pour(Activity, _TOLD, rows, usual)
            pour(Activity.topics.through, ("activity_id", "topic_id"), _topics(chance, ids, topics))


def _activities(
    chance: np.random.Generator, ids: Sequence[int], teams: Sequence[int], days: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The values of `_TOLD`. The ids that phones give are in the order of time, too."""
    count = len(ids)
    people = chance.integers(1, 60, size=count)
    is_told = chance.random(count) < 0.3
    return zip(
        ids,
        (f"{pk:012x}7{tail:03x}8{tail:015x}" for pk, tail in zip(ids, chance.integers(4096, size=count), strict=True)),
        [teams[place] for place in (len(teams) * chance.random(count) ** 1.7).astype(int)],
        days,
        people.tolist(),
        [half if told else None for half, told in zip((people // 2).tolist(), is_told, strict=True)],
        [ActivityForm.values[form] for form in chance.integers(len(ActivityForm.values), size=count)],
        [_STATUSES[status] for status in chance.integers(len(_STATUSES), size=count)],
        strict=True,
    )


def _topics(chance: np.random.Generator, ids: Sequence[int], topics: Sequence[int]) -> Iterator[tuple[int, int]]:
    drawn = chance.integers(len(topics), size=(len(ids), 2)).tolist()
    for pk, (one, other) in zip(ids, drawn, strict=True):
        yield pk, topics[one]
        if other != one:
            yield pk, topics[other]
