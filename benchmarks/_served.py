"""The real server, as the project serves it, for a benchmark: gunicorn with config/gunicorn.py on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).parent
ROOT = HERE.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def processor_seconds(self) -> float:
        """What the server and its workers have used so far."""
        return sum(_seconds(pid) for pid in _tree(self.process.pid))


@contextmanager
def serve(**environment: str) -> Iterator[Server]:
    """The site and, beside it, the floor's address (`_served_settings`)."""
    port = _free_port()
    given = os.environ | {"PORT": str(port), "HOST": "127.0.0.1", "BACKGROUND_WORKER": "0", "LOG_LEVEL": "ERROR"}
    given |= {"DJANGO_SETTINGS_MODULE": "_served_settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"} | environment
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _seconds(pid: int) -> float:
    """User and system time, of children that ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS
