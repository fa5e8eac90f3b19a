"""Month after month in one query: what the strip under the map and the home pages draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from geo.querysets import valid_on
from teams_app.activities.models import Activity, Status
from teams_app.coverage.figures.pauses import any_pause, working_that_day
from teams_app.coverage.periods import Month
from teams_app.registry.ground import ground_of
from teams_app.registry.models import TeamArea


@dataclass(frozen=True)
class MonthSum:
    """The verified sessions and people of a month; None where nobody reported anything in it."""

    month: Month
    sessions: int | None
    people: int | None


def months_until(last: Month, count: int, *, units: Iterable[int] | None = None, on: dt.date) -> list[MonthSum]:
    """The `count` months up to `last`, of everybody or of the ground that `units` hold on `on`.

    One grouped query instead of one `figures` a month; for everybody, and for units that no commune was
    split into, the sums are those of `figures`.
    """
    first = last.plus(1 - count)
    areas = TeamArea.objects.filter(valid_on(OuterRef("date")), team=OuterRef("team"))  # type: ignore[arg-type]
    if units is not None:
        areas = areas.filter(unit__in=ground_of(units, on))
    activities = Activity.objects.counting().between(first.start, last.end).filter(Exists(areas))
    activities = activities.filter(valid_on(F("date"), "team__"))  # type: ignore[arg-type]
    if any_pause(first.start, last.end):
        activities = activities.filter(working_that_day())
    verified = Q(status=Status.VERIFIED)
    # Grouped by day: cutting days to months inside SQLite calls Python for every activity.
    days = (
        activities.order_by()
        .values("date")
        .annotate(sessions=Count("pk", filter=verified), people=Sum("people", filter=verified, default=0))
    )
    sums: dict[Month, tuple[int, int]] = {}
    for day in days:
        sessions, people = sums.get(Month.of(day["date"]), (0, 0))
        sums[Month.of(day["date"])] = sessions + day["sessions"], people + day["people"]
    return [MonthSum(month, *sums.get(month, (None, None))) for month in (first.plus(step) for step in range(count))]
