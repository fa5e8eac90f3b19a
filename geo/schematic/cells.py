"""Give every point of a grid to the piece in whose extent it lies most centrally. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.schematic.pieces import Pieces

FINEST = 0.001  # degrees, about 110 m
MOST_POINTS = 12_000_000
# "How far out" is |dx|³ + |dy|³ in halves of the extent: between an ellipse (2) and the box (∞), since
# communes fill more of their box than an ellipse would and touch all four sides.
POWER = 3
OUTERMOST = 1.1  # beyond that a corner of the box belongs to nobody
# The centres of the tables lean from the middle of the box towards the true centre of gravity.
LEAN = 0.35


@dataclass(frozen=True)
class Grid:
    """`labels[row, column]` is an index of a unit or -1; row 0 is the southernmost. Degrees."""

    labels: NDArray[np.int32]
    west: float
    south: float
    step: float

    def columns(self, west: float, east: float) -> slice:
        return slice(*(round((side - self.west) / self.step) for side in (west, east)))

    def rows(self, south: float, north: float) -> slice:
        return slice(*(round((side - self.south) / self.step) for side in (south, north)))

    def lon(self, columns: slice | NDArray[np.int64]) -> NDArray[Any]:
        numbers = np.arange(columns.start, columns.stop) if isinstance(columns, slice) else columns
        return self.west + (numbers + 0.5) * self.step

    def lat(self, rows: slice | NDArray[np.int64]) -> NDArray[Any]:
        numbers = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        return self.south + (numbers + 0.5) * self.step


def draw(pieces: Pieces) -> Grid:
    """The unit of every grid point. The work is the sum of the extents' areas, not units × points."""
    grid = _empty(pieces)
    nearest = np.full(grid.labels.shape, np.float32(OUTERMOST))
    piece_of = np.full(grid.labels.shape, -1, dtype=np.int32)
    middle_lon, middle_lat = (pieces.west + pieces.east) / 2, (pieces.south + pieces.north) / 2
    lon = middle_lon + LEAN * (pieces.lon - middle_lon)
    lat = middle_lat + LEAN * (pieces.lat - middle_lat)
    for index in range(len(lon)):
        columns = grid.columns(pieces.west[index], pieces.east[index])
        rows = grid.rows(pieces.south[index], pieces.north[index])
        across = np.abs(grid.lon(columns) - lon[index]) * 2 / (pieces.east[index] - pieces.west[index])
        along = np.abs(grid.lat(rows) - lat[index]) * 2 / (pieces.north[index] - pieces.south[index])
        out = (along[:, None] ** POWER + across[None, :] ** POWER).astype(np.float32)
        window = nearest[rows, columns]
        nearer = out < window
        window[nearer] = out[nearer]
        piece_of[rows, columns][nearer] = index
    first = np.array([owners[0] for owners in pieces.owners], dtype=np.int32)
    grid.labels[:] = np.where(piece_of >= 0, first[piece_of], -1)
    for index, owners in enumerate(pieces.owners):
        if len(owners) > 1:
            _part(grid, piece_of == index, owners, pieces)
    return grid


def _empty(pieces: Pieces) -> Grid:
    west, south = float(pieces.west.min()), float(pieces.south.min())
    wide, high = float(pieces.east.max()) - west, float(pieces.north.max()) - south
    step = max(FINEST, float(np.sqrt(wide * high / MOST_POINTS)))
    shape = (int(np.ceil(high / step)) + 1, int(np.ceil(wide / step)) + 1)
    return Grid(np.full(shape, -1, dtype=np.int32), west, south, step)


def _part(grid: Grid, here: NDArray[np.bool_], owners: list[int], pieces: Pieces) -> None:
    """A piece that was split up goes, point by point, to the heir whose centre is nearest."""
    known = [owner for owner in owners if not np.isnan(pieces.unit_lon[owner])]
    if not known:
        return
    rows, columns = np.nonzero(here)
    if not len(rows):
        return
    lon, lat = grid.lon(columns), grid.lat(rows)
    shrink = np.cos(np.radians(lat.mean()))
    away = [np.hypot((lon - pieces.unit_lon[owner]) * shrink, lat - pieces.unit_lat[owner]) for owner in known]
    grid.labels[rows, columns] = np.array(known, dtype=np.int32)[np.argmin(away, axis=0)]
