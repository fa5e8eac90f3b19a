"""What a unit was and what became of it: its line of succession, and its place on another day's map.

`trace` tells one unit's line. `place` answers for many units at once which unit of a level holds them
on another day, with shares that sum to 1. A hamlet is followed through its own periods, exactly. The
ground of a commune is followed through successions: in full is exact; where a commune was split, or
where one asks backwards which of the former communes something belongs to, the share is an estimate:
by the hamlets that went each way where they are known, backwards else by area where all areas are
known, else in equal parts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from geo.among import among
from geo.models import Extent, Succession, UnitPeriod
from geo.world import Held, world_on

LEVELS = ("province", "district", "commune", "hamlet")


@dataclass(frozen=True)
class Step:
    """One period in a line. `extent` and `number`: how much of its ground came (or, backwards, went) over
    from the step before it, and under which instrument; empty for the first."""

    unit: int
    code: str
    type: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    extent: str = ""
    number: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "type": self.type,
            "name": self.name,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "extent": self.extent or None,
            "number": self.number or None,
        }


@dataclass(frozen=True)
class Placement:
    """`share` of what belongs to `unit_id` lies in `target_id`; `is_estimated`: nobody knows it exactly."""

    unit_id: int
    target_id: int
    share: float
    is_estimated: bool


class NotInForce(Exception):
    """No unit carries that code on that day."""


# One unit's line. ----------------------------------------------------------------------------


def trace(code: str, on: dt.date, to: dt.date) -> list[Step]:
    """The line of the unit that carries `code` on `on`, forwards or backwards to `to`, nearest first.

    Raises NotInForce. A few queries for every reorganisation between the two days.
    """
    start = UnitPeriod.objects.on(on).filter(code=code).select_related("started_by", "ended_by", "unit").first()
    if start is None:
        raise NotInForce(_("%(code)s is not in force on %(date)s.") % {"code": code, "date": on.isoformat()})
    return _Walk(start, on, to).steps()


class _Walk:
    def __init__(self, start: UnitPeriod, on: dt.date, to: dt.date) -> None:
        self.start, self.on, self.to = start, on, to
        self.forwards = to >= on

    def steps(self) -> list[Step]:
        found = [_step(self.start)]
        seen = {self.start.pk}
        edge = [self.start]
        while edge:
            links = self._links(edge)
            edge = []
            for period, extent, number in links:
                if period.pk not in seen:
                    seen.add(period.pk)
                    found.append(_step(period, extent, number))
                    edge.append(period)
        return found

    def _links(self, edge: Sequence[UnitPeriod]) -> list[tuple[UnitPeriod, str, str]]:
        """The periods next to those on the edge: of the same unit, and of its heirs or forebears."""
        turning = {period.pk: day for period in edge if (day := self._turn(period)) is not None}
        edge = [period for period in edge if period.pk in turning]
        if not edge:
            return []
        units = {period.unit_id for period in edge}
        side = "old" if self.forwards else "new"
        days = set(turning.values())
        successions = list(
            Succession.objects.filter(**{f"{side}__in": units, "effective_on__in": days})
            .select_related("instrument", "old", "new")
            .order_by("pk")
        )
        others = {succession.new_id if self.forwards else succession.old_id for succession in successions}
        beside = self._beside(units | others, days)
        found = []
        for period in edge:
            day = turning[period.pk]
            if same := beside.get((period.unit_id, day)):
                number = period.ended_by if self.forwards else period.started_by
                found.append((same, str(Extent.FULL), number.number if number else ""))
            for succession in self._of_the_same_level(successions, period, day):
                other = succession.new_id if self.forwards else succession.old_id
                if next_period := beside.get((other, day)):
                    found.append((next_period, succession.extent, succession.instrument.number))
        return sorted(found, key=lambda link: (link[0].sort_key, link[0].code))

    def _turn(self, period: UnitPeriod) -> dt.date | None:
        """The day on which the walk leaves `period`; None where it ends there."""
        if self.forwards:
            return period.valid_to if period.valid_to and period.valid_to <= self.to else None
        return period.valid_from if period.valid_from > self.to else None

    def _beside(self, units: set[int], days: set[dt.date]) -> Mapping[tuple[int, dt.date], UnitPeriod]:
        """The periods of `units` in force from (backwards: until) each of `days`."""
        periods = UnitPeriod.objects.filter(unit__in=units).select_related("started_by", "ended_by", "unit")
        found = {}
        for period in periods:
            for day in days:
                last = day if self.forwards else day - dt.timedelta(days=1)
                if period.valid_from <= last and (period.valid_to is None or period.valid_to > last):
                    found[period.unit_id, day] = period
        return found

    def _of_the_same_level(
        self, successions: Iterable[Succession], period: UnitPeriod, day: dt.date
    ) -> list[Succession]:
        """Those of `period` on `day`; a district's heir may be a province, but no province came from districts."""
        mine = [
            one
            for one in successions
            if one.effective_on == day and period.unit_id == (one.old_id if self.forwards else one.new_id)
        ]
        alike = [one for one in mine if one.old.level == one.new.level]
        return alike or mine


def _step(period: UnitPeriod, extent: str = "", number: str = "") -> Step:
    return Step(
        period.unit_id, period.code, period.type, period.name, period.valid_from, period.valid_to, extent, number
    )


# Many units at once. -------------------------------------------------------------------------


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


__all__ = ["NotInForce", "Placement", "Placer", "Step", "main_heirs", "place", "trace"]
