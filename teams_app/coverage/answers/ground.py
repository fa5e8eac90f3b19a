"""Of what place the answers speak: the one asked for, else the reader's own, else everything."""

from __future__ import annotations

from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.coverage.access import home_units
from teams_app.coverage.asking import Asked
from teams_app.registry.access import visible_teams
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team
from teams_app.registry.querysets import TeamQuerySet


def units_of(asked: Asked, user: Actor) -> frozenset[int] | None:
    """The reader's own is what an official or province staff answer for, and a head's commune. None: everything."""
    if asked.within is not None:
        return frozenset({asked.within.unit_id})
    scope = scope_of(user, asked.today)
    if covers_everything(scope, asked.today):
        return None
    return scope.units or home_units(user, asked.today) or None


def teams_of(asked: Asked, user: Actor, units: frozenset[int] | None) -> TeamQuerySet:
    """The teams of the ground; of the reader's own, exactly those that the lists of the register hold."""
    if is_own(asked, user):
        return visible_teams(user, asked.on, today=asked.today).settled()
    if units is None:
        return Team.objects.all()
    return Team.objects.on_ground(ground_of(units, asked.on), asked.on).settled()


def is_own(asked: Asked, user: Actor) -> bool:
    """Whether the answers are of what the reader answers for, by what the register's lists hold."""
    return asked.within is None and bool(scope_of(user, asked.today).units)


def told_to(asked: Asked, user: Actor, units: frozenset[int] | None) -> str:
    """What of the reader the answers depend on, for the key that they are kept under."""
    own = f"own {user.pk}" if units is not None and is_own(asked, user) else ""
    return f"{own} {None if units is None else sorted(units)}"
