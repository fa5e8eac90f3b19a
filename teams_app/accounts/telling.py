"""Tells a person at the next sign-in that a reorganisation moved their area of work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo.models import UnitPeriod
from teams_app.accounts.models import Grant, User


@receiver(user_logged_in, dispatch_uid="accounts.tell_moves")
def tell_moves(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """One message a moved grant, each told once. One query for who has none."""
    if not hasattr(request, "_messages"):
        return  # signed in by a program: there is nobody to read it yet
    moved = list(Grant.objects.to_tell().filter(user=user).select_related("moved_by__instrument"))
    for grant in moved:
        messages.info(request, _sentence(grant))
    Grant.objects.filter(pk__in=[grant.pk for grant in moved]).update(seen_at=timezone.now())


def _sentence(grant: Grant) -> str:
    assert grant.moved_by is not None  # to_tell() asks for it
    day = grant.moved_by.effective_on
    before = UnitPeriod.objects.filter(unit=grant.former_unit_id, valid_to=day).first()
    after = UnitPeriod.objects.filter(unit=grant.unit_id, valid_from=day).first()
    if before and after and before.label == after.label:
        text = _("From %(date)s on your area of work is %(new)s in its new boundaries (%(number)s).")
    else:
        text = _("From %(date)s on your area of work is %(new)s instead of %(old)s (%(number)s).")
    text %= {
        "date": date_format(day, "SHORT_DATE_FORMAT"),
        "new": after.label if after else "—",
        "old": before.label if before else "—",
        "number": grant.moved_by.instrument.number,
    }
    if grant.is_provisional:
        text += " " + _("The old unit was split, so please tell the province if this is not right.")
    return text
