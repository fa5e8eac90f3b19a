"""Loads a table of units that are in force from a day on. For units that changed there is geo.reorganise."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import bulk, names
from geo.models import Unit, UnitPeriod
from geo.names.types import LEVELS
from geo.signals import units_loaded
from geo.tables import TableError, TableErrors, UnitRow, notes
from geo.world import FACTS, Held, World, begun_after, world_on


@dataclass
class LoadReport:
    """What a table added. `changed` counts units whose position, extent or area was corrected."""

    valid_from: dt.date
    created: int = 0
    unchanged: int = 0
    changed: int = 0
    by_level: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "valid_from": self.valid_from.isoformat(),
            "created": self.created,
            "unchanged": self.unchanged,
            "changed": self.changed,
            "by_level": self.by_level,
            "warnings": self.warnings,
        }


@transaction.atomic
def load_units(
    rows: Sequence[UnitRow], valid_from: dt.date, *, is_demo: bool = False, filename: str = "", dry_run: bool = False
) -> LoadReport:
    """Add the units of `rows` as in force from `valid_from` on. Loading the same again changes nothing.

    A unit in force that day under the same code is the same unit: its position, extent and area are
    corrected where the table knows better, but its level, type, name and parent must agree. Raises
    TableErrors with all faults; then nothing was written. Seven queries, whatever the rows.
    """
    world = world_on(valid_from)
    rows = sorted(rows, key=lambda row: LEVELS.index(row.level))
    checker = _Checker(filename, valid_from, world, {row.code: row for row in rows})
    checker.check(rows)
    report = LoadReport(valid_from, by_level=dict(Counter(row.level for row in rows)), warnings=checker.warnings())
    fresh = [row for row in rows if row.code not in world.by_code]
    corrected = [
        _corrected(held, row) for row in rows if (held := world.by_code.get(row.code)) and _knows_better(held, row)
    ]
    report.created, report.changed = len(fresh), len(corrected)
    report.unchanged = len(rows) - len(fresh) - len(corrected)
    if not dry_run:
        bulk.update(UnitPeriod, corrected)
        _create(fresh, valid_from, world, is_demo)
        if fresh or corrected:
            units_loaded.send(UnitPeriod, is_correction=bool(corrected))
    return report


def _create(rows: Sequence[UnitRow], valid_from: dt.date, world: World, is_demo: bool) -> None:
    ids = bulk.reserve_ids(Unit, len(rows))
    unit_of = {code: held.unit for code, held in world.by_code.items()}
    unit_of |= {row.code: pk for row, pk in zip(rows, ids, strict=True)}
    bulk.insert(Unit, [{"id": unit_of[row.code], "level": row.level, "is_demo": is_demo} for row in rows])
    bulk.insert(UnitPeriod, [period_values(row, unit_of[row.code], unit_of.get(row.parent_code), valid_from)
                             for row in rows])  # fmt: skip


def period_values(row: UnitRow | Held, unit: int, parent: int | None, valid_from: dt.date, **more: Any) -> bulk.Row:
    """Every column of a period that begins on `valid_from` and has no end yet."""
    values: dict[str, Any] = {
        "unit_id": unit,
        "code": row.code,
        "type": row.type,
        "name": row.name,
        "parent_id": parent,
        "valid_from": valid_from,
        "started_by_id": None,
        "is_provisional": False,
        "key": names.fold(row.name),
        "sort_key": names.sort_key(row.name)[:200],
    }
    return values | {fact: getattr(row, fact) for fact in FACTS} | more


def _knows_better(held: Held, row: UnitRow) -> bool:
    """The table gives a position, extent or area, and it is not the one that is stored."""
    return any(getattr(row, fact) not in (None, getattr(held, fact)) for fact in FACTS)


def _corrected(held: Held, row: UnitRow) -> bulk.Row:
    facts = {
        fact: getattr(row, fact) if getattr(row, fact) is not None else getattr(held, fact) for fact in FACTS
    }  # fmt: skip
    return {"id": held.id} | facts


class _Checker:
    """Whether the rows can be true on that day beside what is in force already."""

    def __init__(self, filename: str, valid_from: dt.date, world: World, by_code: dict[str, UnitRow]) -> None:
        self.filename, self.valid_from, self.world, self.by_code = filename, valid_from, world, by_code
        self.errors: list[TableError] = []
        self.spellings: list[str] = []
        self.later = {held.code: held for held in reversed(begun_after(valid_from))}

    def check(self, rows: Sequence[UnitRow]) -> None:
        for row in rows:
            self._parent(row)
            if held := self.world.by_code.get(row.code):
                self._same_unit(row, held)
            elif later := self.later.get(row.code):
                self._not_before(row, later)
        if self.errors:
            raise TableErrors(sorted(self.errors, key=lambda error: error.row))

    def warnings(self) -> list[str]:
        return [*self._placeless(), *self._corrected(), *self.spellings, *notes(self.by_code.values())]

    def _corrected(self) -> list[str]:
        units = [
            f"{held.code} {held.label}"
            for row in self.by_code.values()
            if (held := self.world.by_code.get(row.code)) and _knows_better(held, row)
        ]
        if not units:
            return []
        return [ngettext(
            "%(count)d unit had another position, extent or area; the file's is taken: %(units)s.",
            "%(count)d units had another position, extent or area; the file's is taken: %(units)s.",
            len(units),
        ) % {"count": len(units), "units": _some(units)}]  # fmt: skip

    def _placeless(self) -> list[str]:
        placeless = [row for row in self.by_code.values() if row.lat is None and row.level != "hamlet"]
        if not placeless:
            return []
        units = [f"{row.code} {names.label(row.type, row.name)}" for row in placeless]
        return [ngettext(
            "%(count)d unit has no position and cannot be drawn on the map: %(units)s.",
            "%(count)d units have no position and cannot be drawn on the map: %(units)s.",
            len(placeless),
        ) % {"count": len(placeless), "units": _some(units)}]  # fmt: skip

    def _wrong(self, row: UnitRow, column: str, message: str, remedy: str) -> None:
        self.errors.append(TableError(self.filename, row.row, column, message, remedy))

    def _parent(self, row: UnitRow) -> None:
        if row.level == "province":
            if row.parent_code:
                self._wrong(row, "parent_code", _("A province lies in no other unit."), _("Leave this cell empty."))
            return
        parent = self.by_code.get(row.parent_code) or self.world.by_code.get(row.parent_code)
        if parent is None:
            self._wrong(
                row, "parent_code",
                _("The parent %(code)s is neither in the file nor in force on %(date)s.")
                % {"code": row.parent_code or "—", "date": _day(self.valid_from)},
                _("Add the parent to the file, or load its table first."),
            )  # fmt: skip
        elif not may_lie_in(row.level, parent.level):
            self._wrong(
                row, "parent_code",
                _("A unit of level %(level)s cannot lie in %(parent)s, of level %(parent_level)s.")
                % {"level": row.level, "parent": row.parent_code, "parent_level": parent.level},
                _("Correct the parent or the level."),
            )  # fmt: skip

    def _same_unit(self, row: UnitRow, held: Held) -> None:
        parent = self.world.by_unit.get(held.parent) if held.parent else None
        stored = (held.level, held.type, held.name, parent.code if parent else "")
        given = (row.level, row.type, row.name, row.parent_code)
        for column, old, new in zip(("level", "type", "name", "parent_code"), stored, given, strict=True):
            if column == "name" and names.normalise(old) == names.normalise(new):
                if old != new:
                    self._other_spelling(row, old)
            elif old != new:
                self._wrong(
                    row, column,
                    _("%(code)s is in force as %(unit)s since %(date)s, with “%(old)s” here and not “%(new)s”.")
                    % {"code": row.code, "unit": self.world.path(held), "date": _day(held.valid_from), "old": old,
                       "new": new},
                    _("If the unit changed, load the change with “reorganise”; else correct the cell."),
                )  # fmt: skip
                return

    def _other_spelling(self, row: UnitRow, stored: str) -> None:
        self.spellings.append(
            _("Row %(row)d: %(code)s is written “%(new)s”, and “%(old)s” in the register; the register's is kept.")
            % {"row": row.row, "code": row.code, "old": stored, "new": row.name}
        )

    def _not_before(self, row: UnitRow, later: Held) -> None:
        self._wrong(
            row, "code",
            _("%(code)s is known only from %(date)s on, as %(unit)s.")
            % {"code": row.code, "date": _day(later.valid_from), "unit": later.label},
            _("Load with that day, or load the older units first and then their change with “reorganise”."),
        )  # fmt: skip


def _some(units: Sequence[str]) -> str:
    return ", ".join(units[:10]) + (", …" if len(units) > 10 else "")


def may_lie_in(level: str, parent_level: str) -> bool:
    """A commune lies in a district or, since 1/7/2025, in a province; the others in the level above."""
    above = {"district": {"province"}, "commune": {"district", "province"}, "hamlet": {"commune"}}
    return parent_level in above.get(level, set())


def _day(date: dt.date) -> str:
    return date_format(date, "SHORT_DATE_FORMAT")
