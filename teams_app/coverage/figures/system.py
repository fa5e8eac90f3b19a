"""The units of a level on a day, as the grid into which teams, hamlets and activities are sorted.

Nearly everything stands in a unit that is in force on the day: SQL sorts it, by joining the periods of
that day up to the level that is asked for. What stands in a unit that is not in force then (a team
still bound to a commune that was merged away, a hamlet registered later) is *stray*: it is placed by
`geo.lineage`, in Python, and there is little of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Q, When

from geo.lineage import Placement
from geo.lookup import Lookup, ranked_targets
from geo.models import Level, UnitPeriod
from geo.querysets import valid_on
from teams_app.coverage.figures.rows import Row

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.HAMLET)
# How many parents may stand between a hamlet and a unit of the level.
_STEPS = {Level.HAMLET: 0, Level.COMMUNE: 1, Level.DISTRICT: 2, Level.PROVINCE: 3}


@dataclass(frozen=True)
class Spot:
    """Where a thing stands: the unit of its own kind in force on the day, and the row above that.

    `unit` is None when nothing on that day's map stands for it, `row` also when no unit of the level
    lies above it (a commune has no hamlet above it).
    """

    unit: int | None
    row: int | None
    doubtful: frozenset[int] = frozenset()  # where it was placed by a guess: every row that it may belong to


NOWHERE = Spot(None, None)  # nothing on that day's map stands for it
OUTSIDE = Spot(None, None, frozenset({-1}))  # it stands, but not in the scope


@dataclass(frozen=True)
class UnitSystem:
    """The units of `level` in force on the day of `lookup`, inside the units of `scope` (None: everywhere)."""

    level: str
    lookup: Lookup
    scope: frozenset[int] | None = None

    @property
    def day(self) -> dt.date:
        return self.lookup.day

    @property
    def tree(self) -> dict[int, tuple[str, int | None]]:
        return self.lookup.tree

    # For SQL. ---------------------------------------------------------------------------------

    def holds(self, path: str) -> Q:
        """A condition: the hamlet or commune that `path` leads to stands on this day, inside the scope.

        It joins the periods that `row` reads, so both are given the same path, this one first and in
        one `filter()` with whatever else says which row of `path` is meant.
        """
        condition = Q()
        for step in range(max(1, _STEPS[Level(self.level)])):
            in_force = valid_on(self.day, _periods(path, step))
            if step == 2:  # above a commune right below its province there is nothing more to be in force
                in_force |= Q(**{f"{_periods(path, step)}isnull": True})
            condition &= in_force
        if self.scope is not None:
            condition &= Q(**{f"{path}__in": UnitPeriod.objects.within(self.scope, self.day).values("unit")})
        return condition

    def row(self, path: str) -> Case:
        """The unit of the level that is, or lies above, the hamlet or commune that `path` leads to."""
        candidates = [path, *(f"{_periods(path, step)}parent" for step in range(_STEPS[Level(self.level)]))]
        return Case(*(When(**{f"{unit}__level": self.level}, then=F(unit)) for unit in candidates))

    # In Python. -------------------------------------------------------------------------------

    def blank_rows(self) -> dict[int, Row]:
        """A row without counts for every unit of the level, in the order of codes."""
        periods = UnitPeriod.objects.on(self.day).at_level(self.level)
        if self.scope is not None:
            periods = periods.filter(unit__in=UnitPeriod.objects.within(self.scope, self.day).values("unit"))
        found = list(periods.order_by("code"))
        parents = UnitPeriod.objects.on(self.day).filter(unit__in=periods.order_by().values("parent"))
        above = {parent.unit_id: parent for parent in parents}
        return {period.unit_id: _blank_row(period, above.get(period.parent_id or 0)) for period in found}

    def spots(self, units: Mapping[int, str]) -> dict[int, Spot]:
        """Where each of `units` (id → level, hamlets and communes), in force on the day or not, stands.

        Units that are not in force cost a few queries for every reorganisation that lies between.
        """
        placements: dict[int, tuple[Placement, ...]] = {
            unit: (Placement(unit, unit, share=1, is_estimated=False),) for unit in units
        }
        placements |= self.lookup.elsewhere(units)
        hamlets = {target.target_id for targets in placements.values() for target in targets} - self.tree.keys()
        here = UnitPeriod.objects.on(self.day).filter(unit__in=hamlets) if hamlets else UnitPeriod.objects.none()
        lines = {unit: [unit, *self.line(parent)] for unit, parent in here.values_list("unit", "parent")}
        return {unit: self._spot(targets, lines) for unit, targets in placements.items()}

    def communes(self) -> list[int]:
        """Those in force on the day, inside the scope."""
        return [unit for unit in self.inside() if self.tree[unit][0] == Level.COMMUNE]

    def inside(self) -> list[int]:
        """The same with the units above them that lie in the scope."""
        return [unit for unit in self.tree if self.scope is None or not self.scope.isdisjoint(self.line(unit))]

    def row_of(self, commune: int) -> int | None:
        """The row that a commune in force on the day lies in."""
        return self._row_in(self.line(commune))

    def _spot(self, targets: Sequence[Placement], lines: Mapping[int, list[int]]) -> Spot:
        """A thing is not cut up: it stands wholly where most of its unit's ground lies."""
        if not targets:
            return NOWHERE if self.scope is None else OUTSIDE
        ranked = ranked_targets(targets)
        lines_up = [lines.get(target.target_id) or self.line(target.target_id) for target in ranked]
        if self.scope is not None and self.scope.isdisjoint(lines_up[0]):
            return OUTSIDE
        rows = [self._row_in(line) for line in lines_up]
        possible = frozenset(row for row in rows if row is not None)
        return Spot(ranked[0].target_id, rows[0], possible if len(possible) > 1 else frozenset())

    def line(self, unit: int | None) -> list[int]:
        """A commune or a unit above it, and those it lies in."""
        line: list[int] = []
        while unit is not None and unit in self.tree:
            line.append(unit)
            unit = self.tree[unit][1]
        return line

    def _row_in(self, line: Sequence[int]) -> int | None:
        if self.level == Level.HAMLET:
            return line[0] if line and line[0] not in self.tree else None
        return next((unit for unit in line if unit in self.tree and self.tree[unit][0] == self.level), None)


def lacking(day: dt.date, unit: str) -> Q:
    """A condition: the unit that `unit` leads to is not in force on `day`."""
    return Q(**{f"{unit}__in": UnitPeriod.objects.absent_on(day)})


def valid_on_day_of(date: F | OuterRef, prefix: str = "") -> Q:
    """As `geo.querysets.valid_on`, for a day that stands in another column."""
    return valid_on(date, prefix)  # type: ignore[arg-type]  # an expression compares like a date


def _blank_row(period: UnitPeriod, parent: UnitPeriod | None) -> Row:
    return Row(
        unit_id=period.unit_id,
        code=period.code,
        type=period.type,
        name=period.name,
        label=period.label,
        sort_key=period.sort_key,
        parent_code=parent.code if parent else "",
        above=parent.label if parent else "",
    )


def _periods(path: str, step: int) -> str:
    return path + "__periods__" + "parent__periods__" * step
