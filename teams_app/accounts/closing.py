"""Taking the person out of an account that nobody will use again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from teams_app.accounts import audit
from teams_app.accounts.models import Device, Grant, User

# What allauth keeps of a person: e-mail addresses, second factors, outside accounts.
_OF_THE_PERSON = ("account", "mfa", "socialaccount", "usersessions")


@transaction.atomic
def accounts_erase(users: Collection[int], today: dt.date) -> int:
    """Close these accounts and empty them of the person; the rows stay, so that the logs keep their author.

    An account that holds an office is its holder's for another reason, and stays as it is. The number of
    accounts closed. Few members have one: an UPDATE each.
    """
    closed = list(User.objects.filter(pk__in=users).exclude(pk__in=in_office(today).values("pk")).order_by("pk"))
    for user in closed:
        user.username = f"da-xoa-{user.pk}"
        user.first_name = user.last_name = user.email = user.phone = ""
        user.password = make_password(None)  # ends every session of theirs
        user.is_active = False
        user.save()
    ids = [user.pk for user in closed]
    _forget_ways_in(ids)
    audit.scrub(User, ids, ["username", "first_name", "last_name", "email", "phone"])
    return len(ids)


def in_office(on: dt.date) -> models.QuerySet[User]:
    """Users whose account serves more than a team: a grant in force, the guides, the site itself."""
    granted = Grant.objects.on(on).values("user")
    grouped = User.groups.through.objects.values("user")
    office = Q(pk__in=granted) | Q(pk__in=grouped) | Q(is_staff=True) | Q(is_superuser=True)
    return User.objects.filter(office, is_active=True)


def _forget_ways_in(users: Collection[int]) -> None:
    for relation in User._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, str) and model._meta.app_label in _OF_THE_PERSON:
            model._base_manager.filter(**{f"{relation.field.name}__in": users}).delete()
    Device.objects.filter(user__in=users).update(name="", revoked_at=timezone.now())
