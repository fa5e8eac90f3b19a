"""A phone that may send what was logged on it: its token, instead of a cookie that expires in the field.

The token opens nothing but the sending of entries. It dies with the account's password, when its owner takes
it back, and with the account. Only its hash is stored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from geo.asks import Ask, together
from geo.prepared import prepared
from teams_app.accounts.models import Device, User

MOST = 20  # devices of one user; the one that was longest silent makes room
SEEN_EVERY = dt.timedelta(hours=1)  # how exact "last used" is; a write a request would be dear


def device_add(*, user: User, name: str) -> tuple[Device, str]:
    """A new device of `user`, and its token: shown now and never again."""
    standing = Device.objects.filter(user=user, revoked_at__isnull=True)
    devices_revoke(standing.filter(pk__in=standing.values("pk")[MOST - 1 :]))
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(user=user, name=name[:80], digest=digest(token), password_mark=mark(user))
    return device, token


def device_of(token: str) -> Device | None:
    """The device whose token this is, with its user; None where it holds no more. One query."""
    found = _standing(digest=digest(token))
    if not found:
        return None
    device = Device.from_db(connection.alias, _DEVICE, found[0][: len(_DEVICE)])
    device.user = User.from_db(connection.alias, _USER, found[0][len(_DEVICE) :])
    if not device.user.is_active:
        return None
    if not constant_time_compare(device.password_mark, mark(device.user)):
        return None
    return device


def tell_seen(device: Device, now: dt.datetime) -> None:
    """Write down that it was used, unless that stands there for the hour already."""
    if asked := telling_seen(device, now):
        with transaction.atomic():
            together(*asked)


def telling_seen(device: Device, now: dt.datetime) -> list[Ask]:
    """The same for whoever writes something else anyway: with that, in one transaction."""
    if now - device.seen_at <= SEEN_EVERY:
        return []
    return [Ask(_SEEN, [connection.ops.adapt_datetimefield_value(now), device.pk])]


_SEEN = f"UPDATE {Device._meta.db_table} SET seen_at = %s WHERE id = %s"  # noqa: S608


_DEVICE = [field.attname for field in Device._meta.concrete_fields]
_USER = [field.attname for field in User._meta.concrete_fields]


@prepared
def _standing(digest: str) -> QuerySet[Device, tuple[object, ...]]:
    """A prepared query: every request of a phone begins here."""
    of_user = [f"user__{name}" for name in _USER]
    return Device.objects.order_by().filter(digest=digest, revoked_at__isnull=True).values_list(*_DEVICE, *of_user)


def devices_of(user: User) -> QuerySet[Device]:
    """The devices of `user` that may still send, the one used last first."""
    return Device.objects.filter(user=user, revoked_at__isnull=True, password_mark=mark(user))


def devices_revoke(devices: QuerySet[Device]) -> int:
    """From now on these send nothing more; returns how many there were. Entries they hold wait for a new sign-in."""
    return devices.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def digest(token: str) -> str:
    """The token is long and random, so a plain hash of it tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def mark(user: User) -> str:
    """Changes with the password: whoever had the old one loses what it opened."""
    return hashlib.sha256(user.get_session_auth_hash().encode()).hexdigest()[:32]
