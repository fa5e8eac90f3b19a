"""Many units on another day's map: which unit of a level holds them, with shares that sum to 1."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.among import among
from geo.models import Extent, Succession, UnitPeriod
from geo.names.types import LEVELS
from geo.world import Held, world_on


@dataclass(frozen=True)
class Placement:
    """`share` of what belongs to `unit_id` lies in `target_id`; `is_estimated`: nobody knows it exactly."""

    unit_id: int
    target_id: int
    share: float
    is_estimated: bool


def place(units: Iterable[int], on: dt.date, to: dt.date, level: str) -> list[Placement]:
    """For units in force on `on`: which units of `level`, in force on `to`, hold them.

    The shares of a unit sum to 1. A unit that has no counterpart of that level on that day (a district
    after districts were abolished, a commune asked for its hamlet, a place outside the register) has no
    placement at all. Four or five queries, whatever the units.
    """
    return Placer(on, to).place(units, level)


def main_heirs(units: Iterable[int], to: dt.date, level: str) -> dict[int, int]:
    """For units that ended before `to`: the unit of `level`, in force on `to`, that holds most of their ground.

    A unit that nothing followed goes with what lay above it at its end. One without any counterpart is left out.
    Some seven queries for each day on which one of them ended.
    """
    ends: dict[int, tuple[dt.date, int | None]] = {}
    ended = UnitPeriod.objects.filter(unit__in=among(units), valid_to__lte=to).order_by("valid_from")
    for period in ended:
        assert period.valid_to is not None  # it was filtered by it
        ends[period.unit_id] = (period.valid_to - dt.timedelta(days=1), period.parent_id)
    found: dict[int, int] = {}
    for day in sorted({last for last, _parent in ends.values()}):
        placer = Placer(day, to)
        ended_then = [(unit, parent) for unit, (last, parent) in ends.items() if last == day]
        for unit, parent in ended_then:
            shares = placer.place_one(unit, level) or (placer.place_one(parent, level) if parent else [])
            if shares:
                found[unit] = max(shares, key=lambda one: (one.share, -one.target_id)).target_id
    return found


class Placer:
    """The two maps and the successions between them, read once for any number of questions."""

    def __init__(self, on: dt.date, to: dt.date) -> None:
        self.on, self.to = on, to
        self.here, self.there = world_on(on), world_on(to)

    def place(self, units: Iterable[int], level: str) -> list[Placement]:
        return [placement for unit in units for placement in self.place_one(unit, level)]

    def place_one(self, unit: int, level: str) -> list[Placement]:
        held = self.here.by_unit.get(unit)
        if held is None or LEVELS.index(level) > LEVELS.index(held.level):
            return []
        shares: dict[int, float] = {}
        for part, share in self._ends(held):
            target = self.there.above(part, level)
            if target is None:
                return []
            shares[target.unit] = shares.get(target.unit, 0.0) + share
        whole = sum(shares.values())  # less than 1 where a part lay outside the register that day
        # Parts that meet again in one unit are known exactly, whatever the guess between them.
        estimated = len(shares) > 1 or whole < 1 - 1e-9
        return [Placement(unit, target, share / whole, estimated) for target, share in shares.items()]

    def _ends(self, held: Held) -> list[tuple[Held, float]]:
        """The units in force on the other day among which the ground of `held` is divided."""
        done: list[tuple[Held, float]] = []
        open_ = [(held.unit, held.level, 1.0, self.on)]
        while open_:
            unit, level, share, since = open_.pop()
            if arrived := self.there.by_unit.get(unit):
                done.append((arrived, share))
                continue
            day, links = self._next(unit, since)
            links = [link for link in links if link.level(self.forwards) == level] or links
            weights = self._weights(links)
            for link, weight in zip(links, weights, strict=True):
                other = link.new if self.forwards else link.old
                open_.append((other, link.level(self.forwards), share * weight, day))
        return done

    @property
    def forwards(self) -> bool:
        return self.to >= self.on

    def _next(self, unit: int, since: dt.date) -> tuple[dt.date, list[_Link]]:
        """The nearest successions of `unit` after (or, backwards, up to) the day `since`."""
        mine = self._links.get(unit, [])
        days = [link.day for link in mine if (link.day > since if self.forwards else link.day <= since)]
        if not days:
            return since, []
        day = min(days) if self.forwards else max(days)
        until = day if self.forwards else day - dt.timedelta(days=1)
        return until, [link for link in mine if link.day == day]

    @cached_property
    def _links(self) -> dict[int, list[_Link]]:
        first, last = min(self.on, self.to), max(self.on, self.to)
        rows = (
            Succession.objects.filter(effective_on__gt=first, effective_on__lte=last)
            .order_by("pk")
            .values_list("old", "new", "old__level", "new__level", "effective_on", "extent")
        )
        found: dict[int, list[_Link]] = {}
        for row in rows:
            link = _Link(*row)
            found.setdefault(link.old if self.forwards else link.new, []).append(link)
        return found

    def _weights(self, links: Sequence[_Link]) -> list[float]:
        """How something divides among several links: by hamlets, else (backwards) by area, else equally."""
        if not links:
            return []
        counts: list[float] = [self._hamlets[link.old, link.new, link.day] for link in links]
        if not any(counts) and not self.forwards and all(link.extent == Extent.FULL for link in links):
            areas = [self._areas.get(link.old) for link in links]
            counts = [area for area in areas if area] if all(areas) else []
        if not any(counts):
            counts = [1.0] * len(links)
        return [count / sum(counts) for count in counts]

    @cached_property
    def _hamlets(self) -> Counter[tuple[int | None, int | None, dt.date | None]]:
        """How many hamlets went from one commune to another on a day."""
        first, last = min(self.on, self.to), max(self.on, self.to)
        hamlets = UnitPeriod.objects.filter(unit__level="hamlet").order_by("pk")
        before = hamlets.filter(valid_to__gt=first, valid_to__lte=last).values_list("unit", "valid_to", "parent")
        after = hamlets.filter(valid_from__gt=first, valid_from__lte=last).values_list("unit", "valid_from", "parent")
        parents: dict[tuple[int, dt.date | None], int | None] = {(unit, day): parent for unit, day, parent in after}
        found: Counter[tuple[int | None, int | None, dt.date | None]] = Counter()
        for unit, day, parent in before:
            found[parent, parents.get((unit, day)), day] += 1
        return found

    @cached_property
    def _areas(self) -> dict[int, float | None]:
        first, last = min(self.on, self.to), max(self.on, self.to)
        periods = UnitPeriod.objects.filter(valid_to__gt=first, valid_to__lte=last, area_km2__isnull=False)
        return dict(periods.values_list("unit", "area_km2"))


@dataclass(frozen=True)
class _Link:
    old: int
    new: int
    old_level: str
    new_level: str
    day: dt.date
    extent: str

    def level(self, forwards: bool) -> str:
        return self.new_level if forwards else self.old_level
