"""Opening accounts for others, and the link that hands one over: valid for a day, used once.

The link also stands for a forgotten password and, where the official says so, for a lost second step. Its
token is shown to the official once and never stored; whoever opens the link changes nothing by looking.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from io import BytesIO

import qrcode
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from qrcode.image.svg import SvgPathImage

from geo import names
from teams_app.accounts.models import AccountLink, User
from teams_app.accounts.posts import end_sessions

LIFE = dt.timedelta(hours=24)


@transaction.atomic
def account_open(*, name: str, phone: str) -> User:
    """A new account that nobody can sign in to before its link was used. ValidationError: the number is taken."""
    family, _, given = names.squash(name).partition(" ")
    user = User(username=_free_username(name), last_name=family, first_name=given, phone=phone)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
def phone_change(*, user: User, phone: str) -> None:
    """ValidationError: another account signs in with it."""
    changed = User.objects.select_for_update().get(pk=user.pk)
    changed.phone = phone
    changed.full_clean(exclude=["password"])
    changed.save(update_fields=["phone"])


def _free_username(name: str) -> str:
    """`sen-van-thuan`, `sen-van-thuan-2` …: never the phone number, since names stand in lists and logs."""
    base = "-".join(names.fold(name).split())[:100] or "tai-khoan"
    taken = set(User.objects.filter(Q(username=base) | Q(username__startswith=f"{base}-")).values_list("username"))
    number = 1
    while ((candidate := base if number == 1 else f"{base}-{number}"),) in taken:
        number += 1
    return candidate


@transaction.atomic
def link_make(*, user: User, by: User, now: dt.datetime, removes_second_step: bool = False) -> str:
    """A new link to `user`'s account; the standing one is void from now on. Returns its token, once."""
    User.objects.select_for_update().get(pk=user.pk)
    for standing in AccountLink.objects.filter(user=user, used_at__isnull=True, revoked_at__isnull=True):
        standing.revoked_at = now
        standing.save(update_fields=["revoked_at"])
    token = secrets.token_urlsafe(32)
    AccountLink.objects.create(
        user=user,
        digest=digest(token),
        made_by=by,
        made_at=now,
        expires_at=now + LIFE,
        removes_second_step=removes_second_step,
    )
    return token


def link_of(token: str, now: dt.datetime) -> AccountLink | None:
    """The link that the token opens, with its user; None when it was used, revoked, has run out or never was."""
    return (
        AccountLink.objects.select_related("user")
        .filter(
            digest=digest(token),
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
        )
        .first()
    )


@transaction.atomic
def link_use(*, link: AccountLink, password: str | None, now: dt.datetime) -> bool:
    """Use the link up and give the account its password; without one, a passkey follows. False: somebody was first."""
    standing = AccountLink.objects.select_for_update().filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True)
    if (link := standing.first()) is None:  # type: ignore[assignment]
        return False
    link.used_at = now
    link.save(update_fields=["used_at"])
    user = link.user
    if link.removes_second_step:
        for factor in Authenticator.objects.filter(user=user):
            factor.delete()
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user)
    return True


def digest(token: str) -> str:
    """The token is long and random, so a plain hash of it tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def qr_svg(address: str) -> str:
    """The address as a picture, to be put into the page as it is."""
    picture = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12, border=2).save(picture)
    svg = picture.getvalue().decode()
    return svg[svg.index("<svg") :]
