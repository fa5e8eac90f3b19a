"""The real server on the database under test: gunicorn as in production, asked over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection


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
            with contextlib.suppress(ProcessLookupError):  # it went by itself meanwhile
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


def wait_for(server: Server, token: str) -> None:
    """Until it answers; loading the whole site takes some seconds."""
    for _ in range(300):
        try:
            server.send(token, [])
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the server did not start")
