"""The line of one unit through time, as a drawing: a column a reorganisation, a box a period, a line a succession.

Only the unit's own line is followed: what it came from, and what that came from; what it became, and so
on. Not the neighbours that were merged with it later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from geo.models import Extent, Succession, UnitPeriod

MOST_GENERATIONS = 12  # a line longer than that is a fault in the data, not history
WIDTH, GAP, BOX, SPACE = 208, 88, 44, 12  # of a box, between columns, height of a box, between boxes


@dataclass(frozen=True)
class Link:
    """`old` became `new` on a day, in full or in part; the same unit under another name counts as in full."""

    old: UnitPeriod
    new: UnitPeriod
    is_partial: bool
    on: dt.date
    number: str


@dataclass(frozen=True)
class Box:
    period: UnitPeriod
    x: int
    y: int
    is_own: bool  # of the unit whose page it is
    is_shown: bool  # in force on the day looked at


@dataclass(frozen=True)
class Line:
    path: str
    is_partial: bool


@dataclass(frozen=True)
class Event:
    """What happened to the unit on one day, in words for the list beside the drawing."""

    on: dt.date
    number: str
    before: list[Link]
    after: list[Link]


@dataclass
class History:
    unit: int
    periods: list[UnitPeriod] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Nothing ever happened to it."""
        return not self.links

    @property
    def own(self) -> list[UnitPeriod]:
        return [period for period in self.periods if period.unit_id == self.unit]

    @property
    def heirs(self) -> list[Link]:
        """What the unit became when it ended."""
        return [link for link in self.links if link.old.unit_id == self.unit and link.new.unit_id != self.unit]

    def events(self) -> list[Event]:
        """The days on which something happened to the unit itself, the newest first."""
        days: dict[dt.date, list[Link]] = defaultdict(list)
        for link in self.links:
            if self.unit in (link.old.unit_id, link.new.unit_id):
                days[link.on].append(link)
        return [
            Event(
                day,
                links[0].number,
                before=[link for link in links if link.new.unit_id == self.unit],
                after=[link for link in links if link.new.unit_id != self.unit],
            )
            for day, links in sorted(days.items(), reverse=True)
        ]

    def drawing(self, on: dt.date) -> Drawing:
        return Drawing.of(self, on)


@dataclass(frozen=True)
class Drawing:
    """Boxes and lines in pixels, for an SVG of `width` × `height`."""

    boxes: list[Box]
    lines: list[Line]
    heads: list[tuple[int, dt.date]]  # where a column begins, and the day it stands for
    width: int
    height: int

    @classmethod
    def of(cls, history: History, on: dt.date) -> Drawing:
        columns: dict[dt.date, list[UnitPeriod]] = defaultdict(list)
        for period in history.periods:
            columns[period.valid_from].append(period)
        tallest = max(len(column) for column in columns.values())
        height = tallest * (BOX + SPACE) + BOX
        boxes: dict[int, Box] = {}
        heads = []
        for index, (day, column) in enumerate(sorted(columns.items())):
            x = index * (WIDTH + GAP)
            heads.append((x, day))
            top = BOX + (height - BOX - len(column) * (BOX + SPACE)) // 2
            for place, period in enumerate(sorted(column, key=lambda each: each.sort_key)):
                in_force = period.valid_from <= on and (period.valid_to is None or on < period.valid_to)
                is_own = period.unit_id == history.unit
                boxes[period.pk] = Box(period, x, top + place * (BOX + SPACE), is_own, in_force)
        lines = [Line(_curve(boxes[link.old.pk], boxes[link.new.pk]), link.is_partial) for link in history.links]
        width = len(columns) * (WIDTH + GAP) - GAP
        return cls(list(boxes.values()), lines, heads, width, height)


def history_of(unit: int) -> History:
    """The line of `unit` through all that is registered: three queries a generation, both ways."""
    history = History(unit)
    history.periods = _periods([unit])
    _join_own(history, history.periods)
    for forwards in (True, False):
        edge = {unit}
        for _generation in range(MOST_GENERATIONS):
            edge = _step(history, edge, forwards=forwards)
            if not edge:
                break
    return history


def _step(history: History, edge: set[int], *, forwards: bool) -> set[int]:
    """Add the heirs (or forebears) of the units on the edge; answer with those that are new."""
    side = "old" if forwards else "new"
    successions = list(Succession.objects.filter(**{f"{side}__in": edge}).select_related("instrument", "old"))
    if not successions:
        return set()
    others = {succession.new_id if forwards else succession.old_id for succession in successions}
    known = {period.unit_id for period in history.periods}
    fresh = _periods(others - known)
    history.periods += fresh
    _join_own(history, fresh)
    ended = {(period.unit_id, period.valid_to): period for period in history.periods}
    begun = {(period.unit_id, period.valid_from): period for period in history.periods}
    for succession in successions:
        day = succession.effective_on
        old, new = ended.get((succession.old_id, day)), begun.get((succession.new_id, day))
        if old and new:
            is_partial = succession.extent == Extent.PARTIAL
            history.links.append(Link(old, new, is_partial, day, succession.instrument.number))
    return others - known


def _periods(units: Iterable[int]) -> list[UnitPeriod]:
    periods = UnitPeriod.objects.filter(unit__in=units).select_related("unit", "started_by")
    return list(periods.order_by("valid_from", "sort_key"))


def _join_own(history: History, periods: list[UnitPeriod]) -> None:
    """A unit that only changed its name, code or parent goes on in its next period."""
    begun = {(period.unit_id, period.valid_from): period for period in periods}
    for period in periods:
        following = begun.get((period.unit_id, period.valid_to)) if period.valid_to else None
        if following:
            number = following.started_by.number if following.started_by else ""
            history.links.append(Link(period, following, is_partial=False, on=following.valid_from, number=number))


def _curve(old: Box, new: Box) -> str:
    start_x, start_y, end_x, end_y = old.x + WIDTH, old.y + BOX // 2, new.x, new.y + BOX // 2
    middle = (start_x + end_x) // 2
    return f"M{start_x} {start_y}C{middle} {start_y} {middle} {end_y} {end_x} {end_y}"
