"""The ground of units: what lies below them on a day, and what it all came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from geo.among import among
from geo.lookup import Lookup, ranked_targets
from geo.models import Level, Succession, Unit, UnitPeriod
from teams_app.accounts.access import Actor, Scope, covers_everything
from teams_app.registry.memory import figured, grounds
from teams_app.registry.models import TeamArea


def ground_of(units: Iterable[int], on: dt.date) -> frozenset[int]:
    """The ids of `units`, of every unit below them on `on`, and of every unit that one of those came from.

    A team that still serves a commune which was merged away stands on the ground of the new commune. One
    query, and one more for each generation of reorganisations.
    """
    tops = list(units)
    ground = set(UnitPeriod.objects.within(tops, on).order_by().values_list("unit_id", flat=True)) | set(tops)
    newest = ground
    while newest:
        olds = Succession.objects.filter(new__in=among(newest), effective_on__lte=on).values_list("old_id", flat=True)
        newest = set(olds) - ground
        ground |= newest
    return frozenset(ground)


def ground_in_figures(units: Iterable[int], on: dt.date) -> frozenset[int]:
    """The ids of the units whose work figures of `units` count on the map of `on`.

    Those within them that day; and of the places of teams that are not in force then, the ones that stand in them on
    that map: each wholly where most of its ground lies, unlike in `ground_of`, which has what was split in both heirs.
    Found once until units or teams change.
    """
    wanted = sorted(units)
    return figured.remembered(f"{wanted} {on}", lambda: _found_in_figures(wanted, on))


def _found_in_figures(units: list[int], on: dt.date) -> frozenset[int]:
    inside = set(UnitPeriod.objects.within(units, on).order_by().values_list("unit_id", flat=True))
    return frozenset(inside | {gone for gone, unit in stand_ins(on).items() if unit in inside})


def stand_ins(on: dt.date) -> dict[int, int]:
    """Of the places of teams that are not in force on `on`: the unit that figures put each in on that map.

    It stands wholly where most of its ground lies; what has no place on that map is left out. Found once until units or
    teams change.
    """
    return figured.remembered(f"stand-ins {on}", lambda: _found_stand_ins(on))


def _found_stand_ins(on: dt.date) -> dict[int, int]:
    absent = TeamArea.objects.filter(unit__in=UnitPeriod.objects.absent_on(on)).order_by()
    placed = Lookup(on).elsewhere(dict(absent.values_list("unit", "unit__level").distinct()))
    return {unit: ranked_targets(targets)[0].target_id for unit, targets in placed.items() if targets}


@dataclass(frozen=True)
class Ground:
    """The ground of a scope, and which of its units lie above the hamlets: a hundred among thousands."""

    units: frozenset[int]

    @cached_property
    def upper(self) -> tuple[int, ...]:
        above = Unit.objects.filter(pk__in=among(self.units)).exclude(level=Level.HAMLET)
        return tuple(above.values_list("pk", flat=True))


def ground_kept(user: Actor, scope: Scope, today: dt.date) -> frozenset[int] | None:
    """The ground of the reader's scope; None stands for everything."""
    kept = _kept(user, scope, today)
    return None if kept is None else kept.units


def upper_units(user: Actor, scope: Scope, today: dt.date) -> tuple[int, ...] | None:
    """The units of that ground above the hamlets."""
    kept = _kept(user, scope, today)
    return None if kept is None else kept.upper


def _kept(user: Actor, scope: Scope, today: dt.date) -> Ground | None:
    """Asked for once a request, and found once until units or teams change."""
    remembered: dict[dt.date, Ground | None] = user.__dict__.setdefault("_grounds", {})
    if today not in remembered:
        remembered[today] = None if covers_everything(scope, today) else _remembered(scope, today)
    return remembered[today]


def _remembered(scope: Scope, today: dt.date) -> Ground:
    if not scope.units:
        return Ground(frozenset())
    return grounds.remembered(f"ground {sorted(scope.units)} {today}", lambda: Ground(ground_of(scope.units, today)))
