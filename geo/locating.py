"""Where is this point? The commune that a position lies in, on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.ground import ground_on
from geo.models import Level
from geo.topology import state_of

NOWHERE = -1


@dataclass(frozen=True)
class Place:
    """One point's unit, None outside of all; approximate where its ground is a schematic cell."""

    unit_id: int | None
    is_approximate: bool


@dataclass(frozen=True)
class Places:
    """Many points' units, -1 outside of all. Both arrays have the shape of the points."""

    unit_ids: NDArray[np.int64]
    is_approximate: NDArray[np.bool_]


@overload
def locate(lon: float, lat: float, *, on: dt.date) -> Place: ...
@overload
def locate(lon: NDArray[Any] | list[float], lat: NDArray[Any] | list[float], *, on: dt.date) -> Places: ...
def locate(lon: ArrayLike, lat: ArrayLike, *, on: dt.date) -> Place | Places:
    """The commune in force on `on` at a point, or at each of many (degrees, WGS 84).

    The ground of a day is drawn at the first question and kept; then a million points take seconds.
    A point on a border belongs to the unit with the lower code.
    """
    lons, lats = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    state, _since = state_of(Level.COMMUNE, on, None)
    finder = _finder(state, on)
    points = shapely.points(lons.ravel(), lats.ravel())
    unit_ids = np.full(points.shape, NOWHERE, dtype=np.int64)
    approximate = np.zeros(points.shape, dtype=bool)
    hits, units = finder.tree.query(points, predicate="intersects")
    order = np.lexsort((units, hits))[::-1]  # the lowest unit of each point is written last
    unit_ids[hits[order]] = finder.unit_ids[units[order]]
    approximate[hits[order]] = finder.is_schematic[units[order]]
    if lons.ndim == 0:
        return Place(int(unit_ids[0]) if unit_ids[0] != NOWHERE else None, bool(approximate[0]))
    return Places(unit_ids.reshape(lons.shape), approximate.reshape(lons.shape))


@dataclass(frozen=True)
class _Finder:
    tree: shapely.STRtree
    unit_ids: NDArray[np.int64]
    is_schematic: NDArray[np.bool_]


@lru_cache(maxsize=4)
def _finder(state: str, on: dt.date) -> _Finder:
    """For each state of the ground (which a new edition changes) one tree per process."""
    ground = ground_on(Level.COMMUNE, on)
    shapely.prepare(ground.polygons)
    unit_ids = np.array([period.unit_id for period in ground.units], dtype=np.int64)
    return _Finder(shapely.STRtree(ground.polygons), unit_ids, ground.is_schematic)
