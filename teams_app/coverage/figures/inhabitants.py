"""The people and households that live on the ground of the rows, as far as they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from geo.models import Level
from geo.population import Known, Told
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.system import UnitSystem


def add_inhabitants(rows: Collection[Row], total: Row, system: UnitSystem, year: int) -> None:
    """Into the rows and the total, what is told of them up to `year`. One query where nothing is told, else three."""
    told = Told(year, of_hamlets=system.level == Level.HAMLET)
    if told.is_empty:
        return
    inside: dict[int | None, list[int]] = defaultdict(list)
    for unit in system.tree:
        inside[system.row_of(unit)].append(unit)
    for row in rows:
        if row.unit_id is not None:
            _write(row, told.of_either([[row.unit_id], *_parts(inside[row.unit_id], system)], system.day))
    _write(total, told.of_either(wholes(system), system.day))


def wholes(system: UnitSystem) -> list[list[int]]:
    """The ground of the scope as lists of units that each make it up: itself, its communes, what lies between.

    Any of them may be told, and what is told of some units of a list only is told of none.
    """
    return [_top(system), *_parts(system.inside(), system)]


def _top(system: UnitSystem) -> list[int]:
    """The one unit asked for, or all provinces: they may be told where some of their communes are not."""
    if system.scope is None:
        return [unit for unit, (level, _parent) in system.tree.items() if level == Level.PROVINCE]
    return list(system.scope & system.tree.keys()) if len(system.scope) == 1 else []


def _parts(units: Collection[int], system: UnitSystem) -> list[list[int]]:
    """All communes among `units`, all districts, all provinces; these where each of the communes lies in one."""
    levels = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
    of_level = [[unit for unit in units if system.tree[unit][0] == level] for level in levels]
    lines = [set(system.line(commune)) for commune in of_level[0]]
    return [those for those in of_level if not any(line.isdisjoint(those) for line in lines)]


def _write(row: Row, known: Known) -> None:
    if known.people:
        row.population, row.population_year = known.people.count, known.people.year
    if known.households:
        row.households_registered, row.households_year = known.households.count, known.households.year
