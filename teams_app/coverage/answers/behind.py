"""The teams behind a number, page by page: where they serve, and what they did that counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Sum

from geo.among import among
from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.activities.periods import Month
from teams_app.coverage.answers.changes import ended, founded
from teams_app.coverage.answers.ground import teams_of, units_of
from teams_app.coverage.answers.ways import Those
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Row
from teams_app.coverage.figures.behind import TeamsBehind
from teams_app.coverage.models import Fact
from teams_app.registry.access import visible_teams
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.places import NOWHERE, Served, served_by
from teams_app.registry.querysets import TeamQuerySet

OF_WORK = frozenset((Those.AT_WORK, Those.IDLE, Those.LOGGED, Those.UNLOGGED))  # which they are, the period tells
_IN_FIGURES: dict[Those, tuple[Callable[[TeamsBehind], TeamQuerySet], Callable[[Row], int]]] = {
    Those.AT_WORK: (lambda rate: rate.at_work, lambda row: row.teams_logging),
    Those.IDLE: (lambda rate: rate.idle, lambda row: row.teams - row.teams_logging),
    Those.LOGGED: (lambda rate: rate.logging, lambda row: row.teams_logging_submitted),
    Those.UNLOGGED: (lambda rate: rate.silent, lambda row: row.teams - row.teams_logging_submitted),
    Those.OF_HAMLETS: (lambda rate: rate.standing(TeamLevel.HAMLET), lambda row: row.hamlet_teams),
    Those.OF_COMMUNES: (lambda rate: rate.standing(TeamLevel.COMMUNE), lambda row: row.commune_teams),
}
_LATELY = {Those.FOUNDED: founded, Those.ENDED: ended}


@dataclass(frozen=True)
class Line:
    """A team of the list. What it did is that of the period and kind, wherever it did it."""

    team: Team
    served: Served
    is_open: bool  # the reader may look at it on that day
    sessions: int
    people: int
    waiting: int


@dataclass(frozen=True)
class Behind:
    """The teams that the figures of what was asked for count, in the order of their names."""

    asked: Asked
    user: Actor

    @property
    def since(self) -> dt.date:
        """From this day on teams count as set up or dissolved lately."""
        return Month.of(self.asked.on).start

    def teams(self, those: Those) -> TeamQuerySet:
        return self._teams(those).order_by("sort_key", "pk")

    def count(self, those: Those) -> int:
        """How many they are: as the figure says, where that is sooner known."""
        if those in _LATELY or (total := self._rate.total) is None:
            return self._teams(those).order_by().count()
        return _IN_FIGURES[those][1](total)

    def readable(self, teams: TeamQuerySet) -> TeamQuerySet:
        """The ones among them that the reader may know of: all, but for a figure that is of more than the own area."""
        asked = self.asked
        if self.reads_all:
            return teams
        begin = min(asked.on, asked.period.start, self.since)  # who left the area within the period counts in it
        seen = visible_teams(self.user, begin, today=asked.today)
        return teams.filter(pk__in=seen.order_by().values("pk"))

    @cached_property
    def reads_all(self) -> bool:
        return covers_everything(scope_of(self.user, self.asked.today), self.asked.today)

    def lines(self, ids: Sequence[int]) -> list[Line]:
        """A constant number of queries."""
        asked = self.asked
        teams = Team.objects.in_bulk(ids)
        served = served_by(teams.values(), asked.on)
        facts = Fact.objects.of(asked.kind).between(asked.period.start, asked.period.end).filter(team__in=among(ids))
        sums = facts.order_by().values_list("team").annotate(Sum("sessions"), Sum("people"), Sum("waiting"))
        done = {team: told for team, *told in sums}
        visible = visible_teams(self.user, asked.on, today=asked.today).filter(pk__in=among(ids)).order_by()
        is_open = set(visible.values_list("pk", flat=True))
        return [
            Line(teams[pk], served.get(pk, NOWHERE), pk in is_open, *done.get(pk, (0, 0, 0)))
            for pk in ids
            if pk in teams
        ]

    def _teams(self, those: Those) -> TeamQuerySet:
        if those in _LATELY:
            return _LATELY[those](self._of_ground, self.since - dt.timedelta(days=1), self.asked.on)
        return _IN_FIGURES[those][0](self._rate)

    @cached_property
    def _of_ground(self) -> TeamQuerySet:
        return teams_of(self.asked, self.user, units_of(self.asked, self.user))

    @cached_property
    def _rate(self) -> TeamsBehind:
        asked = self.asked
        return TeamsBehind(asked.on, asked.period, units_of(asked, self.user), asked.restate_on, asked.kind)
