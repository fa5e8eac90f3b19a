"""Lengths and areas of geometries in degrees, on the ellipsoid. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

# WGS 84: half the long axis in km, and the eccentricity.
_A = 6378.137
_E = 0.0818191908426215
KM_PER_DEGREE = 111.32


def area_km2(geometries: NDArray[Any]) -> NDArray[np.float64]:
    """Areas of polygons given in degrees (longitude first), exact but for the bend of their edges."""
    result: NDArray[np.float64] = shapely.area(shapely.transform(geometries, _equal_area))
    return result


def _equal_area(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lambert's cylindrical projection of the ellipsoid, in km: every area stays what it is."""
    sine = np.sin(np.radians(points[:, 1]))
    slow = _E * sine
    northing = (1 - _E**2) * (sine / (1 - slow**2) + np.arctanh(slow) / _E) / 2
    return np.column_stack([_A * np.radians(points[:, 0]), _A * northing])


def distance_km(lon: Any, lat: Any, other_lon: Any, other_lat: Any) -> NDArray[np.float64]:
    """Distances between near points, to about one in a hundred."""
    shrink = np.cos(np.radians((np.asarray(lat) + np.asarray(other_lat)) / 2))
    result: NDArray[np.float64] = KM_PER_DEGREE * np.hypot(
        (np.asarray(lon) - other_lon) * shrink, np.asarray(lat) - other_lat
    )
    return result
