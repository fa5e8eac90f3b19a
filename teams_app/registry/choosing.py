"""The units by which a list is narrowed, as choices: their ids and names."""

from __future__ import annotations

from geo import names
from geo.querysets import UnitPeriodQuerySet

MOST_COMMUNES = 400  # a select beyond that is a wall of names: choose what lies above first


def named(periods: UnitPeriodQuerySet) -> list[tuple[int, str]]:
    """Read as plain values: hundreds of objects would take longer to make than all else on the page."""
    return [(unit, names.label(kind, name)) for unit, kind, name in periods.values_list("unit_id", "type", "name")]


def communes_offered(
    communes: UnitPeriodQuerySet, asked: int | None, most: int | None = None
) -> tuple[list[tuple[int, str]], bool]:
    """The communes, and whether all are there; of too many only the one that a link asks for, which still narrows."""
    most = MOST_COMMUNES if most is None else most
    found = named(communes[: most + 1])
    if len(found) <= most:
        return found, True
    return ([] if asked is None else named(communes.filter(unit=asked))), False
