"""Which commune, hamlet and team a row speaks of. Never guesses: what is close is offered instead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext as _

from teams_app.registry.importing import spelling
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, RegisterRowResult
from teams_app.registry.importing.register import Place, Register, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.models import TeamLevel
from teams_app.registry.naming import suggested_name

_COMMUNE_TEAM_WORDS = {"", "xã", "phường", "thị trấn", "cấp xã", "xa", "toàn xã"}


class PlaceFinder:
    """Finds the places of rows in a `Register`; remembers what it found, as lists repeat their communes.

    `add_hamlets` lists the hamlets that may be added when the register does not know them: True for all,
    or a set of (commune code, place key) that a person ticked.
    """

    def __init__(self, register: Register, add_hamlets: bool | set[tuple[str, str]] = False) -> None:
        self.register = register
        self.add_hamlets = add_hamlets
        self.unknown_hamlets: dict[tuple[str, str], str] = {}  # (commune code, key) → as written, to be ticked
        self._by_code = {place.code: place for place in register.communes}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in register.communes:
            self._by_name[spelling.place_key(place.name)].append(place)
        self._find_commune = lru_cache(maxsize=None)(self._commune_of_text)

    def place_of(self, row: ReadRow, result: RegisterRowResult) -> Place | None:
        """The hamlet a team serves, or the commune of a commune-level team; None with a message."""
        commune = self.commune_of(row, result)
        if commune is None:
            return None
        text = row.text(Column.HAMLET) or spelling.place_of_team(row.text(Column.TEAM))
        if self._means_commune(text, commune):
            return commune
        return self._hamlet(text, commune, result)

    def commune_of(self, row: ReadRow, result: RegisterRowResult) -> Place | None:
        code, text = row.text(Column.COMMUNE_CODE), row.text(Column.COMMUNE)
        if code:
            return self._commune_of_code(code, text, result)
        if not text:
            if len(self.register.communes) == 1:  # an official's own commune need not be written on each row
                return self.register.communes[0]
            result.messages.append(Message("unit", _("No commune is named on this row or above it.")))
            return None
        found, message = self._find_commune(text)
        if message is not None:
            result.messages.append(message)
        return found

    def _commune_of_code(self, code: str, text: str, result: RegisterRowResult) -> Place | None:
        place = self._by_code.get(code) or self._by_code.get(code.zfill(5))
        if place is None:
            named, _message = self._find_commune(text) if text else (None, None)
            result.messages.append(
                Message(
                    "unit",
                    _("No commune with code %(code)s was in force on %(date)s within your area.")
                    % {"code": code, "date": f"{self.register.as_of:%d/%m/%Y}"},
                    f"{named.code} {named.label}" if named else "",
                )
            )
            return None
        if text and spelling.place_key(text) != spelling.place_key(place.name):
            result.messages.append(
                Message(
                    "unit",
                    _("Code %(code)s is %(place)s, but the row says “%(text)s”.")
                    % {"code": code, "place": place.label, "text": text},
                    place.label,
                )
            )
            return None
        return place

    def _commune_of_text(self, text: str) -> tuple[Place | None, Message | None]:
        parts = [part.strip() for part in text.split(",")] or [text]
        type_, _name = spelling.split_type(parts[0])
        named = self._by_name.get(spelling.place_key(parts[0]), [])
        typed = [place for place in named if not type_ or place.type == type_]
        if len(typed) == 1:
            return typed[0], None
        if len(named) == 1 and type_:  # a thị trấn written as xã: the only one of that name, said aloud
            return named[0], Message(
                "unit",
                _("“%(text)s” was taken for %(place)s.") % {"text": text, "place": named[0].label},
                is_error=False,
            )
        if len(typed) > 1:
            options = ", ".join(f"{place.label} ({place.code})" for place in typed)
            return None, Message(
                "unit",
                _("“%(text)s” can be %(options)s. Add the commune's code, or import within one district.")
                % {"text": text, "options": options},
            )
        close = spelling.likely(text, [place.label for place in self.register.communes])
        return None, Message(
            "unit",
            _("No commune “%(text)s” was in force on %(date)s within your area.")
            % {"text": text, "date": f"{self.register.as_of:%d/%m/%Y}"},
            close[0] if close else "",
        )

    def _means_commune(self, text: str, commune: Place) -> bool:
        plain = spelling.normalise(text)
        type_, _name = spelling.split_type(text)
        same_name = spelling.place_key(text) == spelling.place_key(commune.name)
        return plain in _COMMUNE_TEAM_WORDS or (type_ == commune.type and same_name)

    def _hamlet(self, text: str, commune: Place, result: RegisterRowResult) -> Place | None:
        known = self.register.hamlets[commune]
        key = spelling.place_key(text)
        if key in known:
            return known[key]
        tick = (commune.code, key)
        self.unknown_hamlets.setdefault(tick, text)
        if self.add_hamlets is True or (self.add_hamlets and tick in self.add_hamlets):
            type_, _name = spelling.split_type(text)
            usual = "ấp" if commune.type == "xã" else "khóm"
            result.messages.append(
                Message("unit", _("%(hamlet)s is added to the list of hamlets.") % {"hamlet": text}, is_error=False)
            )
            return self.register.add_hamlet(commune, type_ or usual, _own_spelling(text, type_))
        close = spelling.likely(text, [place.label for place in known.values()])
        result.messages.append(
            Message(
                "unit",
                _("%(commune)s has no hamlet “%(hamlet)s” in the register. Correct the name, or have it added.")
                % {"commune": commune.label, "hamlet": text},
                close[0] if close else "",
            )
        )
        return None

    def team_of(self, row: ReadRow, result: RegisterRowResult) -> TeamRef | None:
        """The team a member row belongs to: standing, or set up higher in the same file."""
        commune = self.commune_of(row, result)
        if commune is None:
            return None
        text = row.text(Column.TEAM) or row.text(Column.HAMLET)
        if not text:
            result.messages.append(Message("team", _("No team is named on this row or above it.")))
            return None
        place_text = spelling.place_of_team(text)
        if self._means_commune(place_text, commune):
            teams = self.register.teams.get((commune, TeamLevel.COMMUNE), [])
        else:
            hamlet = self.register.hamlets[commune].get(spelling.place_key(place_text))
            teams = self.register.teams.get((hamlet, TeamLevel.HAMLET), []) if hamlet else []
        teams = teams or self._teams_named(text, commune)
        if len(teams) > 1:
            teams = [team for team in teams if spelling.normalise(team.name) == spelling.normalise(text)] or teams[:1]
        return teams[0] if teams else self._team_to_set_up(place_text, commune, result)

    def _team_to_set_up(self, text: str, commune: Place, result: RegisterRowResult) -> TeamRef | None:
        """A list of members may come before the list of teams: the team it names is set up, and that is said."""
        place = commune if self._means_commune(text, commune) else self._hamlet(text, commune, result)
        if place is None:
            result.messages[-1] = replace(result.messages[-1], field="team")
            return None
        level = TeamLevel.COMMUNE if place is commune else TeamLevel.HAMLET
        team = TeamRef(suggested_name([place.label]), level, place, self.register.as_of)
        self.register.add_team(team)
        result.messages.append(
            Message(
                "team", _("%(team)s is set up; its decision is still missing.") % {"team": team.name}, is_error=False
            )
        )
        return team

    def _teams_named(self, text: str, commune: Place) -> list[TeamRef]:
        wanted = spelling.place_key(spelling.place_of_team(text))
        return [
            team
            for team in self.register.all_teams()
            if _commune(team.place) is commune and spelling.place_key(spelling.place_of_team(team.name)) == wanted
        ]


def _commune(place: Place) -> Place:
    return place.commune or place


def _own_spelling(text: str, type_: str) -> str:
    """The name as the list writes it, without its type word and capitals: `KHÓM MỸ THỌ A` → `Mỹ Thọ A`."""
    words = text.split()
    name = " ".join(words[len(type_.split()) :]) if type_ else text
    name = name.strip(" .:")
    return " ".join(word if len(word) == 1 else word.capitalize() for word in name.split()) if name.isupper() else name
