"""Reading the access log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from geo.among import among

if TYPE_CHECKING:
    from teams_app.accounts.disclosures.models import Disclosure  # noqa: F401


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def of_units(self, units: Iterable[int]) -> DisclosureQuerySet:
        """What was seen of people in these very units."""
        return self.filter(unit_id__in=among(units))

    def between(self, first: dt.date | None, last: dt.date | None) -> DisclosureQuerySet:
        """From one day to another, both counted; None leaves that side open."""
        found = self if first is None else self.filter(day__gte=first)
        return found if last is None else found.filter(day__lte=last)
