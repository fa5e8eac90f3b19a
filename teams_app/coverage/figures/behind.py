"""The teams that a rate of activity counts: by the conditions of the counting itself, and each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from geo.among import among
from geo.lookup import Lookup
from geo.models import Level
from teams_app.activities.periods import Period
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.strays import Area, Stretch
from teams_app.coverage.figures.system import OUTSIDE, UnitSystem
from teams_app.coverage.models import Fact
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet


@dataclass(frozen=True)
class TeamsBehind:
    """Asked as `figures` is. `counted` are `Row.teams` of its total, `at_work` those `teams_logging` of them,
    `logging` the `teams_logging_submitted`.

    `standing` are its `hamlet_teams` or `commune_teams`. A constant number of queries, those of counting one figure.
    """

    on: dt.date
    period: Period
    scope: frozenset[int] | None = None
    restate_on: dt.date | None = None
    kind: Kind = EVERYTHING

    @property
    def counted(self) -> TeamQuerySet:
        return self._with_areas(self._asking.during, lambda area: area.during(self.period))

    @property
    def at_work(self) -> TeamQuerySet:
        return self._doing(asking_for=Q(sessions__gt=0), counts=lambda work: work.sessions > 0)

    @property
    def logging(self) -> TeamQuerySet:
        return self._doing(asking_for=Q(), counts=lambda _work: True)

    def _doing(self, asking_for: Q, counts: Callable[[Stretch], bool]) -> TeamQuerySet:
        asking = self._asking
        strays = {
            work.team
            for work in asking.strays.work(self.kind)
            if counts(work) and asking.strays.places_of_work(work, asking.spots) - {OUTSIDE}
        }
        worked = self._work.filter(asking_for).order_by().values("team")
        return Team.objects.filter(Q(pk__in=worked) | Q(pk__in=among(strays)))

    def standing(self, level: str = "") -> TeamQuerySet:
        """Those active on the day; of one level, or of both."""
        teams = self._with_areas(self._asking.now(), lambda area: area.on(self.on))
        return teams.filter(level=level) if level else teams

    def _with_areas(self, placed: Q, is_stray_then: Callable[[Area], bool]) -> TeamQuerySet:
        """With such areas in the scope; of those whose units are not on its map, the ones that stand there."""
        asking = self._asking
        areas = TeamArea.objects.filter(asking.system.holds("unit"), placed).order_by()
        strays = {
            area.team for area in asking.strays.areas if is_stray_then(area) and asking.spots[area.unit] != OUTSIDE
        }
        on_map = Q(pk__in=areas.values("team")) & ~asking.strays.condition("pk")
        return Team.objects.filter(on_map | Q(pk__in=among(strays)))

    @property
    def _work(self) -> QuerySet[Any]:
        """`Asking.work`. Of everything no area need be looked for: a team with one in no unit of the map is stray."""
        asking = self._asking
        if self.scope is not None:
            return asking.work(self.kind)
        facts = Fact.objects.of(self.kind).between(self.period.start, self.period.end)
        return facts.exclude(asking.strays.condition("team"))

    @cached_property
    def _asking(self) -> Asking:
        # The level is that of the rows, and these are of no row: a total is the same whatever the level.
        system = UnitSystem(Level.COMMUNE, Lookup(self.restate_on or self.on), self.scope)
        return Asking(self.on, self.period, system, self.kind)
