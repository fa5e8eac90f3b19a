"""Keeps what a phone sent, as it came, before anything of it is believed."""

from __future__ import annotations

import datetime as dt

from teams_app.accounts.models import Device
from teams_app.activities.models import Received

LONGEST = 2 << 20  # bytes; 200 entries have some 100.000


def keep_raw(*, device: Device, body: bytes, at: dt.datetime) -> Received:
    """One INSERT, committed by itself: whatever becomes of the entries, they are not lost with us."""
    text = body.decode("utf-8", errors="replace").replace("\x00", "�")
    return Received.objects.create(user=device.user, device=device, at=at, body=text)
