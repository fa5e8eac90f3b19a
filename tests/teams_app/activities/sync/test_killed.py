"""200 entries over HTTP, while the real server is killed 20 times in the middle of its work: none lost, none twice."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from teams_app.accounts.devices import device_add
from teams_app.activities.models import Activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import typed

ENTRIES, BATCH, KILLS = 200, 10, 20


class Server:
    """gunicorn as in production, on the database under test; its workers can be killed without a word."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        found = connection.settings_dict
        url = f"sqlite:///{found['NAME']}"
        if connection.vendor == "postgresql":
            url = f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
        environment = os.environ | {
            "DATABASE_URL": url, "VAR_DIR": str(folder), "SECRET_KEY": settings.SECRET_KEY, "PORT": str(self.port),
            "BACKGROUND_WORKER": "0", "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "CRITICAL",
        }  # fmt: skip
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL)

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def kill_workers(self) -> None:
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)

    def send(self, token: str, entries: list[dict[str, Any]], patience: float = 20) -> list[dict[str, Any]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/activities/sync",
            json.dumps({"client": 1, "entries": entries}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=patience) as response:
            return json.load(response)["entries"]


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    if not Path("/proc/self/task").exists():
        pytest.skip("finds the server's workers through /proc")
    server = Server(tmp_path)
    yield server
    server.process.terminate()
    server.process.wait(30)


def test_a_server_killed_twenty_times_loses_and_doubles_nothing(server: Server, capsys) -> None:
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
        except OSError:  # cut off: the phone knows nothing, so it keeps all of them
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


def wait_for(server: Server, token: str) -> None:
    """Until it answers; loading the whole site takes some seconds."""
    for _ in range(120):
        try:
            server.send(token, [])
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the server did not start")
