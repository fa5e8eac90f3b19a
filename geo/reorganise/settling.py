"""Hamlets that were placed provisionally: the list of to-dos, and the person's answer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from geo.models import Succession, UnitPeriod
from geo.querysets import UnitPeriodQuerySet


def provisional_hamlets(on: dt.date) -> UnitPeriodQuerySet:
    """The periods in force on `on` whose parent was guessed."""
    return UnitPeriod.objects.on(on).filter(is_provisional=True)


def possible_communes(period: UnitPeriod) -> UnitPeriodQuerySet:
    """The communes that a provisionally placed hamlet may belong to: the heirs of its former commune."""
    former = UnitPeriod.objects.filter(unit=period.unit_id, valid_to=period.valid_from).values("parent")
    heirs = Succession.objects.filter(old__in=former, effective_on=period.valid_from).values("new")
    return UnitPeriod.objects.on(period.valid_from).filter(unit__in=heirs)


@transaction.atomic
def settle_hamlet(period: UnitPeriod, commune: int) -> UnitPeriod:
    """A person confirms or corrects where the hamlet lies. Raises ValueError for a commune that cannot be."""
    period = UnitPeriod.objects.select_for_update().get(pk=period.pk)
    if not possible_communes(period).filter(unit=commune).exists():
        raise ValueError(f"unit {commune} did not take ground of the former commune of unit {period.unit_id}")
    period.parent_id, period.is_provisional = commune, False
    period.save(update_fields=["parent", "is_provisional"])
    return period
