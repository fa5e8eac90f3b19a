"""Finds the commune of a row: by code, by name, or as the only one there is."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from geo import names
from geo.matching import Match, Matcher
from geo.models import Level
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, RegisterRowResult
from teams_app.registry.importing.places.former import FormerCommunes, is_former, todays
from teams_app.registry.importing.places.spelling import (
    commune_inside,
    loose,
    place_of_team,
    spells,
)
from teams_app.registry.importing.register import Place, Register
from teams_app.registry.importing.rows import ReadRow

_CODE_BEHIND = re.compile(r"\((\d{4,})\)$")  # `xã Tân Mỹ (30121)`, as our own forms write namesakes


class CommuneFinder:
    """Finds the communes of rows in a `Register`; remembers what it found, as lists repeat their communes."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._matcher = Matcher(register.world, level=Level.COMMUNE, within=register.scope)
        # Caches of this finder's own: one of the class would keep every finder, and its register, for ever.
        self._find_commune = lru_cache(maxsize=None)(self._commune_of_text)
        self.is_commune = lru_cache(maxsize=None)(self._is_commune)
        self.former = FormerCommunes(register)
        self._communes = {place.pk: place for place in register.communes}

    def _is_commune(self, text: str) -> bool:
        """Whether a title or a sheet's name is, beyond doubt, a commune of the ground that is written to."""
        typed = names.parse(text)
        if not typed.name or len(text) > 80 or (typed.type and Level.COMMUNE not in typed.levels):
            return False
        return any(spells(text, place.name) for place in self.register.communes)

    def commune_of(self, row: ReadRow, result: RegisterRowResult) -> Place | None:
        """The commune a row lies in; None with a message."""
        text, code = row.text(Column.COMMUNE), row.text(Column.COMMUNE_CODE)
        if code:
            return self._commune_of_code(code, text, result)
        column = Column.COMMUNE
        if not text and (text := commune_inside(row.text(Column.HAMLET) or place_of_team(row.text(Column.TEAM)))):
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
        if text and not spells(text, place.name):
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
        typed_text, text = text, todays(text)
        if is_former(text):
            return None, self._which_commune(typed_text, None, column)
        match = self._match(text, district)
        if match.period is None and (shorter := text.removesuffix(" mới")) != text:  # but Chợ Mới is called so
            again = self._match(shorter, district)
            match, text = (again, shorter) if again.period is not None else (match, text)
        if match.period is not None and spells(text, match.period.name):
            place = self._communes[match.period.unit]
            typed = names.parse(text).type
            if not typed or typed == place.type:
                return place, None
            return place, Message(  # a thị trấn written as xã: the only one of that name, said aloud
                "unit",
                _("“%(text)s” was taken for %(place)s.") % {"text": typed_text, "place": place.label},
                is_error=False,
            )
        return None, self._which_commune(typed_text, match, column)

    def _match(self, text: str, district: str) -> Match:
        match = self._matcher.match(f"{text}, {district}" if district else text)
        if district and match.period is None and not match.candidates:
            match = self._matcher.match(text)
        return match

    def _which_commune(self, text: str, match: Match | None, column: Column) -> Message:
        """Words for a name that is none, or that several have; without a match it says itself that it is an old one."""
        held = [candidate.period for candidate in match.candidates] if match else []
        held = [match.period] if match and match.period else held
        exact = [one for one in held if spells(text, one.name)]
        if len(exact) > 1:
            options = tuple(self._told(one.unit) for one in exact)
            return Message(
                "unit",
                _("“%(text)s” can be %(options)s. Add the commune's code, or import within one district.")
                % {"text": text, "options": "; ".join(options)},
                column=column,
                old=text,
                options=options,
            )
        if heirs := self.former.heirs(todays(text)):
            now = tuple(self._told(place.pk) for place in heirs if place.pk)
            return Message(
                "unit",
                _("“%(text)s” was no commune any more on %(date)s: its ground is %(places)s now.")
                % {"text": text, "date": f"{self.register.as_of:%d/%m/%Y}", "places": "; ".join(now)},
                now[0] if len(now) == 1 else "",
                column=column,
                old=text,
                options=now,
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
        namesakes = [one for one in self.register.communes if loose(one.name) == loose(held.name)]
        parent = self.register.world.by_unit.get(held.parent) if held.parent else None
        above = f", {parent.label}" if parent else ""
        return f"{held.label}{above} ({held.code})" if len(namesakes) > 1 else held.label
