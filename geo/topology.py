"""Maps' shapes as files: one immutable TopoJSON per state of the ground, built once, precompressed.

A file's name holds the hash of its content, so a browser may keep it for a year. What is asked for (a
level on a day) leads to a file through its *state*: a hash of the rows that the drawing depends on. So a
correction of one name gives another file, and a thousand days between two reorganisations share one.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
import tempfile
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import shapely
from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.urls import reverse

from geo import topojson
from geo.ground import Ground, ground_on
from geo.memory import Memory
from geo.models import Edition, Level, Succession, Unit, UnitPeriod

VERSION = 4  # of the drawing: raise it when the same rows should give another file
NAME = re.compile(r"(?P<level>province|district|commune)-(?P<since>\d{8})-(?P<scope>\d+|all)-[0-9a-f]{16}\.json")
# A border may move by this share of the side of a typical unit: well under one pixel where a whole
# province fills an office screen, about one where it is zoomed in to a district.
FINENESS = 150
# And where that is more, by this share of the longer side of the whole: a quarter of a pixel of a country on a screen.
FINENESS_OF_ALL = 2500


@dataclass(frozen=True)
class TopologyFile:
    """A built file and what a page must say about it. `bounds` is (south, west, north, east) in degrees."""

    name: str
    level: str
    bounds: tuple[float, float, float, float] | None  # None where no unit could be drawn
    is_schematic: bool  # at least one unit is a cell, not a boundary
    unit_ids: list[int]
    schematic_ids: list[int]
    missing_ids: list[int]  # units in force that have neither a shape nor a position
    sources: list[dict[str, str]]  # of each edition drawn: source, licence, valid_from, file_name
    size: int
    size_gzip: int
    size_brotli: int

    @property
    def url(self) -> str:
        return reverse("geo:topology", args=[self.name])

    @property
    def path(self) -> Path:
        return folder() / self.name


def topology_for(level: str, on: dt.date, within: Unit | int | None = None) -> TopologyFile:
    """The topology of the units of `level` in force on `on`: of all, or of those inside one unit.

    Built at the first call (seconds for a province), found again by a few queries afterwards.
    """
    scope = within.pk if isinstance(within, Unit) else within
    state, since = state_of(level, on, scope)
    index = folder() / f"{state}.index"
    if index.exists():
        known = _known(json.loads(index.read_text(encoding="utf-8")))
        if known.path.exists():
            return known
    ground = ground_on(level, on, None if scope is None else [scope])
    built = _built(ground, f"{level}-{since:%Y%m%d}-{scope or 'all'}")
    _write(index, json.dumps(asdict(built)).encode())
    return built


def preview(ground: Ground) -> TopologyFile:
    """The file of a ground that is not in force, such as a survey before it is written."""
    return _built(ground, f"{ground.level}-{ground.on:%Y%m%d}-all")


def rebuilt(name: str) -> Path | None:
    """The path of the file `name`, drawn anew where this machine has it not; None if there is no such file."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    path = folder() / name
    if not path.exists():
        try:
            since = dt.datetime.strptime(match["since"], "%Y%m%d").date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            return None
        topology_for(match["level"], since, None if match["scope"] == "all" else int(match["scope"]))
    return path if path.exists() else None


def folder() -> Path:
    path: Path = settings.VAR_DIR / "topology"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _known(row: dict[str, Any]) -> TopologyFile:
    row["bounds"] = row["bounds"] and tuple(row["bounds"])
    return TopologyFile(**row)


_states = Memory("geo:ground", is_shared=False)
_states.follow(UnitPeriod, Succession, Edition)


def state_of(level: str, on: dt.date, scope: int | None) -> tuple[str, dt.date]:
    """A hash of all rows that the drawing depends on, and the day since which they stand as they do.

    Every page with a map asks for it; so it is remembered until one of these rows is written.
    """
    return _states.remembered(f"{level} {on} {scope}", partial(_state_of, level, on, scope))


