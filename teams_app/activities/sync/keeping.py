"""Keeps what a phone sent, as it came, before anything of it is believed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from geo.asks import Ask, together
from geo.inserts import Insert
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
