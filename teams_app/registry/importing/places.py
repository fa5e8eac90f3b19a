"""Which commune, hamlet and team a row speaks of. Never guesses: what is close is offered instead.

Names are compared by `geo`; here stands only what a list means by them. A name typed without some of its
accents (`Mỹ Xuong`) is certain for a search box, but what is written into the register is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from django.utils.translation import gettext as _

from geo import names
from geo.matching import Match, Matcher
from geo.models import Level
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, RegisterRowResult
from teams_app.registry.importing.register import Place, Register, TeamRef, place_key
from teams_app.registry.importing.rows import ReadRow

_TEAM_WORDS = re.compile(
    r"^(?:tổ|to)\s+(?:(?:công nghệ số(?: cộng đồng)?|cong nghe so(?: cong dong)?|cnscđ|cnscd|cns cộng đồng|cns)\s*"
    r"[:,-]?\s*)?(?:số\s+\d+\s*[,-]\s*)?(?:cấp\s+)?",
    re.IGNORECASE,
)
_WHOLE_COMMUNE = {"xa", "phuong", "thi tran", "cap xa", "toan xa", "toan phuong", "toan thi tran", "cap phuong"}
_LIST = re.compile(r"\s*(?:[,;/&+\n]|\bvà\b|\bva\b)\s*", re.IGNORECASE)
_CODE_BEHIND = re.compile(r"\((\d{4,})\)$")  # `xã Tân Mỹ (30121)`, as our own forms write namesakes
_NEIGHBOURS = re.compile(r"(?<!\S)(\d{1,2})\s*[-–]\s*(\d{1,2})$")  # `Ấp 1-2`
_LAST = re.compile(r"^(.*\S)\s+(\d{1,2}|[A-Z])$")  # what hamlets of one name end in
_DASH = re.compile(r"\s+[–—-]\s+")
_loose = lru_cache(maxsize=50_000)(names.loose_key)
_bare = lru_cache(maxsize=50_000)(names.bare_key)
_fold = lru_cache(maxsize=50_000)(names.fold)


@lru_cache(maxsize=50_000)
def place_of_team(text: str) -> str:
    """The place a team's name holds: `Tổ CNSCĐ ấp Mỹ Hội A` → `ấp Mỹ Hội A`."""
    return _TEAM_WORDS.sub("", names.squash(text))


@dataclass
class UnknownHamlet:
    """A hamlet that the list names and the register does not know; a person ticks whether it is added."""

    key: str
    label: str
    commune: str
    rows: int
    is_ticked: bool
    similar: tuple[str, ...] = ()


