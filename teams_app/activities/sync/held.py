"""Entries that could not be taken yet: remembered until they arrive after all, or are given up by their author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from teams_app.accounts.models import User
from teams_app.activities.models import Activity, Held, HeldState, Received


def held_open(user: User, uuids: Iterable[UUID]) -> set[UUID]:
    """Which of these entries of `user` wait to be put right. One query."""
    return set(user.held_entries.filter(uuid__in=list(uuids), settled_at__isnull=True).values_list("uuid", flat=True))


def hold(
    *,
    user: User,
    uuid: UUID,
    received: Received | None,
    state: HeldState,
    entry: Any,
    errors: dict[str, Any],
    at: dt.datetime,
    activity: Activity | None = None,
) -> None:
    """Remember an entry, or that it failed once more. Somebody else's entry of that UUID is left alone."""
    said = {"state": state, "entry": entry, "errors": errors, "received": received, "activity": activity}
    held, is_new = Held.objects.get_or_create(uuid=uuid, defaults={"user": user, "first_at": at, "last_at": at, **said})
    if is_new or held.user_id != user.pk:
        return
    for name, value in said.items():
        setattr(held, name, value)
    held.last_at, held.settled_at = at, None
    held.save()


def settle(user: User, uuids: Iterable[UUID], at: dt.datetime) -> None:
    user.held_entries.filter(uuid__in=list(uuids), settled_at__isnull=True).update(settled_at=at)
