"""200 entries over HTTP, while the real server is killed 20 times in the middle of its work: none lost, none twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from http.client import HTTPException

from teams_app.accounts.devices import device_add
from teams_app.activities.models import Activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import typed
from tests.teams_app.activities.sync.server import Server, server, wait_for  # noqa: F401  (a fixture)

ENTRIES, BATCH, KILLS = 200, 10, 20


def test_a_server_killed_twenty_times_loses_and_doubles_nothing(server: Server, capsys) -> None:  # noqa: F811
    world = worlds.build()
    _device, token = device_add(user=world.head, name="Chrome, Android")
    wait_for(server, token)
    rng = random.Random(20260926)
    queue = {entry["uuid"]: entry for entry in (typed(world, people=n) for n in range(1, ENTRIES + 1))}
    kills = cut = sent = 0
    while queue:
        batch = rng.sample(list(queue.values()), k=min(BATCH, len(queue)))
        killer = threading.Timer(rng.uniform(0, 0.2), server.kill_workers)
        if kills < KILLS:
            killer.start()
            kills += 1
        sent += 1
        try:
            answers = server.send(token, batch)
        except (OSError, HTTPException):  # cut off: the phone knows nothing, so it keeps all of them
            cut += 1
            answers = []
        finally:
            if killer.ident:
                killer.join()
        for answer in answers:
            if answer["state"] in ("created", "known"):
                queue.pop(answer["uuid"], None)
    arrived = Counter(Activity.objects.values_list("people", flat=True))
    lost = ENTRIES - len(arrived)
    doubled = sum(times - 1 for times in arrived.values())
    with capsys.disabled():
        print(
            f"\n{ENTRIES} entries, {sent} requests, {kills} kills, {cut} answers cut: lost {lost}, duplicated {doubled}"
        )
    assert kills == KILLS
    assert cut > 0, "no kill came in the middle of a request"
    assert (lost, doubled) == (0, 0)
