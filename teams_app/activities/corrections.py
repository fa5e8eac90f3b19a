"""What came after its month was closed: counted for a figure, and listed line by line with what differs since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import Activity, Correction
from teams_app.activities.periods import Month, Period
from teams_app.activities.querysets import CorrectionQuerySet
from teams_app.activities.wording import Event, events_of
from teams_app.registry.ground import ground_in_figures


@dataclass(frozen=True)
class Line:
    """A correction of a month in words. Not every activity is the reader's to open: its team may have left since."""

    month: Month
    activity: Activity
    event: Event
    is_open: bool


def of_figure(period: Period | None, unit: int | None, units_at: dt.date) -> CorrectionQuerySet:
    """Those of the months of a figure, or of all; of a unit, what its figures count on the map of `units_at`."""
    found = Correction.objects.all()
    if period:
        found = found.of_months(period.first.start, period.last.start)
    return found if unit is None else found.on_ground(ground_in_figures([unit], units_at))


def listed(corrections: CorrectionQuerySet, visible: CorrectionQuerySet) -> CorrectionQuerySet:
    """Those of them that are `visible`, the newest first, with what a line shows."""
    shown = corrections.filter(pk__in=visible.order_by().values("pk"))
    return shown.select_related("change__by", "change__activity__team").order_by("-change__at", "-pk")


def lines(corrections: Sequence[Correction], user: User, today: dt.date) -> list[Line]:
    """A constant number of queries; `corrections` come with their change, its author, activity and team."""
    ids = {each.change.activity_id for each in corrections}
    seen = access.visible_activities(user, today, today=today).filter(pk__in=ids).order_by()
    is_open = set(seen.values_list("pk", flat=True))
    events = events_of([each.change for each in corrections])
    return [
        Line(Month.of(each.month), each.change.activity, event, each.change.activity_id in is_open)
        for each, event in zip(corrections, events, strict=True)
    ]
