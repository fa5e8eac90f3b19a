"""What is odd about an entry without being impossible: the reasons for a question or a flag."""

from __future__ import annotations

import datetime as dt
import math

from django.utils import timezone

import geo
from geo.models import Level, UnitPeriod
from teams_app.activities.entries import Entry
from teams_app.registry.models import Member, Team, TeamArea

CLOCK_MAY_BE_OFF = dt.timedelta(minutes=30)
SURE_WITHIN = 2000  # metres: a position less sure than this says nothing about a commune
ROUGH_GROUND = 10_000  # metres from its centre: a commune whose border we do not know may reach so far


def is_far_away(entry: Entry, team: Team) -> bool:
    """Whether the position lies outside the communes that the team served that day."""
    if entry.lat is None or entry.lon is None or (entry.accuracy or 0) > SURE_WITHIN:
        return False
    return is_outside(entry.lat, entry.lon, team.pk, entry.date)


def is_outside(lat: float, lon: float, team: int, on: dt.date) -> bool:
    """Whether a point (degrees, WGS 84) lies outside the communes that the team served on a day."""
    communes = _communes(team, on)
    found = geo.locate(lon, lat, on=on)
    if not communes or found.unit_id in {period.unit_id for period in communes}:
        return False
    return not (found.is_approximate and any(_is_near(lat, lon, period) for period in communes))


def _communes(team: int, on: dt.date) -> list[UnitPeriod]:
    served = TeamArea.objects.on(on).filter(team=team).values("unit")
    above = UnitPeriod.objects.on(on).filter(unit__in=served, unit__level=Level.HAMLET).values("parent")
    communes = UnitPeriod.objects.on(on).at_level(Level.COMMUNE)
    return list(communes.filter(unit__in=above) | communes.filter(unit__in=served))


def _is_near(lat: float, lon: float, commune: UnitPeriod) -> bool:
    if commune.lat is None or commune.lon is None:
        return True
    north = 111_200 * (commune.lat - lat)
    east = 111_200 * math.cos(math.radians(lat)) * (commune.lon - lon)
    return math.hypot(north, east) <= ROUGH_GROUND


def has_many_guides(entry: Entry, team: Team) -> bool:
    if not entry.facilitator_count:
        return False
    return entry.facilitator_count > Member.objects.on(entry.date).filter(team=team).count()


def has_wrong_day(entry: Entry) -> bool:
    """Whether "today" on the phone was another day by the right clock."""
    if entry.logged_at is None or abs(entry.clock_error) <= CLOCK_MAY_BE_OFF:
        return False
    shown = timezone.localdate(entry.logged_at)
    return entry.date == shown and shown != timezone.localdate(entry.logged_at - entry.clock_error)


def day_logged(entry: Entry) -> dt.date | None:
    """The day on which it was logged, by the right clock; None for what was typed on a page."""
    return timezone.localdate(entry.logged_at - entry.clock_error) if entry.logged_at else None
