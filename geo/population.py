"""How many people and households units have on a day: the latest told for the same ground, and its year.

A figure of a year is of the ground its unit had at the end of that year (or when it ended within it). It holds
on another day as long as nothing was taken from the unit or added to it in between. A unit that came of others,
each of them in full, has what these had together, if that is told of all of them for one year; a province or
district, too, what all its communes have. Nothing is estimated: what cannot be told so is missing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Max, Min, Q

from geo.models import Extent, Level, Population, Succession, UnitPeriod

Years = Mapping[int, "Figure"]


@dataclass(frozen=True)
class Figure:
    """A count, the year it is of, and whether it was summed from former units or from parts."""

    count: int
    year: int
    is_summed: bool = False
    is_demo: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of a unit: each of the two may be missing, and of another year than the other."""

    people: Figure | None = None
    households: Figure | None = None


UNKNOWN = Known()


class Told:
    """All that is told up to the year `until`, and what happened to the units since. Three queries, once."""

    def __init__(self, until: int, *, of_hamlets: bool = False) -> None:
        self.until, self.of_hamlets = until, of_hamlets
        self._people: dict[int, dict[int, Figure]] = defaultdict(dict)
        self._households: dict[int, dict[int, Figure]] = defaultdict(dict)
        self._remembered: dict[tuple[int, dt.date, bool], Years] = {}
        rows = Population.objects.filter(year__lte=until).order_by()
        if not of_hamlets:
            rows = rows.exclude(unit__level=Level.HAMLET)
        for unit, year, people, households, is_demo in rows.values_list(
            "unit", "year", "people", "households", "is_demo"
        ):
            for told, count in ((self._people, people), (self._households, households)):
                if count is not None:
                    told[unit][year] = Figure(count, year, is_demo=is_demo)

    @property
    def is_empty(self) -> bool:
        return not (self._people or self._households)

    def of(self, unit: int, day: dt.date, parts: Iterable[int] = ()) -> Known:
        """What `unit`, in force on `day`, has; `parts`: the communes that make up a unit above them."""
        return self.of_either([[unit], list(parts)], day)

    def of_either(self, wholes: Iterable[Iterable[int]], day: dt.date) -> Known:
        """What one ground has, of the latest year; it is given as several lists of units that each make it up."""
        if self.is_empty:
            return UNKNOWN
        lists = [units for units in (list(whole) for whole in wholes) if units]
        return Known(*(_latest(self._together(units, day, kind) for units in lists) for kind in (True, False)))

    def behind(
        self, wholes: Iterable[Iterable[int]], day: dt.date, *, is_people: bool
    ) -> tuple[Figure | None, list[int]]:
        """What `of_either` says of the one or the other, and the units whose rows of that year make it up."""
        lists = [units for units in (list(whole) for whole in wholes) if units]
        found = [(units, self._together(units, day, is_people)) for units in lists]
        best = _latest(years for _units, years in found)
        if best is None:
            return None, []
        units = next(units for units, years in found if years.get(best.year) == best)
        return best, [row for unit in units for row in self._rows(unit, day, best.year, is_people)]

    def _rows(self, unit: int, day: dt.date, year: int, is_people: bool) -> list[int]:
        """The unit, where it is told of itself; else those that it came of."""
        story = self._story.get(unit)
        told = (self._people if is_people else self._households).get(unit, {})
        if story is None or (year in told and story.holds(year, day)):
            return [unit]
        before = story.first - dt.timedelta(days=1)
        return [row for origin in sorted(story.origins) for row in self._rows(origin, before, year, is_people)]

    def _together(self, units: list[int], day: dt.date, is_people: bool) -> Years:
        """Year by year the sum over `units`, of the years that are told of all of them."""
        found = dict(self._years(units[0], day, is_people))
        for unit in units[1:]:
            if not found:
                return found
            other = self._years(unit, day, is_people)
            found = {year: _sum(figure, other[year]) for year, figure in found.items() if year in other}
        return found

    def _years(self, unit: int, day: dt.date, is_people: bool) -> Years:
        """Year → what is told of the ground that `unit` has on `day`."""
        key = unit, day, is_people
        if key not in self._remembered:
            self._remembered[key] = self._found(unit, day, is_people)
        return self._remembered[key]

    def _found(self, unit: int, day: dt.date, is_people: bool) -> Years:
        told = (self._people if is_people else self._households).get(unit, {})
        if unit not in self._story:
            return told
        story = self._story[unit]
        own = {year: figure for year, figure in told.items() if story.holds(year, day)}
        if not story.came_whole or story.changed_between(story.first, day):
            return own
        former = self._together(sorted(story.origins), story.first - dt.timedelta(days=1), is_people)
        summed = {year: Figure(each.count, year, is_summed=True, is_demo=each.is_demo) for year, each in former.items()}
        return summed | own

    @cached_property
    def _story(self) -> dict[int, _Story]:
        """The units that came of others, went into others, or took or gave ground."""
        links = Succession.objects.filter(old__level=F("new__level"))
        if not self.of_hamlets:
            links = links.exclude(old__level=Level.HAMLET)
        rows = list(links.order_by("pk").values_list("old", "new", "effective_on", "extent"))
        concerned = Q(unit__in=links.values("old")) | Q(unit__in=links.values("new"))
        spans = UnitPeriod.objects.filter(concerned).order_by().values_list("unit")
        stories = {
            unit: _Story(first, None if is_open else last)
            for unit, first, last, is_open in spans.annotate(
                Min("valid_from"), Max("valid_to"), is_open=Max("pk", filter=Q(valid_to__isnull=True))
            )
        }
        for old, new, day, extent in rows:
            if new in stories:
                stories[new].take(old, day, extent)
            if old in stories:
                stories[old].give(day)
        return stories


class _Story:
    """A unit's life: its first day, the day it ended, what it came of, and when its ground changed in between."""

    def __init__(self, first: dt.date, ended: dt.date | None) -> None:
        self.first, self.ended = first, ended
        self.origins: set[int] = set()
        self.came_in_part = False
        self.changes: list[dt.date] = []

    @property
    def came_whole(self) -> bool:
        return bool(self.origins) and not self.came_in_part

    def take(self, origin: int, day: dt.date, extent: str) -> None:
        if day > self.first:
            self.changes.append(day)
            return
        self.origins.add(origin)
        self.came_in_part |= extent != Extent.FULL

    def give(self, day: dt.date) -> None:
        if self.ended is None or day < self.ended:
            self.changes.append(day)

    def holds(self, year: int, day: dt.date) -> bool:
        """Whether a figure of `year` is of the ground that the unit has on `day`."""
        last = dt.date.max if self.ended is None else self.ended - dt.timedelta(days=1)
        told_on = min(max(dt.date(year, 12, 31), self.first), last)
        return year <= last.year and not self.changed_between(told_on, day)

    def changed_between(self, one: dt.date, other: dt.date) -> bool:
        early, late = min(one, other), max(one, other)
        return any(early < day <= late for day in self.changes)


def _sum(one: Figure, other: Figure) -> Figure:
    return Figure(one.count + other.count, one.year, is_summed=True, is_demo=one.is_demo or other.is_demo)


def _latest(found: Iterable[Years]) -> Figure | None:
    """Of the last year; of the first that has it."""
    best: Figure | None = None
    for years in found:
        if years and (best is None or max(years) > best.year):
            best = years[max(years)]
    return best
