"""What is asked for, and what all parts of the counting need of it: found once, when the first of them needs it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import F, Q

from geo.lookup import Lookup
from geo.models import Level
from geo.querysets import valid_during, valid_on
from teams_app.activities.periods import Period
from teams_app.coverage.figures.pauses import Pauses
from teams_app.coverage.figures.stated import Stated
from teams_app.coverage.figures.strays import Strays
from teams_app.coverage.figures.sums import Sums
from teams_app.coverage.figures.system import OUTSIDE, Spot, UnitSystem
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team, TeamArea


@dataclass(frozen=True)
class Question:
    """One asking for figures: the day, the period, the unit system that the rows stand in, the kind of activities."""

    on: dt.date
    period: Period
    system: UnitSystem
    kind: Kind = EVERYTHING
    only_unplaced: bool = False  # only the work of teams that no sum of a commune holds
    only_standing: bool = False  # what the register tells, and nothing of the work
    is_part: bool = False  # nothing outside the scope is looked at; only on a day with the map of the rows' day
    is_quick: bool = False  # from sums and memory wherever that answers the same
    sums: Sums | None = None  # where several months are asked for at once

    def now(self) -> Q:
        """A condition on areas: the area and its team are in force on the day, and the team is not suspended."""
        return valid_on(self.on) & valid_on(self.on, "team__") & self._pauses.now

    @property
    def during(self) -> Q:
        """A condition on areas: on some day of the period the team stood, had the area and was not suspended.

        Three spans of which any two have a day in common have one in common all three.
        """
        days = self.period.start, self.period.end
        begun = Q(team__valid_to__isnull=True) | Q(team__valid_to__gt=F("valid_from"))
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=F("team__valid_from"))
        return valid_during(*days) & valid_during(*days, "team__") & begun & lasting & self._pauses.during

    @cached_property
    def months(self) -> Sums:
        return self.sums or Sums(self.period.first, self.period.last)

    @property
    def stated(self) -> Stated:
        return self.months.stated

    @cached_property
    def _outlived(self) -> list[int]:
        """The teams that do not stand on the day although an area of theirs is in force then: few, mostly none."""
        idle = Team.objects.filter(Q(valid_from__gt=self.on) | Q(valid_to__lte=self.on)).order_by()
        return list(TeamArea.objects.on(self.on).filter(team__in=idle.values("pk")).values_list("team", flat=True))

    @cached_property
    def _pauses(self) -> Pauses:
        return Pauses(self.on, self.period)

    @cached_property
    def _own(self) -> UnitSystem:
        """The communes of the figures' own day, everywhere."""
        lookup = self.system.lookup if self.system.day == self.on else Lookup(self.on)
        return UnitSystem(Level.COMMUNE, lookup, self.system.scope if self.is_part else None)

    @cached_property
    def _taken_in(self) -> UnitSystem:
        """Of these communes those with a place in the rows, or in their total."""
        if self.system.scope is None or self.is_part:
            return self._own
        inside = (unit for unit, spot in self._spots_of_communes.items() if spot != OUTSIDE)
        return replace(self._own, scope=frozenset(inside))

    @cached_property
    def strays(self) -> Strays:
        return Strays(self.system.day, self.on, self.period, self._pauses, self.only_unplaced)

    @cached_property
    def spots(self) -> dict[int, Spot]:
        return self.strays.spots(self.system)

    @cached_property
    def _own_strays(self) -> Strays:
        is_same = self.system.day == self.on
        return self.strays if is_same else Strays(self.on, self.on, self.period, self._pauses, self.only_unplaced)

    @cached_property
    def _own_spots(self) -> dict[int, Spot]:
        return self._own_strays.spots(self._own)

    @cached_property
    def _spots_of_communes(self) -> dict[int, Spot]:
        return self.system.spots(dict.fromkeys(self._own.communes(), Level.COMMUNE))
