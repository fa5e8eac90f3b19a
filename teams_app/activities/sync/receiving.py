"""A request of a phone: kept, and its entries taken, the usual ones at once and the others one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from teams_app.accounts.devices import tell_seen
from teams_app.accounts.models import Device
from teams_app.activities.sync.at_once import take_at_once
from teams_app.activities.sync.keeping import Raw, keep_raw
from teams_app.activities.sync.payload import Batch, read
from teams_app.activities.sync.taking import Answer, take


def receive(*, device: Device, body: str, at: dt.datetime) -> tuple[int, list[Answer]]:
    """The number under which the request is kept, and an answer for each entry. Raises `Unreadable`.

    It is kept with its usual entries, or before anything else is done with it: docs/decisions/logging-once.md.
    """
    try:
        batch: Batch | None = read(body, at)
    except Exception:  # whatever it is, it is told of when the request is kept
        batch = None
    raw = Raw(device, body, at)
    done = take_at_once(raw, batch) if batch else None
    taken = done.answers if done else {}
    if done:
        number = done.received
    else:
        number = keep_raw(raw)
        tell_seen(device, at)
    batch = batch or read(body, at)
    rest = [each for each in batch.entries if each.uuid not in taken]
    others = iter(take(by=device.user, batch=replace(batch, entries=rest), at=at, received=number) if rest else [])
    return number, [taken[each.uuid] if each.uuid in taken else next(others) for each in batch.entries]