class PlaceFinder:
    """Finds the places of rows in a `Register`; remembers what it found, as lists repeat their communes.

    `add_hamlets` says which hamlets may be added when the register does not know them: True for all, or
    the keys (`UnknownHamlet.key`) that a person ticked.
    """

    def __init__(self, register: Register, add_hamlets: bool | frozenset[str] = False) -> None:
        self.register = register
        self.add_hamlets = add_hamlets
        self.unknown: dict[str, UnknownHamlet] = {}
        self._pending: dict[str, Place] = {}
        self._matcher = Matcher(register.world, level=Level.COMMUNE, within=register.scope)
        self._find_commune = lru_cache(maxsize=None)(self._commune_of_text)
        self._communes = {place.pk: place for place in register.communes}

    # Communes. -------------------------------------------------------------------------------

    @cache  # noqa: B019 a finder lives as long as its file
    def is_commune(self, text: str) -> bool:
        """Whether a title or a sheet's name is, beyond doubt, a commune of the ground that is written to."""
        typed = names.parse(text)
        if not typed.name or len(text) > 80 or (typed.type and Level.COMMUNE not in typed.levels):
            return False
        return any(_spells(text, place.name) for place in self.register.communes)

    def commune_of(self, row: ReadRow, result: RegisterRowResult) -> Place | None:
        """The commune a row lies in; None with a message."""
        text, code = row.text(Column.COMMUNE), row.text(Column.COMMUNE_CODE)
        if code:
            return self._commune_of_code(code, text, result)
        column = Column.COMMUNE
        if not text and (text := _commune_inside(row.text(Column.HAMLET) or place_of_team(row.text(Column.TEAM)))):
            column = Column.HAMLET if row.text(Column.HAMLET) else Column.TEAM
        if not text:
            if len(self.register.communes) == 1:  # an official's own commune need not be written on each row
                return self.register.communes[0]
            result.messages.append(Message("unit", _("No commune is named on this row or above it."), column=column))
            return None
        found, message = self._find_commune(text, row.text(Column.DISTRICT), column)
        if message is not None:
            result.messages.append(message)
        return found

    def _commune_of_code(self, code: str, text: str, result: RegisterRowResult) -> Place | None:
        place = self.register.by_code.get(code) or self.register.by_code.get(code.zfill(5))
        if place is None:
            named, _message = self._find_commune(text, "", Column.COMMUNE) if text else (None, None)
            result.messages.append(
                Message(
                    "unit",
                    _("No commune with code %(code)s was in force on %(date)s within your area.")
                    % {"code": code, "date": f"{self.register.as_of:%d/%m/%Y}"},
                    named.code if named else "",
                    column=Column.COMMUNE_CODE,
                    old=code,
                )
            )
            return None
        if text and not _spells(text, place.name):
            result.messages.append(
                Message(
                    "unit",
                    _("Code %(code)s is %(place)s, but the row says “%(text)s”.")
                    % {"code": code, "place": place.label, "text": text},
                    place.label,
                    column=Column.COMMUNE,
                    old=text,
                )
            )
            return None
        return place

    def _commune_of_text(self, text: str, district: str, column: Column) -> tuple[Place | None, Message | None]:
        if (code := _CODE_BEHIND.search(text)) and code[1] in self.register.by_code:
            return self.register.by_code[code[1]], None
        full = f"{text}, {district}" if district else text
        match = self._matcher.match(full)
        if district and match.period is None and not match.candidates:
            match = self._matcher.match(text)
        if match.period is not None and _spells(text, match.period.name):
            place = self._communes[match.period.unit]
            typed = names.parse(text).type
            if not typed or typed == place.type:
                return place, None
            return place, Message(  # a thị trấn written as xã: the only one of that name, said aloud
                "unit",
                _("“%(text)s” was taken for %(place)s.") % {"text": text, "place": place.label},
                is_error=False,
            )
        return None, self._which_commune(text, match, column)

    def _which_commune(self, text: str, match: Match, column: Column) -> Message:
        held = [match.period] if match.period else [candidate.period for candidate in match.candidates]
        exact = [one for one in held if _spells(text, one.name)]
        if len(exact) > 1:
            options = tuple(self._told(one.unit) for one in exact)
            return Message(
                "unit",
                _("“%(text)s” can be %(options)s. Add the commune's code, or import within one district.")
                % {"text": text, "options": _listed(options)},
                column=column,
                old=text,
                options=options,
            )
        likely = tuple(self._told(one.unit) for one in held)
        return Message(
            "unit",
            _("No commune “%(text)s” was in force on %(date)s within your area.")
            % {"text": text, "date": f"{self.register.as_of:%d/%m/%Y}"},
            likely[0] if likely else "",
            column=column,
            old=text,
            options=likely,
        )

    def _told(self, unit: int) -> str:
        """`xã Mỹ Xương`, and with its district and code where another commune has the same name."""
        held = self.register.world.by_unit[unit]
        namesakes = [one for one in self.register.communes if _loose(one.name) == _loose(held.name)]
        parent = self.register.world.by_unit.get(held.parent) if held.parent else None
        above = f", {parent.label}" if parent else ""
        return f"{held.label}{above} ({held.code})" if len(namesakes) > 1 else held.label

    # Hamlets. --------------------------------------------------------------------------------

    def places_of(self, row: ReadRow, result: RegisterRowResult) -> list[Place] | None:
        """The hamlets a team serves, or the commune of a commune-level team; None with a message."""
        commune = self.commune_of(row, result)
        if commune is None:
            return None
        if codes := row.text(Column.HAMLET_CODE):
            return self._by_codes(codes, commune, row, result)
        column = Column.HAMLET if row.text(Column.HAMLET) else Column.TEAM
        text = row.text(Column.HAMLET) or place_of_team(row.text(Column.TEAM))
        if _fold(row.text(Column.LEVEL)).removeprefix("cap ") in ("xa", "phuong", "thi tran", "dac khu", "commune"):
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

    def _parts(self, text: str, commune: Place) -> list[str]:
        """`Ấp 1, ấp 2` → both; a name that the register knows whole stays whole, its commune falls away."""
        if self._known(text, commune):
            return [text]
        parts = _written_out([part for part in _LIST.split(text) if part])
        if len(parts) == 1 and (numbers := _NEIGHBOURS.search(text)) and int(numbers[2]) == int(numbers[1]) + 1:
            parts = [text[: numbers.end(1)], numbers[2]]
        if len(parts) == 1:
            dashed = _DASH.split(text)
            parts = dashed if all(names.parse(part).type for part in dashed) else parts
        hamlets = [part for part in parts if not _is_above(part)]
        return hamlets or parts

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
                if any(_same_text(team.name, row.text(Column.TEAM)) for team in self.register.teams_at(place))
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
        return self._unknown_hamlet(text, commune, column, result)

    def _unknown_hamlet(self, text: str, commune: Place, column: Column, result: RegisterRowResult) -> Place | None:
        key = place_key(text)
        typed = names.parse(text)
        tick = f"{commune.code}:{key}"
        labels = self._labels(commune)
        alike = tuple(label for label in labels if _bare(names.parse(label).name) == _bare(typed.name))
        close = alike or (() if self.add_hamlets is True else _close(typed.name, labels))  # nobody is asked then
        ticked = tick in self.add_hamlets if isinstance(self.add_hamlets, frozenset) else self.add_hamlets and not alike
        type_ = typed.type or ("ấp" if commune.type == "xã" else "khóm")
        is_a_name = any(char.isalnum() for char in text) and len(typed.name) <= 60
        if is_a_name:
            name = _own_spelling(typed.name)
            self.unknown.setdefault(
                tick, UnknownHamlet(tick, names.label(type_, name), commune.label, 0, bool(ticked), close)
            ).rows += 1
            if ticked:
                place = self._pending[tick] = self.register.new_hamlet(commune, type_, name)
                self._note_adding(place, result)
                return place
        result.messages.append(
            Message(
                "unit",
                _("%(commune)s has no hamlet “%(hamlet)s” in the register. Correct the name, or have it added.")
                % {"commune": commune.label, "hamlet": text},
                close[0] if close else "",
                column=column,
                old=text,
                options=close,
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

    def _labels(self, commune: Place) -> list[str]:
        known = [place.label for places in self.register.hamlets[commune].values() for place in places]
        pending = [place.label for place in self._pending.values() if place.commune is commune and not place.is_wanted]
        return known + pending

    def _means_commune(self, text: str, commune: Place) -> bool:
        if _fold(text) in _WHOLE_COMMUNE:
            return True
        typed = names.parse(text)
        if typed.type != commune.type or self._known(text, commune):
            return False
        return _loose(typed.name) == _loose(commune.name)

    # Teams. ----------------------------------------------------------------------------------

    def teams_of(self, row: ReadRow, commune: Place, result: RegisterRowResult) -> list[TeamRef] | None:
        """The standing teams that a member's row can mean, the likeliest alone; None with a message."""
        text = row.text(Column.TEAM) or row.text(Column.HAMLET)
        if not text:
            result.messages.append(Message("team", _("No team is named on this row or above it."), column=Column.TEAM))
            return None
        called = [
            team for team in self.register.teams_of_commune(commune) if _same_text(team.name, row.text(Column.TEAM))
        ]
        if called:
            return list(dict.fromkeys(called))
        place_text = row.text(Column.HAMLET) or place_of_team(text)
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


def _written_out(parts: list[str]) -> list[str]:
    """`Mỹ Hưng A + B` → `Mỹ Hưng A`, `Mỹ Hưng B`; `Ấp 1, 2` are plain numbers and stay."""
    first = _LAST.match(parts[0]) if parts else None
    if first is None or names.parse(parts[0]).name == first[2]:
        return parts
    return [parts[0], *(f"{first[1]} {part}" if _LAST.match(f"x {part}") else part for part in parts[1:])]


def _commune_inside(text: str) -> str:
    """`Ấp 1, xã Mỹ Xương` → `xã Mỹ Xương`, where the row has no column for it."""
    return next((part for part in re.split(r"[,;]", text) if _is_above(part)), "").strip()


def _is_above(text: str) -> bool:
    """Whether the text names a commune, district or province by its type word."""
    typed = names.parse(text)
    return bool(typed.type) and Level.HAMLET not in typed.levels and not typed.name.isdigit()


@lru_cache(maxsize=50_000)
def _spells(text: str, name: str) -> bool:
    """Whether `text` writes this name: tones, case and type words aside, but with all of its accents."""
    wordings = (wording for typed in names.readings(text) for wording in typed.wordings)
    return any(_loose(wording) == _loose(name) for wording in wordings)


def _same_text(first: str, second: str) -> bool:
    return bool(second) and _loose(first) == _loose(second)


def _close(name: str, labels: Iterable[str]) -> tuple[str, ...]:
    by_key = {_bare(names.parse(label).name): label for label in labels}
    return tuple(by_key[key] for key in get_close_matches(_bare(name), by_key, n=3, cutoff=0.72))


def _listed(options: tuple[str, ...]) -> str:
    return "; ".join(options)


def _own_spelling(name: str) -> str:
    """The name as the list writes it, capitals tamed: `MỸ THỌ A` → `Mỹ Thọ A`, but `1A` and `B` stay."""
    if not name.isupper():
        return name
    return " ".join(word if len(word) == 1 or word[0].isdigit() else word.capitalize() for word in name.split())
