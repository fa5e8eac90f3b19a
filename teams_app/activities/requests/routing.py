"""Which team answers a place, today: its own, else the commune's, else the commune's official."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from geo.lineage import main_heirs
from geo.models import Level, UnitPeriod
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.places import Place, places_of
from teams_app.registry.querysets import TeamQuerySet


class Why(StrEnum):
    OWN = "own"  # the team of the place itself
    COMMUNE = "commune"  # the place is a hamlet, and no team works there
    OFFICIAL = "official"  # no team works in the commune either


@dataclass(frozen=True)
class Answering:
    place: Place
    commune: Place
    team: Team | None
    why: Why

    @property
    def is_hamlet(self) -> bool:
        return self.place.level == Level.HAMLET


def answering(unit: int, on: dt.date) -> Answering | None:
    """Who answers the hamlet or commune `unit` on `on`; None when it is none, or is no longer there."""
    place = places_of([unit], on).get(unit)
    if place is None or place.ended_on or place.begun_on > on:
        return None
    commune = place if place.level == Level.COMMUNE else place.parent
    if commune is None or commune.level != Level.COMMUNE:
        return None
    working = Team.objects.active_on(on)
    if place.level == Level.HAMLET and (own := _first(working.serving([unit], on).filter(level=TeamLevel.HAMLET))):
        return Answering(place, commune, own, Why.OWN)
    above = _of_commune(working, place, commune, on)
    if above is None:
        return Answering(place, commune, None, Why.OFFICIAL)
    return Answering(place, commune, above, Why.OWN if place is commune else Why.COMMUNE)


def _of_commune(working: TeamQuerySet, place: Place, commune: Place, on: dt.date) -> Team | None:
    """The commune's team; after a merger, before it is re-formed, the one that the place had, else another of them."""
    teams = working.filter(level=TeamLevel.COMMUNE)
    before = [place.former_parent.unit_id] if place.former_parent else []
    near = (_first(teams.serving([unit], on)) for unit in (commune.unit_id, *before))
    found = next((team for team in near if team), None)
    return found or _first(teams.serving(ground_of([commune.unit_id], on), on))


def _first(teams: TeamQuerySet) -> Team | None:
    return teams.order_by("valid_from", "pk").first()


def teams_of_commune(unit: int, on: dt.date) -> TeamQuerySet:
    """The teams that work on the ground of the commune in which `unit` lies today: whom a request can be passed to."""
    commune = commune_now(unit, on)
    if commune is None:
        return Team.objects.none()
    return Team.objects.active_on(on).serving(ground_of([commune], on), on).order_by("level", "sort_key", "pk")


def commune_now(unit: int, on: dt.date) -> int | None:
    """The commune in force in which `unit` lies, or in which lies most of what took its ground."""
    period = UnitPeriod.objects.on(on).filter(unit=unit).select_related("unit").first()
    if period is not None:
        return period.parent_id if period.unit.level == Level.HAMLET else unit
    return main_heirs([unit], on, Level.COMMUNE).get(unit)


def standing(team: Team, on: dt.date) -> Team:
    """The team, or the one it was re-formed into by `on`."""
    seen = {team.pk}
    while team.valid_to and team.valid_to <= on and team.successor and team.successor_id not in seen:
        team = team.successor
        seen.add(team.pk)
    return team


def with_forerunners(teams: Iterable[int]) -> frozenset[int]:
    """The ids of `teams` and of every team that was re-formed into one of them: their requests go along."""
    found = set(teams)
    newest = set(found)
    while newest:
        before = Team.objects.filter(successor__in=newest).values_list("pk", flat=True)
        newest = set(before) - found
        found |= newest
    return frozenset(found)
