"""Communes that stated of a month that nothing was done in it: nothing of it is missing, so they have 0.

A commune has 0 of a period where that was stated of all its months; a month that neither was stated nor has any
activity leaves it missing. The statement is that of the commune of the month's last day. On another day's map a commune
has it where all those stated it whose ground it holds, be it in part.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from geo.lookup import Lookup
from geo.models import Level, UnitPeriod
from teams_app.activities.models import MonthStatement
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures.memory import last_change, remembered


@dataclass(frozen=True)
class Stated:
    """The statements about the months from `first` to `last`: one query for all of them, the same however many."""

    first: Month
    last: Month

    @cached_property
    def by_month(self) -> dict[Month, frozenset[int]]:
        """Month → the communes that stated it. A month of which nobody did is not in it."""
        found: defaultdict[dt.date, set[int]] = defaultdict(set)
        months = MonthStatement.objects.of_no_activity().filter(month__gte=self.first.start, month__lte=self.last.start)
        for month, commune in months.order_by().values_list("month", "unit"):
            found[month].add(commune)
        return {Month.of(month): frozenset(communes) for month, communes in found.items()}

    def communes(self, lookup: Lookup, period: Period) -> frozenset[int]:
        """The communes of the lookup's day that have 0 of the period where no activity of theirs stands in it."""
        months = [period.first.plus(step) for step in range(period.months)]
        if not all(month in self.by_month for month in months):
            return frozenset()
        return frozenset.intersection(*(self._in_month(month, lookup) for month in months))

    def months_of(self, communes: frozenset[int], lookup: Lookup) -> set[Month]:
        """The months that all these communes of the lookup's day have stated; of no commune, none."""
        return {month for month in self.by_month if communes and communes <= self._in_month(month, lookup)}

    def _in_month(self, month: Month, lookup: Lookup) -> frozenset[int]:
        stated = self.by_month[month]
        if min(month.end, lookup.day) >= last_change():
            return stated
        grounds = remembered(f"ground of {month.end} on {lookup.day}", lambda: _grounds(month.end, lookup))
        return frozenset(commune for commune, ground in grounds.items() if ground <= stated)


def _grounds(day: dt.date, lookup: Lookup) -> dict[int, frozenset[int]]:
    """Each commune of the lookup's day with those of `day` that some of its ground lay in."""
    then = UnitPeriod.objects.on(day).at_level(Level.COMMUNE).order_by().values_list("unit", flat=True)
    communes = dict.fromkeys(then, Level.COMMUNE)
    placed = lookup.elsewhere(communes)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for commune in communes:
        for unit in {place.target_id for place in placed[commune]} if commune in placed else {commune}:
            found[unit].add(commune)
    return {unit: frozenset(ground) for unit, ground in found.items()}
