"""Finds the hamlets that a team serves, and the teams that a member can belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo import names
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, RegisterRowResult
from teams_app.registry.importing.places.communes import CommuneFinder
from teams_app.registry.importing.places.spelling import (
    DASH,
    HARD,
    LIST,
    NEIGHBOURS,
    WHOLE_COMMUNE,
    bare,
    fold,
    hamlet_text,
    in_figures,
    is_above,
    loose,
    nearest,
    own_spelling,
    place_of_team,
    same_text,
    spells,
    written_out,
)
from teams_app.registry.importing.register import Place, Register, TeamRef, place_key
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import as_text


@dataclass
class UnknownHamlet:
    """A hamlet that the list names and the register does not know; a person ticks whether it is added."""

    key: str
    label: str
    commune: str
    rows: int
    is_ticked: bool
    similar: tuple[str, ...] = ()


class PlaceFinder(CommuneFinder):
    """Finds the places of rows, and their teams.

    `add_hamlets` says which hamlets may be added when the register does not know them: True for all, or
    the keys (`UnknownHamlet.key`) that a person ticked.
    """

    def __init__(self, register: Register, add_hamlets: bool | frozenset[str] = False) -> None:
        super().__init__(register)
        self.add_hamlets = add_hamlets
        self.unknown: dict[str, UnknownHamlet] = {}
        self._pending: dict[str, Place] = {}
        self._labels = _Labels(register)

    def places_of(self, row: ReadRow, result: RegisterRowResult) -> list[Place] | None:
        """The hamlets a team serves, or the commune of a commune-level team; None with a message."""
        commune = self.commune_of(row, result)
        if commune is None:
            return None
        if codes := row.text(Column.HAMLET_CODE):
            return self._by_codes(codes, commune, row, result)
        column = Column.HAMLET if row.text(Column.HAMLET) else Column.TEAM
        text = hamlet_text(self._line_by_line(row, commune) or place_of_team(row.text(Column.TEAM)))
        if fold(row.text(Column.LEVEL)).removeprefix("cap ") in ("xa", "phuong", "thi tran", "dac khu", "commune"):
            return [commune]
        if not text and row.layout is not None and row.layout.names_places:
            result.messages.append(
                Message(
                    "unit",
                    _("No hamlet is named. Write it, or “toàn xã” for the commune's own team."),
                    column=Column.HAMLET,
                )
            )
            return None
        if not text or self._means_commune(text, commune):
            return [commune]
        found = [self._hamlet(part, commune, row, column, result) for part in self._parts(text, commune)]
        return None if any(place is None for place in found) else list(dict.fromkeys(filter(None, found)))

    def _by_codes(self, codes: str, commune: Place, row: ReadRow, result: RegisterRowResult) -> list[Place] | None:
        found = [self.register.hamlets_by_code.get(code) for code in re.split(r"[\s,;]+", codes) if code]
        if any(place is None or commune not in (place, place.commune) for place in found):
            result.messages.append(
                Message(
                    "unit",
                    _("%(commune)s has no hamlet with code %(code)s.") % {"commune": commune.label, "code": codes},
                    column=Column.HAMLET_CODE,
                    old=codes,
                )
            )
            return None
        return [place for place in found if place is not None]

    def _line_by_line(self, row: ReadRow, commune: Place) -> str:
        """The hamlets of a cell; a line break parts two of them, or stands within the one name."""
        cell = row.cells.get(Column.HAMLET)
        if not isinstance(cell, str) or "\n" not in cell:
            return row.text(Column.HAMLET)
        lines = [text for line in cell.splitlines() if (text := as_text(line))]
        is_list = all(names.parse(line).type and names.parse(line).name for line in lines)
        is_list = is_list or all(self._known(line, commune) for line in lines)
        return "; ".join(lines) if is_list else row.text(Column.HAMLET)

    def _parts(self, text: str, commune: Place) -> list[str]:
        """`Ấp 1, ấp 2` → both; a name that the register knows whole stays whole, its commune falls away."""
        parts = [part for part in LIST.split(text) if part]
        if self._known(text, commune) and (not HARD.search(text) or self._are_above(parts[1:], commune)):
            return [text]
        parts = written_out(parts)
        if len(parts) == 1 and (numbers := NEIGHBOURS.search(text)) and int(numbers[2]) == int(numbers[1]) + 1:
            parts = [text[: numbers.end(1)], numbers[2]]
        if len(parts) == 1:
            dashed = DASH.split(text)
            parts = dashed if all(names.parse(part).type for part in dashed) else parts
        hamlets = [part for part in parts[:1] if not is_above(part)]
        hamlets += [part for part in parts[1:] if not self._are_above([part], commune)]
        return hamlets or parts

    def _are_above(self, parts: list[str], commune: Place) -> bool:
        """Whether all of them name what the hamlet lies in: by its type, or by the commune's own name."""
        return all(is_above(part) or (spells(part, commune.name) and not self._known(part, commune)) for part in parts)

    def _known(self, text: str, commune: Place) -> list[Place]:
        pending = self._pending.get(f"{commune.code}:{place_key(text)}")
        return self.register.hamlets[commune].get(place_key(text)) or ([pending] if pending else [])

    def _hamlet(
        self, text: str, commune: Place, row: ReadRow, column: Column, result: RegisterRowResult
    ) -> Place | None:
        known = self._known(text, commune)
        if len(known) > 1:
            known = [place for place in known if place.type == names.parse(text).type] or known
        if len(known) > 1:
            named = [
                place
                for place in known
                if any(same_text(team.name, row.text(Column.TEAM)) for team in self.register.teams_at(place))
            ]
            known = named or known
        if len(known) == 1:
            self._note_adding(known[0], result)
            return known[0]
        if known:
            result.messages.append(
                Message(
                    "unit",
                    _("%(commune)s has %(count)s hamlets called “%(hamlet)s”. Add the hamlet's code.")
                    % {"commune": commune.label, "count": len(known), "hamlet": text},
                    column=Column.HAMLET_CODE,
                    options=tuple(place.code for place in known),
                )
            )
            return None
        return self._unknown_hamlet(text, commune, row, column, result)

    def _unknown_hamlet(
        self, text: str, commune: Place, row: ReadRow, column: Column, result: RegisterRowResult
    ) -> Place | None:
        key = place_key(text)
        typed = names.parse(text)
        tick = f"{commune.code}:{key}"
        labels, own = self._labels[commune], {bare(typed.name), bare(in_figures(typed.name))}
        alike = tuple(label for one in own for label in labels.get(one, ()))
        ticked = tick in self.add_hamlets if isinstance(self.add_hamlets, frozenset) else self.add_hamlets and not alike
        known = self.unknown.get(tick)
        close = known.similar if known else alike or (() if ticked else nearest(typed.name, labels))
        type_ = typed.type or ("ấp" if commune.type == "xã" else "khóm")
        is_a_name = any(char.isalnum() for char in text) and len(typed.name) <= 60
        if is_a_name:
            name = own_spelling(typed.name)
            self.unknown.setdefault(
                tick, UnknownHamlet(tick, names.label(type_, name), commune.label, 0, bool(ticked), close)
            ).rows += 1
            if ticked:
                place = self._pending[tick] = self.register.new_hamlet(commune, type_, name)
                _add_label(labels, place.label)
                self._note_adding(place, result)
                return place
        whole = self._line_by_line(row, commune) if column is Column.HAMLET else row.text(column)
        fixes = tuple(whole.replace(text, label, 1) if text in whole else label for label in close)
        result.messages.append(
            Message(
                "unit",
                _("%(commune)s has no hamlet “%(hamlet)s” in the register. Correct the name, or have it added.")
                % {"commune": commune.label, "hamlet": text},
                fixes[0] if fixes else "",
                column=column,
                old=row.text(column),
                options=fixes,
            )
        )
        return None

    def _note_adding(self, place: Place, result: RegisterRowResult) -> None:
        if place.pk is None and not place.is_wanted:
            result.messages.append(
                Message(
                    "unit",
                    _("%(hamlet)s is added to the list of hamlets.") % {"hamlet": place.label},
                    is_error=False,
                )
            )

    def _means_commune(self, text: str, commune: Place) -> bool:
        if fold(text) in WHOLE_COMMUNE:
            return True
        typed = names.parse(text)
        if typed.type != commune.type or self._known(text, commune):
            return False
        return loose(typed.name) == loose(commune.name)

    # Teams. ----------------------------------------------------------------------------------

    def teams_of(self, row: ReadRow, commune: Place, result: RegisterRowResult) -> list[TeamRef] | None:
        """The standing teams that a member's row can mean, the likeliest alone; None with a message."""
        text = row.text(Column.TEAM) or row.text(Column.HAMLET)
        if not text:
            result.messages.append(Message("team", _("No team is named on this row or above it."), column=Column.TEAM))
            return None
        called = [
            team for team in self.register.teams_of_commune(commune) if same_text(team.name, row.text(Column.TEAM))
        ]
        if called:
            return list(dict.fromkeys(called))
        place_text = hamlet_text(row.text(Column.HAMLET) or place_of_team(text))
        if self._means_commune(place_text, commune):
            return self.register.teams_at(commune)
        parts = self._parts(place_text, commune)
        places = [place for part in parts for place in self._known(part, commune)]
        found = dict.fromkeys(team for place in places for team in self.register.teams_at(place))
        return list(found) or self._teams_named(text, commune)

    def _teams_named(self, text: str, commune: Place) -> list[TeamRef]:
        wanted = place_key(place_of_team(text))
        found = dict.fromkeys(self.register.teams_of_commune(commune))
        return [team for team in found if place_key(place_of_team(team.name)) == wanted]


class _Labels(dict[Place, dict[str, tuple[str, ...]]]):
    """The labels of a commune's hamlets by their bare keys: gathered once, whatever the number of unknown ones."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register

    def __missing__(self, commune: Place) -> dict[str, tuple[str, ...]]:
        found = self[commune] = {}
        for places in self.register.hamlets[commune].values():
            for place in places:
                _add_label(found, place.label)
        return found


def _add_label(labels: dict[str, tuple[str, ...]], label: str) -> None:
    key = bare(names.parse(label).name)
    labels[key] = (*labels.get(key, ()), label)
