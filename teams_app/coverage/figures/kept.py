"""The figures of a country in a few milliseconds: the work from the sums of communes, the register's part remembered.

A province is counted anew each time, from its facts: that takes a tenth of a second. With a hundred thousand teams
it takes two. Then, on a map that has not changed since (the last one), the work is read from `CommuneSum`, one row
a commune; teams that have no one commune are few and counted as everywhere else. What does not depend on the
work (units, coverage, teams) is remembered until the register changes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from geo.models import Level, UnitPeriod
from teams_app.coverage.figures.memory import remembered
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.strays import WORK
from teams_app.coverage.figures.tally import Tally
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.periods import Month
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team

if TYPE_CHECKING:
    from teams_app.coverage.figures.counting import Asking

MANY_TEAMS = 5_000  # a province has some two or three thousand
_COLUMNS = (*WORK, "teams", "teams_submitted")
_SUMS = (*WORK, "teams_logging", "teams_logging_submitted")  # the same, as rows call them


@dataclass(frozen=True)
class Register:
    """What the register tells of the rows, and in which row each commune of the scope lies (None: in none)."""

    tally: Tally
    blank: dict[int, Row]
    total: Row
    row_of: dict[int, int | None]


@dataclass(frozen=True)
class Sums:
    """The sums of communes in some months, all read by one statement for each kind of activities."""

    first: Month
    last: Month
    _read: dict[Kind, dict[Month, dict[int, dict[str, int]]]] = field(default_factory=dict, repr=False)

    def of(self, kind: Kind, month: Month) -> dict[int, dict[str, int]]:
        """Commune → its sums in the month."""
        if kind not in self._read:
            rows = CommuneSum.objects.filter(topic=kind.topic, form=kind.form).order_by()
            rows = rows.filter(month__gte=self.first.start, month__lte=self.last.end)
            found: dict[Month, dict[int, dict[str, int]]] = defaultdict(dict)
            for day, commune, *sums in rows.values_list("month", "commune", *_COLUMNS):
                found[Month.of(day)][commune] = dict(zip(_SUMS, sums, strict=True))
            self._read[kind] = found
        return self._read[kind].get(month, {})

    @cached_property
    def unplaced(self) -> frozenset[Month]:
        """The months in which a team worked that no sum holds."""
        facts = Fact.objects.of(EVERYTHING).between(self.first.start, self.last.end).filter(commune__isnull=True)
        return frozenset(map(Month.of, facts.order_by().values_list("since", flat=True).distinct()))


@dataclass(frozen=True)
class Kept:
    asking: Asking
    register: Register

    @classmethod
    def of(cls, asking: Asking) -> Kept | None:
        """None where it must be counted: hamlets as rows, another day's map, two filters at once; and where it may
        be, a small register."""
        is_apt = asking.system.level != Level.HAMLET and asking.kind.is_summed and not asking.only_unplaced
        if not is_apt or not (asking.is_quick or Team.objects.count() >= MANY_TEAMS):
            return None
        if min(asking.on, asking.system.day) < last_change():
            return None
        system = asking.system
        question = (system.level, str(system.day), str(asking.on), str(asking.period), sorted(system.scope or ()))
        return cls(asking, remembered(f"standing {question}", lambda: _register(asking)))

    def standing(self) -> tuple[Tally, dict[int, Row], Row]:
        """Copies: what is remembered is not written into."""
        held = self.register.tally
        rows = defaultdict(held.rows.default_factory, {row: held_row.copy() for row, held_row in held.rows.items()})
        tally = Tally(rows, held.total.copy(), set(held.estimated))
        blank = {unit: row.copy() for unit, row in self.register.blank.items()}
        return tally, blank, self.register.total.copy()

    def work(self, tally: Tally) -> None:
        reported = self._sums(EVERYTHING)
        wanted = reported if self.asking.kind.is_everything else self._sums(self.asking.kind)
        standing = {commune: sums["sessions"] + sums["waiting"] for commune, sums in reported.items()}
        for commune, sums in wanted.items():
            self._add(tally, commune, sums | {"standing": standing[commune]})
        for commune in standing.keys() - wanted.keys():
            self._add(tally, commune, {"standing": standing[commune]})
        self._add_unplaced(tally, {commune for commune, count in standing.items() if count})

    def _add_unplaced(self, tally: Tally, reporting: set[int]) -> None:
        """The teams without one commune, counted as everywhere; then who reported nothing at all."""
        asking, period = self.asking, self.asking.period
        months = {month for month in self._months.unplaced if period.first <= month <= period.last}
        if months:
            rest = replace(asking, only_unplaced=True)
            rest.count_work(tally)
            reporting |= {commune for commune in rest.reporting() if commune is not None}
        for commune in self.register.row_of.keys() - reporting:
            self._add(tally, commune, {"not_reported": 1})

    def _add(self, tally: Tally, commune: int, counts: dict[str, int]) -> None:
        if commune in self.register.row_of:
            tally.add_total(counts)
            if (row := self.register.row_of[commune]) is not None:
                tally.add(row, counts)

    @cached_property
    def _months(self) -> Sums:
        return self.asking.sums or Sums(self.asking.period.first, self.asking.period.last)

    def _sums(self, kind: Kind) -> dict[int, dict[str, int]]:
        """Commune → its sums in the period."""
        period = self.asking.period
        if period.months == 1:
            return self._months.of(kind, period.first)
        rows = CommuneSum.objects.filter(topic=kind.topic, form=kind.form)
        rows = rows.filter(month__gte=period.start, month__lte=period.end).order_by()
        several = rows.values_list("commune").annotate(*map(Sum, WORK))
        found = {commune: dict(zip(_SUMS, [*sums, 0, 0], strict=True)) for commune, *sums in several}
        self._count_teams(kind, found)
        return found

    def _count_teams(self, kind: Kind, found: dict[int, dict[str, int]]) -> None:
        """A team that worked in two months is one team: only its facts know."""
        facts = Fact.objects.of(kind).between(self.asking.period.start, self.asking.period.end).order_by()
        placed = facts.filter(commune__isnull=False)
        for key, those in (("teams_logging", placed.filter(sessions__gt=0)), ("teams_logging_submitted", placed)):
            for commune, count in those.values_list("commune").annotate(Count("team", distinct=True)):
                found[commune][key] = count


def _register(asking: Asking) -> Register:
    system = asking.system
    return Register(*asking.standing(), {commune: system.row_of(commune) for commune in system.communes()})


def last_change() -> dt.date:
    """The day from which on the map of units is the last one. Remembered until units change."""
    return remembered("last change", _last_change)


def _last_change() -> dt.date:
    found = UnitPeriod.objects.order_by().aggregate(begun=Max("valid_from"), ended=Max("valid_to"))
    return max((day for day in found.values() if day), default=dt.date.min)
