"""What became of a unit, and where its ground lies on another day.

`trace` tells the story of one unit, for people. `place` answers for thousands at once, for figures: on
which unit of a level, in force on another day, the ground of each unit lies.

A hamlet keeps its identity through the merger of its commune, so its place is exact, whatever happened
above it. A commune that went to one successor in full is exact too. Only what a split unit itself did has
no exact place: it is shared out among the successors, by the hamlets that each one took where they are
known, else evenly, and marked as estimated. The shares of a unit always add up to 1.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q

from geo.models import Extent, Level, Succession, UnitPeriod

_FEW = 5000  # up to so many ids travel as parameters of a query; beyond it the whole day is read


class NoSuchUnit(LookupError):
    """No unit carried that code on that day."""


@dataclass(frozen=True)
class Step:
    """A period on the way of a trace; `extent` and `number` tell how the way led into it."""

    unit: int
    code: str
    type: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    extent: str | None
    number: str | None

    def to_dict(self) -> dict[str, str | None]:
        return {
            "code": self.code,
            "type": self.type,
            "name": self.name,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "extent": self.extent,
            "number": self.number,
        }


@dataclass(frozen=True)
class Placement:
    """The share of a unit's ground that lies in `target`; a `target` of None: on no unit known that day."""

    unit_id: int
    target_id: int | None
    share: float
    is_estimated: bool


def trace(code: str, on: dt.date, to: dt.date) -> list[Step]:
    """The periods that the unit with `code` on `on` went through until `to`, itself first.

    Forwards when `to` is later than `on`, else backwards: what it came from. A renaming is a step too.
    Three queries, and one more a generation of reorganisations. Raises NoSuchUnit.
    """
    start = UnitPeriod.objects.on(on).filter(code=code).first()
    if start is None:
        raise NoSuchUnit(code)
    links = _links_between({start.unit_id}, on, to)
    units = {start.unit_id} | {link.reached for link in links}
    earliest, latest = min(on, to), max(on, to)
    touching = Q(valid_from__lte=latest) & (Q(valid_to__isnull=True) | Q(valid_to__gt=earliest))
    periods = UnitPeriod.objects.filter(touching, unit__in=units).select_related("started_by", "ended_by")
    reached = {link.reached: link for link in links}
    steps = [_step(period, start, reached.get(period.unit_id), is_forward=to >= on) for period in periods]
    direction = 1 if to >= on else -1
    steps.sort(key=lambda step: (direction * step.valid_from.toordinal(), step.code))
    steps.sort(key=lambda step: (step.unit, step.valid_from) != (start.unit_id, start.valid_from))
    return steps


def _step(period: UnitPeriod, start: UnitPeriod, link: _Link | None, *, is_forward: bool) -> Step:
    extent = number = None
    if period.pk != start.pk:
        by_link = link is not None and (period.valid_from if is_forward else period.valid_to) == link.effective_on
        instrument = period.started_by if is_forward else period.ended_by
        extent = link.extent if by_link and link else Extent.FULL.value
        number = link.number if by_link and link else (instrument.number if instrument else None)
    return Step(
        period.unit_id, period.code, period.type, period.name, period.valid_from, period.valid_to, extent, number
    )


@dataclass(frozen=True)
class _Link:
    """One succession as it is walked: from `unit` to `reached`."""

    unit: int
    reached: int
    extent: str
    effective_on: dt.date
    number: str


def _links_between(units: Iterable[int], on: dt.date, to: dt.date) -> list[_Link]:
    """Every succession on the way of `units` from `on` to `to`, in the order of the walk."""
    is_forward = to >= on
    source, target = ("old_id", "new_id") if is_forward else ("new_id", "old_id")
    first, last = min(on, to), max(on, to)
    within = Succession.objects.filter(effective_on__gt=first, effective_on__lte=last)
    columns = (source, target, "extent", "effective_on", "instrument__number")
    found: list[_Link] = []
    seen: set[int] = set(units)
    frontier = seen
    while frontier:
        links = [_Link(*row) for row in within.filter(**{f"{source}__in": frontier}).values_list(*columns)]
        found += links
        frontier = {link.reached for link in links} - seen
        seen = seen | frontier
    return found


def place(units: Iterable[int], on: dt.date, to: dt.date, level: str) -> list[Placement]:
    """On which units of `level`, in force on `to`, the ground of `units` (in force on `on`) lies.

    `level` is a unit's own level or one above it. Five queries at most, whatever the units. The shares
    of a unit add up to 1; a target of None is ground that no unit of that level held, or none known.
    """
    wanted = set(units)
    then, standing = _Day.of(on, wanted), _Day.of(to, wanted)
    flow = _Flow.between(on, to)
    placed = {unit: _shares_of(unit, then, standing, flow) for unit in wanted}
    return [
        Placement(unit, target, share, shares.is_estimated)
        for unit, shares in sorted(placed.items())
        for target, share in shares.climbed(standing, level)
    ]


