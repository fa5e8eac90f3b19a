"""Takes a kept payload again, for what a fault of ours left out; what has arrived or was settled stays as it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from teams_app.activities.models import Activity, Held, Received
from teams_app.activities.sync.payload import Unreadable, read
from teams_app.activities.sync.taking import State, take


def replay(received: Received, at: dt.datetime) -> Counter[str]:
    """What became of its entries, counted.

    Its author is asked again about nothing: only an entry of which neither the log nor the page of held entries knows
    is remembered there. One that was given up stays so, and one that was changed since it arrived is no conflict.
    """
    if received.user is None:
        return Counter({"of accounts that are gone": 1})
    try:
        batch = read(received.body, received.at)
    except Unreadable:
        return Counter({"unreadable": 1})
    uuids = [each.uuid for each in batch.entries if each.uuid]
    logged = set(Activity.objects.filter(uuid__in=uuids).values_list("uuid", flat=True))
    held = dict(Held.objects.filter(uuid__in=uuids).values_list("uuid", "given_up"))
    told: Counter[str] = Counter()
    for each in batch.entries:
        if each.uuid and held.get(each.uuid):
            told["given up"] += 1
            continue
        is_new = each.uuid not in logged and each.uuid not in held
        alone = replace(batch, entries=[each], is_held=batch.is_held and is_new)
        [answer] = take(by=received.user, batch=alone, at=at, received=received.pk)
        told["changed since" if answer.state is State.CONFLICT and not is_new else str(answer.state)] += 1
    return told
