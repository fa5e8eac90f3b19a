"""What the home pages say: the month in figures, teams with their silence, and what waits to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F, Sum

from geo.models import Level, UnitPeriod
from teams_app.coverage.models import Fact
from teams_app.coverage.periods import Period
from teams_app.coverage.querysets import EVERYTHING
from teams_app.registry.models import Team, TeamSuspension
from teams_app.registry.places import Served, served_by
from teams_app.registry.querysets import TeamQuerySet

SILENT_DAYS = 30  # a team that logged nothing for so long is asked after
MOST_TEAMS = 60  # an official's commune has up to some thirty teams
MOST_PLACES = 10
COUNTED_AGAIN_AFTER = 300  # seconds


@dataclass(frozen=True)
class MonthFigures:
    """Activities of some teams in a period; `people` and `sessions` count verified and waiting ones."""

    sessions: int
    people: int
    active_teams: int
    waiting: int


@dataclass(frozen=True)
class TeamState:
    """A team with what it serves and when it last logged something."""

    team: Team
    served: Served
    last: dt.date | None
    silent_days: int | None  # None: it never logged anything
    is_suspended: bool = False  # then nobody expects it to log

    @property
    def is_silent(self) -> bool:
        if self.is_suspended:
            return False
        return self.silent_days is None or self.silent_days >= SILENT_DAYS


def month_figures(teams: TeamQuerySet, period: Period) -> MonthFigures:
    """One query."""
    found = (
        Fact.objects.of(EVERYTHING)
        .between(period.start, period.end)
        .filter(team__in=teams.values("pk"))
        .aggregate(
            standing=Sum(F("sessions") + F("waiting"), default=0),
            guided=Sum(F("people") + F("waiting_people"), default=0),
            active=Count("team", distinct=True),
            unseen=Sum("waiting", default=0),
        )
    )
    return MonthFigures(found["standing"], found["guided"], found["active"], found["unseen"])


def team_states(teams: TeamQuerySet, on: dt.date) -> list[TeamState]:
    """The teams with their silence, the longest silent first. A constant number of queries."""
    listed = list(teams[:MOST_TEAMS])
    days = Fact.objects.last_days([team.pk for team in listed], on)
    served = served_by(listed, on)
    paused = set(TeamSuspension.objects.on(on).filter(team__in=listed).values_list("team_id", flat=True))
    states = [
        TeamState(team, served[team.pk], days.get(team.pk), _since(days.get(team.pk), on), team.pk in paused)
        for team in listed
    ]
    return sorted(states, key=lambda state: (state.last or dt.date.min, state.team.sort_key))


def _since(day: dt.date | None, on: dt.date) -> int | None:
    return (on - day).days if day else None


def silent_teams(teams: TeamQuerySet, on: dt.date, days: int) -> TeamQuerySet:
    """The teams that did nothing in the last `days` days."""
    recent = Fact.objects.worked_between(on - dt.timedelta(days=days - 1), on)
    return teams.exclude(pk__in=recent.values("team"))


@dataclass(frozen=True)
class Neglected:
    """A commune in which nobody works, and why it is named."""

    period: UnitPeriod
    hamlets_without_team: int


def neglected_communes(served_hamlets: Iterable[int], scope: Iterable[int], on: dt.date) -> list[Neglected]:
    """The communes with the most hamlets that no team serves, worst first. Two queries."""
    covered = set(served_hamlets)
    ground = UnitPeriod.objects.within(list(scope), on)
    missing: dict[int, int] = {}
    for unit, parent in ground.at_level(Level.HAMLET).values_list("unit_id", "parent_id"):
        if unit not in covered and parent is not None:
            missing[parent] = missing.get(parent, 0) + 1
    worst = sorted(missing, key=lambda commune: (-missing[commune], commune))[:MOST_PLACES]
    periods = {period.unit_id: period for period in UnitPeriod.objects.on(on).filter(unit__in=worst)}
    return [Neglected(periods[commune], missing[commune]) for commune in worst if commune in periods]


def counted_now_and_then(what: str, units: Iterable[int], on: dt.date, count: Callable[[], int]) -> int:
    """A number that may be some minutes old: what a whole province takes long to count, its home page need not
    count at each look."""
    key = f"home:{what}:{'-'.join(map(str, sorted(units)))[:100]}:{on:%Y%m%d}"
    return int(cache.get_or_set(key, count, COUNTED_AGAIN_AFTER) or 0)
