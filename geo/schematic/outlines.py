"""From a grid of labels to polygons that share their borders, without the grid's stairs. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.schematic.cells import Grid

SMOOTHING = 1.6  # grid steps: takes the stairs away and leaves the shape
SMALLEST_PART = 0.1  # of the unit's largest part; smaller ones go to the neighbours
WIDEST_GAP = 0.04  # degrees: a hole narrower than that between units is nobody's only by mistake


def polygons(grid: Grid) -> dict[int, Any]:
    """Label → Polygon or MultiPolygon in degrees; together a valid coverage."""
    faces = shapely.get_parts(shapely.polygonize([shapely.line_merge(shapely.multilinestrings(_borders(grid.labels)))]))
    labels = _labels(faces, grid.labels)
    kept = {int(label): _largest(faces[labels == label]) for label in np.unique(labels[labels >= 0])}
    shapes = np.array(list(kept.values()), dtype=object)
    shapes = shapely.coverage_clean(shapes, gap_width=WIDEST_GAP / grid.step)
    shapes = shapely.coverage_simplify(shapes, SMOOTHING)
    shapes = shapely.transform(shapes, lambda points: points * grid.step + (grid.west, grid.south))
    return dict(zip(kept, shapes, strict=True))


def _borders(labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """(n, 2, 2) unit segments, in grid steps, between points of different labels."""
    framed = np.pad(labels, 1, constant_values=-1)
    rows, columns = np.nonzero(framed[:, 1:] != framed[:, :-1])  # upright: between columns
    upright = np.stack([np.stack([columns, rows - 1], axis=1), np.stack([columns, rows], axis=1)], axis=1)
    rows, columns = np.nonzero(framed[1:, :] != framed[:-1, :])
    level = np.stack([np.stack([columns - 1, rows], axis=1), np.stack([columns, rows], axis=1)], axis=1)
    return np.concatenate([upright, level]).astype(np.float64)


def _labels(faces: NDArray[Any], labels: NDArray[np.int32]) -> NDArray[np.int32]:
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    columns, rows = np.floor(points).astype(np.int64).T
    found: NDArray[np.int32] = labels[rows, columns]
    return found


def _largest(parts: NDArray[Any]) -> Any:
    """The parts of a unit that are no mere splinters, as one geometry."""
    areas = shapely.area(parts)
    return shapely.multipolygons(parts[areas >= SMALLEST_PART * areas.max()])
