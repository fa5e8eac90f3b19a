"""The teams that a rate of activity counts: by the conditions of the counting itself, and each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from geo.among import among
from geo.lookup import Lookup
from geo.models import Level
from teams_app.activities.periods import Period
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.kept import Kept
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.strays import Area, Stretch
from teams_app.coverage.figures.system import OUTSIDE, UnitSystem
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet


@dataclass(frozen=True)
class TeamsBehind:
    """Asked as `figures` is. `counted` are `Row.teams` of its total, `at_work` those `teams_logging` of them,
    `logging` the `teams_logging_submitted`; `idle` and `silent` are the others of each.

    `standing` are its `hamlet_teams` or `commune_teams`. A constant number of queries, those of counting one figure.
    """

    on: dt.date
    period: Period
    scope: frozenset[int] | None = None
    restate_on: dt.date | None = None
    kind: Kind = EVERYTHING

    @property
    def counted(self) -> TeamQuerySet:
        return Team.objects.filter(self._is_counted)

    @property
    def at_work(self) -> TeamQuerySet:
        return Team.objects.filter(self._is_at_work)

    @property
    def idle(self) -> TeamQuerySet:
        return Team.objects.filter(self._is_counted & ~self._is_at_work)

    @property
    def logging(self) -> TeamQuerySet:
        return Team.objects.filter(self._is_logging)

    @property
    def silent(self) -> TeamQuerySet:
        return Team.objects.filter(self._is_counted & ~self._is_logging)

    def standing(self, level: str = "") -> TeamQuerySet:
        """Those active on the day; of one level, or of both."""
        teams = Team.objects.filter(self._with_areas(self._asking.now(), lambda area: area.on(self.on)))
        return teams.filter(level=level) if level else teams

    @cached_property
    def total(self) -> Row | None:
        """How many they are, where that is at hand (`Kept`)."""
        kept = Kept.of(self._asking)
        return None if kept is None else kept.figures().total

    @property
    def _is_counted(self) -> Q:
        return self._with_areas(self._asking.during, lambda area: area.is_in_period)

    @property
    def _is_at_work(self) -> Q:
        return self._doing(asking_for=Q(sessions__gt=0), counts=lambda work: work.sessions > 0)

    @property
    def _is_logging(self) -> Q:
        return self._doing(asking_for=Q(), counts=lambda _work: True)

    def _doing(self, asking_for: Q, counts: Callable[[Stretch], bool]) -> Q:
        asking = self._asking
        strays = {
            work.team
            for work in asking.strays.work(self.kind)
            if counts(work) and asking.strays.places_of_work(work, asking.spots) - {OUTSIDE}
        }
        return self._has(asking.work(self.kind).filter(asking_for)) | Q(pk__in=among(strays))

    def _with_areas(self, placed: Q, is_stray_then: Callable[[Area], bool]) -> Q:
        """With such areas in the scope; of those whose units are not on its map, the ones that stand there."""
        asking = self._asking
        areas = TeamArea.objects.filter(asking.system.holds("unit"), placed)
        strays = {
            area.team for area in asking.strays.areas if is_stray_then(area) and asking.spots[area.unit] != OUTSIDE
        }
        return self._has(areas) & ~asking.strays.condition("pk") | Q(pk__in=among(strays))

    def _has(self, rows: QuerySet[Any]) -> Q:
        """A condition: some of `rows` are the team's. Of everywhere nearly every team has some, so each is asked by
        itself, and a page ends with its last line; of a place few have."""
        if self.scope is None:
            return Q(Exists(rows.order_by().filter(team=OuterRef("pk"))))
        return Q(pk__in=rows.order_by().values("team"))

    @cached_property
    def _asking(self) -> Asking:
        # The level is that of the rows, and these are of no row: a total is the same whatever the level.
        system = UnitSystem(Level.COMMUNE, Lookup(self.restate_on or self.on), self.scope)
        return Asking(self.on, self.period, system, self.kind)
