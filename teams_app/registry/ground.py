"""The ground of units: what lies below them on a day, and what it all came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from geo.among import among
from geo.models import Level, Succession, Unit, UnitPeriod
from teams_app.accounts.access import Actor, Scope, covers_everything


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


def ground_kept(user: Actor, scope: Scope, today: dt.date) -> frozenset[int] | None:
    """The ground of the reader's scope, found once a request; None stands for everything."""
    remembered: dict[dt.date, frozenset[int] | None] = user.__dict__.setdefault("_grounds", {})
    if today not in remembered:
        remembered[today] = None if covers_everything(scope, today) else ground_of(scope.units, today)
    return remembered[today]


def upper_units(user: Actor, ground: frozenset[int], today: dt.date) -> list[int]:
    """The units of that ground above the hamlets, found once a request: a hundred among thousands."""
    remembered: dict[dt.date, list[int]] = user.__dict__.setdefault("_upper_grounds", {})
    if today not in remembered:
        above = Unit.objects.filter(pk__in=among(ground)).exclude(level=Level.HAMLET)
        remembered[today] = list(above.values_list("pk", flat=True))
    return remembered[today]
