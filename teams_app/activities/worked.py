"""What was done in a month, as the figures count it: by which team, and in which commune of the month's last map.

The log is not summed again: the room above keeps its sums, and is asked for them (`signals.work_asked`). As on the map,
work counts where its team served that day, once in each commune; and what is not in force then counts where the figures
put it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count

from geo.among import among
from geo.models import Level, UnitPeriod
from geo.querysets import valid_during
from teams_app.activities.models import Correction
from teams_app.activities.periods import Month
from teams_app.activities.signals import Stretch, work_asked
from teams_app.registry.ground import stand_ins
from teams_app.registry.models import TeamArea


@dataclass
class Work:
    """What was done in a month. `people` and `sessions` are verified; `corrections` came after it was closed."""

    sessions: int = 0
    waiting: int = 0
    people: int = 0
    corrections: int = 0

    @property
    def logged(self) -> int:
        return self.sessions + self.waiting

    @property
    def is_some(self) -> bool:
        return self.logged > 0

    def add(self, stretch: Stretch) -> None:
        self.sessions += stretch.sessions
        self.waiting += stretch.waiting
        self.people += stretch.people

    @classmethod
    def of(cls, parts: Collection[Work]) -> Work:
        """All of them together."""
        return cls(
            sessions=sum(part.sessions for part in parts),
            waiting=sum(part.waiting for part in parts),
            people=sum(part.people for part in parts),
            corrections=sum(part.corrections for part in parts),
        )


class Service(NamedTuple):
    """That a team served a commune, or a hamlet of it."""

    commune: int
    since: dt.date
    until: dt.date | None

    def on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class MonthWork:
    """`of_communes`: commune → each team that served it on a day of the month → what that did there.

    `of_teams`: what each of them did, wherever that was; who did nothing is not in it.
    """

    of_communes: Mapping[int, Mapping[int, Work]]
    of_teams: Mapping[int, Work]


def work_in(month: Month, communes: Collection[int] | None = None) -> MonthWork:
    """Of all communes, or of these. Five queries, and some more where units or teams have changed since."""
    services = _services(month, communes)
    found: defaultdict[int, dict[int, Work]] = defaultdict(dict)
    for team, served in services.items():
        for commune in {service.commune for service in served}:
            found[commune][team] = Work()
    teams = None if communes is None else services.keys()
    done = stretches(month, teams)
    for stretch in done:
        for commune in _served_on(stretch.since, services.get(stretch.team, ())):
            found[commune][stretch.team].add(stretch)
    corrected = _corrections(month, teams)
    for team, day, count in corrected:
        for commune in _served_on(day, services.get(team, ())):
            found[commune][team].corrections += count
    return MonthWork(found, _by_team(done, corrected))


def work_of(month: Month, teams: Collection[int]) -> dict[int, Work]:
    """Team → what it did in the month, wherever that was. Two queries."""
    return _by_team(stretches(month, teams), _corrections(month, teams))


def stretches(month: Month, teams: Collection[int] | None = None) -> list[Stretch]:
    """What all teams, or these, did in the month, as far as figures count it. One query."""
    answers: list[tuple[Any, Any]] = work_asked.send(sender=None, month=month, teams=teams)
    return [stretch for _receiver, told in answers for stretch in told]


def _by_team(done: Iterable[Stretch], corrected: Iterable[tuple[int, dt.date, int]]) -> dict[int, Work]:
    found: defaultdict[int, Work] = defaultdict(Work)
    for stretch in done:
        found[stretch.team].add(stretch)
    for team, _day, count in corrected:
        found[team].corrections += count
    return dict(found)


def _corrections(month: Month, teams: Collection[int] | None) -> list[tuple[int, dt.date, int]]:
    """(team, day, how many): a correction counts where its activity does."""
    corrections = Correction.objects.filter(month=month.start)
    if teams is not None:
        corrections = corrections.filter(change__activity__team__in=among(teams))
    by_day = corrections.order_by().values_list("change__activity__team", "change__activity__date")
    return list(by_day.annotate(n=Count("pk")))


def _served_on(day: dt.date, services: Iterable[Service]) -> set[int]:
    return {service.commune for service in services if service.on(day)}


def _services(month: Month, communes: Collection[int] | None) -> dict[int, list[Service]]:
    """Of each team that stood on a day of the month, what it served then of all communes, or of these."""
    here = UnitPeriod.objects.on(month.end).order_by().values_list("unit_id", "parent_id", "unit__level")
    if communes is None:
        places = _places(here.filter(unit__level__in=(Level.COMMUNE, Level.HAMLET)))
    else:
        places = _places(here.filter(unit__in=among(communes), unit__level=Level.COMMUNE))
        places |= _places(here.filter(parent__in=among(places), unit__level=Level.HAMLET))
    places |= {gone: places[unit] for gone, unit in stand_ins(month.end).items() if unit in places}
    days = month.start, month.end
    areas = TeamArea.objects.filter(valid_during(*days), valid_during(*days, "team__")).order_by()
    if communes is not None:
        areas = areas.filter(unit__in=among(places))
    found: defaultdict[int, list[Service]] = defaultdict(list)
    for team, unit, since, until in areas.values_list("team_id", "unit_id", "valid_from", "valid_to"):
        if unit in places:
            found[team].append(Service(places[unit], since, until))
    return dict(found)


def _places(rows: Iterable[tuple[int, int | None, str]]) -> dict[int, int]:
    """Each unit's commune."""
    return {unit: unit if level == Level.COMMUNE else (parent or unit) for unit, parent, level in rows}
