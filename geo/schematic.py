"""Cells around centres: the shapes of units for which no edition of boundaries is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from geo.models import UnitPeriod


def cells_on(periods: Iterable[UnitPeriod], on: dt.date) -> dict[int, Any]:
    """A polygon (WGS 84) per unit id for the communes `periods`; units without position are left out."""
    placed = [period for period in periods if period.lat is not None and period.lon is not None]
    if not placed:
        return {}
    nudge = np.arange(len(placed)) * 1e-7
    points = shapely.points(np.array([p.lon for p in placed]) + nudge, [p.lat for p in placed])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), 0.03)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=hull, ordered=True)
    clipped = shapely.intersection(np.array(shapely.get_parts(cells)), hull)
    return {period.unit_id: cell for period, cell in zip(placed, clipped, strict=True)}
