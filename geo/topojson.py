"""A coverage of polygons as TopoJSON, written and read: every border once, as small whole-number steps. Pure.

The polygons must be a valid coverage (neighbours share their vertices), as `shapely.coverage_simplify`
leaves them: then a border is found by comparing vertices, and no geometry is computed here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]

EMPTY: dict[str, Any] = {
    "type": "Topology",
    "objects": {"units": {"type": "GeometryCollection", "geometries": []}},
    "arcs": [],
}


def encode(polygons: NDArray[Any], features: Sequence[Mapping[str, Any]], step: float) -> dict[str, Any]:
    """A TopoJSON topology with one object, `units`.

    polygons : Polygons and MultiPolygons in degrees, a valid coverage
    features : for each of them the members of its geometry object: `id`, `properties`
    step     : the grid, in degrees, to which coordinates are rounded
    """
    west, south, east, north = (float(value) for value in shapely.total_bounds(polygons))
    rings = _rings(polygons, np.array([west, south]), step)
    arcs, rows = _cut([ring for _place, ring in rings])
    places = [place for place, _ring in rings]
    geometries = [_geometry(feature) for feature in features]
    for (feature_index, part), ring_arcs in zip(places, rows, strict=True):
        parts = geometries[feature_index]["arcs"]
        if part == len(parts):
            parts.append([])
        parts[part].append(ring_arcs)
    return {
        "type": "Topology",
        "bbox": [west, south, east, north],
        "transform": {"scale": [step, step], "translate": [west, south]},
        "objects": {"units": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_deltas(arc) for arc in arcs],
    }


def _geometry(feature: Mapping[str, Any]) -> dict[str, Any]:
    arcs: list[list[list[int]]] = []
    return {"type": "MultiPolygon", **feature, "arcs": arcs}


def _rings(polygons: NDArray[Any], origin: NDArray[np.float64], step: float) -> list[tuple[tuple[int, int], Ints]]:
    """((polygon, part), open ring on the grid) in order, the shell of each part first; collapsed rings left out."""
    rings: list[tuple[tuple[int, int], Ints]] = []
    for index, polygon in enumerate(polygons):
        parts = sorted(shapely.get_parts(polygon), key=shapely.area, reverse=True)
        number = 0
        for part in parts:
            found = [_on_grid(ring, origin, step) for ring in (part.exterior, *part.interiors)]
            if found[0] is None:
                continue
            rings += [((index, number), ring) for ring in found if ring is not None]
            number += 1
    return rings


def _on_grid(ring: Any, origin: NDArray[np.float64], step: float) -> Ints | None:
    points: Ints = np.rint((shapely.get_coordinates(ring) - origin) / step).astype(np.int64)[:-1]
    points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
    return points if len(np.unique(points, axis=0)) >= 3 else None


def _cut(rings: list[Ints]) -> tuple[list[Ints], list[list[int]]]:
    """The arcs between junctions, each once, and for every ring its arcs (`~i` where arc i runs backwards)."""
    if not rings:
        return [], []
    points = np.concatenate(rings)
    _unique, numbers = np.unique(points, axis=0, return_inverse=True)
    numbers = numbers.reshape(-1)
    ends = np.cumsum([len(ring) for ring in rings])
    chains = np.split(numbers, ends[:-1])
    is_junction = _junctions(chains)
    where = np.zeros(len(_unique), dtype=np.int64)
    where[numbers] = np.arange(len(numbers))
    arcs: list[Ints] = []
    known: dict[bytes, int] = {}
    rows: list[list[int]] = []
    for chain in chains:
        row: list[int] = []
        for arc in _arcs(chain, is_junction):
            key, backwards = arc.tobytes(), arc[::-1].tobytes()
            if key in known:
                row.append(known[key])
            elif backwards in known:
                row.append(~known[backwards])
            else:
                known[key] = len(arcs)
                row.append(len(arcs))
                arcs.append(points[where[arc]])
        rows.append(row)
    return arcs, rows


def _junctions(chains: list[Ints]) -> NDArray[np.bool_]:
    """For each point whether borders part there: its two neighbours are not the same in all rings."""
    here = np.concatenate(chains)
    before = np.concatenate([np.roll(chain, 1) for chain in chains])
    after = np.concatenate([np.roll(chain, -1) for chain in chains])
    low, high = np.minimum(before, after), np.maximum(before, after)
    first = np.zeros(here.max() + 1, dtype=np.int64)
    first[here] = np.arange(len(here))
    differs = (low != low[first[here]]) | (high != high[first[here]])
    is_junction = np.zeros(len(first), dtype=bool)
    is_junction[here[differs]] = True
    return is_junction


def _arcs(chain: Ints, is_junction: NDArray[np.bool_]) -> Iterator[Ints]:
    """The stretches of a ring from junction to junction; a ring without one starts at its lowest point."""
    cuts = np.flatnonzero(is_junction[chain])
    start = int(cuts[0]) if len(cuts) else int(np.argmin(chain))
    closed = np.append(np.roll(chain, -start), chain[start])
    if not len(cuts):
        yield closed
        return
    bounds = np.append(cuts - start, len(chain))
    for low, high in itertools.pairwise(bounds.tolist()):
        yield closed[low : high + 1]


def _deltas(arc: Ints) -> list[list[int]]:
    steps = np.concatenate([arc[:1], np.diff(arc, axis=0)])
    return [[int(x), int(y)] for x, y in steps.tolist()]


def decode(topology: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], list[list[NDArray[np.float64]]]]]:
    """The units of a topology of ours, each with its parts: rings of (longitude, latitude), the shell first."""
    if not topology["arcs"]:
        return []
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc, dtype=float), axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(row: Sequence[int]) -> NDArray[np.float64]:
        pieces = [(arcs[index] if index >= 0 else arcs[~index][::-1])[:-1] for index in row]
        closed: NDArray[np.float64] = np.concatenate([*pieces, pieces[0][:1]])
        return closed

    units = topology["objects"]["units"]["geometries"]
    return [(unit, [[ring(row) for row in part] for part in unit["arcs"]]) for unit in units]
