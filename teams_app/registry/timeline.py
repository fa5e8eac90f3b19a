"""What happened to a team, in order: set up, led by, moved with its commune, dissolved."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.models import Instrument, UnitPeriod
from teams_app.registry.models import Member, MemberRole, Team, TeamArea
from teams_app.registry.places import places_of


@dataclass(frozen=True)
class Event:
    """A dated fact, in words, with the instrument behind it if there is one."""

    date: dt.date
    text: str
    instrument: Instrument | None = None
    team: Team | None = None  # another team that the fact leads to


@dataclass(frozen=True)
class Day:
    """What happened on one day, in the order in which it is told."""

    date: dt.date
    events: list[Event]

    @property
    def cited(self) -> list[tuple[Event, Instrument | None]]:
        """Each fact, and the instrument where it is to be cited: once after a run of facts under it."""
        following = [*(event.instrument for event in self.events[1:]), None]
        return [
            (event, None if event.instrument == after else event.instrument)
            for event, after in zip(self.events, following, strict=True)
        ]


def timeline(team: Team, on: dt.date) -> list[Day]:
    """The facts up to `on` by day, the newest day first."""
    areas = list(TeamArea.objects.filter(team=team).select_related("decision", "unit").order_by("valid_from", "pk"))
    heads = Member.objects.filter(team=team, role=MemberRole.HEAD).select_related("person").order_by("valid_from")
    events = [*_life(team), *_moves(team, areas, on), *_reorganisations(team, areas), *_headships(team, heads)]
    days: dict[dt.date, list[Event]] = {}
    for event in events:
        if event.date <= on:
            days.setdefault(event.date, []).append(event)
    return [Day(date, days[date]) for date in sorted(days, reverse=True)]


def _life(team: Team) -> Iterator[Event]:
    yield Event(team.valid_from, _("Set up"), team.decision)
    for old in team.predecessors.all():
        if old.valid_to:
            yield Event(old.valid_to, _("Took in the people of %(team)s") % {"team": old.short_name}, team=old)
    if team.valid_to and team.successor:
        text = _("Re-formed into %(team)s") % {"team": team.successor.short_name}
        yield Event(team.valid_to, text, team.ended_by, team.successor)
    elif team.valid_to:
        text = _("Dissolved: %(reason)s") % {"reason": team.end_reason} if team.end_reason else _("Dissolved")
        yield Event(team.valid_to, text, team.ended_by)


def _moves(team: Team, areas: list[TeamArea], on: dt.date) -> Iterator[Event]:
    places = places_of({area.unit_id for area in areas}, on)
    for area in areas:
        if area.unit_id not in places:
            continue
        label = {"place": places[area.unit_id].label}
        if area.valid_from != team.valid_from:
            yield Event(area.valid_from, _("Began to serve %(place)s") % label, area.decision)
        if area.valid_to and area.valid_to != team.valid_to:
            yield Event(area.valid_to, _("No longer served %(place)s") % label)


def _reorganisations(team: Team, areas: list[TeamArea]) -> Iterator[Event]:
    """What resolutions did to the places served, while the team served them."""
    units = {area.unit_id: area for area in areas}
    periods: dict[int, list[UnitPeriod]] = {}
    found = UnitPeriod.objects.filter(unit__in=units).select_related("started_by", "ended_by").order_by("valid_from")
    for period in found:
        periods.setdefault(period.unit_id, []).append(period)
    for unit, spans in periods.items():
        for old, new in itertools.pairwise(spans):
            if _serves(units[unit], team, new.valid_from) and (text := _what_changed(old, new)):
                yield Event(new.valid_from, text, new.started_by)
        last = spans[-1]
        if last.valid_to and _serves(units[unit], team, last.valid_to - dt.timedelta(days=1)):
            yield Event(last.valid_to, _("%(place)s ended") % {"place": last.label}, last.ended_by)


def _what_changed(old: UnitPeriod, new: UnitPeriod) -> str:
    if old.label != new.label:
        return _("%(old)s became %(new)s") % {"old": old.label, "new": new.label}
    if old.parent_id != new.parent_id and new.parent_id:
        parent = places_of([new.parent_id], new.valid_from)[new.parent_id]
        return _("%(place)s came to %(parent)s") % {"place": new.label, "parent": parent.label}
    return ""


def _serves(area: TeamArea, team: Team, on: dt.date) -> bool:
    return area.holds_on(on) and team.holds_on(on)


def _headships(team: Team, heads: Iterable[Member]) -> Iterator[Event]:
    for head in heads:
        yield Event(head.valid_from, _("%(name)s became head") % {"name": head.person.name})
        if head.valid_to and head.valid_to != team.valid_to:
            yield Event(head.valid_to, _("%(name)s was head no longer") % {"name": head.person.name})
