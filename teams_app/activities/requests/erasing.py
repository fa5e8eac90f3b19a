"""What residents wrote, and were answered, is let go: some weeks after the closing, or when nobody ever closed it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from teams_app.accounts.keeping import Span
from teams_app.activities.models import HelpRequest, HelpStep
from teams_app.activities.requests.querysets import HelpRequestQuerySet

BATCH = 1000


def due(at: dt.datetime) -> HelpRequestQuerySet:
    """Those whose time of keeping is over at `at` (REQUEST_CONTACTS_KEEP, REQUEST_CONTACTS_KEEP_OPEN)."""
    return HelpRequest.objects.due(
        closed_before=_before(settings.REQUEST_CONTACTS_KEEP, at),
        sent_before=_before(settings.REQUEST_CONTACTS_KEEP_OPEN, at),
    )


def contacts_erase(*, at: dt.datetime) -> int:
    """Erase contacts, the people's own words, and the team's, which may name them: a thousand requests a transaction.

    What was counted stays. By UPDATE and not by `save`: the log of changes follows a request's state alone.
    """
    done = 0
    while batch := list(due(at).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done += HelpRequest.objects.filter(pk__in=batch).update(contact="", text="", answer="", erased_at=at)
            HelpStep.objects.filter(request__in=batch).exclude(note="").update(note="")
    return done


def _before(span: str, at: dt.datetime) -> dt.datetime:
    """The end of the last day that is `span` before the day of `at`."""
    day = Span.read(span).before(timezone.localdate(at))
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def days_kept() -> int:
    """For sentences: how many days after closing a contact is kept."""
    span = Span.read(settings.REQUEST_CONTACTS_KEEP)
    return span.days or span.months * 30
