"""Keeps what a phone sent, as it came, before anything of it is believed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from geo.asks import Ask, together
from geo.inserts import Insert
from teams_app.accounts.keeping import Span
from teams_app.accounts.models import Device
from teams_app.activities.models import Received

LONGEST = 2 << 20  # bytes; 200 entries have some 100.000


def text_of(body: bytes) -> str:
    """As every database keeps it."""
    return body.decode("utf-8", errors="replace").replace("\x00", "�")


class Raw(NamedTuple):
    """A request as it came."""

    device: Device
    body: str
    at: dt.datetime


def keep_raw(raw: Raw) -> int:
    """One INSERT, committed by itself: whatever becomes of the entries, they are not lost with us. Its number."""
    [[(number,)]] = together(*keeping(raw))
    return int(number)


def keeping(*requests: Raw) -> list[Ask]:
    """What keeps them, for whoever keeps their entries in the same transaction; answers with a number for each."""
    return _INSERT.asks(
        *(
            _INSERT.row(user_id=raw.device.user_id, device_id=raw.device.pk, at=raw.at, body=raw.body)
            for raw in requests
        )
    )


_INSERT = Insert(Received)
_PART = 500


def kept_since(today: dt.date) -> dt.datetime:
    """What came before it need not be kept any more (PHONE_PAYLOADS_KEEP)."""
    return timezone.make_aware(dt.datetime.combine(Span.read(settings.PHONE_PAYLOADS_KEEP).before(today), dt.time()))


def payloads_forget(*, before: dt.datetime) -> int:
    """Delete what came earlier; in parts, so that no phone waits long for its turn to write. How many."""
    gone = 0
    while part := list(Received.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:_PART]):
        Received.objects.only("pk").filter(pk__in=part).delete()
        gone += len(part)
    return gone
