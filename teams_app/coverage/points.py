"""Where the hamlets of a commune lie: the points that stand for them and their teams on its map."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst

from geo.models import Level, UnitPeriod
from teams_app.coverage.asking import Asked


@dataclass(frozen=True)
class Point:
    """A hamlet's centre in degrees."""

    id: int
    name: str
    lat: float
    lon: float


def points_of(asked: Asked) -> list[Point]:
    """The hamlets of the commune shown whose position is known; none on a map of larger units. One query."""
    if asked.level != Level.HAMLET or asked.within is None:
        return []
    hamlets = UnitPeriod.objects.on(asked.units_at).at_level(Level.HAMLET).filter(parent=asked.within.unit_id)
    placed = hamlets.filter(lat__isnull=False, lon__isnull=False).order_by("sort_key", "code")
    return [Point(period.unit_id, capfirst(period.label), period.lat or 0, period.lon or 0) for period in placed]
