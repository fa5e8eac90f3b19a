"""Where the hamlets of a commune lie: the points that stand for them and their teams; and where commune teams stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from geo.among import among
from geo.models import Level, UnitPeriod
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Figures


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


def signs_of(asked: Asked, found: Figures) -> list[tuple[float, float]] | None:
    """The centres, latitude first, of the communes shown that have a commune team; None where they are not asked for.

    Of larger units the rows do not say which of their communes have one. One query.
    """
    if not asked.has_signs or asked.level not in (Level.COMMUNE, Level.HAMLET):
        return None
    if asked.level == Level.COMMUNE:
        communes = [row.unit_id for row in found.rows if row.unit_id and row.commune_teams]
    else:
        communes = [asked.within.unit_id] if asked.within and found.total.commune_teams else []
    there = UnitPeriod.objects.on(asked.units_at).filter(unit__in=among(communes))
    placed = there.filter(lat__isnull=False, lon__isnull=False).order_by("pk")
    return [(period.lat or 0, period.lon or 0) for period in placed]


def signs_title(asked: Asked) -> str:
    return _("Commune team") if asked.level == Level.HAMLET else _("Commune with a commune team")
