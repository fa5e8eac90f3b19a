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
Rows = NDArray[np.int64]  # numbers of units
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


def cleaned(polygons: Polygons) -> tuple[Polygons, Rows]:
    """A valid coverage, and the numbers of the units that may have changed.

    polygons : valid Polygons and MultiPolygons, degrees
    """
    whole = polygons.copy()
    west, south, east, north = shapely.bounds(whole).T
    boxes = shapely.STRtree(shapely.box(west - GAP, south - GAP, east + GAP, north + GAP))
    touched = np.zeros(len(whole), dtype=bool)
    broken = _broken(whole, np.arange(len(whole)), boxes, GAP)
    _settle(whole, broken, boxes, touched)
    slit = _broken(whole, np.flatnonzero(touched), boxes, GAP)
    if len(slit):
        changed = _close_slits(whole, _near(slit, boxes))
        touched[changed] = True
        _settle(whole, _broken(whole, _near(changed, boxes), boxes, 0), boxes, touched)
    return whole, np.flatnonzero(touched)


def _settle(whole: Polygons, broken: Rows, boxes: shapely.STRtree, touched: NDArray[np.bool_]) -> None:
    """Clean the units `broken` in place, and whoever turns out to be at odds with them, until all fit."""
    for number in range(PASSES):
        if not len(broken):
            return
        # Towards the end what is at odds is so with a neighbour that thinks itself whole.
        some = broken if len(broken) > BLOCK or not number else _near(broken, boxes)
        touched[some] = True
        blocks = _blocks(some, boxes, shifted=number % 2 == 1)
        _clean_blocks(whole, blocks)
        broken = _broken(whole, _seams(blocks, boxes), boxes, 0)
    if len(broken):
        touched[:] = True
        whole[:] = _clean(whole)


def _seams(blocks: list[Rows], boxes: shapely.STRtree) -> Rows:
    """The units on both sides of where a block ends: only there a cleaned block can be at odds."""
    block_of = np.full(len(boxes.geometries), -1)
    for number, block in enumerate(blocks):
        block_of[block] = number
    some = np.flatnonzero(block_of >= 0)
    here, there = boxes.query(boxes.geometries[some])
    here = some[here]
    parted = block_of[here] != block_of[there]
    return np.union1d(here[parted], there[parted])


def _broken(whole: Polygons, some: Rows, boxes: shapely.STRtree, gap: float) -> Rows:
    """Those of the units `some` whose border does not fit a neighbour's, or leaves a gap narrower than `gap`."""

    def check(chunk: Rows) -> Rows:
        around = _near(chunk, boxes)
        faults = ~shapely.is_empty(shapely.coverage_invalid_edges(whole[around], gap_width=gap))
        return np.intersect1d(around[faults], chunk)

    order = some[np.argsort(shapely.bounds(whole[some])[:, 0], kind="stable")]
    return np.sort(np.concatenate([np.array([], dtype=np.int64), *_parallel(check, np.array_split(order, CORES))]))


def _near(some: Rows, boxes: shapely.STRtree) -> Rows:
    """The units `some` and all that may touch them."""
    return np.unique(boxes.query(boxes.geometries[some])[1])


def moved_km2(before: Polygons, after: Polygons, change: NDArray[np.float64]) -> float:
    """How much ground changed hands: overlaps taken from one, gaps given to one.

    `change` is by how much each area grew or shrank (km²); where by less than a m², nothing was moved.
    """
    change = np.abs(change)
    rows = np.flatnonzero(change > 1e-6)
    moved = _parallel(
        lambda some: area_km2(shapely.symmetric_difference(after[some], before[some])).sum(),
        np.array_split(rows, 4 * CORES),
    )
    return float(sum(moved) + change.sum() - change[rows].sum())


