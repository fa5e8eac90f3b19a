"""The rules that more than one verb checks, each with its message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo.models import Succession, Unit, UnitPeriod
from teams_app.registry.importing.values import EARLIEST
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.places import places_of


def day(date: dt.date) -> str:
    return date_format(date, "SHORT_DATE_FORMAT")


def refuse(message: str, field: str = "", code: str = "invalid") -> ValidationError:
    """A refusal tied to a field of the form, or to the whole of it."""
    error = ValidationError(message, code=code)
    return ValidationError({field: error}) if field else error


def check_day(date: dt.date, today: dt.date, field: str = "valid_from") -> None:
    """A date of the register lies between the first pilots and today: what is to come is not yet a fact."""
    if date > today:
        raise refuse(_("%(day)s is in the future.") % {"day": day(date)}, field)
    if date < EARLIEST:
        raise refuse(
            _("%(day)s is too early: the first teams were set up after %(earliest)s.")
            % {"day": day(date), "earliest": day(EARLIEST)},
            field,
        )


def check_units(level: str, units: Sequence[Unit], since: dt.date, today: dt.date) -> None:
    """A team serves at least one unit of its own level, and only units in force."""
    if not units:
        raise refuse(_("Choose at least one place that the team serves."), "units")
    if level == TeamLevel.COMMUNE and len(units) > 1:
        raise refuse(_("A commune team serves one commune."), "units")
    if any(unit.level != level for unit in units):
        raise refuse(_("The places do not fit the level of the team."), "units")
    ids = [unit.pk for unit in units]
    in_force = set(UnitPeriod.objects.on(today).filter(unit__in=ids).values_list("unit_id", flat=True))
    if gone := [unit for unit in ids if unit not in in_force]:
        raise refuse(_("No longer in force: %(units)s.") % {"units": _labels(gone, today)}, "units")
    _check_begun(ids, since)


def _check_begun(units: list[int], since: dt.date) -> None:
    """A unit that came out of a reorganisation had no team before it.

    One that merely stands in our tables for the first time may well be older than they are.
    """
    born = Succession.objects.filter(new__in=units, effective_on__gt=since).order_by("-effective_on")
    for succession in born.exclude(old__in=units)[:1]:
        begins = UnitPeriod.objects.filter(unit=succession.new_id).order_by("valid_from").first()
        if begins and begins.valid_from > since:
            raise refuse(
                _("%(unit)s exists only from %(day)s on.") % {"unit": begins.label, "day": day(begins.valid_from)},
                "valid_from",
            )


def check_unserved(units: Sequence[Unit], on: dt.date, *, besides: Team | None = None) -> None:
    """Two teams on one place are rare: the caller asks whether it is meant (code `already_served`)."""
    ids = [unit.pk for unit in units]
    others = Team.objects.on(on).serving(ids, on)
    if besides:
        others = others.exclude(pk=besides.pk)
    names = list(others.order_by("sort_key").values_list("name", flat=True)[:3])
    if names:
        raise refuse(
            _("Already served there: %(teams)s. Tick below if a second team is meant.") % {"teams": "; ".join(names)},
            "units",
            "already_served",
        )


def _labels(units: Sequence[int], on: dt.date) -> str:
    return ", ".join(place.label for place in places_of(units, on).values())
