"""The places a resident chooses from: communes with the names they had before, and a commune's hamlets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from geo import names
from geo.models import Level, Succession, UnitPeriod
from teams_app.registry.places import places_of


@dataclass(frozen=True)
class Choice:
    """A place on the list. `beside` tells two of the same name apart, and finds one by its old name."""

    unit_id: int
    label: str
    beside: str = ""

    @property
    def key(self) -> str:
        """What a search is compared with: unaccented, small."""
        return names.fold(f"{self.label} {self.beside}")


def communes(on: dt.date) -> list[Choice]:
    """The communes in force, by name, each with those it was put together from. Three queries."""
    periods = list(UnitPeriod.objects.on(on).at_level(Level.COMMUNE).labelled().order_by("sort_key", "code"))
    before = _merged_from([period.unit_id for period in periods], on)
    return [Choice(each.unit_id, each.label, ", ".join(before[each.unit_id])) for each in periods]


def hamlets(commune: int, on: dt.date) -> list[Choice]:
    """The hamlets of a commune, by name; after a merger, with the commune they came from."""
    inside = UnitPeriod.objects.on(on).at_level(Level.HAMLET).filter(parent=commune)
    return named(inside.values_list("unit_id", flat=True), on)


def named(units: Iterable[int], on: dt.date) -> list[Choice]:
    """These places as they are called on `on`; a query for each level of units, however many they are."""
    places = sorted(places_of(set(units), on).values(), key=lambda place: (place.sort_key, place.unit_id))
    return [
        Choice(place.unit_id, place.label, place.former_parent.label if place.former_parent else "")
        for place in places
        if not place.ended_on
    ]


def matching(choices: list[Choice], text: str) -> list[Choice]:
    """Those that hold every word of `text`, in their name or beside it."""
    words = names.fold(text).split()
    return [choice for choice in choices if all(word in choice.key for word in words)]


def _merged_from(units: list[int], on: dt.date) -> dict[int, list[str]]:
    """The labels of the communes whose ground went into each, last first; a place of the same name says nothing."""
    pairs = Succession.objects.filter(new__in=units, effective_on__lte=on, old__level=Level.COMMUNE)
    olds: defaultdict[int, list[int]] = defaultdict(list)
    for new, old in pairs.order_by("pk").values_list("new_id", "old_id"):
        olds[new].append(old)
    every = {old for group in olds.values() for old in group}
    last = UnitPeriod.objects.filter(unit__in=every).order_by("valid_from").labelled()
    labels = {period.unit_id: period.label for period in last}
    return defaultdict(list, {new: [labels[old] for old in group if old in labels] for new, group in olds.items()})
