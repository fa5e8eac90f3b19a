"""Month after month in two queries or three: what the strip under the map and the home pages draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from geo.among import among
from geo.lookup import Lookup
from geo.models import Level
from teams_app.activities.periods import Month
from teams_app.coverage.figures.memory import last_change
from teams_app.coverage.figures.stated import Stated
from teams_app.coverage.figures.system import UnitSystem
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.ground import ground_of


@dataclass(frozen=True)
class MonthSum:
    """The verified sessions and people of a month; None where nobody reported anything in it, of whatever kind.

    0 where nothing was done, and every commune stated so.
    """

    month: Month
    sessions: int | None
    people: int | None


def months_until(
    last: Month, count: int, *, units: Iterable[int] | None = None, on: dt.date, kind: Kind = EVERYTHING
) -> list[MonthSum]:
    """The `count` months up to `last`, of everybody or of the ground that `units` hold on `on`.

    A grouped query or two instead of one `figures` a month, and one where there is a month without any activity; for
    everybody, and for units that no commune was split into, the sums are those of `figures`.
    """
    first = last.plus(1 - count)
    facts = Fact.objects.of(kind).between(first.start, last.end)
    rows: list[tuple[dt.date, int, int]] = []
    ground = None if units is None else ground_of(units, on)
    # One row a commune and month, and the few teams that lie in no one commune; on a map of before, from the facts.
    if kind.is_summed and (ground is None or on >= last_change()):
        facts = facts.filter(commune__isnull=True)
        kept = CommuneSum.objects.of(kind).between(first.start, last.end).order_by()
        kept = kept.filter(Q(sessions__gt=0) | Q(waiting__gt=0))
        if ground is not None:
            kept = kept.filter(commune__in=among(ground))
        rows += kept.values_list("month").annotate(Sum("sessions"), Sum("people"))
    if ground is not None:
        facts = facts.on_ground(ground)
    rows += facts.order_by().values_list("since").annotate(Sum("sessions"), Sum("people"))
    sums: dict[Month, tuple[int, int]] = {}
    for since, more_sessions, more_people in rows:
        sessions, people = sums.get(Month.of(since), (0, 0))
        sums[Month.of(since)] = sessions + more_sessions, people + more_people
    if not kind.is_everything:  # who reported, but nothing of the kind, did nothing of it
        reported = (each.month for each in months_until(last, count, units=units, on=on) if each.sessions is not None)
        sums = dict.fromkeys(reported, (0, 0)) | sums
    months = [first.plus(step) for step in range(count)]
    if kind.is_everything and (without := [month for month in months if month not in sums]):
        sums |= dict.fromkeys(_stated(without, units, on), (0, 0))
    return [MonthSum(month, *sums.get(month, (None, None))) for month in months]


def _stated(months: list[Month], units: Iterable[int] | None, on: dt.date) -> list[Month]:
    """Those of `months` that all communes stated, or all in `units`."""
    stated = Stated(months[0], months[-1])
    if stated.by_month.keys().isdisjoint(months):
        return []
    lookup = Lookup(on)
    communes = UnitSystem(Level.COMMUNE, lookup, None if units is None else frozenset(units)).communes()
    of_all = stated.months_of(frozenset(communes), lookup)
    return [month for month in months if month in of_all]
