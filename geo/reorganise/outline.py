"""The plan of a reorganisation: what ends, begins, is renamed, is re-parented, and what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from geo import names
from geo.models.change import Reorganisation
from geo.reorganise.flows import Flow, Ground
from geo.reorganise.hamlets import Move, OpenQuestion
from geo.reorganise.request import Request
from geo.signals import Impact
from geo.tables import TableError, UnitRow
from geo.world import FACTS, Held

LEVELS = ("province", "district", "commune")


@dataclass(frozen=True)
class Change:
    """A unit that stays itself and begins a new period."""

    held: Held
    row: UnitRow
    parent_changes: bool

    @property
    def is_renamed(self) -> bool:
        return (self.held.code, self.held.type) != (self.row.code, self.row.type) or names.normalise(
            self.held.name
        ) != names.normalise(self.row.name)

    @property
    def values(self) -> UnitRow:
        """The row with the facts that it leaves out taken over from before."""
        facts = {fact: getattr(self.row, fact) for fact in FACTS}
        return replace(self.row, **{
            fact: getattr(self.held, fact) if value is None else value for fact, value in facts.items()
        })  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Everything that will happen. `applied`: the record, once it has happened (or had happened before)."""

    request: Request
    ground: Ground
    changes: Sequence[Change] = ()
    moves: Sequence[Move] = ()
    open: Sequence[OpenQuestion] = ()
    warnings: Sequence[str] = ()
    passed_over: Sequence[TableError] = ()
    impacts: Sequence[Impact] = field(default=(), compare=False)
    applied: Reorganisation | None = None
    already_applied: bool = False

    @property
    def status(self) -> str:
        if self.already_applied:
            return "already_applied"
        if self.applied:
            return "applied"
        return "needs_decision" if self.open else "planned"

    @cached_property
    def ends(self) -> list[Held]:
        return _by_level(held for held in self.ground.concerned if held.unit not in self.ground.continues)

    @cached_property
    def begins(self) -> list[UnitRow]:
        new = (row for row in self.ground.after.by_code.values() if row.code not in self.ground.unit_of)
        return _by_level(new)

    @property
    def renamed(self) -> list[Change]:
        return [change for change in self.changes if change.is_renamed]

    @property
    def reparented(self) -> list[Change]:
        return [change for change in self.changes if change.parent_changes]

    @cached_property
    def successions(self) -> list[Flow]:
        """The flows that become rows: those out of a unit that ends or into one that begins."""
        over, fresh = {held.unit for held in self.ends}, {row.code for row in self.begins}
        return [
            flow
            for flow in self.ground.flows
            if flow.old.unit in over or (flow.new.code in fresh and flow.old.level == flow.new.level)
        ]

    def counts(self) -> dict[str, int]:
        """What happens, in numbers."""
        return {
            "ends": len(self.ends),
            "begins": len(self.begins),
            "renamed": len(self.renamed),
            "reparented": len(self.reparented),
            "hamlets_moved": len(self.moves),
            "hamlets_provisional": sum(move.is_provisional for move in self.moves),
            "needs_decision": len(self.open),
            "successions": len(self.successions),
        }

    def touches(self, unit: int) -> dict[str, int]:
        """What hangs on a unit or below it: hamlets, and what the rooms above have counted."""
        return {"hamlets": self._hamlets.get(unit, 0)} | {one.kind: one.counts.get(unit, 0) for one in self.impacts}

    def touched(self) -> dict[str, int]:
        """What hangs on all communes that end or change, each counted once."""
        units = {held.unit for held in self.ends} | {change.held.unit for change in self.changes}
        communes = [held.unit for held in self.ground.concerned if held.level == "commune" and held.unit in units]
        kinds = ["hamlets", *(one.kind for one in self.impacts)]
        total = dict.fromkeys(kinds, 0)
        for unit in communes:
            for kind, count in self.touches(unit).items():
                total[kind] += count
        return total

    @cached_property
    def _hamlets(self) -> dict[int, int]:
        before, found = self.ground.before, dict[int, int]()
        for hamlet in before.at_level("hamlet"):
            over = before.by_unit.get(hamlet.parent) if hamlet.parent else None
            while over is not None:
                found[over.unit] = found.get(over.unit, 0) + 1
                over = before.by_unit.get(over.parent) if over.parent else None
        return found

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON holds it."""
        return {
            "status": self.status,
            "number": self.request.number,
            "effective": self.request.effective_on.isoformat(),
            "counts": self.counts(),
            "touches": self.touched(),
            "ends": [self._ending(held) for held in self.ends],
            "begins": [self._beginning(row) for row in self.begins],
            "renamed": [self._change(change) for change in self.renamed],
            "reparented": [self._change(change) for change in self.reparented],
            "provisional": [
                {"code": move.held.code, "name": move.held.label, "new_parent_code": move.commune_code}
                for move in self.moves
                if move.is_provisional
            ],
            "needs_decision": [
                {
                    "code": question.held.code,
                    "name": question.held.label,
                    "commune_code": question.commune.code,
                    "commune": question.commune.label,
                    "choices": [
                        {"code": row.code, "name": names.label(row.type, row.name)} for row in question.choices
                    ],
                }
                for question in self.open
            ],
            "passed_over": [error.to_dict() for error in self.passed_over],
            "warnings": list(self.warnings),
        }  # fmt: skip

    def _ending(self, held: Held) -> dict[str, Any]:
        flows = self.ground.by_old.get(held.unit, [])
        return {
            **_of(held),
            "successors": [{"code": flow.new.code, "extent": flow.extent} for flow in flows],
            "touches": self.touches(held.unit),
        }

    def _beginning(self, row: UnitRow) -> dict[str, Any]:
        flows = [flow for flow in self.ground.by_new.get(row.code, []) if flow.old.level == row.level]
        return {
            **_of(row),
            "parent_code": row.parent_code,
            "origins": [{"code": flow.old.code, "extent": flow.extent} for flow in flows],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        over = self.ground.before.by_unit.get(change.held.parent) if change.held.parent else None
        return {
            **_of(change.held),
            "new_code": change.row.code,
            "new_type": change.row.type,
            "new_name": change.row.name,
            "parent_code": over.code if over else "",
            "new_parent_code": change.row.parent_code,
            "touches": self.touches(change.held.unit),
        }


def _of(unit: Held | UnitRow) -> dict[str, Any]:
    return {"code": unit.code, "level": unit.level, "type": unit.type, "name": unit.name}


def _by_level(units: Any) -> list[Any]:
    return sorted(units, key=lambda unit: (LEVELS.index(unit.level), names.sort_key(unit.name), unit.code))
