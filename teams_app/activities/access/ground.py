"""The ground that a commune official answers for."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from geo.among import among
from geo.models import UnitPeriod
from teams_app.accounts.access import Actor, scope_of
from teams_app.registry.ground import ground_kept, ground_of
from teams_app.registry.models import TeamArea
from teams_app.registry.querysets import TeamAreaQuerySet


def communes_areas(user: Actor, date: dt.date, today: dt.date) -> TeamAreaQuerySet:
    """The areas on `date` that lay in, or now lie in, a commune of which `user` is the official today."""
    communes = scope_of(user, today).commune_units
    if not communes:
        return TeamArea.objects.none()
    then = UnitPeriod.objects.within(list(communes), date).values("unit")
    return TeamArea.objects.on(date).filter(Q(unit__in=among(own_ground(user, today))) | Q(unit__in=then))


def own_ground(user: Actor, today: dt.date) -> frozenset[int]:
    """The units that `user` answers for as a commune official today, with those they came from."""
    scope = scope_of(user, today)
    communes = scope.commune_units
    if not communes:
        return frozenset()
    if not scope.is_province:  # then it is what the register's lists go by, too: found once
        return ground_kept(user, scope, today) or frozenset()
    remembered: dict[dt.date, frozenset[int]] = user.__dict__.setdefault("_communes_ground", {})
    if today not in remembered:
        remembered[today] = ground_of(communes, today)
    return remembered[today]