def _state_of(level: str, on: dt.date, scope: int | None) -> tuple[str, dt.date]:
    periods = UnitPeriod.objects.exclude(unit__level=Level.HAMLET)
    here = periods.on(on) if scope is None else periods.within([scope], on)
    rows = here.order_by("pk").values_list(
        "pk", "unit_id", "code", "type", "name", "parent_id", "lat", "lon", "south", "west", "north", "east", "area_km2"
    )
    # Cells are drawn from what stood there before, so the older periods count too; they seldom change.
    past = periods.aggregate(
        Count("pk"), Max("pk"), Sum("lat"), Sum("lon"), Sum("south"), Sum("west"), Sum("north"), Sum("east")
    )
    heirs = Succession.objects.aggregate(Count("pk"), Max("pk"))
    editions = Edition.objects.on(on).order_by("pk").values_list("pk", "source", "licence")
    turns = periods.aggregate(
        start=Max("valid_from", filter=Q(valid_from__lte=on)), end=Max("valid_to", filter=Q(valid_to__lte=on))
    )
    turns |= {
        f"edition_{key}": value
        for key, value in Edition.objects.aggregate(
            start=Max("valid_from", filter=Q(valid_from__lte=on)), end=Max("valid_to", filter=Q(valid_to__lte=on))
        ).items()
    }
    past = {key: round(value, 4) if isinstance(value, float) else value for key, value in past.items()}
    state = repr((VERSION, level, scope, list(rows), past, heirs, list(editions)))
    since = max((day for day in turns.values() if day is not None), default=on)
    return f"{level}-{hashlib.sha256(state.encode()).hexdigest()[:24]}", since


def _built(ground: Ground, prefix: str) -> TopologyFile:
    topology, bounds = _topology(ground)
    content = json.dumps(topology, ensure_ascii=False, separators=(",", ":")).encode()
    name = f"{prefix}-{hashlib.sha256(content).hexdigest()[:16]}.json"
    zipped = gzip.compress(content, compresslevel=9, mtime=0)
    brotlied = brotli.compress(content, quality=11)
    _write(folder() / f"{name}.gz", zipped)
    _write(folder() / f"{name}.br", brotlied)
    _write(folder() / name, content)
    return TopologyFile(
        name=name,
        level=ground.level,
        bounds=bounds,
        is_schematic=bool(ground.is_schematic.any()),
        unit_ids=[period.unit_id for period in ground.units],
        schematic_ids=[p.unit_id for p, cell in zip(ground.units, ground.is_schematic, strict=True) if cell],
        missing_ids=[period.unit_id for period in ground.missing],
        sources=[
            {
                "source": edition.source,
                "licence": edition.licence,
                "valid_from": edition.valid_from.isoformat(),
                "file_name": edition.file_name,
            }
            for edition in ground.editions
        ],
        size=len(content),
        size_gzip=len(zipped),
        size_brotli=len(brotlied),
    )


def _topology(ground: Ground) -> tuple[dict[str, Any], tuple[float, float, float, float] | None]:
    if not ground.units:
        return topojson.EMPTY, None
    tolerance = _tolerance(ground)
    clean = shapely.coverage_clean(ground.polygons)
    simple = shapely.coverage_simplify(clean, tolerance)
    west, south, east, north = (float(value) for value in shapely.total_bounds(simple))
    # The largest circle in a unit: its centre carries the name, its radius says how long a name may be.
    circles = shapely.maximum_inscribed_circle(simple, np.sqrt(shapely.area(simple)) / 30)
    points = shapely.get_point(circles, 0)
    features = [
        {
            "id": period.unit_id,
            "properties": {
                "code": period.code,
                "name": period.label,
                "short": period.label if period.name[:1].isdigit() else period.name,
                "parent": period.parent_id,
                "at": [round(point.x, 4), round(point.y, 4), round(radius, 4)],
            },
        }
        for period, point, radius in zip(ground.units, points, shapely.length(circles).tolist(), strict=True)
    ]
    return topojson.encode(simple, features, step=tolerance / 4), (south, west, north, east)


def _tolerance(ground: Ground) -> float:
    """Degrees by which a border may move: a share of the side of the median unit, or of the whole if that is more."""
    unit = float(np.sqrt(np.median(shapely.area(ground.polygons))))
    west, south, east, north = (float(value) for value in shapely.total_bounds(ground.polygons))
    return max(unit / FINENESS, max(east - west, north - south) / FINENESS_OF_ALL)


def _write(path: Path, content: bytes) -> None:
    """All or nothing, whoever else writes the same file at the same time."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    temporary = Path(file.name)
    temporary.chmod(0o644)
    temporary.replace(path)
