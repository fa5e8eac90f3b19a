"""What happened to a team, in order: set up, led by, moved, suspended, ended; and what was struck out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from teams_app.registry.models import Team
from teams_app.registry.timeline.events import Event, Kind, events_of
from teams_app.registry.timeline.struck import struck_out_of

__all__ = ["Day", "Event", "Kind", "Story", "timeline"]


@dataclass(frozen=True)
class Day:
    """What happened on one day, in the order in which it is told."""

    date: dt.date
    events: list[Event]

    @property
    def kind(self) -> Kind:
        """What the day's mark on the line shows: of its facts the weightiest."""
        return min((event.kind for event in self.events), key=list(Kind).index)

    @property
    def cited(self) -> list[tuple[Event, bool]]:
        """Each fact, and whether its instrument is to be cited: once, after a run of facts under it."""
        following = [*(event.instrument for event in self.events[1:]), None]
        return [
            (event, event.instrument is not None and event.instrument != after)
            for event, after in zip(self.events, following, strict=True)
        ]


@dataclass(frozen=True)
class Story:
    """The days up to the day looked at, the newest first, and those after it."""

    until: list[Day]
    after: list[Day]


def timeline(team: Team, on: dt.date, *, with_struck: bool = False) -> Story:
    """The whole life of `team`, told as seen on `on`. The queries do not grow with the facts."""
    events = events_of(team, on)
    if with_struck:
        events += struck_out_of(team)
    days: dict[dt.date, list[Event]] = {}
    for event in events:
        days.setdefault(event.date, []).append(event)
    told = [Day(date, days[date]) for date in sorted(days, reverse=True)]
    return Story([day for day in told if day.date <= on], [day for day in told if day.date > on])
