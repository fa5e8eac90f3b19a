"""Plans: who makes and changes them, and which ones somebody reads."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from teams_app.accounts.access import Actor, scope_of
from teams_app.activities.access.ground import own_ground
from teams_app.activities.access.logging import may_set_up
from teams_app.activities.models import Plan
from teams_app.activities.querysets import PlanQuerySet


def may_plan(user: Actor, today: dt.date) -> bool:
    return bool(scope_of(user, today).commune_units) or may_set_up(user, today)


def own_plans(user: Actor, today: dt.date) -> PlanQuerySet:
    """The plans that `user` changes: province staff those for everyone, a commune's official those of its ground."""
    mine = Q(unit__in=own_ground(user, today))
    return Plan.objects.filter(mine | Q(unit__isnull=True) if may_set_up(user, today) else mine)


def readable_plans(user: Actor, today: dt.date) -> PlanQuerySet:
    """The own ones and everyone's."""
    if not may_plan(user, today):
        return Plan.objects.none()
    return Plan.objects.filter(Q(unit__in=own_ground(user, today)) | Q(unit__isnull=True))


def plannable_units(user: Actor, today: dt.date) -> list[int | None]:
    """For which places `user` may make a plan; None stands for the whole province."""
    everyone: list[int | None] = [None] if may_set_up(user, today) else []
    return everyone + sorted(scope_of(user, today).commune_units)
