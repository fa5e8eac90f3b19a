"""Where teams serve on a day, in words, for a whole page at once: `ấp Mỹ Thới`, above it `xã Mỹ Xương`…

The number of queries depends on the number of levels, never on the number of teams.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.models import Level, UnitPeriod
from teams_app.registry.models import Team, TeamArea

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A unit as it is called on a day; a unit that has ended, as it was called last."""

    unit_id: int
    level: str
    label: str
    sort_key: str
    begun_on: dt.date  # the first day that the register knows of it
    ended_on: dt.date | None = None
    name: str = ""
    code: str = ""
    parent: Place | None = None
    former_parent: Place | None = None  # what it lay in before it came to its parent

    @property
    def path(self) -> list[Place]:
        """From the province down to this unit."""
        return [*(self.parent.path if self.parent else []), self]

    @property
    def above(self) -> str:
        """`xã Mỹ Xương, huyện Cao Lãnh`: what it lies in, without the province that all share."""
        return ", ".join(place.label for place in reversed(self.path[:-1]) if place.level != Level.PROVINCE)


@dataclass(frozen=True)
class Served:
    """The places a team serves on a day."""

    areas: tuple[TeamArea, ...]
    places: tuple[Place, ...]

    @property
    def label(self) -> str:
        return ", ".join(place.label for place in self.places)

    @property
    def above(self) -> str:
        return "; ".join(dict.fromkeys(place.above for place in self.places if place.above))

    @property
    def communes(self) -> str:
        """The communes that the places are or lie in, by name."""
        ways = (place.path for place in self.places)
        return "; ".join(dict.fromkeys(each.label for way in ways for each in way if each.level == Level.COMMUNE))

    @property
    def hamlets(self) -> str:
        return "; ".join(place.label for place in self.places if place.level == Level.HAMLET)

    @property
    def formerly(self) -> str:
        """`xã Mỹ Xương`: what the places lay in before they came to their commune; empty if always there."""
        formers = (place.former_parent for place in self.places)
        return ", ".join(dict.fromkeys(former.label for former in formers if former))

    @property
    def ended(self) -> list[Place]:
        return [place for place in self.places if place.ended_on]


NOWHERE = Served((), ())


def served_by(teams: Iterable[Team], on: dt.date) -> dict[int, Served]:
    """What each team serves on `on`, by team id; for one that does not stand that day, its last or first area.

    Six queries at most: the areas, then the periods of each of the four levels.
    """
    days = {team.pk: _day_within(team, on) for team in teams}
    areas: dict[int, list[TeamArea]] = {}
    for area in TeamArea.objects.filter(team__in=days).select_related("unit", "decision").order_by("pk"):
        day = days[area.team_id]
        if area.valid_from <= day and (area.valid_to is None or area.valid_to > day):
            areas.setdefault(area.team_id, []).append(area)
    places = places_of({area.unit_id for group in areas.values() for area in group}, on)
    return {pk: _served(areas.get(pk, []), places) for pk in days}


@dataclass(frozen=True)
class Called:
    """What a list calls a team. `place` only where the short name alone could be another's."""

    short: str
    place: str = ""
    is_former: bool = False  # where it lay before a merger: today's place, too, could be the other's

    @property
    def beside(self) -> str:
        """The place in words: `trước đây xã Mỹ Xương`."""
        return _("formerly %(place)s") % {"place": self.place} if self.place and self.is_former else self.place

    def __str__(self) -> str:
        return f"{self.short} · {self.beside}" if self.place else self.short


def told_apart(teams: Collection[Team], on: dt.date, known: Mapping[int, Served] | None = None) -> dict[int, Called]:
    """How to call each of `teams`, by team id. Only of those called alike is asked where they serve.

    `known` are all places of `teams` on the day, where the caller has asked for them already.
    """
    times = Counter(team.short_name for team in teams)
    alike = [team for team in teams if times[team.short_name] > 1]
    served = served_by(alike, on) if known is None else {team.pk: known.get(team.pk, NOWHERE) for team in alike}
    there = Counter((team.short_name, served[team.pk].above) for team in teams if team.pk in served)
    return {team.pk: _called(team, served.get(team.pk, NOWHERE), there) for team in teams}


def _called(team: Team, served: Served, there: Counter[tuple[str, str]]) -> Called:
    if served.formerly and there[team.short_name, served.above] > 1:
        return Called(team.short_name, served.formerly, is_former=True)
    return Called(team.short_name, served.above)


def places_of(units: Iterable[int], on: dt.date) -> dict[int, Place]:
    """The place of each unit on `on`, with what lies above it, by unit id."""
    periods: dict[int, list[UnitPeriod]] = {}
    wanted = set(units)
    while wanted:  # hamlets, their communes, districts, provinces: one query each
        for period in UnitPeriod.objects.filter(unit__in=wanted).select_related("unit").order_by("valid_from"):
            periods.setdefault(period.unit_id, []).append(period)
        parents = {period.parent_id for unit in wanted for period in periods.get(unit, [])}
        wanted = {parent for parent in parents if parent is not None} - periods.keys()
    known: dict[tuple[int, dt.date], Place] = {}
    return {unit: _place(unit, on, periods, known) for unit in units if unit in periods}


def _place(
    unit: int, on: dt.date, periods: dict[int, list[UnitPeriod]], known: dict[tuple[int, dt.date], Place]
) -> Place:
    if (unit, on) in known:
        return known[unit, on]
    period = next((p for p in reversed(periods[unit]) if p.valid_from <= on), periods[unit][0])
    has_ended = period.valid_to is not None and period.valid_to <= on
    day = period.valid_to - _DAY if has_ended and period.valid_to else max(on, period.valid_from)
    parent = _place(period.parent_id, day, periods, known) if period.parent_id in periods else None
    known[unit, on] = Place(
        unit_id=unit,
        level=period.unit.level,
        label=period.label,
        sort_key=period.sort_key,
        begun_on=periods[unit][0].valid_from,
        ended_on=period.valid_to if has_ended else None,
        name=period.name,
        code=period.code,
        parent=parent,
        former_parent=_former_parent(period, periods, known),
    )
    return known[unit, on]


def _former_parent(
    period: UnitPeriod, periods: dict[int, list[UnitPeriod]], known: dict[tuple[int, dt.date], Place]
) -> Place | None:
    """Two hamlets called Ấp 1 meet in one commune after a merger: where they came from tells them apart."""
    before = [p for p in periods[period.unit_id] if p.valid_from < period.valid_from and p.parent_id]
    other = next((p for p in reversed(before) if p.parent_id != period.parent_id), None)
    if other is None or other.valid_to is None or other.parent_id not in periods:
        return None
    return _place(other.parent_id, other.valid_to - _DAY, periods, known)


def _day_within(team: Team, on: dt.date) -> dt.date:
    """The day of the team's life that is nearest to `on`."""
    last = team.valid_to - _DAY if team.valid_to else on
    return max(team.valid_from, min(on, last))


def _served(areas: list[TeamArea], places: dict[int, Place]) -> Served:
    pairs = sorted(
        ((places[area.unit_id], area) for area in areas if area.unit_id in places), key=lambda pair: pair[0].sort_key
    )
    return Served(tuple(area for _, area in pairs), tuple(place for place, _ in pairs))
