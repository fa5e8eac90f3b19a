"""The totals of a country's older months, for the small charts: to count each as `figures` does takes two seconds.

The work is read from the sums of communes. What the register tells of all the months is found in one look at the areas
of the teams: most of them are the same in each. All months lie on one map, the last; there the totals are those of
`figures`, and a test says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Sum

from geo.among import among
from geo.models import Level, UnitPeriod
from geo.querysets import valid_during
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.figures.pauses import Pauses
from teams_app.coverage.figures.spans import Span
from teams_app.coverage.homepage.counting import COUNTED_AGAIN_AFTER
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import EVERYTHING
from teams_app.coverage.trend import months_until
from teams_app.registry.ground import ground_in_figures, stand_ins
from teams_app.registry.models import TeamArea, TeamLevel


class Register(NamedTuple):
    hamlets_covered: int
    communes_covered: int
    teams: int  # that existed in some part of the month


class Area(NamedTuple):
    team: int
    team_level: str
    begun: dt.date
    ended: dt.date | None
    unit: int
    level: str
    since: dt.date
    until: dt.date | None

    @property
    def spans(self) -> tuple[Span, Span]:
        return Span(self.begun, self.ended), Span(self.since, self.until)

    def on(self, day: dt.date) -> bool:
        return all(span.on(day) for span in self.spans)


@dataclass
class Served:
    """What some areas come to: the places that an active team serves, and the teams there were."""

    hamlets: set[int] = field(default_factory=set)
    communes: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)

    def serve(self, area: Area, place: int | None) -> None:
        if place is None:
            return
        if area.level == Level.HAMLET:
            self.hamlets.add(place)
        elif area.level == Level.COMMUNE and area.team_level == TeamLevel.COMMUNE:
            self.communes.add(place)

    def __or__(self, other: Served) -> Register:
        pairs = (self.hamlets, other.hamlets), (self.communes, other.communes), (self.teams, other.teams)
        return Register(*(len(one) + len(more - one) for one, more in pairs))


def older_months(months: Sequence[Month], on: dt.date, units: Collection[int] | None, now: Row) -> list[Figures]:
    """The totals of consecutive `months`, each of whose last days lies on the map of `on`; `now`: those of that day.

    The register's part may be some minutes old. Five queries, and some thirty where it is counted again.
    """
    if not months:
        return []
    ground = None if units is None else ground_in_figures(units, on)
    key = f"home:older:{months[0]}:{months[-1]}:{on}:{sorted(units or ())}"
    register = cache.get_or_set(key, lambda: _registers(months, on, ground), COUNTED_AGAIN_AFTER) or {}
    work = {each.month: each for each in months_until(months[-1], len(months), units=units, on=on)}
    at_work = _at_work(months, ground)
    return [
        Figures(
            Level.COMMUNE, month.end, Period(month, month), on,
            total=Row(
                hamlets=now.hamlets, communes=now.communes, sessions=work[month].sessions, people=work[month].people,
                teams_logging=at_work[month], **register[month]._asdict(),
            ),
        )
        for month in months
    ]  # fmt: skip


def _at_work(months: Sequence[Month], ground: Collection[int] | None) -> Counter[Month]:
    """The teams with a verified activity: those of one commune are counted already."""
    start, end = months[0].start, months[-1].end
    kept = CommuneSum.objects.of(EVERYTHING).between(start, end).order_by()
    facts = Fact.objects.of(EVERYTHING).between(start, end).filter(commune__isnull=True, sessions__gt=0).order_by()
    if ground is not None:
        kept, facts = kept.filter(commune__in=among(ground)), facts.on_ground(ground)
    found = Counter({Month.of(first): teams for first, teams in kept.values_list("month").annotate(Sum("teams"))})
    others = {(Month.of(since), team) for since, team in facts.values_list("since", "team")}
    return found + Counter(month for month, _team in others)


def _registers(months: Sequence[Month], on: dt.date, ground: Collection[int] | None) -> dict[Month, Register]:
    pauses = {month: Pauses(month.end, Period(month, month)) for month in months}
    paused = {team for each in pauses.values() for team in each.of_team}
    lasting, changing = Served(), []
    places = _Places.on(on)
    for area in _areas(months, ground):
        if area.team not in paused and _is_lasting(area, months[0].start):
            lasting.serve(area, places.of(area.unit))
            lasting.teams.add(area.team)
        else:
            changing.append(area)
    return {month: lasting | _of_month(month, changing, pauses[month], places) for month in months}


def _areas(months: Sequence[Month], ground: Collection[int] | None) -> Iterable[Area]:
    days = months[0].start, months[-1].end
    areas = TeamArea.objects.filter(valid_during(*days), valid_during(*days, "team__")).order_by()
    if ground is not None:
        areas = areas.filter(unit__in=among(ground))
    of_team = ("team", "team__level", "team__valid_from", "team__valid_to")
    return map(Area._make, areas.values_list(*of_team, "unit", "unit__level", "valid_from", "valid_to"))


def _is_lasting(area: Area, since: dt.date) -> bool:
    return area.ended is None and area.until is None and area.begun <= since and area.since <= since


def _of_month(month: Month, areas: Iterable[Area], pauses: Pauses, places: _Places) -> Served:
    served = Served()
    for area in areas:
        if area.team not in pauses.on_the_day and area.on(month.end):
            served.serve(area, places.of(area.unit))
        if pauses.is_active_in(area.team, *area.spans):
            served.teams.add(area.team)
    return served


@dataclass(frozen=True)
class _Places:
    """Where the units of areas lie on a map: one that is not in force stands where figures put it, or nowhere."""

    gone: frozenset[int]
    stand_ins: dict[int, int]

    @classmethod
    def on(cls, day: dt.date) -> _Places:
        gone = TeamArea.objects.filter(unit__in=UnitPeriod.objects.absent_on(day)).order_by()
        return cls(frozenset(gone.values_list("unit", flat=True)), stand_ins(day))

    def of(self, unit: int) -> int | None:
        return self.stand_ins.get(unit) if unit in self.gone else unit
