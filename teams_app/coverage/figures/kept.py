"""The figures of a country in a few milliseconds: the work from the sums of communes, the register's part remembered.

A province is counted anew each time, from its facts: that takes a tenth of a second. With a hundred thousand teams
it takes two. Then, on a map that has not changed since (the last one), the work is read from `CommuneSum`, one row
a commune; teams that have no one commune are few and counted as everywhere else. What does not depend on the
work (units, coverage, teams) is remembered, and followed by the log (`standing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from geo.models import Level
from teams_app.coverage.figures.memory import last_change, one_look
from teams_app.coverage.figures.rows import Figures, Row
from teams_app.coverage.figures.standing import Register, standing
from teams_app.coverage.figures.sums import (
    NOTHING,
    Numbers,
    in_period,
    numbers_of,
    summed,
    together,
    worked,
)
from teams_app.coverage.figures.tally import Tally
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team

if TYPE_CHECKING:
    from teams_app.coverage.figures.counting import Asking

MANY_TEAMS = 5_000  # a province has some two or three thousand


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
        with one_look():
            if min(asking.on, asking.system.day) < last_change():
                return None
            return cls(asking, standing(asking))

    @one_look()
    def figures(self) -> Figures:
        """What is remembered is copied, not written into."""
        register, unplaced, work = self.register, self._unplaced, self._work_by_row()
        nothing = numbers_of(Tally().total)
        rows = [worked(row, work.get(unit, nothing)) for unit, row in register.rows.items()]
        for row in rows if unplaced.estimated else ():
            row.estimated = row.estimated or row.unit_id in unplaced.estimated
        rest = None if None not in unplaced.rows else numbers_of(unplaced.rows[None])
        if rows and (register.rest or rest):
            rows.append(worked(register.rest or Row(), rest or nothing))
            rows[-1].name = rows[-1].label = self.asking.nowhere
        total = worked(register.total, self._total)
        total.name = total.label = _("Total")
        total.estimated = any(row.estimated for row in rows)
        return self.asking.table(rows, total)

    def _work_by_row(self) -> dict[int, Numbers]:
        rows: dict[int, Numbers] = {}
        placed = ((self.register.row_of[commune], numbers) for commune, numbers in self._of_communes.items())
        unplaced = ((row, numbers_of(counts)) for row, counts in self._unplaced.rows.items())
        for those in (placed, unplaced):
            for row, numbers in those:
                if row is not None:
                    rows[row] = together(rows[row], numbers) if row in rows else numbers
        return rows

    @property
    def _total(self) -> Numbers:
        return together(summed(self._of_communes.values()), numbers_of(self._unplaced.total))

    @cached_property
    def _of_communes(self) -> dict[int, Numbers]:
        """Of each commune of the scope what its teams did, whether anything stands, and whether it spoke at all."""
        return {} if self.asking.only_standing else dict(self._each_commune())

    def _each_commune(self) -> Iterator[tuple[int, Numbers]]:
        reported = self._sums(EVERYTHING)
        wanted = reported if self.asking.kind.is_everything else self._sums(self.asking.kind)
        spoke = self._unplaced_reporting | self.asking.stated.communes(self.asking.system.lookup, self.asking.period)
        for commune in self.register.row_of:
            sessions, _people, _households, _told, waiting, *_teams = reported.get(commune, NOTHING)
            standing = sessions + waiting
            has_spoken = int(standing > 0 or commune in spoke)
            yield commune, (*wanted.get(commune, NOTHING), standing, 1 - has_spoken, has_spoken)

    @cached_property
    def _unplaced(self) -> Tally:
        """The teams without one commune, counted as everywhere."""
        tally = Tally()
        if self._rest is not None:
            self._rest.count_work(tally)
        return tally

    @cached_property
    def _unplaced_reporting(self) -> set[int | None]:
        return set() if self._rest is None else self._rest.reporting()

    @cached_property
    def _rest(self) -> Asking | None:
        period = self.asking.period
        if self.asking.only_standing:
            return None
        has_any = any(period.first <= month <= period.last for month in self.asking.months.unplaced)
        return replace(self.asking, only_unplaced=True) if has_any else None

    def _sums(self, kind: Kind) -> dict[int, Numbers]:
        """Commune → its sums in the period."""
        period, communes = self.asking.period, self.register.row_of.keys()
        if period.months == 1:
            return self.asking.months.of(kind, period.first, communes)
        return in_period(kind, period, communes)