@dataclass(frozen=True)
class _Held:
    level: str
    parent: int | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class _Day:
    """The units in force on a day: all but hamlets, and of hamlets those asked about."""

    units: Mapping[int, _Held]

    @classmethod
    def of(cls, on: dt.date, wanted: set[int]) -> _Day:
        periods = UnitPeriod.objects.on(on)
        if len(wanted) < _FEW:
            periods = periods.filter(~Q(unit__level=Level.HAMLET) | Q(unit__in=wanted))
        rows = periods.values_list("unit_id", "unit__level", "parent_id", "lat", "lon")
        return cls({unit: _Held(level, parent, lat, lon) for unit, level, parent, lat, lon in rows})

    def climb(self, unit: int | None, level: str) -> int | None:
        """The unit of `level` that `unit` is or lies in; None where there is none that day."""
        while unit is not None and (held := self.units.get(unit)) is not None:
            if held.level == level:
                return unit
            unit = held.parent
        return None

    def distance(self, one: _Held, other: int) -> float:
        """Squared degrees between two centres, enough to tell which is nearer; far where one is unknown."""
        held = self.units.get(other)
        if held is None or None in (one.lat, one.lon, held.lat, held.lon):
            return float("inf")
        return (one.lat - held.lat) ** 2 + (one.lon - held.lon) ** 2  # type: ignore[operator]


@dataclass(frozen=True)
class _Shares:
    by_unit: Mapping[int | None, float]
    is_estimated: bool = False

    def climbed(self, standing: _Day, level: str) -> list[tuple[int | None, float]]:
        """The shares by unit of `level`, the unknown last."""
        found: dict[int | None, float] = defaultdict(float)
        for unit, share in self.by_unit.items():
            found[standing.climb(unit, level)] += share
        return sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0))


class _Flow:
    """The successions between two days as steps of one walk, each with the share of ground it carries."""

    def __init__(self, links: Iterable[_Link], hamlets: Mapping[tuple[int, int], int]) -> None:
        self._links: dict[int, list[_Link]] = defaultdict(list)
        for link in links:
            self._links[link.unit].append(link)
        self._hamlets = hamlets

    @classmethod
    def between(cls, on: dt.date, to: dt.date) -> _Flow:
        first, last = min(on, to), max(on, to)
        ends = ("old_id", "new_id") if to >= on else ("new_id", "old_id")
        within = Succession.objects.filter(effective_on__gt=first, effective_on__lte=last)
        links = [_Link(*row) for row in within.values_list(*ends, "extent", "effective_on", "instrument__number")]
        return cls(links, _hamlets_moved(first, last, is_forward=to >= on) if links else {})

    def shares(self, unit: int, seen: frozenset[int] = frozenset()) -> _Shares:
        """Where the ground of `unit` ended up: itself when nothing succeeded it."""
        links = [link for link in self._links.get(unit, []) if link.reached not in seen]
        if not links:
            return _Shares({unit: 1.0})
        found: dict[int | None, float] = defaultdict(float)
        is_estimated = len(links) > 1
        for link, weight in self._weights(links):
            beyond = self.shares(link.reached, seen | {unit})
            is_estimated |= beyond.is_estimated
            for target, share in beyond.by_unit.items():
                found[target] += weight * share
        return _Shares(found, is_estimated)

    def _weights(self, links: list[_Link]) -> list[tuple[_Link, float]]:
        """What each link carries, by the hamlets that went with it; evenly where none is known."""
        counts = [self._hamlets.get((link.unit, link.reached), 0) for link in links]
        if not sum(counts):
            counts = [1] * len(links)
        return [(link, count / sum(counts)) for link, count in zip(links, counts, strict=True) if count]


def _hamlets_moved(first: dt.date, last: dt.date, *, is_forward: bool) -> dict[tuple[int, int], int]:
    """How many hamlets changed from one parent to another, by (from, to) in the direction of the walk."""
    moved = (
        UnitPeriod.objects.filter(
            unit__level=Level.HAMLET,
            valid_from__gt=first,
            valid_from__lte=last,
            unit__periods__valid_to=F("valid_from"),
        )
        .values_list("unit__periods__parent", "parent")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(old, new) if is_forward else (new, old): count for old, new, count in moved}


def _shares_of(unit: int, then: _Day, standing: _Day, flow: _Flow) -> _Shares:
    held = then.units.get(unit)
    if held is not None and held.level == Level.HAMLET and unit not in standing.units:
        return _shares_of_unknown_hamlet(held, then, standing, flow)
    return flow.shares(unit)


def _shares_of_unknown_hamlet(held: _Held, then: _Day, standing: _Day, flow: _Flow) -> _Shares:
    """A hamlet that the register did not know that day lies where its commune's ground lay.

    Of several communes it is the one whose centre is nearest: a hamlet is never cut in parts.
    """
    if held.parent is None or held.parent not in then.units:
        return _Shares({None: 1.0})
    ground = flow.shares(held.parent)
    if len(ground.by_unit) == 1:
        return ground
    nearest = min(ground.by_unit, key=lambda target: (standing.distance(held, target or 0), target or 0))
    return _Shares({nearest: 1.0}, is_estimated=True)
