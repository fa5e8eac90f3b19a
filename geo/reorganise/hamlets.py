"""Where the hamlets of ended communes go. Pure.

A hamlet survives its commune. Where the commune went over as a whole, so did its hamlets; where it was
split, a person says for each hamlet which part it lies in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.reorganise.faults import Faults
from geo.reorganise.flows import Flow, Ground
from geo.reorganise.request import Request
from geo.tables import UnitRow
from geo.world import Held


@dataclass(frozen=True)
class Move:
    """A hamlet and the commune it lies in afterwards. `row`: what a table of units calls it then."""

    held: Held
    commune_code: str
    is_provisional: bool = False
    row: UnitRow | None = None


@dataclass(frozen=True)
class OpenQuestion:
    """A hamlet of a split commune that nobody has placed yet."""

    held: Held
    commune: Held
    choices: Sequence[UnitRow]


class Hamlets:
    def __init__(self, request: Request, ground: Ground, faults: Faults) -> None:
        self.request, self.ground, self.faults = request, ground, faults
        self.rows = {row.code: row for row in request.units if row.level == "hamlet"}
        self.by_file = {row.hamlet_code: row for row in request.hamlets}
        self.moves: list[Move] = []
        self.open: list[OpenQuestion] = []

    def place(self) -> None:
        """Fill `moves` and `open`; what is wrong goes into the faults."""
        seen: set[str] = set()
        for flows in self.ground.by_old.values():
            commune = flows[0].old
            if commune.level != "commune":
                continue
            hamlets = self.ground.before.children.get(commune.unit, [])
            seen.update(hamlet.code for hamlet in hamlets)
            for hamlet in hamlets:
                self._place(hamlet, commune, flows)
        self._check_unknown(seen)

    def _place(self, hamlet: Held, commune: Held, flows: Sequence[Flow]) -> None:
        choices = [flow.new for flow in flows]
        chosen = self._chosen(hamlet, commune, {row.code for row in choices})
        row = self.rows.get(hamlet.code)
        if len(choices) == 1:
            chosen = choices[0].code
        if chosen is None and self.request.assign_nearest:
            self.moves.append(Move(hamlet, _nearest(hamlet, commune, choices).code, is_provisional=True, row=row))
        elif chosen is None:
            self.open.append(OpenQuestion(hamlet, commune, choices))
        elif commune.unit not in self.ground.continues or (row and (row.type, row.name) != (hamlet.type, hamlet.name)):
            self.moves.append(Move(hamlet, chosen, row=row))

    def _chosen(self, hamlet: Held, commune: Held, allowed: set[str]) -> str | None:
        """The commune that a file or a person names for `hamlet`, if it can be true."""
        chosen = None
        if row := self.rows.get(hamlet.code):
            chosen = row.parent_code
            if chosen not in allowed:
                self.faults.in_units(row.row, "parent_code", *_impossible(hamlet, commune, chosen, allowed))
        if placed := self.by_file.get(hamlet.code):
            chosen = placed.commune_code
            if chosen not in allowed:
                self.faults.in_hamlets(placed.row, "commune_code", *_impossible(hamlet, commune, chosen, allowed))
        if by_hand := self.request.placements.get(hamlet.unit):
            chosen = by_hand
            if chosen not in allowed:
                self.faults.in_hamlets(0, hamlet.code, *_impossible(hamlet, commune, chosen, allowed))
        return chosen

    def _check_unknown(self, seen: set[str]) -> None:
        message = _("%(code)s is no hamlet in force on the day before in a commune of these provinces.")
        remedy = _("Correct the code; hamlets that are new are loaded afterwards with “load_units”.")
        for placed in self.request.hamlets:
            if placed.hamlet_code not in seen:
                self.faults.in_hamlets(placed.row, "hamlet_code", message % {"code": placed.hamlet_code}, remedy)
        for row in self.rows.values():
            if row.code not in seen:
                self.faults.in_units(row.row, "code", message % {"code": row.code}, remedy)


def _impossible(hamlet: Held, commune: Held, chosen: str, allowed: set[str]) -> tuple[str, str]:
    codes = ", ".join(sorted(allowed))
    message = _("%(hamlet)s of %(commune)s cannot go to %(chosen)s: its commune goes to %(codes)s.")
    said = {"hamlet": hamlet.label, "commune": commune.label, "chosen": chosen, "codes": codes}
    return message % said, _("Write one of: %(known)s.") % {"known": codes}


def _nearest(hamlet: Held, commune: Held, choices: Sequence[UnitRow]) -> UnitRow:
    """The choice whose centre lies nearest to the hamlet, or to its commune where the hamlet has no position."""
    here = hamlet if hamlet.lat is not None else commune

    def distance(row: UnitRow) -> float:
        if None in (row.lat, row.lon, here.lat, here.lon):
            return math.inf
        north = row.lat - here.lat  # type: ignore[operator]
        east = (row.lon - here.lon) * math.cos(math.radians(here.lat))  # type: ignore[operator,arg-type]
        return math.hypot(north, east)

    return min(choices, key=lambda row: (distance(row), row.code))
