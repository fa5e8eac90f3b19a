"""Posts, and what their end does to an account: it closes the same day, and opens again with the next post.

A post is a grant in force; or what another app answers for, such as heading a team. Whoever had one and has
none today has left: their session is nobody's from that moment, whatever page it asks for, and their sign-in
is refused. An account that never had a post, or works by a group of its own, such as editors', stays open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from teams_app.accounts.access import scope_of
from teams_app.accounts.models import Grant, User


@dataclass(frozen=True)
class Posts:
    """Ids of the asked users who hold a post on the day, and of those who held one that ended by then."""

    now: frozenset[int]
    before: frozenset[int]


posts_asked = Signal()  # users: collection of ids, on: date → Posts


def users_who_left(users: Iterable[int], on: dt.date) -> set[int]:
    """Those of `users` whose last post has ended by `on`. One query for grants and one an app that answers."""
    ids = set(users)
    now, before = set(), set()
    for user, since, until in Grant.objects.filter(user__in=ids).values_list("user_id", "valid_from", "valid_to"):
        if until is not None and until <= on:
            before.add(user)
        elif since <= on:
            now.add(user)
    answers: list[tuple[Any, Any]] = posts_asked.send(sender=None, users=ids, on=on)
    for _, posts in answers:
        now |= posts.now
        before |= posts.before
    gone = before - now
    if not gone:
        return set()
    kept = User.objects.filter(pk__in=gone, is_superuser=False, groups=None, user_permissions=None)
    return set(kept.values_list("pk", flat=True))


@transaction.atomic
def bring_up_to_date(users: Iterable[int], on: dt.date | None = None) -> tuple[int, int]:
    """Close the accounts of those who left, and open those that were closed so and have a post again."""
    on = on or timezone.localdate()
    ids = set(users)
    gone = users_who_left(ids, on)
    closed = list(User.objects.filter(pk__in=gone, is_active=True))
    for user in closed:
        user.is_active, user.left_on = False, on
        user.save(update_fields=["is_active", "left_on"])
        end_sessions(user)
    opened = list(User.objects.filter(pk__in=ids - gone, is_active=False, left_on__isnull=False))
    for user in opened:
        user.is_active, user.left_on = True, None
        user.save(update_fields=["is_active", "left_on"])
    return len(closed), len(opened)


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere at once, the phones that send entries included."""
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended"])
    UserSession.objects.filter(user=user).delete()  # what they stood for opens nothing any more: User's session hash


class AccountBackend(AuthenticationBackend):
    """django-allauth's, which asks on each request and at each sign-in whether the account may be used today."""

    def user_can_authenticate(self, user: Any) -> bool:
        if not super().user_can_authenticate(user):
            return False
        today = timezone.localdate()
        return user.is_superuser or bool(scope_of(user, today).units) or not users_who_left([user.pk], today)
