"""Keeps what a phone sent, as it came, before anything of it is believed."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from geo.prepared import Insert
from teams_app.accounts.models import Device
from teams_app.activities.models import Received

LONGEST = 2 << 20  # bytes; 200 entries have some 100.000


def keep_raw(*, device: Device, body: bytes, at: dt.datetime) -> Received:
    """One INSERT, committed by itself: whatever becomes of the entries, they are not lost with us."""
    text = body.decode("utf-8", errors="replace").replace("\x00", "�")
    received = Received(user_id=device.user_id, device_id=device.pk, at=at, body=text)
    [received.pk] = _INSERT(received)
    received._state.adding, received._state.db = False, connection.alias
    return received


_INSERT = Insert(Received)
