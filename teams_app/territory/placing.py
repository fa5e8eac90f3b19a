"""Hamlets that a reorganisation placed provisionally, each with the communes it may belong to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from geo.models import Succession, UnitPeriod
from geo.querysets import UnitPeriodQuerySet


@dataclass(frozen=True)
class ToConfirm:
    """A hamlet's period, its former commune (as last called) and the heirs of that commune."""

    period: UnitPeriod
    former: UnitPeriod | None
    choices: list[UnitPeriod]


def hamlets_to_confirm(hamlets: UnitPeriodQuerySet, on: dt.date) -> list[ToConfirm]:
    """These, sorted by the commune they stand in now. Five queries, whatever their number."""
    periods = list(hamlets.order_by("parent", "sort_key"))
    days = {period.valid_from for period in periods}
    ended = UnitPeriod.objects.filter(unit__in=[period.unit_id for period in periods], valid_to__in=days)
    came_from = {(period.unit_id, period.valid_to): period.parent_id for period in ended}
    olds = {parent for parent in came_from.values() if parent is not None}
    heirs: dict[tuple[int, dt.date], set[int]] = defaultdict(set)
    for old, new, day in Succession.objects.filter(old__in=olds).values_list("old_id", "new_id", "effective_on"):
        heirs[old, day].add(new)
    news = {new for found in heirs.values() for new in found}
    standing = {period.unit_id: period for period in UnitPeriod.objects.on(on).filter(unit__in=news)}
    former = {period.unit_id: period for period in UnitPeriod.objects.filter(unit__in=olds, valid_to__in=days)}
    rows = []
    for period in periods:
        former_id = came_from.get((period.unit_id, period.valid_from)) or 0
        offered = [standing[new] for new in heirs.get((former_id, period.valid_from), ()) if new in standing]
        offered.sort(key=lambda commune: commune.sort_key)
        rows.append(ToConfirm(period, former.get(former_id), offered))
    return rows
