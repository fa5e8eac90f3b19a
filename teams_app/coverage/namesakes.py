"""Hamlets of one commune that are called alike since a merger: where each lay before it tells them apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from geo.among import among
from geo.models import Level, UnitPeriod
from teams_app.coverage.figures import Figures, Row
from teams_app.registry.places import places_of


def former_places_in(found: Figures, shown: Iterable[Row]) -> dict[int, str]:
    """Of those `shown` of the figures' rows that share commune and name with another: what they lay in before it.

    Four queries at most; none where all names differ.
    """
    if found.level != Level.HAMLET:
        return {}
    times = Counter((row.parent_code, row.label) for row in found.rows)
    alike = [row.unit_id for row in shown if row.unit_id and times[row.parent_code, row.label] > 1]
    return _former_places(alike, found.units_at)


def former_places_of(hamlets: Sequence[UnitPeriod], on: dt.date) -> dict[int, str]:
    """Of those hamlets that share commune and name with any other in force on `on`: what they lay in before.

    Five queries at most.
    """
    communes = {hamlet.parent_id for hamlet in hamlets if hamlet.parent_id}
    there = UnitPeriod.objects.on(on).at_level(Level.HAMLET).filter(parent__in=among(communes))
    times = Counter((each.parent_id, each.label) for each in there.order_by().only("parent", "type", "name"))
    alike = [each.unit_id for each in hamlets if times[each.parent_id, each.label] > 1]
    return _former_places(alike, on)


def _former_places(units: Sequence[int], day: dt.date) -> dict[int, str]:
    """The label of what each unit lay in before it came to its commune; of who always lay there, none."""
    former = {unit: place.former_parent for unit, place in places_of(units, day).items()}
    return {unit: place.label for unit, place in former.items() if place}
