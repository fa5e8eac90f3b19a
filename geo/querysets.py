"""The vocabulary in which everything else asks about units on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from geo.among import Among
from geo.findable import FindableQuerySet


def valid_on(date: dt.date, prefix: str = "") -> Q:
    """A condition on the half-open span [valid_from, valid_to) that `prefix` leads to."""
    return Q(**{f"{prefix}valid_from__lte": date}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": date})
    )


def valid_during(start: dt.date, end: dt.date, prefix: str = "") -> Q:
    """A condition: the span touches the days from `start` to `end`, both counted."""
    return Q(**{f"{prefix}valid_from__lte": end}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": start})
    )


if TYPE_CHECKING:
    from geo.models import Edition, Shape, UnitPeriod  # noqa: F401


class UnitPeriodQuerySet(FindableQuerySet["UnitPeriod"]):
    def on(self, date: dt.date) -> UnitPeriodQuerySet:
        """The periods in force on `date`: at most one per unit."""
        return self.filter(valid_on(date))

    def at_level(self, level: str) -> UnitPeriodQuerySet:
        return self.filter(unit__level=level)

    def absent_on(self, date: dt.date) -> models.QuerySet[Any, Any]:
        """The ids of the units that had ended on `date` or were still to come, for a condition `__in`.

        They are looked for among the periods that ended, and among those that begin later, each by its own index:
        an OR would ask every unit in force.
        """
        here = self.model._default_manager.filter(valid_on(date), unit=OuterRef("unit"))
        absent = self.filter(~Exists(here)).order_by().values("unit")
        return absent.filter(valid_to__lte=date).union(absent.filter(valid_from__gt=date))

    def within(self, units: Iterable[Any] | Among, date: dt.date) -> UnitPeriodQuerySet:
        """The periods on `date` of `units` (ids, Units or `among`) and of everything below them that day.

        Three nested subqueries for the four levels, whatever the number of units; no chain of ORs.
        """
        here = self.model._default_manager.filter(valid_on(date))
        top = Q(unit__in=units)
        first = here.filter(parent__in=units).values("unit")
        second = here.filter(parent__in=first).values("unit")
        return self.on(date).filter(top | Q(parent__in=units) | Q(parent__in=first) | Q(parent__in=second))

    def labelled(self) -> UnitPeriodQuerySet:
        """With everything a label needs, in one query."""
        return self.select_related("unit")


class EditionQuerySet(models.QuerySet["Edition"]):
    def on(self, date: dt.date) -> EditionQuerySet:
        return self.filter(valid_on(date))

    def at_level(self, level: str) -> EditionQuerySet:
        return self.filter(level=level)


class ShapeQuerySet(models.QuerySet["Shape"]):
    def in_force(self, level: str, date: dt.date) -> ShapeQuerySet:
        """One shape per unit: from the newest edition in force on `date` that has the unit."""
        newest = (
            self.model._default_manager.filter(valid_on(date, "edition__"), unit=OuterRef("unit"), edition__level=level)
            .order_by("-edition__valid_from", "-edition_id")
            .values("pk")[:1]
        )
        return self.filter(valid_on(date, "edition__"), edition__level=level, pk=Subquery(newest))
