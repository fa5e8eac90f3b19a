"""The people and households that live on the ground of the rows, as far as they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from geo.models import Level
from geo.population import Known, Told
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.system import UnitSystem


def add_inhabitants(rows: Collection[Row], total: Row, system: UnitSystem, year: int) -> None:
    """Into the rows and the total, what is told of them up to `year`. One query where nothing is told, else three.

    The total's ground is that of the scope (else, of all provinces), of all its rows, and of all its communes: any of
    them may be told, and what is told of some of them only is told of none.
    """
    told = Told(year, of_hamlets=system.level == Level.HAMLET)
    if told.is_empty:
        return
    units = [row.unit_id for row in rows if row.unit_id is not None]
    communes = system.communes()
    inside: dict[int | None, list[int]] = defaultdict(list)
    if system.level in (Level.PROVINCE, Level.DISTRICT):
        for commune in communes:
            inside[system.row_of(commune)].append(commune)
    for row in rows:
        if row.unit_id is not None:
            _write(row, told.of(row.unit_id, system.day, inside[row.unit_id]))
    wholes = [_top(system), communes, units if system.level != Level.HAMLET else []]
    _write(total, told.of_either(wholes, system.day))


def _top(system: UnitSystem) -> list[int]:
    """The one unit asked for, or all provinces: they may be told where some of their communes are not."""
    if system.scope is None:
        return [unit for unit, (level, _parent) in system.tree.items() if level == Level.PROVINCE]
    return list(system.scope & system.tree.keys()) if len(system.scope) == 1 else []


def _write(row: Row, known: Known) -> None:
    if known.people:
        row.population, row.population_year = known.people.count, known.people.year
    if known.households:
        row.households_registered, row.households_year = known.households.count, known.households.year
