"""What does not fit: polygons far from their unit's centre, areas that differ from the register's."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.boundaries.repair import Polygons
from geo.boundaries.report import Report
from geo.measure import KM_PER_DEGREE
from geo.models import UnitPeriod

AREA_OFF = 0.05
FAR_KM = 2.0  # beyond the polygon itself
NAMESAKE_KM = 20.0


def check_places(units: list[UnitPeriod], polygons: Polygons, report: Report) -> None:
    """Warn where the register's centre lies well outside the polygon."""
    known = np.array([unit.lat is not None and unit.lon is not None for unit in units], dtype=bool)
    centres = shapely.points([(unit.lon or 0.0, unit.lat or 0.0) for unit in units])
    boxes = shapely.box(*shapely.bounds(polygons).T)
    suspects = np.flatnonzero(known & (shapely.distance(boxes, centres) * KM_PER_DEGREE > 0))
    km = np.zeros(len(units))
    km[suspects] = shapely.distance(polygons[suspects], centres[suspects]) * KM_PER_DEGREE
    for index in np.flatnonzero(km > FAR_KM):
        report.warn(
            "far-from-centre",
            _("%(unit)s (%(code)s) lies %(km)s km from the centre that the register has for it.")
            % {"unit": units[index].label, "code": units[index].code, "km": number_format(km[index], 1)},
            units[index].code,
        )


def check_areas(units: list[UnitPeriod], areas: NDArray[np.float64], report: Report) -> None:
    """Warn where the area (km²) differs from the registered one by more than 5 %."""
    for unit, area in zip(units, areas, strict=True):
        if unit.area_km2 and abs(area / unit.area_km2 - 1) > AREA_OFF:
            report.warn(
                "area-off",
                _("%(unit)s (%(code)s): %(area)s km² in the file, %(registered)s km² in the register (%(off)s%%).")
                % {
                    "unit": unit.label,
                    "code": unit.code,
                    "area": number_format(area, 2),
                    "registered": number_format(unit.area_km2, 2),
                    "off": f"{100 * (area / unit.area_km2 - 1):+.0f}",
                },
                unit.code,
            )


def km_from_centre(unit: UnitPeriod, geometry: Any) -> float:
    """How far the extent of a geometry (degrees) is from the unit's centre; 0 where that is unknown."""
    if unit.lat is None or unit.lon is None:
        return 0.0
    west, south, east, north = shapely.bounds(geometry)
    across, along = max(west - unit.lon, 0, unit.lon - east), max(south - unit.lat, 0, unit.lat - north)
    return float(np.hypot(across, along) * KM_PER_DEGREE)
