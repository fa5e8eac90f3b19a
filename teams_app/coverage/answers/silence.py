"""Which teams have been silent, the longest first: read off the last day of work that is kept for each team.

A team is silent for n days when it stood and did nothing in the last n days: neither verified, nor waiting, nor
returned. One that never did anything is silent since the day it was set up. Who was suspended on any of those days
is not asked after: nobody expected anything of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from geo.among import among
from geo.lookup import Lookup
from geo.memory import Memory
from geo.models import Level
from geo.querysets import valid_on
from teams_app.coverage.figures.memory import last_change
from teams_app.coverage.figures.system import UnitSystem, lacking
from teams_app.coverage.models import Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension
from teams_app.registry.querysets import TeamQuerySet

STEPS = (30, 60, 90)  # days

_never = Memory("coverage:never", is_shared=False)
_never.follow(Team)


class Quiet(NamedTuple):
    """A silent team: since the last day on which it did something, or since it was set up if it never did."""

    team: int
    since: dt.date
    has_worked: bool


class Listed(Sequence[Quiet]):
    """Teams that once did something, in the order of their last days, among those that never did."""

    def __init__(self, worked: QuerySet[Fact], never: list[Quiet]) -> None:
        self.worked, self.never = worked.values_list("team_id", "last"), never

    def __len__(self) -> int:
        return self.worked.count() + len(self.never)

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, slice):
            return self[at : at + 1][0]
        worked = (Quiet(team, last, has_worked=True) for team, last in self.worked[: at.stop])
        both = merge(worked, self.never[: at.stop], key=lambda quiet: (quiet.since, quiet.team))
        return list(both)[at]

    def __iter__(self) -> Iterator[Quiet]:
        return iter(self[:])


@dataclass(frozen=True)
class Summary:
    """How many teams are silent for each of `STEPS`, and commune → how many of them for the shortest."""

    counts: dict[int, int]
    by_commune: Counter[int]


@dataclass(frozen=True)
class Silence:
    """Who of `teams` (None: of all) is silent on the day. A constant number of queries for each answer.

    On a day since which nobody did anything, which today is, it is read off an index. For a day in the past the
    months up to it are looked through, which takes as long as there are teams.
    """

    on: dt.date
    teams: TeamQuerySet | None = None

    def counts(self) -> dict[int, int]:
        """How many are silent for each of `STEPS`. Two queries, and one for who was suspended."""
        if not self._is_now:
            return {days: len(self._looked_through(days)) for days in STEPS}
        counts = {f"n{days}": Count("pk", filter=self._is_long(days, "last", "team")) for days in STEPS}
        worked = self._worked(STEPS[0]).order_by().aggregate(**counts)
        return {days: worked[f"n{days}"] + len(self._never(days)) for days in STEPS}

    def listed(self, days: int) -> Sequence[Quiet]:
        """The longest first, for a paginator: it counts them and takes a slice."""
        if not self._is_now:
            return self._looked_through(days)
        worked = self._worked(days).filter(self._is_long(days, "last", "team")).order_by("last", "team_id")
        return Listed(worked, self._never(days))

    def summary(self) -> Summary:
        """`counts`, and where the silent teams serve. Of most teams both are read off the rows of their last days."""
        if not self._is_now or self.on < last_change():
            return self._told(list(self.listed(STEPS[0])))
        worked = self._worked(STEPS[0]).filter(self._is_long(STEPS[0], "last", "team")).order_by()
        steps = {f"n{days}": Count("pk", filter=self._is_long(days, "last", "team")) for days in STEPS}
        moved = among(self._moved)
        groups = {
            commune: counts
            for commune, *counts in worked.exclude(team__in=moved).values_list("commune").annotate(**steps)
        }
        others = list(worked.filter(team__in=moved).values_list("team", "last")) if self._moved else []
        if groups.pop(None, None):  # they serve in several communes, or in none of the last map
            others += worked.exclude(team__in=moved).filter(commune__isnull=True).values_list("team", "last")
        rest = self._told([*(Quiet(team, last, has_worked=True) for team, last in others), *self._never(STEPS[0])])
        counts = {
            days: rest.counts[days] + sum(found[at] for found in groups.values()) for at, days in enumerate(STEPS)
        }
        return Summary(counts, rest.by_commune + Counter({commune: found[0] for commune, found in groups.items()}))

    def _told(self, rows: list[Quiet]) -> Summary:
        """The same of these teams, one by one."""
        counts = {}
        for days in STEPS:
            paused, until = set(self._paused[days]), self._until(days)
            counts[days] = sum(row.since <= until and row.team not in paused for row in rows)
        return Summary(counts, self._communes_of([row.team for row in rows]))

    def _communes_of(self, teams: list[int]) -> Counter[int]:
        """Commune in force on the day → how many of `teams` serve something that lies in it."""
        if not teams:
            return Counter()
        system = UnitSystem(Level.COMMUNE, Lookup(self.on))
        areas = TeamArea.objects.filter(valid_on(self.on), team__in=among(teams)).order_by()
        placed = areas.filter(system.holds("unit")).annotate(row=system.row("unit"))
        found = {(team, row) for team, row in placed.values_list("team", "row")}
        if astray := list(areas.filter(lacking(self.on, "unit")).values_list("team", "unit", "unit__level")):
            spots = system.spots({unit: level for _team, unit, level in astray})
            found |= {(team, spots[unit].row) for team, unit, _level in astray}
        return Counter(row for _team, row in found if row is not None)

    # On a day that nobody has worked after. -----------------------------------------------------

    @cached_property
    def _is_now(self) -> bool:
        if self._ids is None:
            return not self._workers[0]
        return not Fact.objects.filter(form=Fact.LAST_DAY, last__gt=self.on).exists()

    def _worked(self, days: int) -> QuerySet[Fact]:
        """The last days of the teams that stand and did nothing for so long."""
        rows = Fact.objects.filter(form=Fact.LAST_DAY, last__lte=self._until(days))
        if self._ids is not None:
            # `since`, for the index by team.
            return rows.filter(valid_on(self.on, "team__"), team__in=self._ids, since=dt.date.min)
        # Of a country those that do not stand are few: to look for them is quicker than to look up each that does.
        gone = Team.objects.filter(Q(valid_from__gt=self.on) | Q(valid_to__lte=self.on)).order_by()
        return rows.exclude(team__in=gone.values("pk"))

    @cached_property
    def _moved(self) -> list[int]:
        """The teams that stand, but some of whose areas are not in force on the day: where they serve is looked up."""
        areas = TeamArea.objects.filter(Q(valid_from__gt=self.on) | Q(valid_to__lte=self.on)).order_by()
        areas = areas.filter(valid_on(self.on, "team__"))
        if self._ids is not None:
            areas = areas.filter(team__in=self._ids)
        return list(areas.values_list("team", flat=True).distinct())

    def _never(self, days: int) -> list[Quiet]:
        """The teams that stand for so long and never did anything, the longest first."""
        paused, until = set(self._paused[days]), self._until(days)
        return [quiet for quiet in self._never_at_all if quiet.since <= until and quiet.team not in paused]

    @cached_property
    def _never_at_all(self) -> list[Quiet]:
        worked = Fact.objects.filter(form=Fact.LAST_DAY, since=dt.date.min).order_by()
        teams = Team.objects.on(self.on).filter(valid_from__lte=self._until(STEPS[0]))
        if self._ids is not None:
            worked, teams = worked.filter(team__in=self._ids), teams.filter(pk__in=self._ids)

        def find() -> list[Quiet]:
            rows = teams.exclude(pk__in=worked.values("team")).order_by().values_list("valid_from", "pk")
            return [Quiet(team, begun, has_worked=False) for begun, team in sorted(rows)]

        if self._ids is not None:
            return find()
        # Of a country each team would be asked for its last day; which teams have one changes rarely.
        return _never.remembered(f"{self.on} {self._workers}", find)

    @cached_property
    def _workers(self) -> tuple[int, ...]:
        """Which teams ever did something, told by their number with two sums of theirs; first, how many do so later."""
        rows = Fact.objects.filter(form=Fact.LAST_DAY, since=dt.date.min)
        told = rows.order_by().aggregate(
            later=Count("pk", filter=Q(last__gt=self.on)),
            n=Count("pk"),
            one=Sum("team_id", default=0),
            two=Sum(F("team_id") * (F("team_id") % 9973), default=0),
        )
        return told["later"], told["n"], told["one"], told["two"]

    def _is_long(self, days: int, day: str, team: str) -> Q:
        paused = self._paused[days]
        condition = Q(**{f"{day}__lte": self._until(days)})
        return condition & ~Q(**{f"{team}__in": among(paused)}) if paused else condition

    def _until(self, days: int) -> dt.date:
        return self.on - dt.timedelta(days=days)

    @cached_property
    def _ids(self) -> Any:
        return None if self.teams is None or not self.teams.query.where else self.teams.ids_if_few()

    @cached_property
    def _paused(self) -> dict[int, list[int]]:
        """For each step, the teams that were suspended on one of those days."""
        longest = TeamSuspension.objects.during(self._until(STEPS[-1]) + dt.timedelta(days=1), self.on)
        spells = list(longest.order_by().values_list("team", "valid_to"))
        return {
            days: sorted(
                {team for team, end in spells if end is None or end > self._until(days) + dt.timedelta(days=1)}
            )
            for days in STEPS
        }

    # On a day in the past. ----------------------------------------------------------------------

    def _looked_through(self, days: int) -> list[Quiet]:
        paused = set(self._paused[days])
        rows = [quiet for quiet in self._all_then if quiet.since <= self._until(days) and quiet.team not in paused]
        return sorted(rows, key=lambda quiet: (quiet.since, quiet.team))

    @cached_property
    def _all_then(self) -> list[Quiet]:
        """Every team that stood on the day, with the day since which it did nothing."""
        teams = (Team.objects.all() if self._ids is None else Team.objects.filter(pk__in=self._ids)).on(self.on)
        days = Fact.objects.last_days(teams.order_by().values("pk"), self.on)
        lives = teams.order_by().values_list("pk", "valid_from")
        return [Quiet(team, days.get(team, begun), team in days) for team, begun in lives]
