"""Closing a month, and what holds afterwards: a change needs a reason, and is kept as a correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities.models import ActivityChange, Closing, Correction
from teams_app.activities.periods import Month


class ReasonNeeded(Exception):
    """Nothing was written: a closed month would change, and nobody said why."""

    def __init__(self, closings: list[Closing]) -> None:
        self.closings = closings
        super().__init__(about_closed(closings))


def closing_day(month: Month) -> dt.date:
    """The last day on which `month` is handed in on time; when it is over the month is closed."""
    return month.next.start.replace(day=settings.MONTH_CLOSING_DAY)


def month_due(today: dt.date) -> Month:
    """The newest month whose closing day is over: until midnight one is in time."""
    month = Month.of(today).previous
    return month if today > closing_day(month) else month.previous


def month_close(*, month: Month, by: User | None, at: dt.datetime) -> Closing:
    """Close `month`; one that is closed stays as it is. Raises ValidationError while the month is not over."""
    if not month.is_over(timezone.localdate(at)):
        text = _("%(month)s is not over yet: it can be closed from %(date)s on.")
        raise ValidationError(text % {"month": capfirst(month.label), "date": formats.date_format(month.next.start)})
    try:
        with transaction.atomic():
            return Closing.objects.create(month=month.start, closed_at=at, closed_by=by)
    except IntegrityError:
        return Closing.objects.standing().get(month=month.start)


def month_reopen(*, month: Month, by: User | None, reason: str, at: dt.datetime) -> Closing | None:
    """Open `month` again, with the reason; None when it is not closed. What was corrected stays a correction."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError(_("Write why the month is opened again."))
    with transaction.atomic():
        closing = Closing.objects.standing().select_for_update().filter(month=month.start).first()
        if closing:
            closing.reopened_at, closing.reopened_by, closing.reason = at, by, reason[:300]
            closing.save()
    return closing


def closings_of(days: Iterable[dt.date], today: dt.date) -> list[Closing]:
    """The closings of the months of `days`. The month that runs is never closed: it costs no query."""
    this = Month.of(today)
    past = {month.start for month in map(Month.of, days) if month < this}
    return list(Closing.objects.standing().filter(month__in=past).order_by("month")) if past else []


def must_explain(days: Iterable[dt.date], reason: str, today: dt.date) -> list[Closing]:
    """The closings that a change of `days` touches. Raises `ReasonNeeded` where there are some and no reason."""
    closings = closings_of(days, today)
    if closings and not reason.strip():
        raise ReasonNeeded(closings)
    return closings


def keep_corrections(changes: Iterable[tuple[ActivityChange, Iterable[dt.date]]], closings: list[Closing]) -> None:
    """Each change, with the days it is about, becomes a correction of those of its months that are closed."""
    closed = {closing.month for closing in closings}
    if not closed:
        return
    Correction.objects.bulk_create(
        Correction(change=change, month=month)
        for change, days in changes
        for month in {Month.of(day).start for day in days} & closed
    )


def about_closed(closings: list[Closing]) -> str:
    """What is closed since when, and what to do."""
    text = _("%(month)s was closed on %(date)s. Write why it is changed: it is then kept as a correction.")
    parts = {
        "month": ", ".join(Month.of(closing.month).label for closing in closings),
        "date": ", ".join(formats.date_format(timezone.localtime(each.closed_at).date()) for each in closings),
    }
    return capfirst(text % parts)
