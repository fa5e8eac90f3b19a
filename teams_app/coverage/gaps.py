"""The hamlets that no active team serves on a day: the same rule as the figures', told one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, QuerySet, Subquery

from geo.among import among
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.system import Lookup, UnitSystem
from teams_app.coverage.periods import Period


@dataclass(frozen=True)
class Gap:
    """A commune with its hamlets that have no team; without any list of hamlets nobody can tell."""

    commune: UnitPeriod
    above: str
    hamlets: list[UnitPeriod] = field(default_factory=list)


def hamlets_without_team(on: dt.date, units: Iterable[int] | None = None) -> UnitPeriodQuerySet:
    """The hamlets in force on `on`, below `units` or everywhere, that no active team serves.

    One query; where teams still serve hamlets or communes that have ended, a few more to learn who took those over.
    """
    hamlets = UnitPeriod.objects.on(on) if units is None else UnitPeriod.objects.within(among(units), on)
    asking = Asking(on, Period.month_of(on), UnitSystem(Level.HAMLET, Lookup(on)))
    return hamlets.at_level(Level.HAMLET).exclude(asking.is_served)


def communes_in_order(hamlets: UnitPeriodQuerySet, on: dt.date) -> QuerySet[UnitPeriod, tuple[int, int]]:
    """The communes of `hamlets`, each with how many of them it has, by the alphabet."""
    name = UnitPeriod.objects.on(on).filter(unit=OuterRef("parent")).values("sort_key")[:1]
    groups = hamlets.filter(parent__isnull=False).order_by().values("parent")
    counted = groups.annotate(missing=Count("pk"), commune_key=Subquery(name)).order_by("commune_key", "parent")
    return counted.values_list("parent", "missing")


def gaps_of(hamlets: UnitPeriodQuerySet, communes: Iterable[int], on: dt.date) -> list[Gap]:
    """The hamlets among `hamlets` of these communes, commune by commune in the order given. Three queries."""
    wanted = list(communes)
    periods = {p.unit_id: p for p in UnitPeriod.objects.on(on).filter(unit__in=wanted).select_related("unit")}
    above = _labels_above(periods.values(), on)
    found = {unit: Gap(period, above.get(period.parent_id or 0, "")) for unit, period in periods.items()}
    for hamlet in hamlets.filter(parent__in=wanted).order_by("sort_key", "code"):
        if hamlet.parent_id in found:
            found[hamlet.parent_id].hamlets.append(hamlet)
    return [found[unit] for unit in wanted if unit in found]


def communes_without_list(on: dt.date, units: Iterable[int] | None = None) -> UnitPeriodQuerySet:
    """The communes in force on `on` whose hamlets nobody has listed: whether they have a team is unknown."""
    communes = UnitPeriod.objects.on(on) if units is None else UnitPeriod.objects.within(among(units), on)
    listed = UnitPeriod.objects.on(on).at_level(Level.HAMLET).filter(parent__isnull=False).order_by().values("parent")
    return communes.at_level(Level.COMMUNE).exclude(unit__in=listed)


def _labels_above(periods: Iterable[UnitPeriod], on: dt.date) -> dict[int, str]:
    """District → label; a province, which all share, is not told."""
    parents = UnitPeriod.objects.on(on).at_level(Level.DISTRICT).filter(unit__in={p.parent_id for p in periods})
    return {parent.unit_id: parent.label for parent in parents}
