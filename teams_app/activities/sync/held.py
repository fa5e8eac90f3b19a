"""Entries that could not be taken yet: remembered until they arrive after all, or are given up by their author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from geo.prepared import prepared
from teams_app.accounts.models import User
from teams_app.activities.models import Activity, Held, HeldState
from teams_app.registry.models import Team


def held_open(user: User, uuids: Iterable[UUID]) -> set[UUID]:
    """Which of these entries of `user` wait to be put right. One query."""
    return {uuid for (uuid,) in _open(user=user.pk)}.intersection(uuids)


@prepared
def _open(user: int) -> QuerySet[Held, tuple[UUID]]:
    """Mostly none."""
    return Held.objects.order_by().filter(user=user, settled_at__isnull=True).values_list("uuid")


def hold(
    *,
    user: User,
    uuid: UUID,
    received: int | None,
    state: HeldState,
    entry: Any,
    errors: dict[str, dict[str, Any]],
    at: dt.datetime,
    activity: Activity | None = None,
) -> None:
    """Remember an entry, or that it failed once more, with what is said of it `in_each_language`.

    Somebody else's entry of that UUID is left alone. One that its author gave up stays so when the phone sends the same
    again.
    """
    team = _team_of(entry)
    said = {
        "state": state,
        "entry": entry,
        "errors": errors,
        "received_id": received,
        "activity": activity,
        "team_id": team,
    }
    held, is_new = Held.objects.get_or_create(uuid=uuid, defaults={"user": user, "first_at": at, "last_at": at, **said})
    if is_new or held.user_id != user.pk or (held.given_up and held.entry == entry):
        return
    for name, value in said.items():
        setattr(held, name, value)
    held.last_at, held.settled_at, held.given_up = at, None, ""
    held.save()


def in_each_language(tell: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Language → what `tell` says in it: author and official, who read it later, may speak another one each."""
    told = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            told[code] = tell()
    return {code: said for code, said in told.items() if said}


def give_up(*, held: Held, reason: str, at: dt.datetime) -> None:
    """Its author says that it need not arrive. What was sent and what was wrong with it are kept."""
    held.given_up, held.settled_at = reason, at
    held.save(update_fields=["given_up", "settled_at"])


def settle(user: User, uuids: Iterable[UUID], at: dt.datetime) -> None:
    user.held_entries.filter(uuid__in=list(uuids), settled_at__isnull=True).update(settled_at=at)


def _team_of(entry: Any) -> int | None:
    """The team that an entry names, where there is such a team. What was sent may be anything."""
    named = entry.get("team") if isinstance(entry, dict) else None
    if not isinstance(named, int) or isinstance(named, bool) or not 0 < named < 1 << 63:
        return None
    return Team.objects.filter(pk=named).values_list("pk", flat=True).first()