def _close_slits(whole: Polygons, some: Rows) -> Rows:
    """Give narrow gaps that are open to the outside, which no cleaning sees as gaps, to one of their neighbours.

    Looks at the units `some` of the valid coverage `whole`, changes it in place, and returns the units that
    may have changed. A slit is what appears when the ground is widened and narrowed again; a notch in the
    border of one unit alone is none.
    """
    ground = shapely.coverage_union_all(whole[some])
    closed = shapely.buffer(shapely.buffer(ground, GAP / 2, join_style="mitre"), -GAP / 2, join_style="mitre")
    slits = shapely.get_parts(shapely.difference(closed, ground))
    slits = slits[(shapely.area(slits) > GAP**2) & (shapely.get_dimensions(slits) == 2)]
    of_slit, of_unit = shapely.STRtree(whole).query(slits, predicate="intersects")
    between = np.flatnonzero(np.bincount(of_slit, minlength=len(slits)) > 1)
    if not len(between):
        return between
    near = np.unique(of_unit[np.isin(of_slit, between)])
    together = _clean(np.concatenate([whole[near], slits[between]]))
    units, strips = together[: len(near)], together[len(near) :]
    owners: dict[int, list[int]] = {}
    for number, strip in enumerate(strips):
        borders = shapely.length(shapely.intersection(shapely.boundary(units), shapely.boundary(strip)))
        owners.setdefault(int(np.argmax(borders)), []).append(number)
    whole[near] = units
    for index, numbers in owners.items():
        whole[near[index]] = shapely.union_all([units[index], *strips[numbers]])
    return near


def _clean_blocks(whole: Polygons, blocks: list[Rows]) -> None:
    for block, result in zip(blocks, _parallel(lambda some: _clean(whole[some]), blocks), strict=True):
        whole[block] = result


def _clean(polygons: Polygons) -> Polygons:
    """Cleaned, but a unit that another one covers wholly keeps its ground: that is no fault of drawing."""
    result = shapely.coverage_clean(polygons, gap_width=GAP)
    vanished = shapely.is_empty(result)
    result[vanished] = polygons[vanished]
    return result


def _blocks(broken: Rows, boxes: shapely.STRtree, *, shifted: bool) -> list[Rows]:
    """Groups of neighbours; a large group is cut in strips from west to east, and these from south to north.

    The seams of a shifted partition run through the middle of the other one's blocks.
    """
    blocks: list[Rows] = []
    bounds = shapely.bounds(boxes.geometries)
    x, y = bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]
    for group in _groups(broken, boxes):
        if len(group) <= 2 * BLOCK:
            blocks.append(group)
            continue
        strips = max(1, round(np.sqrt(len(group) / BLOCK)))
        for strip in _cut(group[np.argsort(x[group], kind="stable")], strips, shifted=shifted):
            parts = max(1, round(len(strip) / BLOCK))
            blocks += _cut(strip[np.argsort(y[strip], kind="stable")], parts, shifted=shifted)
    return blocks


def _groups(some: Rows, boxes: shapely.STRtree) -> list[Rows]:
    """The units `some` in groups that do not touch each other."""
    here, there = boxes.query(boxes.geometries[some])
    number = np.full(len(boxes.geometries), -1)
    number[some] = np.arange(len(some))
    there = number[there]
    here, there = here[there >= 0], there[there >= 0]
    label = np.arange(len(some))
    while True:
        lower = label.copy()
        np.minimum.at(lower, here, label[there])
        if np.array_equal(lower, label):
            break
        label = lower
    order = np.argsort(label, kind="stable")
    return np.split(some[order], np.flatnonzero(np.diff(label[order])) + 1) if len(some) else []


def _cut(rows: Rows, parts: int, *, shifted: bool) -> list[Rows]:
    size = len(rows) / parts
    start = size / 2 if shifted else size
    cuts = np.arange(start, len(rows), size).astype(int)
    return [part for part in np.split(rows, cuts) if len(part)]


def _parallel(work: Any, chunks: list[Rows]) -> list[Any]:
    """GEOS works outside of Python's lock, so threads use all cores."""
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, [chunk for chunk in chunks if len(chunk)]))
