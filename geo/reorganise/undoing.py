"""Takes a reorganisation back: the register is as it was, or nothing happens and the reasons are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo import bulk
from geo.among import among
from geo.models import Instrument, Reorganisation, Succession, Unit, UnitPeriod
from geo.signals import reorganisation_undone


class CannotUndo(Exception):
    """Something depends on what would vanish. `reasons`: sentences, each with what to do."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


@dataclass(frozen=True)
class Undone:
    """What was taken back."""

    number: str
    effective_on: dt.date
    units_removed: int
    periods_restored: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "status": "undone",
            "number": self.number,
            "effective": self.effective_on.isoformat(),
            "units_removed": self.units_removed,
            "periods_restored": self.periods_restored,
        }


@transaction.atomic
def undo(number: str) -> Undone:
    """Take back the last reorganisation under `number`. Raises CannotUndo; then nothing was changed."""
    record = Reorganisation.objects.filter(instrument__number=number).select_related("instrument").first()
    if record is None:
        raise CannotUndo([_("No reorganisation was applied under %(number)s.") % {"number": number}])
    begun, ended = _begun(record), _ended(record)
    new_units = _units_that_begin(record, begun)
    _refuse(_later_changes(record, begun, new_units))
    reorganisation_undone.send(sender=Reorganisation, reorganisation=record)
    _refuse(_dependents(new_units, record))
    return _restore(record, list(begun), list(ended), new_units)


def _begun(record: Reorganisation) -> models.QuerySet[UnitPeriod]:
    return UnitPeriod.objects.filter(started_by=record.instrument_id, valid_from=record.effective_on)


def _ended(record: Reorganisation) -> models.QuerySet[UnitPeriod]:
    return UnitPeriod.objects.filter(ended_by=record.instrument_id, valid_to=record.effective_on)


def _units_that_begin(record: Reorganisation, begun: models.QuerySet[UnitPeriod]) -> list[int]:
    """Units of which no period came before. Their ids, not a subquery: without statistics PostgreSQL would run that
    once a row, and of a country's reorganisation take hours.
    """
    units = {period.unit_id for period in begun}
    earlier = UnitPeriod.objects.filter(unit__in=among(units), valid_from__lt=record.effective_on)
    return sorted(units - set(earlier.values_list("unit", flat=True)))


def _restore(
    record: Reorganisation, begun: Sequence[UnitPeriod], ended: Sequence[UnitPeriod], new_units: Sequence[int]
) -> Undone:
    instrument = record.instrument
    successions = Succession.objects.filter(instrument=instrument, effective_on=record.effective_on)
    successions._raw_delete(successions.db)  # nothing refers to a succession: no need to fetch them
    bulk.delete(UnitPeriod, [period.pk for period in begun])
    bulk.delete(Unit, new_units)
    bulk.update(UnitPeriod, [{"id": period.pk, "valid_to": None, "ended_by_id": None} for period in ended])
    number, day, made_instrument = instrument.number, record.effective_on, record.made_instrument
    record.delete()
    if made_instrument and not _is_used(instrument):
        instrument.delete()
    return Undone(number, day, len(new_units), len(ended))


# What depends on it. -------------------------------------------------------------------------


def _refuse(reasons: Sequence[str]) -> None:
    if reasons:
        raise CannotUndo(reasons)


def _later_changes(record: Reorganisation, begun: models.QuerySet[UnitPeriod], new_units: Sequence[int]) -> list[str]:
    reasons = []
    changed = begun.filter(valid_to__isnull=False).select_related("ended_by").order_by("valid_to")
    if (first := changed.first()) is not None:
        said = {
            "unit": f"{first.code} {first.label}",
            "date": date_format(first.valid_to or first.valid_from, "SHORT_DATE_FORMAT"),
            "number": first.ended_by.number if first.ended_by else "—",
            "count": changed.count(),
        }
        message = _(
            "%(unit)s changed again on %(date)s (%(number)s), and so did others, %(count)d in all. "
            "Undo that reorganisation first."
        )
        reasons.append(message % said)
    # Told by its columns, not as a subquery: without statistics PostgreSQL would run that once a row.
    loaded = UnitPeriod.objects.filter(parent__in=among(new_units)).exclude(
        started_by=record.instrument_id, valid_from=record.effective_on
    )
    if (child := loaded.first()) is not None:
        message = _("%(count)d units were loaded into the new ones since, the first is %(unit)s. Remove them first.")
        said = {"count": loaded.count(), "unit": f"{child.code} {child.label}"}
        reasons.append(message % said)
    return reasons


def _dependents(new_units: Sequence[int], record: Reorganisation) -> list[str]:
    """Rows of any app that refer to a unit that would vanish, one sentence a kind."""
    reasons = []
    for relation in Unit._meta.related_objects:
        model = relation.related_model
        if model is UnitPeriod or isinstance(model, str):
            continue
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": among(new_units)})
        if model is Succession:
            rows = rows.exclude(Q(instrument=record.instrument_id, effective_on=record.effective_on))
        if count := rows.count():
            message = _("%(count)d × %(kind)s depend on the new units. Move or remove them first.")
            said = {"count": count, "kind": model._meta.verbose_name_plural}
            reasons.append(message % said)
    return reasons


def _is_used(instrument: Instrument) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instrument.pk}).exists()
        for relation in Instrument._meta.related_objects
        if not isinstance(relation.related_model, str)
    )
