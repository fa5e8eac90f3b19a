"""A long list of teams in the order of their places, without sorting it all: only as far as the page goes.

`TeamQuerySet.sorted_by("place")` looks up the place of every team before the first can be shown, six lookups each. Here
the communes are gone through by the alphabet, few at first, and only the teams that stand there are looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from geo.among import among
from geo.models import Level, Unit, UnitPeriod
from teams_app.registry.models import TeamArea
from teams_app.registry.querysets import PLACE_SEPARATOR, TeamQuerySet

STEPS = (20, 80, 400, 2_000, 10_000)  # communes at a time


class ByPlace:
    """The ids of `teams` in that order: as much of a sequence as a paginator needs."""

    def __init__(self, teams: TeamQuerySet, on: dt.date, *, backwards: bool) -> None:
        self.teams, self.on, self.backwards = teams.order_by(), on, backwards

    def __getitem__(self, wanted: slice) -> list[int]:
        found: list[int] = []
        for ids in self._parts():
            found += ids
            if wanted.stop is not None and len(found) >= wanted.stop:
                break
        return found[wanted]

    def _parts(self) -> Iterator[list[int]]:
        start = 0
        for step in STEPS:
            communes = self._communes(start, start + step)
            yield self._teams_in(communes)
            if len(communes) < step:
                break
            start += step
        yield list(self._in_order().filter(place_key__isnull=True).values_list("pk", flat=True))

    def _communes(self, start: int, stop: int) -> list[int]:
        order = ["-sort_key", "-text"] if self.backwards else ["sort_key", "text"]
        here = UnitPeriod.objects.on(self.on).filter(unit__in=Unit.objects.exclude(level=Level.HAMLET))
        here = here.annotate(text=Cast("unit", CharField())).order_by(*order)
        return list(here.values_list("unit_id", flat=True)[start:stop])

    def _teams_in(self, communes: list[int]) -> list[int]:
        """The teams whose place lies in these communes; another area there does not count."""
        below = UnitPeriod.objects.on(self.on).filter(parent__in=among(communes)).order_by().values("unit")
        areas = TeamArea.objects.on(self.on).order_by().values("team")
        near = areas.filter(unit__in=among(communes)).union(areas.filter(unit__in=below), all=True)
        keys = self._in_order().filter(pk__in=near).values_list("pk", "place_key")
        here = {str(unit) for unit in communes}
        return [pk for pk, key in keys if key and key.split(PLACE_SEPARATOR)[1] in here]

    def _in_order(self) -> Any:
        """With `place_key`, an annotation that types know nothing of."""
        return self.teams.sorted_by("-place" if self.backwards else "place", self.on)
