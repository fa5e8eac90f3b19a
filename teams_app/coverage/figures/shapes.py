"""Figures with their shapes, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from geo import topojson
from geo.maps import sources
from geo.topology import TopologyFile
from teams_app.coverage.figures.output import row_as_dict
from teams_app.coverage.figures.rows import Figures
from teams_app.coverage.points import Point


def as_geojson(figures: Figures, file: TopologyFile, points: Iterable[Point] = ()) -> str:
    """A feature for every row, with the columns of the JSON; without a geometry where nothing can be drawn.

    The shapes are those of the map, simplified for a screen; `schematic` says that they are no boundaries.
    """
    shapes = shapes_of(file) | {point.id: {"type": "Point", "coordinates": [point.lon, point.lat]} for point in points}
    schematic = set(file.schematic_ids)
    features = [
        {
            "type": "Feature",
            "geometry": shapes.get(row.unit_id) if row.unit_id else None,
            "properties": {**row_as_dict(row), "schematic": row.unit_id in schematic},
        }
        for row in figures.rows
    ]
    about = {
        "level": figures.level,
        "as_of": figures.on.isoformat(),
        "period": str(figures.period),
        "units_at": figures.units_at.isoformat(),
        "attribution": sources(file),
    }
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False)


def shapes_of(file: TopologyFile) -> dict[int, dict[str, Any]]:
    """Unit → its shape on the map as a GeoJSON geometry."""
    topology = json.loads(file.path.read_text(encoding="utf-8"))
    return {unit["id"]: _geometry(parts) for unit, parts in topojson.decode(topology)}


def _geometry(parts: Sequence[Sequence[Any]]) -> dict[str, Any]:
    rings = [[_ring(ring, is_hole=at > 0) for at, ring in enumerate(part)] for part in parts]
    return {"type": "MultiPolygon", "coordinates": rings}


def _ring(ring: Any, *, is_hole: bool) -> list[list[float]]:
    """Shells run anticlockwise, holes clockwise (RFC 7946)."""
    x, y = ring[:, 0], ring[:, 1]
    is_clockwise = float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) < 0
    points = ring if is_clockwise == is_hole else ring[::-1]
    return [[round(lon, 6), round(lat, 6)] for lon, lat in points.tolist()]
