"""A month as communes and teams hand it in: who has, who has not, who was late, and what contradicts itself.

Missing is not zero: who logged nothing and stated nothing stands there as missing. A constant number of queries,
whatever the number of communes and teams; the sums of the teams are brought together in memory.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, Sum
from django.utils import timezone

from geo.among import among
from geo.lineage import main_heirs
from geo.models import Level, UnitPeriod
from teams_app.activities.closing import closing_day
from teams_app.activities.models import Activity, Closing, Correction, MonthStatement, Status
from teams_app.activities.periods import Month
from teams_app.activities.querysets import CorrectionQuerySet, StatementQuerySet
from teams_app.registry.models import Team, TeamArea, TeamSuspension


class State(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    CONTRADICTION = "contradiction"  # stated as nothing, and something was logged
    ACTIVE = "active"  # of a team: it logged something
    NOTHING = "nothing"  # of a team: it stated that there was nothing
    PAUSED = "paused"


@dataclass
class Work:
    """What was logged for a month. `people` and `sessions` are verified; `corrections` came after it was closed."""

    sessions: int = 0
    waiting: int = 0
    people: int = 0
    corrections: int = 0

    @property
    def is_some(self) -> bool:
        return bool(self.sessions or self.waiting)

    def add(self, other: Work) -> None:
        self.sessions += other.sessions
        self.waiting += other.waiting
        self.people += other.people
        self.corrections += other.corrections


@dataclass(frozen=True)
class TeamRow:
    team: Team
    work: Work
    statement: MonthStatement | None
    is_paused: bool

    @property
    def state(self) -> State:
        if self.statement:
            return State.CONTRADICTION if self.work.is_some else State.NOTHING
        if self.work.is_some:
            return State.ACTIVE
        return State.PAUSED if self.is_paused else State.MISSING


@dataclass(frozen=True)
class CommuneRow:
    period: UnitPeriod
    district: str  # empty where there are none
    month: Month
    work: Work
    teams: frozenset[int]
    silent: int  # teams that logged nothing and stated nothing
    statement: MonthStatement | None

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

    @property
    def later(self) -> int:
        """How many activities more the month has than when it was handed in."""
        stated = self.statement
        if stated is None or stated.is_nothing:
            return 0
        return self.work.sessions + self.work.waiting - stated.sessions - stated.waiting


def state_at(at: dt.datetime, month: Month) -> State:
    """Of a month that was handed in then."""
    return State.LATE if timezone.localdate(at) > closing_day(month) else State.ON_TIME


def commune_rows(month: Month, communes: Collection[int] | None = None) -> list[CommuneRow]:
    """The communes in force on the last day of the month (all, or these), in the order of their names."""
    teams = _teams_by_commune(month, communes)
    periods = UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE)
    of_units, of_teams = _statements(month).filter(unit__isnull=False), _statements(month).filter(team__isnull=False)
    concerned = None
    if communes is not None:
        concerned = set().union(*teams.values())
        periods, of_units = periods.filter(unit__in=among(communes)), of_units.filter(unit__in=among(communes))
        of_teams = of_teams.filter(team__in=among(concerned))
    work = _work(month, concerned)
    stated = {each.unit_id: each for each in of_units.select_related("by")}
    speaking = set(work) | set(of_teams.order_by().values_list("team_id", flat=True))
    speaking = {team for team in speaking if team not in work or work[team].is_some} | _paused(month)
    listed = list(periods.order_by("sort_key", "pk"))
    above = UnitPeriod.objects.on(month.end).filter(
        unit__in=among({each.parent_id for each in listed if each.parent_id})
    )
    districts = {each.unit_id: each.label for each in above.filter(unit__level=Level.DISTRICT).order_by()}
    rows = []
    for period in listed:
        own = frozenset(teams.get(period.unit_id, ()))
        total = Work()
        for team in own:
            total.add(work.get(team, Work()))
        district = districts.get(period.parent_id or 0, "")
        rows.append(CommuneRow(period, district, month, total, own, len(own - speaking), stated.get(period.unit_id)))
    return rows


def team_rows(month: Month, teams: Iterable[int]) -> list[TeamRow]:
    """These teams, in the order of their names."""
    wanted = list(teams)
    work = _work(month, wanted)
    stated = {each.team_id: each for each in _statements(month).filter(team__in=wanted)}
    paused = _paused(month)
    listed = Team.objects.filter(pk__in=wanted).order_by("sort_key", "pk")
    return [TeamRow(each, work.get(each.pk, Work()), stated.get(each.pk), each.pk in paused) for each in listed]


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
        statements = statements.filter(unit__in=communes)
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
    return (found if communes is None else found.filter(unit__in=communes)).count()


def correction_count(month: Month) -> int:
    return Correction.objects.filter(month=month.start).count()


def handed_in_count(month: Month) -> int:
    return _statements(month).filter(unit__isnull=False).count()


def not_handed_in(month: Month, communes: Collection[int]) -> list[UnitPeriod]:
    """Which of these communes owe the month. One query."""
    handed = _statements(month).filter(unit__isnull=False).values("unit")
    there = UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE).filter(unit__in=communes)
    return list(there.exclude(unit__in=handed))


def _statements(month: Month) -> StatementQuerySet:
    return MonthStatement.objects.standing().filter(month=month.start)


def _work(month: Month, teams: Collection[int] | None = None) -> dict[int, Work]:
    activities = Activity.objects.counting().between(month.start, month.end)
    corrections = Correction.objects.filter(month=month.start)
    if teams is not None:
        activities = activities.filter(team__in=among(teams))
        corrections = corrections.filter(change__activity__team__in=among(teams))
    verified = Q(status=Status.VERIFIED)
    sums = (
        activities.order_by()
        .values_list("team")
        .annotate(
            sessions=Count("pk", filter=verified),
            waiting=Count("pk", filter=~verified),
            guided=Sum("people", filter=verified, default=0),
        )
    )
    found: defaultdict[int, Work] = defaultdict(Work)
    for team, sessions, waiting, people in sums:
        found[team] = Work(sessions, waiting, people)
    corrected = corrections.order_by().values_list("change__activity__team").annotate(n=Count("pk"))
    for team, count in corrected:
        found[team].corrections = count
    return dict(found)


def _paused(month: Month) -> set[int]:
    return set(TeamSuspension.objects.on(month.end).values_list("team_id", flat=True))


def _teams_by_commune(month: Month, communes: Collection[int] | None) -> dict[int, set[int]]:
    """Commune (of all, or of these) → the teams that served it, or a hamlet of it, on a day of the month."""
    areas = TeamArea.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=month.start), valid_from__lte=month.end
    ).order_by()
    here = UnitPeriod.objects.on(month.end).order_by().values_list("unit_id", "parent_id", "unit__level")
    if communes is None:
        served = list(areas.values_list("team_id", "unit_id"))
        places = _places(here.filter(unit__level__in=(Level.COMMUNE, Level.HAMLET)))
    else:
        places = _places(here.filter(unit__in=among(communes), unit__level=Level.COMMUNE))
        places |= _places(here.filter(parent__in=among(places), unit__level=Level.HAMLET))
        gone = areas.filter(unit__in=UnitPeriod.objects.absent_on(month.end)).values_list("team_id", "unit_id")
        served = [*areas.filter(unit__in=among(places)).values_list("team_id", "unit_id"), *gone]
    lost = {unit for _team, unit in served} - places.keys()
    heirs = main_heirs(lost, month.end, Level.COMMUNE) if lost else {}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for team, unit in served:
        commune = places.get(unit) or heirs.get(unit)
        if commune is not None and (communes is None or commune in communes):
            found[commune].add(team)
    return found


def _places(rows: Iterable[tuple[int, int | None, str]]) -> dict[int, int]:
    """Each unit's commune."""
    return {unit: unit if level == Level.COMMUNE else (parent or unit) for unit, parent, level in rows}
