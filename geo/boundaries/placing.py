"""Where on the earth: from a file's coordinates to WGS 84, and what to say when that cannot be right.

A declared system is tried first. Whether it is right is seen from the units themselves: the matched rows
must lie near the centres that the register knows. If they do not, the systems used in Vietnam are tried on
the same points, with the axes as they are and swapped, and the one that fits is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.boundaries.report import BoundaryError, Report
from geo.measure import distance_km

WGS84 = "EPSG:4326"
VN2000 = (*range(9205, 9219), 5896, 5897, 5898, 5899, 3405, 3406)
CANDIDATES = (WGS84, *(f"EPSG:{code}" for code in VN2000), "EPSG:32648", "EPSG:32649", "EPSG:3857")
VIETNAM = (101.5, 6.0, 118.0, 24.0)  # west, south, east, north, both archipelagos included
NEAR_KM = 3.0  # the centres of a register are no better than that
FAR_FACTOR = 4.0  # another system fits better if it brings the rows that many times nearer


@dataclass(frozen=True)
class Anchors:
    """Points of the file (in its coordinates) and where the register says they should be. (n,) arrays."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def off_by(self, crs: str, *, swapped: bool) -> float:
        """The median distance in km; infinite outside Vietnam. Without known centres 0 if inside."""
        x, y = (self.y, self.x) if swapped else (self.x, self.y)
        lon, lat = to_wgs84(crs).transform(x, y)
        west, south, east, north = VIETNAM
        inside = (lon > west) & (lon < east) & (lat > south) & (lat < north)
        if not len(x) or inside.mean() < 0.5:
            return float("inf")
        known = inside & ~np.isnan(self.lon)
        if not known.any():
            return 0.0
        return float(np.median(distance_km(lon[known], lat[known], self.lon[known], self.lat[known])))


@dataclass(frozen=True)
class Placement:
    crs: str
    swapped: bool = False


def place(declared: str, asked: str | None, anchors: Anchors, report: Report) -> Placement | None:
    """The system to use; None, with an error in the report, where a person must decide."""
    chosen = asked or declared
    chosen = _named(chosen) if chosen else ""
    if asked and declared and _named(declared) != chosen:
        report.warn(
            "crs-overruled",
            _("The file declares %(declared)s; %(asked)s is used as you asked.")
            % {"declared": _named(declared), "asked": chosen},
        )
    if not chosen:
        return _without_declaration(anchors, report)
    report.crs = chosen
    here = anchors.off_by(chosen, swapped=False)
    if here <= NEAR_KM:
        return Placement(chosen)
    if _better(anchors.off_by(chosen, swapped=True), here):
        _say_swapped(report)
        return Placement(chosen, swapped=True)
    best = _best(anchors)
    if here == float("inf") or (best is not None and _better(anchors.off_by(best.crs, swapped=best.swapped), here)):
        _refuse(chosen, here, best, report)
        return None
    return Placement(chosen)


def apply(geometries: NDArray[Any], placement: Placement) -> NDArray[Any]:
    """The geometries in WGS 84, longitude first."""
    if placement.swapped:
        geometries = shapely.transform(geometries, lambda points: points[:, ::-1])
    if placement.crs == WGS84:
        return geometries
    transformer = to_wgs84(placement.crs)
    return shapely.transform(geometries, lambda points: np.column_stack(transformer.transform(*points.T)))


@lru_cache(maxsize=64)
def to_wgs84(crs: str) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def _named(crs: str) -> str:
    """`EPSG:n` where the system is a known one, also behind a .prj that does not say its number."""
    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        raise BoundaryError(
            _("“%(crs)s” is no coordinate system we know. Write it like EPSG:9211.") % {"crs": crs[:80]}
        ) from None
    code = known.to_epsg() or known.to_epsg(min_confidence=25)
    return f"EPSG:{code}" if code else known.to_wkt()


def _without_declaration(anchors: Anchors, report: Report) -> Placement | None:
    best = _best(anchors)
    if best is not None and best.crs == WGS84:
        report.crs = WGS84
        report.warn(
            "crs-missing",
            _("The file declares no coordinate system. Its numbers are degrees; EPSG:4326 (WGS 84) is assumed. "
              "If they are VN-2000 degrees, give --crs EPSG:4756."),
        )  # fmt: skip
        if best.swapped:
            _say_swapped(report)
        return best
    text = _("The file declares no coordinate system (is the .prj missing?), and its numbers are metres.")
    report.refuse("crs-missing", f"{text} {_proposal(best)}")
    return None


def _refuse(chosen: str, here: float, best: Placement | None, report: Report) -> None:
    if here == float("inf"):
        text = _("Read as %(crs)s, the map does not lie in Vietnam.") % {"crs": _short(chosen)}
    else:
        text = _("Read as %(crs)s, the units lie %(km)d km from where they should.") % {
            "crs": _short(chosen),
            "km": round(here),
        }
    report.refuse("crs-wrong", f"{text} {_proposal(best)}")


def _proposal(best: Placement | None) -> str:
    if best is None:
        return _("Ask who made the file for its coordinate system and give it with --crs EPSG:n.")
    return _("It fits as %(name)s: try --crs %(crs)s.") % {"name": CRS.from_user_input(best.crs).name, "crs": best.crs}


def _say_swapped(report: Report) -> None:
    report.warn("axes-swapped", _("Latitude and longitude are swapped in the file; they were put right."))


def _short(crs: str) -> str:
    return crs if crs.startswith("EPSG:") else CRS.from_user_input(crs).name


def _better(other: float, here: float) -> bool:
    return other * FAR_FACTOR < here


def _best(anchors: Anchors) -> Placement | None:
    """The candidate that brings the rows nearest to their units. Without known centres only degrees can be told."""
    found = [(anchors.off_by(way.crs, swapped=way.swapped), index, way) for index, way in enumerate(_ways())]
    if np.isnan(anchors.lon).all():
        found = [entry for entry in found if entry[2].crs == WGS84]
    distance, _index, best = min(found)
    return None if distance == float("inf") else best


def _ways() -> Iterator[Placement]:
    for swapped in (False, True):
        for crs in CANDIDATES:
            yield Placement(crs, swapped)
