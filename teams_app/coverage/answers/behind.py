"""The teams behind a number, page by page: where they serve, and what they did that counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from teams_app.coverage.figures.behind import TeamsBehind
from teams_app.coverage.models import Fact
from teams_app.registry.access import visible_teams
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.places import NOWHERE, Served, served_by
from teams_app.registry.querysets import TeamQuerySet

_OTHERS = {Those.IDLE: Those.AT_WORK, Those.UNLOGGED: Those.LOGGED}  # all in the rate but those
OF_WORK = frozenset((*_OTHERS, *_OTHERS.values()))  # which teams they are, the period tells
LEVELS = {Those.OF_HAMLETS: TeamLevel.HAMLET, Those.OF_COMMUNES: TeamLevel.COMMUNE}


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
    """The teams that the figures of what was asked for count. `ids` are those of each, in order."""

    asked: Asked
    user: Actor

    @property
    def since(self) -> dt.date:
        """From this day on teams count as set up or dissolved lately."""
        return Month.of(self.asked.on).start

    def ids(self, those: Those) -> list[int]:
        """Those that the figure counts, in the order of their names."""
        if those in OF_WORK:
            working = self._at_work if _OTHERS.get(those, those) == Those.AT_WORK else self._logging
            return [pk for pk in self._counted if (pk in working) == (those not in _OTHERS)]
        if those in LEVELS:
            return self._ordered(self._rate.standing(LEVELS[those]))
        return self._ordered(self._lately(those))

    def readable(self, ids: Sequence[int]) -> list[int]:
        """The ones among them that the reader may know of: all, but for a figure that is of more than the own area."""
        asked = self.asked
        if covers_everything(scope_of(self.user, asked.today), asked.today):
            return list(ids)
        begin = min(asked.on, asked.period.start, self.since)  # who left the area within the period counts in it
        seen = visible_teams(self.user, begin, today=asked.today).filter(pk__in=among(ids)).order_by()
        known = set(seen.values_list("pk", flat=True))
        return [pk for pk in ids if pk in known]

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

    def _lately(self, those: Those) -> TeamQuerySet:
        find = founded if those == Those.FOUNDED else ended
        return find(self._of_ground, self.since - dt.timedelta(days=1), self.asked.on)

    @cached_property
    def _of_ground(self) -> TeamQuerySet:
        return teams_of(self.asked, self.user, units_of(self.asked, self.user))

    @cached_property
    def _counted(self) -> list[int]:
        """All of the rate in order: sorted once, for those at work and the others."""
        return self._ordered(self._rate.counted)

    @cached_property
    def _at_work(self) -> set[int]:
        """Asked for once, whichever side of the rate is looked at first."""
        return set(self._rate.at_work.order_by().values_list("pk", flat=True))

    @cached_property
    def _logging(self) -> set[int]:
        return set(self._rate.logging.order_by().values_list("pk", flat=True))

    @cached_property
    def _rate(self) -> TeamsBehind:
        asked = self.asked
        return TeamsBehind(asked.on, asked.period, units_of(asked, self.user), asked.restate_on, asked.kind)

    @staticmethod
    def _ordered(teams: TeamQuerySet) -> list[int]:
        return list(teams.order_by("sort_key", "pk").values_list("pk", flat=True))
