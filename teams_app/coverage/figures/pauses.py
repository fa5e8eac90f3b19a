"""Suspended teams: they exist, and are not active. Nothing counts for them on those days.

There are few of them, so the spans are read once and thought about in Python; where there is none, no
query grows by a condition.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from geo.among import among
from teams_app.activities.periods import Period
from teams_app.coverage.figures.spans import Span
from teams_app.registry.models import Team, TeamSuspension

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pauses:
    """The suspensions that matter for the day `on` and for `period`. One query, and one more where there are any."""

    on: dt.date
    period: Period

    @cached_property
    def of_team(self) -> dict[int, tuple[Span, ...]]:
        return {team: tuple(spans) for team, spans in self._read[0].items()}

    @cached_property
    def now(self) -> Q:
        """A condition on whatever has a `team`: it is not suspended on the day."""
        return ~Q(team__in=self.on_the_day) if self.on_the_day else Q()

    @cached_property
    def on_the_day(self) -> set[int]:
        """The teams that are suspended on it."""
        return {team for team, spans in self.of_team.items() if any(span.on(self.on) for span in spans)}

    @cached_property
    def during(self) -> Q:
        """A condition on whatever has a `team`: it was active on at least one day of the period."""
        return ~Q(team__in=self.idle) if self.idle else Q()

    @cached_property
    def idle(self) -> set[int]:
        """The teams that were active on no day of the period."""
        return {team for team, life in self._read[1].items() if not self.is_active_in(life, self.of_team[team])}

    def is_active_in(self, life: Span, pauses: tuple[Span, ...]) -> bool:
        """Whether a day of the period lies in the team's life and in none of its pauses, which do not overlap."""
        start = max(self.period.start, life.start)
        end = min(self.period.end + _DAY, life.end or dt.date.max)
        paused = sum(
            max(0, (min(end, pause.end or dt.date.max) - max(start, pause.start)).days) for pause in pauses
        )  # fmt: skip
        return (end - start).days > paused

    @cached_property
    def _read(self) -> tuple[dict[int, list[Span]], dict[int, Span]]:
        """Team → its pauses, and team → its life."""
        start, end = min(self.on, self.period.start), max(self.on, self.period.end)
        pauses: dict[int, list[Span]] = defaultdict(list)
        found = TeamSuspension.objects.during(start, end).order_by()
        for team, since, until in found.values_list("team", "valid_from", "valid_to"):
            pauses[team].append(Span(since, until))
        teams = Team.objects.filter(pk__in=among(pauses)).order_by() if pauses else Team.objects.none()
        lives = teams.values_list("pk", "valid_from", "valid_to")
        return pauses, {team: Span(begun, ended) for team, begun, ended in lives}
