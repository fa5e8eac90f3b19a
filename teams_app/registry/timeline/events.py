"""The dated facts of a team's life, each with its instrument and its reason."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from geo.models import Instrument, UnitPeriod
from teams_app.registry.models import Member, MemberRole, Team, TeamArea, TeamSuspension
from teams_app.registry.places import Place, places_of


class Kind(Enum):
    """What a fact is about; the weightiest first."""

    END = "end"
    PAUSE = "pause"
    LIFE = "life"
    HEAD = "head"
    PLACE = "place"
    STRUCK = "struck"


@dataclass(frozen=True)
class Event:
    """A dated fact, in words, with the instrument and the reason behind it if they are known."""

    date: dt.date
    kind: Kind
    text: str
    instrument: Instrument | None = None
    reason: str = ""
    team: Team | None = None  # another team that the fact leads to
    restores: int | None = None  # the struck-out entry that can be put back


def events_of(team: Team, on: dt.date) -> list[Event]:
    decided = ("decision", "ended_by")
    areas = list(TeamArea.objects.filter(team=team).select_related(*decided).order_by("valid_from", "pk"))
    periods = _periods_of(areas)
    return [
        *_beginnings(team),
        *_moves(team, areas, places_of({area.unit_id for area in areas}, on)),
        *_reorganisations(team, areas, periods),
        *_headships(team),
        *_suspensions(team),
        *_end(team),
    ]


def _beginnings(team: Team) -> Iterator[Event]:
    yield Event(team.valid_from, Kind.LIFE, _("Set up"), team.decision)
    for old in team.predecessors.select_related("ended_by").order_by("valid_to", "sort_key"):
        if old.valid_to:
            text = _("Took in the people of %(team)s") % {"team": old.short_name}
            yield Event(old.valid_to, Kind.LIFE, text, old.ended_by, team=old)


def _end(team: Team) -> Iterator[Event]:
    if team.valid_to is None:
        return
    if team.successor:
        text = _("Re-formed into %(team)s") % {"team": team.successor.short_name}
        reason = "" if team.end_reason == _("Re-formed") else team.end_reason
        yield Event(team.valid_to, Kind.END, text, team.ended_by, reason, team.successor)
    else:
        yield Event(team.valid_to, Kind.END, _("Dissolved"), team.ended_by, team.end_reason)


def _suspensions(team: Team) -> Iterator[Event]:
    for pause in TeamSuspension.objects.filter(team=team).select_related("decision", "ended_by"):
        yield Event(pause.valid_from, Kind.PAUSE, _("Suspended"), pause.decision, pause.reason)
        if pause.valid_to and pause.valid_to != team.valid_to:
            yield Event(pause.valid_to, Kind.LIFE, _("Works again"), pause.ended_by, pause.end_reason)


def _moves(team: Team, areas: list[TeamArea], places: dict[int, Place]) -> Iterator[Event]:
    for area in areas:
        if area.unit_id not in places:
            continue
        label = {"place": places[area.unit_id].label}
        if area.valid_from != team.valid_from:
            text = _("Began to serve %(place)s") % label
            yield Event(area.valid_from, Kind.PLACE, text, area.decision, area.reason)
        if area.valid_to and area.valid_to != team.valid_to:
            text = _("No longer served %(place)s") % label
            yield Event(area.valid_to, Kind.PLACE, text, area.ended_by, area.end_reason)


def _periods_of(areas: list[TeamArea]) -> dict[int, list[UnitPeriod]]:
    periods: dict[int, list[UnitPeriod]] = {}
    units = {area.unit_id for area in areas}
    found = UnitPeriod.objects.filter(unit__in=units).select_related("started_by", "ended_by").order_by("valid_from")
    for period in found:
        periods.setdefault(period.unit_id, []).append(period)
    return periods


def _reorganisations(team: Team, areas: list[TeamArea], periods: dict[int, list[UnitPeriod]]) -> Iterator[Event]:
    """What resolutions did to the places served, while the team served them."""
    changes: list[tuple[UnitPeriod, UnitPeriod]] = []
    for unit, spans in periods.items():
        own = [area for area in areas if area.unit_id == unit]
        changes += [pair for pair in itertools.pairwise(spans) if _serves(own, team, pair[1].valid_from)]
        last = spans[-1]
        if last.valid_to and _serves(own, team, last.valid_to - dt.timedelta(days=1)):
            yield Event(last.valid_to, Kind.PLACE, _("%(place)s ended") % {"place": last.label}, last.ended_by)
    parents = _parents([new for old, new in changes if old.parent_id != new.parent_id])
    for old, new in changes:
        if text := _what_changed(old, new, parents):
            yield Event(new.valid_from, Kind.PLACE, text, new.started_by)


def _parents(periods: list[UnitPeriod]) -> dict[int, str]:
    """Period → the label of its parent on its first day; queries for each day of change, not for each place."""
    found: dict[int, str] = {}
    for first in {period.valid_from for period in periods}:
        begun = [period for period in periods if period.valid_from == first and period.parent_id]
        places = places_of({period.parent_id for period in begun if period.parent_id}, first)
        found |= {period.pk: places[period.parent_id].label for period in begun if period.parent_id in places}
    return found


def _what_changed(old: UnitPeriod, new: UnitPeriod, parents: dict[int, str]) -> str:
    if old.label != new.label:
        return _("%(old)s became %(new)s") % {"old": old.label, "new": new.label}
    if old.parent_id != new.parent_id and new.pk in parents:
        return _("%(place)s came to %(parent)s") % {"place": new.label, "parent": parents[new.pk]}
    return ""


def _serves(areas: list[TeamArea], team: Team, on: dt.date) -> bool:
    return team.holds_on(on) and any(area.holds_on(on) for area in areas)


def _headships(team: Team) -> Iterator[Event]:
    heads = Member.objects.filter(team=team, role=MemberRole.HEAD).select_related("person", "decision", "ended_by")
    for head in heads.order_by("valid_from", "pk"):
        name = {"name": head.person.name}
        yield Event(head.valid_from, Kind.HEAD, _("%(name)s became head") % name, head.decision, head.reason)
        if head.valid_to and head.valid_to != team.valid_to:
            text = _("%(name)s was head no longer") % name
            yield Event(head.valid_to, Kind.HEAD, text, head.ended_by, head.end_reason)
