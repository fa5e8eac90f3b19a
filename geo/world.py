"""The units in force on a day as plain values: what loading and reorganising reckon with. One query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from geo import names
from geo.models import UnitPeriod
from geo.querysets import valid_on

FACTS = ("lat", "lon", "south", "west", "north", "east", "area_km2")
_FIELDS = ("id", "unit_id", "unit__level", "code", "type", "name", "parent_id", "valid_from", "valid_to", *FACTS)


@dataclass(frozen=True)
class Held:
    """One period. `parent` is a unit's id; degrees are WGS 84."""

    id: int
    unit: int
    level: str
    code: str
    type: str
    name: str
    parent: int | None
    valid_from: dt.date
    valid_to: dt.date | None = None
    lat: float | None = None
    lon: float | None = None
    south: float | None = None
    west: float | None = None
    north: float | None = None
    east: float | None = None
    area_km2: float | None = None

    @property
    def label(self) -> str:
        return names.label(self.type, self.name)


class World:
    """The periods in force on one day, found by unit, by code and by parent."""

    def __init__(self, on: dt.date, periods: Iterable[Held]) -> None:
        self.on = on
        self.by_unit = {period.unit: period for period in periods}

    @cached_property
    def by_code(self) -> dict[str, Held]:
        return {period.code: period for period in self.by_unit.values()}

    @cached_property
    def children(self) -> dict[int | None, list[Held]]:
        found: dict[int | None, list[Held]] = {}
        for period in self.by_unit.values():
            found.setdefault(period.parent, []).append(period)
        return found

    def at_level(self, level: str) -> list[Held]:
        return [period for period in self.by_unit.values() if period.level == level]

    def above(self, period: Held, level: str) -> Held | None:
        """`period` itself or the unit over it that stands at `level`."""
        here: Held | None = period
        while here is not None and here.level != level:
            here = self.by_unit.get(here.parent) if here.parent else None
        return here

    def path(self, period: Held) -> str:
        """`xã Mỹ Xương, huyện Cao Lãnh, tỉnh Đồng Tháp`."""
        labels = []
        here: Held | None = period
        while here is not None:
            labels.append(here.label)
            here = self.by_unit.get(here.parent) if here.parent else None
        return ", ".join(labels)


def world_on(on: dt.date) -> World:
    return World(on, _held(UnitPeriod.objects.filter(valid_on(on)).order_by("pk").values_list(*_FIELDS)))


def begun_after(on: dt.date) -> list[Held]:
    """The periods that begin after `on`."""
    return _held(UnitPeriod.objects.filter(valid_from__gt=on).order_by("valid_from", "pk").values_list(*_FIELDS))


def ever_under(codes: Iterable[str]) -> dict[str, list[Held]]:
    """All periods that these codes ever had, in order of time."""
    found: dict[str, list[Held]] = {}
    periods = UnitPeriod.objects.filter(code__in=set(codes)).order_by("valid_from", "pk")
    for held in _held(periods.values_list(*_FIELDS)):
        found.setdefault(held.code, []).append(held)
    return found


def _held(rows: Iterable[tuple[object, ...]]) -> list[Held]:
    return [Held(*row) for row in rows]  # type: ignore[arg-type]
