"""May two figures be compared? Whether both days stand on the same ground, told in words.

A unit that is only renamed, given another code or another parent stays the same unit. One that is merged away or
split up ends, and its ground is another unit's. So ground changed where a unit is there on one of the two days only,
where a succession between them touches it, and, above the communes, where a commune came or went.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Min, Q, TextChoices
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from geo.among import among
from geo.lineage import Placer
from geo.models import Extent, Instrument, Level, Succession, UnitPeriod
from teams_app.coverage.figures.memory import last_change, remembered
from teams_app.coverage.text import number


class Ground(TextChoices):
    SAME = "same", gettext_lazy("The same ground")
    RESTATED = "restated", gettext_lazy("Restated")
    ESTIMATED = "estimated", gettext_lazy("Restated, partly estimated")
    DIFFERENT = "different", gettext_lazy("Not comparable unit by unit")


@dataclass(frozen=True)
class Judgement:
    """`changed` are the units, of either day, whose ground is not the same; `doubtful` those placed by a guess."""

    ground: Ground
    words: str
    changed: frozenset[int] = frozenset()
    doubtful: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_row_by_row(self) -> bool:
        return self.ground != Ground.DIFFERENT


def judged(
    level: str, first: dt.date, second: dt.date, *, units_at: dt.date | None = None, scope: int | None = None
) -> Judgement:
    """Whether figures of `level` on two days may be compared, inside the unit `scope` (None: everywhere).

    units_at : the day whose units both are put on; None where each stands on the units of its own day

    A few queries where nothing was reorganised in between, else about ten, whatever the number of units.
    """
    early, late = min(first, second), max(first, second)
    for day in sorted({units_at or early, units_at or late}):
        if not UnitPeriod.objects.on(day).at_level(level).exists():
            told = {"level": Level(level).label, "date": formats.date_format(day)}
            return Judgement(Ground.DIFFERENT, _("Not comparable: no %(level)s was in force on %(date)s.") % told)
    changed = changed_ground(level, early, late, scope)
    told = {"first": formats.date_format(early), "second": formats.date_format(late), "count": number(len(changed))}
    if not changed:
        return Judgement(Ground.SAME, _("The same ground on %(first)s and %(second)s: compared directly.") % told)
    if units_at is None:
        words = _("Not comparable unit by unit: from %(first)s to %(second)s the ground of %(count)s units changed.")
        advice = _("Compare the totals, or put both on the units of one day.")
        return Judgement(Ground.DIFFERENT, f"{words % told} {_why(early, late)} {advice}".replace("  ", " "), changed)
    return _restated(level, (early, late), units_at, changed)


def changed_ground(level: str, early: dt.date, late: dt.date, scope: int | None = None) -> frozenset[int]:
    """The units of `level`, of either day, that do not stand on the same ground on both."""
    if not _anything_moved(level, early, late):
        return frozenset()
    before, after = (_Level(level, day) for day in (early, late))
    changed = before.units ^ after.units
    links = Succession.objects.filter(effective_on__gt=early, effective_on__lte=late)
    for old, new in links.values_list("old", "new"):
        changed |= {old, new} & (before.units | after.units) if old != new else set()
    if level in (Level.DISTRICT, Level.PROVINCE):
        changed |= _moved_communes(before, after)
    if scope is not None:
        changed &= _inside([scope], early, late)
    return frozenset(changed)


def told_of_months(
    level: str, first: dt.date, last: dt.date, *, units_at: dt.date, scope: Iterable[int] | None = None
) -> str:
    """What to say beside months that stand on the units of one day: nothing where the ground was always the same.

    first, last : a day of the first and of the last month
    scope : the units that the numbers are of, or lie in

    Found once, until the map changes.
    """
    early, late = min(first, units_at), max(last, units_at)
    if early >= last_change():
        return ""
    units = None if scope is None else sorted(scope)
    question = f"months {level} {early} {late} {units_at} {units} {get_language()}"
    return remembered(question, lambda: _told_of_months(level, early, late, units_at, units))


def _told_of_months(level: str, early: dt.date, late: dt.date, units_at: dt.date, scope: list[int] | None) -> str:
    known_from = UnitPeriod.objects.order_by().aggregate(first=Min("valid_from"))["first"]
    early = max(early, known_from or early)  # what the register begins with was not reorganised that day
    changed = changed_ground(level, early, late)
    if scope is not None:
        changed &= _inside(scope, early, late)
    if not changed:
        return ""
    those = among(changed)
    touching = Succession.objects.filter(effective_on__gt=early, effective_on__lte=late)
    touching = touching.filter(Q(old__in=those) | Q(new__in=those))
    begun = UnitPeriod.objects.filter(
        Q(unit__in=those) | Q(parent__in=those), valid_from__gt=early, valid_from__lte=late
    )
    begun = begun.exclude(unit__level=Level.HAMLET).order_by()
    days = {*touching.values_list("effective_on", flat=True), *begun.values_list("valid_from", flat=True)}
    words = _(
        "Units were reorganised on %(days)s %(why)s: all months are told on the ground of the units of %(map)s."
    ) % {
        "days": ", ".join(map(formats.date_format, sorted(days))),
        "why": _named(touching.order_by("instrument__number").values_list("instrument__number", flat=True).distinct()),
        "map": formats.date_format(units_at),
    }
    if touching.filter(extent=Extent.PARTIAL).exists():
        words += " " + _(
            "Partly estimated: of a unit that was split, what belongs to all of it is counted in one part."
        )
    return words.replace(" :", ":")


def _inside(scope: Iterable[int], *days: dt.date) -> set[int]:
    """The units of either day that lie in `scope`."""
    found = [UnitPeriod.objects.within(scope, day).values_list("unit", flat=True) for day in days]
    return {unit for units in found for unit in units}


class _Level:
    """The units of one level on a day, and the one that each commune lies in."""

    def __init__(self, level: str, day: dt.date) -> None:
        self.level, self.day = level, day
        periods = UnitPeriod.objects.on(day).order_by()
        if level != Level.HAMLET:
            periods = periods.exclude(unit__level=Level.HAMLET)
        self.parent = dict(periods.values_list("unit", "parent"))
        self.level_of = dict(periods.values_list("unit", "unit__level"))
        self.units = {unit for unit, at in self.level_of.items() if at == level}

    def above(self) -> dict[int, int | None]:
        """Commune → the unit of the level."""
        return {unit: self._up(unit) for unit, at in self.level_of.items() if at == Level.COMMUNE}

    def _up(self, unit: int | None) -> int | None:
        while unit is not None and self.level_of.get(unit) != self.level:
            unit = self.parent.get(unit)
        return unit


def _moved_communes(before: _Level, after: _Level) -> set[int]:
    """The upper units that a commune, or the ground of one that ended or began, left or came to."""
    old, new = before.above(), after.above()
    moved: set[int | None] = set()
    for commune in old.keys() & new.keys():
        if old[commune] != new[commune]:
            moved |= {old[commune], new[commune]}
    for here, there, day, other in ((old, new, before.day, after.day), (new, old, after.day, before.day)):
        gone = here.keys() - there.keys()
        placer = Placer(day, other) if gone else None
        for commune in gone if placer else ():
            targets = {place.target_id for place in placer.place_one(commune, before.level)}  # type: ignore[union-attr]
            if targets != {here[commune]}:
                moved |= targets | {here[commune]}
    return {unit for unit in moved if unit is not None}


def _anything_moved(level: str, early: dt.date, late: dt.date) -> bool:
    between = Q(valid_from__gt=early, valid_from__lte=late) | Q(valid_to__gt=early, valid_to__lte=late)
    periods = UnitPeriod.objects.filter(between)
    if level != Level.HAMLET:
        periods = periods.exclude(unit__level=Level.HAMLET)
    links = Succession.objects.filter(effective_on__gt=early, effective_on__lte=late)
    return periods.exists() or links.exists()


def _restated(level: str, days: tuple[dt.date, dt.date], units_at: dt.date, changed: frozenset[int]) -> Judgement:
    words = _("Restated: both are put on the units of %(map)s, because units were reorganised in between.")
    words = f"{words % {'map': formats.date_format(units_at)}} {_why(*days)}".strip()
    words += " " + _("Hamlets and their teams are followed exactly.")
    doubtful = {
        unit
        for day in set(days) - {units_at}
        for unit in _split(changed & _Level(level, day).units, day, units_at, level)
    }
    if not doubtful:
        return Judgement(Ground.RESTATED, words, changed)
    more = ngettext(
        "%(count)s unit has no one successor: what belongs to all of it is counted where most of its ground went.",
        "%(count)s units have no one successor: what belongs to all of one is counted where most of its ground went.",
        len(doubtful),
    )
    return Judgement(
        Ground.ESTIMATED, f"{words} {more % {'count': number(len(doubtful))}}", changed, frozenset(doubtful)
    )


def _split(units: frozenset[int], day: dt.date, units_at: dt.date, level: str) -> set[int]:
    """Those of `units` whose ground lies in several units of the other day, or in none."""
    placer = Placer(day, units_at)
    found = {unit: placer.place_one(unit, level) for unit in units}
    return {unit for unit, places in found.items() if not places or any(place.is_estimated for place in places)}


def _why(early: dt.date, late: dt.date) -> str:
    """The instruments that reorganised units in between: `(Nghị quyết 1663/NQ-UBTVQH15)`."""
    links = Q(successions__effective_on__gt=early, successions__effective_on__lte=late)
    found = Instrument.objects.filter(links).order_by("number").values_list("number", flat=True).distinct()
    return _named(found)


def _named(numbers: Iterable[str]) -> str:
    told = "; ".join(numbers)
    return f"({told})" if told else ""
