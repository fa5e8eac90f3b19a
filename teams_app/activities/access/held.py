"""Entries from phones that the log could not take: their authors and the commune's officials."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef

from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.activities.access.ground import own_ground
from teams_app.activities.access.logging import can_see_log
from teams_app.activities.models import Held
from teams_app.activities.querysets import HeldQuerySet
from teams_app.registry.access import LEADERS
from teams_app.registry.models import Member, TeamArea


def own_held(user: Actor) -> HeldQuerySet:
    """What `user` sent from a phone and the log could not take. It stays theirs whatever post they hold."""
    return Held.objects.open().filter(user=user.pk)


def held_of_others(user: Actor, today: dt.date) -> HeldQuerySet:
    """What others sent and the log could not take, as far as `user` is the official to know of it: it names a team
    of the commune, or comes from somebody who leads one.
    """
    units = own_ground(user, today)
    if not units:
        return Held.objects.none()
    named = TeamArea.objects.filter(unit__in=units, team=OuterRef("team"))
    leaders = Member.objects.on(today).filter(role__in=LEADERS, team__areas__unit__in=units)
    sent = leaders.filter(person__user=OuterRef("user"))
    return Held.objects.open().exclude(user=user.pk).filter(Exists(named) | Exists(sent))


def find_held(user: Actor, uuid: UUID, today: dt.date) -> Held | None:
    """One held entry that `user` may read: an own one, or one of the own commune."""
    found = Held.objects.open().select_related("user", "team", "activity__team").filter(uuid=uuid).first()
    if found is None or found.user_id == user.pk:
        return found
    return found if held_of_others(user, today).filter(pk=found.pk).exists() else None


def can_see_held(user: Actor, today: dt.date) -> bool:
    return can_see_log(user, today) or own_held(user).exists()


def counts_held(user: Actor, today: dt.date) -> bool:
    """Whether `user` reads how many entries each commune has not got through: province staff."""
    return covers_everything(scope_of(user, today), today)
