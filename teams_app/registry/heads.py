"""Heads and deputies as holders of accounts: what accounts asks of the register, and what it is told.

Accounts stand below the register and do not know it. They ask who heads a team on a day, and whose
headships an official may answer for; a service that begins, ends or moves is told to them at once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from geo.among import among
from teams_app.accounts.access import Actor, heads_asked
from teams_app.accounts.models import User
from teams_app.accounts.posts import Posts, bring_up_to_date, posts_asked
from teams_app.accounts.wording import Duty, duties_asked
from teams_app.registry.access import LEADERS, teams_to_check
from teams_app.registry.models import Member, Team


@receiver(posts_asked, dispatch_uid="registry.posts")
def posts(*, users: Collection[int], on: dt.date, **kwargs: Any) -> Posts:
    """Who of `users` heads a team on a day, or did before. One query."""
    now, before = set(), set()
    services = Member.objects.filter(person__user__in=users, role__in=LEADERS)
    for user, since, until in services.values_list("person__user_id", "valid_from", "valid_to"):
        if until is not None and until <= on:
            before.add(user)
        elif since <= on:
            now.add(user)
    return Posts(frozenset(now), frozenset(before))


@receiver(heads_asked, dispatch_uid="registry.heads")
def heads(*, actor: Actor, on: dt.date, **kwargs: Any) -> Q:
    """The users who head a team that `actor` keeps, and none that somebody else keeps."""
    leading = Member.objects.on(on).filter(role__in=LEADERS, person__user__isnull=False).order_by()
    teams = teams_to_check(actor, on)
    if teams is None:  # of any team that stands: asked account by account, as far as the page goes
        standing = Q(team__valid_to__isnull=True) | Q(team__valid_to__gt=on)
        return Q(Exists(leading.filter(standing, person__user=OuterRef("pk"))))
    kept = teams.settled().order_by().values("pk")
    here = dict(leading.filter(team__in=kept).values_list("person", "person__user"))
    elsewhere = leading.filter(person__in=among(here)).exclude(team__in=kept)
    for person in elsewhere.values_list("person", flat=True):
        here.pop(person, None)
    return Q(pk__in=list(here.values()))


@receiver([post_save, post_delete], sender=Member, dispatch_uid="registry.service_changed")
def service_changed(*, instance: Member, **kwargs: Any) -> None:
    """A service began, ended or moved: the account of whoever serves follows at once."""
    if kwargs.get("raw") or instance.role not in LEADERS:
        return
    tell_accounts(User.objects.filter(person=instance.person_id))


def team_changed(team: Team) -> None:
    """For what ends or revives all services of a team in one statement, past the signals."""
    tell_accounts(User.objects.filter(person__services__team=team))


def tell_accounts(users: QuerySet[User]) -> None:
    if ids := list(users.values_list("pk", flat=True)):
        bring_up_to_date(ids, timezone.localdate())


@receiver(duties_asked, dispatch_uid="registry.duties")
def duties(*, users: Sequence[int], on: dt.date, **kwargs: Any) -> dict[int, list[Duty]]:
    """The teams that each of `users` heads, with the way to their page. One query."""
    told: defaultdict[int, list[Duty]] = defaultdict(list)
    services = Member.objects.on(on).filter(person__user__in=users, role__in=LEADERS)
    for service in services.select_related("team", "person").order_by("team__sort_key"):
        text = f"{capfirst(service.get_role_display())} · {service.team.name}"
        told[cast("int", service.person.user_id)].append(Duty(text, reverse("registry:team", args=[service.team_id])))
    return told
