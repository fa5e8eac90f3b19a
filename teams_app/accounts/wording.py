"""What an account is for, in words: grants, and what other apps tell of the people who serve in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from django.utils.text import capfirst

from geo.models import UnitPeriod
from teams_app.accounts.models import Grant

duties_asked = Signal()  # users: ids, on: date → dict of user id → list of Duty


@dataclass(frozen=True)
class Duty:
    text: str
    url: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def duties_of(users: Sequence[int], on: dt.date) -> dict[int, list[Duty]]:
    """What each of `users` does, on `on` or later. Two queries for grants, one an app that answers."""
    found: defaultdict[int, list[Duty]] = defaultdict(list)
    grants = list(Grant.objects.filter(user__in=users).exclude(valid_to__lte=on).order_by("valid_from", "pk"))
    periods = UnitPeriod.objects.filter(unit__in=[grant.unit_id for grant in grants]).order_by("valid_from")
    labels = {period.unit_id: period.label for period in periods}
    for grant in grants:
        text = f"{capfirst(grant.get_role_display())} · {labels.get(grant.unit_id, '')}"
        found[grant.user_id].append(Duty(text, "", grant.valid_from, grant.valid_to))
    answers: list[tuple[Any, Any]] = duties_asked.send(sender=None, users=users, on=on)
    for _, told in answers:
        for user, duties in told.items():
            found[user] += duties
    return found
