"""Communes that are no more on the day of the import: what lists still call by their names, and whose ground it is."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from geo import names
from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.registry.importing.places.spelling import loose
from teams_app.registry.importing.register import Place, Register

_OFFICE = re.compile(r"^(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|đảng [uủ]ỷ?)\s+(?=\S)", re.IGNORECASE)
_TODAY = re.compile(
    r"\b(?:hiện )?nay (?:là|thuộc)\s*:?\s*(?P<name>[^()]+)|\b(?:đổi tên|sáp nhập) (?:thành|vào)\s+(?P<other>[^()]+)",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\s*\((?=[^)]*\w+\s+\w)[^)]*\b(?:cũ|trước đây|trước là)\b[^)]*\)", re.IGNORECASE)
_OLD = re.compile(r"[\s(,–-]+cũ\)?$", re.IGNORECASE)
_NEW = re.compile(r"\s*\(mới\)$", re.IGNORECASE)


def todays(text: str) -> str:
    """What the text calls the commune today: `xã Mỹ Xương (nay là xã Mỹ Hiệp)`, `UBND xã Mỹ Hiệp (mới)`."""
    text = _OFFICE.sub("", text)
    if found := _TODAY.search(text):
        return (found["name"] or found["other"]).strip()
    return _NEW.sub("", _ONCE.sub("", text))


def is_former(text: str) -> bool:
    """Whether the text says itself that the name is an old one: `xã Mỹ Xương (cũ)`."""
    return _OLD.search(text) is not None


class FormerCommunes:
    """Loaded when a name is met that no commune of the day has: two queries a file."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._here = {place.pk: place for place in register.communes}

    def heirs(self, text: str) -> list[Place]:
        """Who holds the ground of the communes of that name, as far as it may be written to; the full heir first."""
        typed = names.parse(_OLD.sub("", text))
        found: dict[Place, None] = {}
        for unit in self._by_name.get(loose(typed.name), ()):
            seen, waiting = set(), [unit]
            while waiting:
                held = waiting.pop(0)
                if held in self._here:
                    found[self._here[held]] = None
                elif held not in seen:
                    seen.add(held)
                    waiting += [new for new, _extent in sorted(self._followers[held], key=_full_first)]
        return list(found)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        ended = UnitPeriod.objects.filter(unit__level=Level.COMMUNE, valid_to__lte=self.register.as_of)
        found: dict[str, list[int]] = defaultdict(list)
        for unit, name in ended.order_by("-valid_to", "code").values_list("unit_id", "name"):
            found[loose(name)].append(unit)
        return found

    @cached_property
    def _followers(self) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        rows = Succession.objects.filter(effective_on__lte=self.register.as_of).order_by("pk")
        for old, new, extent in rows.values_list("old_id", "new_id", "extent"):
            found[old].append((new, extent))
        return found


def _full_first(follower: tuple[int, str]) -> bool:
    return follower[1] != Extent.FULL
