"""Where the ground goes: from old communes to new ones, and from there for districts and provinces. Pure.

The table of changes names communes only. A commune that it does not name stays itself, under its code.
For a district or a province, the ground it gives is that of its communes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from geo import names
from geo.models.change import Extent
from geo.tables import UnitRow
from geo.world import FACTS, Held, World

Key = TypeVar("Key")
UPPER = ("district", "province")


@dataclass(frozen=True)
class Flow:
    """Ground of `old` that belongs to `new` afterwards. `named`: the table of changes says so.

    `share`: of the communes of a district or province, how many go this way.
    """

    old: Held
    new: UnitRow
    extent: str
    named: bool = True
    share: float = 1.0

    @property
    def is_full(self) -> bool:
        return self.extent == Extent.FULL


class After:
    """The units as they are afterwards, found by code."""

    def __init__(self, rows: Iterable[UnitRow]) -> None:
        self.by_code = {row.code: row for row in rows}

    def at_level(self, level: str) -> list[UnitRow]:
        return [row for row in self.by_code.values() if row.level == level]

    def above(self, row: UnitRow, level: str) -> UnitRow | None:
        """`row` itself or the unit over it that stands at `level`."""
        here: UnitRow | None = row
        for _step in range(4):  # a table that is wrong may run in circles
            if here is None or here.level == level:
                return here
            here = self.by_code.get(here.parent_code)
        return None


class Ground:
    """The flows at all three levels, and who continues as whom."""

    def __init__(
        self, before: World, after: After, flows: Sequence[Flow], provinces: Collection[int | None], kept: Iterable[str]
    ) -> None:
        self.before, self.after, self.communes = before, after, flows
        self.provinces = provinces  # ids of those that the change concerns; None: of no province
        self.kept = frozenset(kept)  # codes of parents that the table names without giving their rows

    @cached_property
    def flows(self) -> list[Flow]:
        """All flows: of communes, and of every district and province that the change concerns."""
        return [*self.communes, *(flow for level in UPPER for flow in self._upper(level))]

    @cached_property
    def by_old(self) -> dict[int, list[Flow]]:
        return _grouped((flow.old.unit, flow) for flow in self.flows)

    @cached_property
    def by_new(self) -> dict[str, list[Flow]]:
        return _grouped((flow.new.code, flow) for flow in self.flows)

    @cached_property
    def continues(self) -> dict[int, UnitRow]:
        """Unit id → the row that it is afterwards. Whoever is not in here ends."""
        found = {}
        for row in self.after.by_code.values():
            if (held := self._same_unit(row)) is not None:
                found[held.unit] = row
        return found

    @cached_property
    def unit_of(self) -> dict[str, int]:
        """Code afterwards → id of the unit that continues under it."""
        return {row.code: unit for unit, row in self.continues.items()}

    @cached_property
    def concerned(self) -> list[Held]:
        """The provinces, districts and communes that the change may touch."""
        return [
            held
            for held in self.before.by_unit.values()
            if held.level != "hamlet" and province_of(held, self.before) in self.provinces
        ]

    def _upper(self, level: str) -> list[Flow]:
        """The ground of districts (or provinces): into a district, or a province where there are none."""
        targets: dict[int, Counter[str]] = {}
        for flow in self.communes:
            old = self.before.above(flow.old, level)
            new = self.after.above(flow.new, level) or self.after.above(flow.new, "province")
            if old is not None and new is not None:
                targets.setdefault(old.unit, Counter())[new.code] += 1
        return [
            Flow(
                old=self.before.by_unit[unit],
                new=self.after.by_code[code],
                extent=Extent.FULL if len(into) == 1 else Extent.PARTIAL,
                named=False,
                share=count / into.total(),
            )
            for unit, into in targets.items()
            for code, count in into.items()
        ]

    def _same_unit(self, row: UnitRow) -> Held | None:
        if row.code in self.kept:
            return self.before.by_code[row.code]
        flows = [flow for flow in self.by_new.get(row.code, []) if flow.old.level == row.level]
        if row.level == "commune":
            return flows[0].old if len(flows) == 1 and flows[0].is_full else None
        if not flows:  # no communes are known on either side: the code is all we have
            held = self.before.by_code.get(row.code)
            return held if held and held.level == row.level and held.unit not in self.by_old else None
        return self._same_upper_unit(row, flows)

    def _same_upper_unit(self, row: UnitRow, flows: Sequence[Flow]) -> Held | None:
        """A district or province stays itself unless another one is merged into it as a whole.

        With the same code and name, and with a commune that nobody touched, it stays itself even then.
        """
        for flow in flows:
            alike = flow.old.code == row.code and names.normalise(flow.old.name) == names.normalise(row.name)
            if alike and flow.old.unit in self._with_untouched_communes:
                return flow.old
        claimants = [flow.old for flow in flows if flow.old.code == row.code or self._is_drawn_in(flow)]
        return claimants[0] if len(claimants) == 1 else None

    def _is_drawn_in(self, flow: Flow) -> bool:
        """Most of a unit goes this way, and nothing of it stays under its own code."""
        return flow.share > 0.5 and all(other.new.code != flow.old.code for other in self.by_old[flow.old.unit])

    @cached_property
    def _with_untouched_communes(self) -> set[int]:
        """Districts and provinces one of whose communes is not named and stays where it was."""
        found = set()
        for flow in self.communes:
            if flow.named:
                continue
            for level in UPPER:
                old, new = self.before.above(flow.old, level), self.after.above(flow.new, level)
                if old is not None and new is not None and old.code == new.code:
                    found.add(old.unit)
        return found


def province_of(held: Held, world: World) -> int | None:
    province = world.above(held, "province")
    return province.unit if province else None


def _grouped(pairs: Iterable[tuple[Key, Flow]]) -> dict[Key, list[Flow]]:
    found: dict[Key, list[Flow]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def rows_above(units: Mapping[str, UnitRow], before: World) -> list[UnitRow]:
    """Parents that the table names by code only, and that are in force: they stay as they are."""
    found: dict[str, UnitRow] = {}
    for row in units.values():
        code = row.parent_code
        while code and code not in units and code not in found and (held := before.by_code.get(code)):
            found[code] = as_row(held, before)
            code = found[code].parent_code
    return list(found.values())


def as_row(held: Held, before: World) -> UnitRow:
    """What is in force, as its table would hold it."""
    parent = before.by_unit.get(held.parent) if held.parent else None
    facts = {fact: getattr(held, fact) for fact in FACTS}
    return UnitRow(held.code, held.level, held.type, held.name, parent.code if parent else "", **facts)
