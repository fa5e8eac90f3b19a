"""What is in force on one day, and what stands there for units that are not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.db.models import Count, Max, Min, Q

from geo.lineage import Placement, place
from geo.models import Level, UnitPeriod
from geo.querysets import valid_on


class Lookup:
    """What is in force on one day, and what stands there for units that are not. Read once, then remembered."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self._known: dict[int, tuple[Placement, ...] | None] = {}  # None: in force

    @cached_property
    def tree(self) -> dict[int, tuple[str, int | None]]:
        """Level and parent of every unit above the hamlets: a few thousand for the whole country."""
        periods = UnitPeriod.objects.on(self.day).exclude(unit__level=Level.HAMLET).order_by()
        return {unit: (level, parent) for unit, level, parent in periods.values_list("unit", "unit__level", "parent")}

    def elsewhere(self, units: Mapping[int, str]) -> dict[int, tuple[Placement, ...]]:
        """The placements of those of `units` that are not in force on the day."""
        absent = [unit for unit in units if unit not in self.tree and unit not in self._known]
        if absent:
            self._known |= self._looked_up(absent, units)
        return {unit: known for unit in units if (known := self._known.get(unit)) is not None}

    def _looked_up(self, absent: list[int], units: Mapping[int, str]) -> dict[int, tuple[Placement, ...] | None]:
        periods = UnitPeriod.objects.filter(unit__in=absent).order_by().values_list("unit")
        spans = periods.annotate(
            in_force=Count("pk", filter=valid_on(self.day)),
            first=Min("valid_from"),
            ended=Max("valid_to", filter=Q(valid_to__lte=self.day)),
        )
        groups: dict[tuple[dt.date, str], list[int]] = defaultdict(list)
        for unit, in_force, first, ended in spans:
            if not in_force:
                nearest = first if ended is None else ended - dt.timedelta(days=1)
                groups[nearest, units[unit]].append(unit)
        found: dict[int, tuple[Placement, ...] | None] = dict.fromkeys(absent)
        for (nearest, level), group in groups.items():
            found |= dict.fromkeys(group, ())
            for placement in place(group, nearest, self.day, level):
                found[placement.unit_id] = (*(found[placement.unit_id] or ()), placement)
        return found


def ranked_targets(targets: Sequence[Placement]) -> list[Placement]:
    """Where most of a unit's ground lies first: what is not cut up stands there wholly."""
    return sorted(targets, key=lambda target: (-target.share, target.target_id))
