"""Writing the access log."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from geo.models import Unit
from teams_app.accounts.access import Actor
from teams_app.accounts.disclosures.models import ONCE_A_DAY, Disclosure


def record_disclosure(
    *,
    user: Actor | None,
    kind: str,
    what: Any,
    people: int,
    phones_in_full: bool,
    key: str = "",
    unit: Unit | int | None = None,
    file_format: str = "",
    filters: Any = "",
) -> None:
    """Write down that `user` is about to see or take out personal data. Call it *before* handing it over.

    What cannot be written down must not be shown: an error of the database goes through to the caller.
    `what` and `filters` may be lazy texts; they are kept in the site's language and hold no personal data.
    Looking at the same `key` again on the same day costs one SELECT and writes nothing; else one INSERT.
    """
    now = timezone.now()
    reader = user if user is not None and user.is_authenticated else None
    with translation.override(settings.LANGUAGE_CODE):
        entry = Disclosure(
            at=now,
            day=timezone.localdate(now),
            user=reader,
            kind=kind,
            what=str(what)[:250],
            key=key,
            format=file_format,
            unit_id=unit.pk if isinstance(unit, Unit) else unit,
            people=people,
            phones_in_full=phones_in_full,
            filters=str(filters)[:500],
        )
    if not key or kind not in ONCE_A_DAY:
        entry.save(force_insert=True)
    elif not Disclosure.objects.filter(user=reader, day=entry.day, kind=kind, key=key).exists():
        # Two taps at once: the constraint keeps one line, and neither of them fails.
        Disclosure.objects.bulk_create([entry], ignore_conflicts=True)
