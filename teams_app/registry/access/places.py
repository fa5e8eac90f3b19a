"""The units that someone may give to a team, narrow a list by, or re-form teams in."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from geo.among import among
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from geo.reorganise import provisional_hamlets
from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.registry.ground import ground_kept, upper_units


def addable_units(user: Actor, on: dt.date) -> UnitPeriodQuerySet:
    """The periods in force on `on` of the units that `user` may give to a team."""
    scope = scope_of(user, on)
    return UnitPeriod.objects.on(on) if covers_everything(scope, on) else scope.periods(on)


def units_to_choose(user: Actor, on: dt.date, *, today: dt.date | None = None) -> UnitPeriodQuerySet:
    """The periods in force on `on`, above the hamlets, by which `user` may narrow a list."""
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    periods = UnitPeriod.objects.on(on).exclude(unit__level=Level.HAMLET)
    if not scope.units:
        return periods.none()
    upper = upper_units(user, scope, today)
    return periods if upper is None else periods.filter(unit__in=among(upper))


def hamlets_to_settle(user: Actor, today: dt.date) -> UnitPeriodQuerySet:
    """The hamlets in force today that a reorganisation placed by a guess, on the reader's ground."""
    ground = ground_kept(user, scope_of(user, today), today)
    hamlets = provisional_hamlets(today)
    return hamlets if ground is None else hamlets.filter(unit__in=among(ground))


def units_to_reform(user: Actor, on: dt.date, *, today: dt.date | None = None) -> frozenset[int] | None:
    """The ids of the communes in force on `on` whose teams `user` may re-form; None stands for all of them."""
    today = today or timezone.localdate()
    ground = ground_kept(user, scope_of(user, today), today)
    if ground is None:
        return None
    communes = UnitPeriod.objects.on(on).at_level(Level.COMMUNE).filter(unit__in=among(ground))
    return frozenset(communes.values_list("unit_id", flat=True))
