"""The line of one unit through its own periods and its successions, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geo.models import Extent, Succession, UnitPeriod


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


class NotInForce(Exception):
    """No unit carries that code on that day."""


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
