"""Cells in place of boundaries: what the ground of communes looks like as far as tables can tell.

For a day without an edition of boundaries a map still needs shapes. Tables of units know centres, often
extents (south, west, north, east), and what became of what. From these:

1. `pieces`: a commune without an extent (the new ones of 2025) is put together from the former communes
   it was made of, which have one.
2. `cells`: every point of a grid goes to the piece in whose extent it lies most centrally.
3. `outlines`: the grid becomes polygons that share their borders.

`docs/decisions/map-shapes.md` tells how near to the truth that comes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from geo.schematic.cells import draw
from geo.schematic.outlines import polygons
from geo.schematic.pieces import pieces_on

__all__ = ["cells_on"]


def cells_on(on: dt.date) -> dict[int, Any]:
    """A polygon (WGS 84) for each commune in force on `on`, by unit id; without those whose place is unknown.

    Deterministic. A province takes about a second, ten thousand communes some ten.
    """
    pieces = pieces_on(on)
    if not pieces.owners:
        return {}
    grid = draw(pieces)
    return {pieces.units[index]: polygon for index, polygon in polygons(grid).items()}
