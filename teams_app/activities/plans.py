"""Which plans a team may work under: everyone's, and those of the places that it serves."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from geo.models import UnitPeriod
from teams_app.activities.models import Plan
from teams_app.activities.querysets import PlanQuerySet
from teams_app.registry.models import Team, TeamArea


def plans_for(team: Team, on: dt.date) -> PlanQuerySet:
    return Plan.objects.on(on).filter(Q(unit__isnull=True) | Q(unit__in=_ground_of(team, on)))


def _ground_of(team: Team, on: dt.date) -> set[int]:
    """The units that the team served that day, and all above them."""
    served = set(TeamArea.objects.on(on).filter(team=team).values_list("unit_id", flat=True))
    ground, lowest = set(served), served
    while lowest:
        above = UnitPeriod.objects.on(on).filter(unit__in=lowest, parent__isnull=False)
        lowest = set(above.values_list("parent_id", flat=True)) - ground
        ground |= lowest
    return ground
