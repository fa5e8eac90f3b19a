"""A month as communes and teams hand it in: who has, who has not, who was late, and what contradicts itself.

Missing is not zero: who logged nothing and stated nothing stands there as missing. A constant number of queries,
whatever the number of communes and teams; what was done is that of the figures (`worked`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.db.models import Count
from django.utils import timezone

from geo.among import among
from geo.models import Level, UnitPeriod
from teams_app.activities.closing import closing_day
from teams_app.activities.models import Closing, MonthStatement
from teams_app.activities.periods import Month
from teams_app.activities.querysets import CorrectionQuerySet, StatementQuerySet
from teams_app.activities.worked import Work, work_in, work_of
from teams_app.registry.models import Team, TeamSuspension


class State(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    CONTRADICTION = "contradiction"  # stated as nothing, and something was logged
    ACTIVE = "active"  # of a team: it logged something
    ELSEWHERE = "elsewhere"  # of a team: it did, and not in the commune that is looked at
    NOTHING = "nothing"  # of a team: it stated that there was nothing
    PAUSED = "paused"


@dataclass(frozen=True)
class TeamRow:
    team: Team
    work: Work  # in the commune that is looked at; wherever it was, where none is
    logged: int  # activities, wherever they were
    statement: MonthStatement | None
    is_paused: bool

    @property
    def state(self) -> State:
        if self.statement:
            return State.CONTRADICTION if self.logged else State.NOTHING
        if self.work.is_some:
            return State.ACTIVE
        if self.logged:
            return State.ELSEWHERE
        return State.PAUSED if self.is_paused else State.MISSING


@dataclass(frozen=True)
class CommuneRow:
    period: UnitPeriod
    month: Month
    teams: Mapping[int, Work]  # that served it on a day of the month, with what they did there
    silent: int  # teams that logged nothing and stated nothing
    statement: MonthStatement | None

    @property
    def unit(self) -> int:
        return self.period.unit_id

    @property
    def label(self) -> str:
        return self.period.label

    @property
    def state(self) -> State:
        if self.statement is None:
            return State.MISSING
        if self.statement.is_nothing and self.work.is_some:
            return State.CONTRADICTION
        return state_at(self.statement.at, self.month)

    @property
    def is_handed_in(self) -> bool:
        return self.statement is not None

    @cached_property
    def work(self) -> Work:
        return Work.of(self.teams.values())

    @property
    def logged(self) -> int:
        return self.work.logged

    @property
    def later(self) -> int:
        """How many activities more the month has than when it was handed in; less than 0 where they are fewer."""
        stated = self.statement
        return 0 if stated is None or stated.is_nothing else self.logged - stated.sessions - stated.waiting

    @property
    def fewer(self) -> int:
        return max(0, -self.later)


def state_at(at: dt.datetime, month: Month) -> State:
    """Of a month that was handed in then."""
    return State.LATE if timezone.localdate(at) > closing_day(month) else State.ON_TIME


def commune_rows(month: Month, communes: Collection[int] | None = None) -> list[CommuneRow]:
    """The communes in force on the last day of the month (all, or these), in the order of their names."""
    work = work_in(month, communes)
    periods = UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE)
    of_units, of_teams = _statements(month).filter(unit__isnull=False), _statements(month).filter(team__isnull=False)
    if communes is not None:
        periods, of_units = periods.filter(unit__in=among(communes)), of_units.filter(unit__in=among(communes))
        of_teams = of_teams.filter(team__in=among(set().union(*work.of_communes.values())))
    stated = {each.unit_id: each for each in of_units.select_related("by")}
    speaking = {team for team, done in work.of_teams.items() if done.is_some} | _paused(month)
    speaking |= set(of_teams.order_by().values_list("team_id", flat=True))
    listed = list(periods.order_by("sort_key", "pk"))
    rows = []
    for period in listed:
        own = work.of_communes.get(period.unit_id, {})
        silent = len(own.keys() - speaking)
        rows.append(CommuneRow(period, month, own, silent, stated.get(period.unit_id)))
    return rows


def team_rows(month: Month, teams: Collection[int] | Mapping[int, Work]) -> list[TeamRow]:
    """These teams, in the order of their names; of a commune's (`CommuneRow.teams`) with what they did there."""
    if not teams:
        return []
    whole = work_of(month, teams)
    stated = {each.team_id: each for each in _statements(month).filter(team__in=among(teams))}
    paused = _paused(month)
    rows = []
    for team in Team.objects.filter(pk__in=among(teams)).order_by("sort_key", "pk"):
        done = whole.get(team.pk, Work())
        here = teams[team.pk] if isinstance(teams, Mapping) else done
        # Its corrections are those of the list that its line leads to: wherever they were.
        shown = replace(here, corrections=done.corrections)
        rows.append(TeamRow(team, shown, done.logged, stated.get(team.pk), team.pk in paused))
    return rows


@dataclass(frozen=True)
class MonthState:
    """One line of the list of months."""

    month: Month
    handed_in: int
    communes: int
    corrections: int
    closing: Closing | None


def month_states(
    months: list[Month], corrected: CorrectionQuerySet, communes: Collection[int] | None = None
) -> list[MonthState]:
    """How far each month is. Three queries, and one for each month that asks how many communes there were."""
    firsts = [month.start for month in months]
    statements = MonthStatement.objects.standing().filter(month__in=firsts, unit__isnull=False)
    if communes is not None:
        statements = statements.filter(unit__in=among(communes))
    handed = dict(statements.order_by().values_list("month").annotate(n=Count("pk")))
    corrections = dict(corrected.filter(month__in=firsts).order_by().values_list("month").annotate(n=Count("pk")))
    closings = {each.month: each for each in Closing.objects.standing().filter(month__in=firsts)}
    return [
        MonthState(
            month,
            handed.get(month.start, 0),
            commune_count(month, communes),
            corrections.get(month.start, 0),
            closings.get(month.start),
        )
        for month in months
    ]


def commune_count(month: Month, communes: Collection[int] | None = None) -> int:
    found = UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE)
    return (found if communes is None else found.filter(unit__in=among(communes))).count()


def not_handed_in(month: Month, communes: Collection[int]) -> list[UnitPeriod]:
    """Which of these communes owe the month. One query."""
    handed = _statements(month).filter(unit__isnull=False).values("unit")
    there = UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE).filter(unit__in=communes)
    return list(there.exclude(unit__in=handed))


def _statements(month: Month) -> StatementQuerySet:
    return MonthStatement.objects.standing().filter(month=month.start)


def _paused(month: Month) -> set[int]:
    return set(TeamSuspension.objects.on(month.end).values_list("team_id", flat=True))
