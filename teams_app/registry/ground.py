"""The ground of units: what lies below them on a day, and what it all came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from geo.among import among
from geo.models import Succession, UnitPeriod


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
