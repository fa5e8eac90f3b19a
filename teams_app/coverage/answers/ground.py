"""Of what place the answers speak: the one asked for, else the reader's own communes, else everything."""

from __future__ import annotations

from teams_app.accounts.access import Actor, scope_of
from teams_app.coverage.access import home_units
from teams_app.coverage.asking import Asked
from teams_app.registry.access import visible_teams
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team
from teams_app.registry.querysets import TeamQuerySet


def units_of(asked: Asked, user: Actor) -> frozenset[int] | None:
    if asked.within is not None:
        return frozenset({asked.within.unit_id})
    return home_units(user, asked.today) or None


def teams_of(asked: Asked, user: Actor, units: frozenset[int] | None) -> TeamQuerySet:
    """The teams of the ground; of an official's own, exactly those that the lists of the register hold."""
    if asked.within is None and scope_of(user, asked.today).units:
        return visible_teams(user, asked.on, today=asked.today).settled()
    if units is None:
        return Team.objects.all()
    return Team.objects.on_ground(ground_of(units, asked.on), asked.on).settled()
