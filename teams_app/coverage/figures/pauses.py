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
from geo.querysets import valid_during
from teams_app.activities.periods import Period
from teams_app.coverage.figures.spans import Span
from teams_app.registry.models import TeamArea, TeamSuspension

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pauses:
    """The suspensions that matter for the day `on` and for `period`. One query, and one more where there are any."""

    on: dt.date
    period: Period

    @cached_property
    def of_team(self) -> dict[int, tuple[Span, ...]]:
        start, end = min(self.on, self.period.start), max(self.on, self.period.end)
        pauses: dict[int, list[Span]] = defaultdict(list)
        found = TeamSuspension.objects.during(start, end).order_by()
        for team, since, until in found.values_list("team", "valid_from", "valid_to"):
            pauses[team].append(Span(since, until))
        return {team: tuple(spans) for team, spans in pauses.items()}

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
        """A condition on areas of the period: on at least one day of it the team had the area and was not suspended."""
        if not self.of_team:
            return Q()
        areas = TeamArea.objects.filter(valid_during(self.period.start, self.period.end), team__in=among(self.of_team))
        spans = areas.order_by().values_list(
            "pk", "team", "valid_from", "valid_to", "team__valid_from", "team__valid_to"
        )
        idle = [
            area
            for area, team, since, until, begun, ended in spans
            if not self.is_active_in(team, Span(since, until), Span(begun, ended))
        ]
        return ~Q(pk__in=among(idle)) if idle else Q()

    def is_active_in(self, team: int, area: Span, life: Span) -> bool:
        """Whether a day of the period lies in the area, in the team's life, and in none of its pauses: these do not
        overlap one another, so their days are summed."""
        period = Span(self.period.start, self.period.end + _DAY)
        paused = sum(pause.days_with(period, area, life) for pause in self.of_team.get(team, ()))
        return period.days_with(area, life) > paused
