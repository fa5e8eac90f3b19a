"""The sums of communes as tuples: what was done in a month or a period, read by one statement for each kind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import add
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Exists, OuterRef, QuerySet, Sum, When

from geo.among import among
from geo.prepared import prepared
from teams_app.accounts.audit.hearing import Heard, Written
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures.memory import followed
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.stated import Stated
from teams_app.coverage.figures.strays import WORK
from teams_app.coverage.figures.tally import Counts
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import EVERYTHING, Kind

Numbers = tuple[int, ...]  # a country has thousands: a tuple is made and added many times as fast as a dictionary
_COLUMNS = (*WORK, "teams", "teams_submitted")
_KEYS = (*WORK, "teams_logging", "teams_logging_submitted", "standing", "not_reported", "spoken")
FEW = 1_000  # communes: beyond, all are read
WAITING, VERIFIED = 1, 1 << 32  # teams of both are counted in one number, as none is asked for twice
NOTHING: Numbers = (0,) * len(_COLUMNS)


@prepared
def _in_month(topic: int, form: str, month: dt.date) -> QuerySet[CommuneSum, tuple[int, ...]]:
    sums = CommuneSum.objects.filter(topic=topic, form=form, month=month)
    return sums.order_by().values_list("commune", *_COLUMNS)


def _of_month(kind: Kind, month: Month) -> dict[int, Numbers]:
    """Of all communes: to read a month's name and to make tuples of 3.321 rows takes longer than to ask once more."""
    return {row[0]: row[1:] for row in _in_month(topic=kind.topic, form=kind.form, month=month.start)}


@dataclass(frozen=True)
class Sums:
    """The sums of communes in some months, all read by one statement for each kind of activities; and what the log
    said of the register when they were asked for."""

    first: Month
    last: Month
    said: dict[Heard, tuple[list[Written], Heard] | None] = field(default_factory=dict, repr=False)
    _read: dict[Kind, dict[Month, dict[int, Numbers]]] = field(default_factory=dict, repr=False)

    def of(self, kind: Kind, month: Month, communes: Collection[int]) -> dict[int, Numbers]:
        """Commune → its sums in the month. Of few communes only these are read, the same whenever it is asked."""
        if kind not in self._read:
            self._read[kind] = self._of_each_month(kind, communes)
        return self._read[kind].get(month, {})

    def _of_each_month(self, kind: Kind, communes: Collection[int]) -> dict[Month, dict[int, Numbers]]:
        is_few = len(communes) <= FEW
        if self.last <= self.first.next and not is_few:
            return {month: _of_month(kind, month) for month in sorted({self.first, self.last})}
        rows = CommuneSum.objects.of(kind).between(self.first.start, self.last.end).order_by()
        if is_few:
            rows = rows.filter(commune__in=among(communes))
        found: dict[dt.date, dict[int, Numbers]] = defaultdict(dict)
        for day, commune, *sums in rows.values_list("month", "commune", *_COLUMNS):
            found[day][commune] = tuple(sums)
        return {Month.of(day): of_communes for day, of_communes in found.items()}

    @cached_property
    def stated(self) -> Stated:
        return Stated(self.first, self.last)

    @cached_property
    def unplaced(self) -> frozenset[Month]:
        """The months in which a team worked that no sum holds."""
        facts = Fact.objects.of(EVERYTHING).between(self.first.start, self.last.end).filter(commune__isnull=True)
        return frozenset(map(Month.of, facts.order_by().values_list("since", flat=True).distinct()))


def in_period(kind: Kind, period: Period, communes: Collection[int]) -> dict[int, Numbers]:
    """Commune → its sums in several months."""
    rows = CommuneSum.objects.of(kind).between(period.start, period.end).order_by()
    if len(communes) <= FEW:
        rows = rows.filter(commune__in=among(communes))
    several = list(rows.values_list("commune").annotate(*map(Sum, ("changes", *WORK))))
    teams = _teams(kind, period, {commune: changes for commune, changes, *_sums in several})
    return {commune: (*sums, *teams[commune].numbers) for commune, _changes, *sums in several}


class _Teams(NamedTuple):
    """How many teams of a commune worked in a period: with a verified activity, and with any that stands."""

    changes: int  # how often the sums of these months had been written by then
    numbers: tuple[int, int]


def _teams(kind: Kind, period: Period, changes: Mapping[int, int]) -> dict[int, _Teams]:
    """Of each commune. Of many they are remembered, and only those counted whose sums were written since.

    How often they were written is asked before the teams are counted: what is written meanwhile is counted again.
    """

    def catch_up(before: dict[int, _Teams]) -> dict[int, _Teams]:
        new = [
            commune
            for commune, written in changes.items()
            if commune not in before or before[commune].changes != written
        ]
        if not new:
            return before
        found = _teams_counted(kind, period, new)
        return before | {commune: _Teams(changes[commune], found.get(commune, (0, 0))) for commune in new}

    # Whoever has not committed sees what nobody else may: that is counted, and not left to anybody.
    if len(changes) <= FEW or connection.in_atomic_block:
        return catch_up({})
    return followed(f"teams at work {kind.topic} {kind.form} {period}", partial(catch_up, {}), catch_up)


def _teams_counted(kind: Kind, period: Period, communes: Collection[int]) -> dict[int, tuple[int, int]]:
    """A team that worked in two months is one team. So each is asked for the first of its facts that counts: to count
    all the facts, and each team once, takes ten times as long."""
    done = Fact.objects.of(kind).between(period.start, period.end).filter(team=OuterRef("team")).order_by()
    teams = Fact.objects.filter(form=Fact.LAST_DAY, last__gte=period.start, commune__isnull=False).order_by()
    if len(communes) <= FEW:
        teams = teams.filter(commune__in=among(communes))
    stands = Case(When(Exists(done.filter(sessions__gt=0)), then=VERIFIED), When(Exists(done), then=WAITING), default=0)
    counts: dict[int, tuple[int, int]] = {}
    for commune, both in teams.values_list("commune").annotate(both=Sum(stands)):
        verified, waiting = divmod(int(both), VERIFIED)
        counts[commune] = verified, verified + waiting
    return counts


def numbers_of(counts: Counts) -> Numbers:
    """What was counted otherwise, in the same order."""
    return tuple(counts[key] for key in _KEYS)


def together(one: Numbers, other: Numbers) -> Numbers:
    return tuple(map(add, one, other))


def summed(all_of_them: Iterable[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*all_of_them, strict=True))) or (0,) * len(_KEYS)


def worked(row: Row, numbers: Numbers) -> Row:
    """A copy with the numbers in it, as `Tally.fill` writes them."""
    twin = row.copy()
    sessions, people, households, told, waiting, teams, submitted, standing, not_reported, spoken = numbers
    twin.waiting, twin.not_reported = waiting, not_reported
    twin.teams_logging, twin.teams_logging_submitted = teams, submitted
    if standing:
        twin.sessions, twin.people = sessions, people
    if told:
        twin.households = households
    if spoken and not standing and not not_reported:
        twin.sessions = twin.people = twin.households = 0
    return twin
