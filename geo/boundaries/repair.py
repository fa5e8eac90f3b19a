"""From polygons as people draw them to a valid coverage: no gap, no overlap, borders shared exactly.

`shapely.coverage_clean` does the hard part, but on the whole country its time grows faster than the file.
Real maps are broken in few places, so only units with a broken border are cleaned; and where those are
many, block by block, the blocks' seams afterwards.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import area_km2

Polygons = NDArray[Any]
GAP = 0.0005  # degrees, about 55 m: a narrower gap is a fault of drawing, a wider one is nobody's ground
BLOCK = 16  # units cleaned together
PASSES = 3  # by blocks, before what is left is cleaned in one go


def made_valid(polygons: Polygons) -> tuple[Polygons, NDArray[np.bool_]]:
    """Polygons whose rings do not cross themselves, lines and points left over dropped; and which were mended."""
    broken = ~shapely.is_valid(polygons)
    if not broken.any():
        return polygons, broken
    mended = polygons.copy()
    mended[broken] = [only_polygons(geometry) for geometry in shapely.make_valid(polygons[broken])]
    return mended, broken


def only_polygons(geometry: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areal = parts[shapely.get_dimensions(parts) == 2]
    return areal[0] if len(areal) == 1 else shapely.multipolygons(areal)


def cleaned(polygons: Polygons) -> tuple[Polygons, float]:
    """A valid coverage, and how many km² changed hands: overlaps taken from one, gaps given to one.

    polygons : valid Polygons and MultiPolygons, degrees
    """
    whole = polygons.copy()
    touched = np.zeros(len(whole), dtype=bool)
    for number in range(PASSES + 1):
        broken = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(whole, gap_width=GAP)))
        if not len(broken):
            break
        touched[broken] = True
        blocks = [broken] if number == PASSES else _blocks(whole, broken, shifted=number % 2 == 1)
        _clean_blocks(whole, blocks)
    changed = np.flatnonzero(touched)
    if not len(changed):
        return whole, 0.0
    gained = _parallel(lambda some: shapely.difference(whole[some], polygons[some]), np.array_split(changed, 8))
    return whole, float(sum(area_km2(part).sum() for part in gained))


def _clean_blocks(whole: Polygons, blocks: list[NDArray[np.int64]]) -> None:
    for block, result in zip(blocks, _parallel(lambda some: _clean(whole[some]), blocks), strict=True):
        whole[block] = result


def _clean(polygons: Polygons) -> Polygons:
    """Cleaned, but a unit that another one covers wholly keeps its ground: that is no fault of drawing."""
    result = shapely.coverage_clean(polygons, gap_width=GAP)
    vanished = shapely.is_empty(result)
    result[vanished] = polygons[vanished]
    return result


def _blocks(polygons: Polygons, broken: NDArray[np.int64], *, shifted: bool) -> list[NDArray[np.int64]]:
    """Neighbours by neighbours: strips of the map from west to east, cut from south to north.

    The seams of a shifted partition run through the middle of the other one's blocks.
    """
    if len(broken) <= 2 * BLOCK:
        return [broken]
    bounds = shapely.bounds(polygons[broken])
    x, y = bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]
    strips = max(1, round(np.sqrt(len(broken) / BLOCK)))
    blocks: list[NDArray[np.int64]] = []
    for strip in _cut(broken[np.argsort(x, kind="stable")], strips, shifted=shifted):
        order = np.argsort(y[np.searchsorted(broken, strip)], kind="stable")
        blocks += _cut(strip[order], max(1, round(len(strip) / BLOCK)), shifted=shifted)
    return blocks


def _cut(rows: NDArray[np.int64], parts: int, *, shifted: bool) -> list[NDArray[np.int64]]:
    size = len(rows) / parts
    start = size / 2 if shifted else size
    cuts = np.arange(start, len(rows), size).astype(int)
    return [part for part in np.split(rows, cuts) if len(part)]


def _parallel(work: Any, chunks: list[NDArray[np.int64]]) -> list[Any]:
    """GEOS works outside of Python's lock, so threads use all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, [chunk for chunk in chunks if len(chunk)]))
