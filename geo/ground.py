"""The ground of every unit of a level on a day: real where an edition has it, schematic cells elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import schematic
from geo.models import Edition, Level, Shape, UnitPeriod

Polygons = NDArray[Any]  # shapely Polygons and MultiPolygons, WGS 84, longitude first


@dataclass(frozen=True)
class Ground:
    """Polygons beside the units that stand on them; together they cover without gap or overlap.

    `units`, `polygons` and `is_schematic` have the same length and order (by code). Units that have
    neither a shape nor a position are in `missing`.
    """

    level: str
    on: dt.date
    units: list[UnitPeriod]
    polygons: Polygons
    is_schematic: NDArray[np.bool_]
    editions: list[Edition] = field(default_factory=list)
    missing: list[UnitPeriod] = field(default_factory=list)


def ground_on(level: str, on: dt.date, within: Iterable[Any] | None = None) -> Ground:
    """The ground of the units of `level` on `on`, all of them or those in the units `within`.

    Districts and provinces without shapes of their own are dissolved from their communes. The cost is
    that of the shapes read: ask `geo.topology` for maps, which keeps what it built.
    """
    if level == Level.HAMLET:
        raise ValueError("Hamlets have no shapes; draw their commune.")
    periods = units_on(level, on, within)
    shapes = {shape.unit_id: shape for shape in Shape.objects.in_force(level, on).select_related("edition")}
    real = {p.unit_id: shapely.from_wkb(bytes(shapes[p.unit_id].wkb)) for p in periods if p.unit_id in shapes}
    editions = {shapes[unit_id].edition for unit_id in real}
    drawn: dict[int, Any] = {}
    rest = [period for period in periods if period.unit_id not in real]
    approximate = {period.unit_id for period in rest}
    if rest and level == Level.COMMUNE:
        cells = schematic.cells_on(on)
        drawn = {period.unit_id: cells[period.unit_id] for period in rest if period.unit_id in cells}
        if real:
            drawn = _outside(drawn, list(real.values()))
    elif rest:
        communes = ground_on(Level.COMMUNE, on, [period.unit_id for period in rest])
        drawn, approximate = _dissolved(communes, {period.unit_id for period in rest}, on)
        editions |= set(communes.editions)
    found = real | drawn
    kept = [period for period in periods if period.unit_id in found]
    return Ground(
        level=level,
        on=on,
        units=kept,
        polygons=np.array([found[period.unit_id] for period in kept], dtype=object),
        is_schematic=np.array([period.unit_id in approximate for period in kept], dtype=bool),
        editions=sorted(editions, key=lambda edition: edition.pk),
        missing=[period for period in periods if period.unit_id not in found],
    )


def units_on(level: str, on: dt.date, within: Iterable[Any] | None = None) -> list[UnitPeriod]:
    periods = UnitPeriod.objects.on(on) if within is None else UnitPeriod.objects.within(list(within), on)
    return list(periods.at_level(level).order_by("code"))


def _outside(cells: dict[int, Any], real: list[Any]) -> dict[int, Any]:
    """Schematic cells give way to real shapes."""
    taken = shapely.union_all(np.array(real, dtype=object))
    rest = {unit_id: shapely.difference(cell, taken) for unit_id, cell in cells.items()}
    return {unit_id: cell for unit_id, cell in rest.items() if not cell.is_empty}


def _dissolved(communes: Ground, wanted: set[int], on: dt.date) -> tuple[dict[int, Any], set[int]]:
    """The union of the communes of each wanted unit, and the units in which a cell is schematic."""
    parent = dict(UnitPeriod.objects.on(on).exclude(unit__level=Level.HAMLET).values_list("unit_id", "parent_id"))
    members: dict[int, list[int]] = {}
    for index, commune in enumerate(communes.units):
        unit_id: int | None = commune.unit_id
        while unit_id is not None and unit_id not in wanted:
            unit_id = parent.get(unit_id)
        if unit_id is not None:
            members.setdefault(unit_id, []).append(index)
    dissolved = {unit_id: shapely.union_all(communes.polygons[rows]) for unit_id, rows in members.items()}
    approximate = {unit_id for unit_id, rows in members.items() if communes.is_schematic[rows].any()}
    return dissolved, approximate
