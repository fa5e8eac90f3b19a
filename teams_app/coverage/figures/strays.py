"""Teams that serve a unit which is not in force on the rows' day: counted one by one, in Python.

A commune team goes on serving the ground of a commune that was merged away until it is re-formed; a
figure of 2024 may be drawn on the map of 2025. `geo.lineage` says where such a unit's ground lies on
the other day. There are few of them beside the teams that SQL counts, and no team is counted in both.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, Sum

from geo.querysets import valid_during, valid_on
from teams_app.activities.periods import Period
from teams_app.coverage.figures.pauses import Pauses
from teams_app.coverage.figures.spans import Span
from teams_app.coverage.figures.system import Spot, UnitSystem, lacking
from teams_app.coverage.models import Fact
from teams_app.coverage.querysets import Kind
from teams_app.registry.models import TeamArea
from teams_app.registry.querysets import TeamAreaQuerySet


@dataclass(frozen=True)
class Area:
    """One area of a stray team."""

    team: int
    team_level: str
    team_span: Span
    unit: int
    unit_level: str
    span: Span
    pauses: tuple[Span, ...] = ()  # the team's suspensions
    is_in_period: bool = True  # on some day of it the team served it and was active

    def on(self, day: dt.date) -> bool:
        """Whether the team serves it that day and is active."""
        stands = self.span.on(day) and self.team_span.on(day)
        return stands and not any(pause.on(day) for pause in self.pauses)


WORK = ("sessions", "people", "households", "households_told", "waiting")  # what rows sum up of facts


@dataclass(frozen=True)
class Stretch:
    """What one stray team did in one stretch, named by its first day."""

    team: int
    since: dt.date
    sessions: int
    people: int
    households: int
    households_told: int
    waiting: int

    @property
    def counts(self) -> dict[str, int]:
        return {key: getattr(self, key) for key in WORK}


@dataclass(frozen=True)
class Strays:
    """The teams that are stray on the map of one day (`map_day`), among those of the day `on` and the period."""

    map_day: dt.date
    on: dt.date
    period: Period
    pauses: Pauses
    only_unplaced: bool = False  # only the work that no sum of a commune holds

    def condition(self, team: str) -> Q:
        """A condition: the team that `team` leads to (an id) is stray."""
        return Q(**{f"{team}__in": self._stray_areas().order_by().values("team")})

    @cached_property
    def areas(self) -> list[Area]:
        """All areas of stray teams on the day and in the period, those in units in force included."""
        found = self._areas().filter(self.condition("team"))
        of_team = ("team", "team__level", "team__valid_from", "team__valid_to")
        of_area = ("unit", "unit__level", "valid_from", "valid_to")
        return [
            self._area(team, team_level, Span(since, until), unit, unit_level, Span(start, end))
            for team, team_level, since, until, unit, unit_level, start, end in found.values_list(*of_team, *of_area)
        ]

    def _area(self, team: int, team_level: str, life: Span, unit: int, unit_level: str, span: Span) -> Area:
        pauses = self.pauses.of_team.get(team, ())
        return Area(team, team_level, life, unit, unit_level, span, pauses, self.pauses.is_active_in(team, span, life))

    def spots(self, system: UnitSystem) -> dict[int, Spot]:
        return system.spots({area.unit: area.unit_level for area in self.areas})

    def work(self, kind: Kind) -> list[Stretch]:
        """What stray teams did in the period, by team and stretch."""
        if kind not in self._work:
            facts = Fact.objects.of(kind).between(self.period.start, self.period.end).filter(self.condition("team"))
            if self.only_unplaced:
                facts = facts.filter(commune__isnull=True)
            sums = {f"{key}_sum": Sum(key) for key in WORK}
            rows = facts.order_by().values_list("team", "since").annotate(**sums)
            self._work[kind] = [Stretch(*row) for row in rows]
        return self._work[kind]

    def places_of_work(self, work: Stretch, spots: Mapping[int, Spot]) -> set[Spot]:
        """Where the team worked in that stretch: every area it had then."""
        return {spots[area.unit] for area in self._areas_by_team[work.team] if area.span.on(work.since)}

    @cached_property
    def _work(self) -> dict[Kind, list[Stretch]]:
        return {}

    @cached_property
    def _areas_by_team(self) -> dict[int, list[Area]]:
        by_team: dict[int, list[Area]] = defaultdict(list)
        for area in self.areas:
            by_team[area.team].append(area)
        return by_team

    def _areas(self) -> TeamAreaQuerySet:
        return TeamArea.objects.filter(valid_on(self.on) | valid_during(self.period.start, self.period.end))

    def _stray_areas(self) -> TeamAreaQuerySet:
        return self._areas().filter(lacking(self.map_day, "unit"))
