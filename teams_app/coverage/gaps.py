"""The hamlets that no active team serves on a day: the same rule as the figures', told one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from geo.among import among
from geo.lookup import Lookup
from geo.memory import Memory
from geo.models import Level, Succession, Unit, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.activities.periods import Period
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.system import UnitSystem
from teams_app.coverage.namesakes import former_places_of
from teams_app.registry.models import Team, TeamArea, TeamSuspension

_gaps = Memory("coverage:gaps", is_shared=False)
_gaps.follow(UnitPeriod, Succession, Team, TeamArea, TeamSuspension)


@dataclass(frozen=True)
class Lacking:
    """A hamlet without a team, with what it lay in before a merger where its commune has two of its name."""

    period: UnitPeriod
    formerly: str


@dataclass(frozen=True)
class Gap:
    """A commune with its hamlets that have no team; without any list of hamlets nobody can tell."""

    commune: UnitPeriod
    above: str
    hamlets: list[Lacking] = field(default_factory=list)


def hamlets_without_team(on: dt.date, units: Iterable[int] | None = None) -> UnitPeriodQuerySet:
    """The hamlets in force on `on`, among `units` or everywhere, that no active team serves.

    One query; where teams still serve hamlets or communes that have ended, a few more to learn who took those over.
    """
    asking = Asking(on, Period.month_of(on), UnitSystem(Level.HAMLET, Lookup(on)))
    return _among(units, on).at_level(Level.HAMLET).exclude(asking.is_served)


def communes_with_gaps(on: dt.date, units: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """The communes of the hamlets without a team, each with how many it has, by the alphabet. Remembered: each of a
    country's 90.000 hamlets is asked who serves it.
    """
    units = None if units is None else sorted(units)
    return _gaps.remembered(f"{on} {units}", lambda: list(_in_order(hamlets_without_team(on, units), on)))


def _in_order(hamlets: UnitPeriodQuerySet, on: dt.date) -> QuerySet[UnitPeriod, tuple[int, int]]:
    name = UnitPeriod.objects.on(on).filter(unit=OuterRef("parent")).values("sort_key")[:1]
    groups = hamlets.filter(parent__isnull=False).order_by().values("parent")
    counted = groups.annotate(missing=Count("pk"), commune_key=Subquery(name)).order_by("commune_key", "parent")
    return counted.values_list("parent", "missing")


def gaps_of(hamlets: UnitPeriodQuerySet, communes: Iterable[int], on: dt.date) -> list[Gap]:
    """The hamlets among `hamlets` of these communes, commune by commune in the order given. Six queries."""
    wanted = list(communes)
    periods = {p.unit_id: p for p in UnitPeriod.objects.on(on).filter(unit__in=wanted).select_related("unit")}
    above = _labels_above(periods.values(), on)
    found = {unit: Gap(period, above.get(period.parent_id or 0, "")) for unit, period in periods.items()}
    lacking = list(hamlets.filter(parent__in=wanted).order_by("sort_key", "code"))
    formerly = former_places_of(lacking, on)
    for hamlet in lacking:
        if hamlet.parent_id in found:
            found[hamlet.parent_id].hamlets.append(Lacking(hamlet, formerly.get(hamlet.unit_id, "")))
    return [found[unit] for unit in wanted if unit in found]


def communes_without_list(on: dt.date, units: Iterable[int] | None = None) -> UnitPeriodQuerySet:
    """The communes in force on `on` whose hamlets nobody has listed: whether they have a team is unknown."""
    # Those above the hamlets are few; a join by level would begin with the many periods.
    above = Unit.objects.filter(level=Level.COMMUNE)
    listed = UnitPeriod.objects.on(on).at_level(Level.HAMLET).filter(parent=OuterRef("unit"))
    return _among(units, on).filter(~Exists(listed), unit__in=above)


def _among(units: Iterable[int] | None, on: dt.date) -> UnitPeriodQuerySet:
    periods = UnitPeriod.objects.on(on)
    return periods if units is None else periods.filter(unit__in=among(units))


def _labels_above(periods: Iterable[UnitPeriod], on: dt.date) -> dict[int, str]:
    """District → label; a province, which all share, is not told."""
    parents = UnitPeriod.objects.on(on).at_level(Level.DISTRICT).filter(unit__in={p.parent_id for p in periods})
    return {parent.unit_id: parent.label for parent in parents}
