"""Grants follow their unit to its successor when units are reorganised, and come back when that is undone.

A grant that was in force the day before ends, and another begins on the successor of the same level: where
the unit was split, on the one that took most of its hamlets, marked as provisional. A grant that began
only after the change (somebody typed the resolution in late) is put on the successor as it stands and
remembers its former unit. `Grant.objects.to_tell()` finds what the holder has not been told yet.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from geo import bulk
from geo.models import Extent, Reorganisation, Unit, UnitPeriod
from geo.signals import Impact, Successor, impact, reorganisation_undone, reorganised
from teams_app.accounts import audit
from teams_app.accounts.models import Grant


@receiver(impact, dispatch_uid="accounts.impact")
def count_scopes(*, units: frozenset[int], on: dt.date, **kwargs: Any) -> Impact:
    """How many grants name each unit or one below it on `on`. Two queries."""
    parent = dict(UnitPeriod.objects.on(on).values_list("unit_id", "parent_id"))
    counts: Counter[int] = Counter()
    for unit in Grant.objects.on(on).values_list("unit_id", flat=True):
        above: int | None = unit
        while above is not None:
            if above in units:
                counts[above] += 1
            above = parent.get(above)
    return Impact("scopes", _("account scopes"), counts)


@receiver(reorganised, dispatch_uid="accounts.follow")
def follow(*, reorganisation: Reorganisation, successors: Mapping[int, Sequence[Successor]], **kwargs: Any) -> None:
    """Move the grants of ended units. The number of queries does not depend on the grants."""
    day = reorganisation.effective_on
    levels = dict(Unit.objects.values_list("pk", "level"))
    ended, begun, put = [], [], []
    for grant in Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).order_by("pk"):
        heirs = [heir for heir in successors.get(grant.unit_id, ()) if levels[heir.unit] == levels[grant.unit_id]]
        if not heirs:
            continue  # still in force, or of a level that is no more: such a grant reaches nothing
        moved = _on(heirs[0]) | {"moved_by_id": reorganisation.pk, "seen_at": None}
        if grant.valid_from >= day:
            put.append({"id": grant.pk, "former_unit_id": grant.unit_id} | moved)
        else:
            ended.append({"id": grant.pk, "valid_to": day})
            begun.append(_again(grant, day) | moved)
    ids = bulk.reserve_ids(Grant, len(begun))
    with _in_the_log(reorganisation):
        audit.update(Grant, ended)
        audit.insert(Grant, [{"id": pk} | row for pk, row in zip(ids, begun, strict=True)])
        audit.update(Grant, put)


def _on(heir: Successor) -> dict[str, Any]:
    return {"unit_id": heir.unit, "is_provisional": heir.extent == Extent.PARTIAL}


def _again(grant: Grant, day: dt.date) -> dict[str, Any]:
    return {
        "user_id": grant.user_id,
        "role": grant.role,
        "valid_from": day,
        "valid_to": grant.valid_to,
        "moved_from_id": grant.pk,
        "former_unit_id": grant.unit_id,
    }


@receiver(reorganisation_undone, dispatch_uid="accounts.come_back")
def come_back(*, reorganisation: Reorganisation, **kwargs: Any) -> None:
    """Put every grant that was moved back as it was. The number of queries does not depend on the grants."""
    moved = Grant.objects.filter(moved_by=reorganisation)
    again = [grant for grant in moved if grant.moved_from_id]
    put = [grant for grant in moved if not grant.moved_from_id]
    with _in_the_log(reorganisation):
        audit.update(Grant, [{"id": grant.moved_from_id, "valid_to": grant.valid_to} for grant in again])
        audit.delete(Grant, [grant.pk for grant in again])
        audit.update(Grant, [{"id": grant.pk, "unit_id": grant.former_unit_id} | _UNMOVED for grant in put])


_UNMOVED = {"former_unit_id": None, "moved_by_id": None, "is_provisional": False, "seen_at": None}


def _in_the_log(reorganisation: Reorganisation) -> AbstractContextManager[object]:
    number = reorganisation.instrument.number
    return audit.source(audit.Source.REORGANISATION, label=number, ref=f"reorganisation:{reorganisation.pk}")
