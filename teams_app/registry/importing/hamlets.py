"""Hamlets that a list names and the register does not know: their life from the day of the list until today.

A list may be older than the last reorganisation. A hamlet that is added to a commune of then lives on in
whatever took that commune's ground, as all its neighbours did.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from geo import names
from geo.models import Extent, Level, Succession, UnitPeriod
from geo.world import FACTS
from teams_app.registry.importing.register import Place


def lives_of(hamlets: Sequence[Place]) -> list[dict[str, Any]]:
    """The periods of new hamlets, in order; gives each its code. Three queries, whatever the hamlets."""
    taken = set(UnitPeriod.objects.filter(unit__level=Level.HAMLET).values_list("code", flat=True))
    heirs = _Heirs()
    numbers: dict[str, int] = defaultdict(int)
    rows = []
    for place in hamlets:
        assert place.commune is not None
        place.code = _free_code(place.commune.code, numbers, taken)
        rows += heirs.periods(place)
    return rows


def _free_code(commune: str, numbers: dict[str, int], taken: set[str]) -> str:
    while True:
        numbers[commune] += 1
        code = f"{commune}-{numbers[commune]:02}"
        if code not in taken:
            taken.add(code)
            return code


class _Heirs:
    """When each commune ended, and who took its ground."""

    def __init__(self) -> None:
        self.ends: dict[int, dt.date | None] = {}
        periods = UnitPeriod.objects.filter(unit__level=Level.COMMUNE).order_by("valid_from")
        for unit, until in periods.values_list("unit_id", "valid_to"):
            self.ends[unit] = until  # of the last period: a unit may be renamed and go on
        self.of: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
        for old, new, extent, instrument in Succession.objects.order_by("pk").values_list(
            "old_id", "new_id", "extent", "instrument_id"
        ):
            self.of[old].append((new, extent, instrument))

    def periods(self, place: Place) -> list[dict[str, Any]]:
        assert place.commune is not None
        assert place.commune.pk is not None
        rows = [_period(place, place.commune.pk, place.valid_from)]
        commune = place.commune.pk
        while (end := self.ends.get(commune)) is not None and self.of.get(commune):
            heirs = sorted(self.of[commune], key=lambda heir: heir[1] != Extent.FULL)
            commune, _extent, instrument = heirs[0]
            rows[-1] |= {"valid_to": end, "ended_by_id": instrument}
            follower = _period(place, commune, end)
            rows.append(follower | {"started_by_id": instrument, "is_provisional": len(heirs) > 1})
        if end is not None:
            rows[-1]["valid_to"] = end
        return rows


def _period(place: Place, parent: int, since: dt.date | None) -> dict[str, Any]:
    return {
        "unit_id": place.pk,
        "code": place.code,
        "type": place.type,
        "name": place.name,
        "parent_id": parent,
        "valid_from": since,
        "valid_to": None,
        "started_by_id": None,
        "ended_by_id": None,
        "is_provisional": False,
        "key": names.fold(place.name),
        "sort_key": names.sort_key(place.name)[:200],
    } | dict.fromkeys(FACTS)
