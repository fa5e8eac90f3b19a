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
CORES = os.cpu_count() or 1
BLOCK = 32  # units cleaned together
PASSES = 5  # by blocks, before all is cleaned in one go


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
    boxes = shapely.STRtree(shapely.box(*shapely.bounds(whole).T))
    broken = _broken(whole, np.arange(len(whole)), boxes, GAP)
    if not len(broken):
        return whole, 0.0
    touched = np.zeros(len(whole), dtype=bool)
    _settle(whole, broken, boxes, touched)
    slit = _close_slits(whole)
    touched[slit] = True
    if len(slit):
        _settle(whole, _broken(whole, _near(slit, boxes), boxes, 0), boxes, touched)
    return whole, _moved_km2(polygons[touched], whole[touched])


def _settle(whole: Polygons, broken: NDArray[np.int64], boxes: shapely.STRtree, touched: NDArray[np.bool_]) -> None:
    """Clean the units `broken` in place, and whoever turns out to be at odds with them, until all fit."""
    for number in range(PASSES):
        if not len(broken):
            return
        # Towards the end what is at odds is so with a neighbour that thinks itself whole.
        some = broken if len(broken) > BLOCK else _near(broken, boxes)
        touched[some] = True
        _clean_blocks(whole, _blocks(whole, some, shifted=number % 2 == 1))
        broken = _broken(whole, _near(some, boxes), boxes, 0)
    if len(broken):
        touched[:] = True
        whole[:] = _clean(whole)


def _broken(whole: Polygons, some: NDArray[np.int64], boxes: shapely.STRtree, gap: float) -> NDArray[np.int64]:
    """Those of the units `some` whose border does not fit a neighbour's, or leaves a gap narrower than `gap`."""

    def check(chunk: NDArray[np.int64]) -> NDArray[np.int64]:
        around = _near(chunk, boxes)
        faults = ~shapely.is_empty(shapely.coverage_invalid_edges(whole[around], gap_width=gap))
        return np.intersect1d(around[faults], chunk)

    order = some[np.argsort(shapely.bounds(whole[some])[:, 0], kind="stable")]
    return np.sort(np.concatenate([np.array([], dtype=np.int64), *_parallel(check, np.array_split(order, CORES))]))


def _near(some: NDArray[np.int64], boxes: shapely.STRtree) -> NDArray[np.int64]:
    """The units `some` and all that may touch them."""
    return np.unique(boxes.query(boxes.geometries[some])[1])


def _moved_km2(before: Polygons, after: Polygons) -> float:
    """The area that is only in one of the two. Where a unit's area is the same to a m², nothing was moved."""
    change = np.abs(area_km2(after) - area_km2(before))
    rows = np.flatnonzero(change > 1e-6)
    moved = _parallel(
        lambda some: area_km2(shapely.symmetric_difference(after[some], before[some])).sum(),
        np.array_split(rows, 4 * CORES),
    )
    return float(sum(moved) + change.sum() - change[rows].sum())


def _close_slits(whole: Polygons) -> NDArray[np.int64]:
    """Give narrow gaps that are open to the outside, which no cleaning sees as gaps, to one of their neighbours.

    Changes `whole`, a valid coverage, in place; returns the units that may have changed. A slit is what
    appears when the ground of all units is widened and narrowed again; a notch in the border of one unit
    alone is none.
    """
    ground = shapely.coverage_union_all(whole)
    closed = shapely.buffer(shapely.buffer(ground, GAP / 2, join_style="mitre"), -GAP / 2, join_style="mitre")
    slits = shapely.get_parts(shapely.difference(closed, ground))
    slits = slits[(shapely.area(slits) > GAP**2) & (shapely.get_dimensions(slits) == 2)]
    if not len(slits):
        return np.array([], dtype=np.int64)
    of_slit, of_unit = shapely.STRtree(whole).query(slits, predicate="intersects")
    slits = slits[np.bincount(of_slit, minlength=len(slits)) > 1]
    near = np.unique(of_unit[np.isin(of_slit, np.flatnonzero(np.bincount(of_slit) > 1))])
    if not len(slits):
        return near
    together = _clean(np.concatenate([whole[near], slits]))
    units, strips = together[: len(near)], together[len(near) :]
    owners: dict[int, list[int]] = {}
    for number, strip in enumerate(strips):
        borders = shapely.length(shapely.intersection(shapely.boundary(units), shapely.boundary(strip)))
        owners.setdefault(int(np.argmax(borders)), []).append(number)
    whole[near] = units
    for index, numbers in owners.items():
        whole[near[index]] = shapely.union_all([units[index], *strips[numbers]])
    return near


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
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, [chunk for chunk in chunks if len(chunk)]))
