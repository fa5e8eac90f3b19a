"""A hundred phones that write at the same moment, on the real server: every entry once, and nobody is turned away."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

from teams_app.accounts.devices import device_add
from teams_app.activities.models import Activity, Received
from teams_app.coverage import facts
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import typed
from tests.teams_app.activities.sync.server import Server, server, wait_for  # noqa: F401  (a fixture)

PHONES = 100
SHARED = 12  # entries that all of them send: the same queue, loaded from a file on another phone


def test_a_hundred_phones_at_once_write_every_entry_once(server: Server) -> None:  # noqa: F811
    world = worlds.build()
    tokens = [device_add(user=user, name="")[1] for user in (world.head, world.deputy)]
    wait_for(server, tokens[0])
    shared = [typed(world, people=200 + n) for n in range(SHARED)]
    own = [typed(world, people=1 + n) for n in range(PHONES)]
    answers: list[dict[str, Any]] = []
    faults: list[Exception] = []
    start = threading.Barrier(PHONES)

    def phone(n: int) -> None:
        rng = random.Random(n)
        start.wait(30)
        try:
            answers.extend(server.send(tokens[n % 2], [own[n]], patience=120))
            # A part of the shared queue, in any order; only the head's phones, whose entries they are.
            part = rng.sample(shared, k=rng.randrange(1, SHARED + 1))
            answers.extend(server.send(tokens[0], part, patience=120))
            answers.extend(server.send(tokens[n % 2], [own[n]], patience=120))
        except OSError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=phone, args=[n]) for n in range(PHONES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert faults == []
    states = Counter(answer["state"] for answer in answers)
    assert set(states) == {"created", "known"}
    assert states["created"] == Activity.objects.count() == len({answer["uuid"] for answer in answers})
    arrived = Counter(Activity.objects.values_list("people", flat=True))
    assert set(arrived.values()) == {1}
    assert Activity.topics.through.objects.count() == len(arrived)
    assert Received.objects.exclude(body__contains='"entries": []').count() == 3 * PHONES
    assert list(facts.differences()) == []
