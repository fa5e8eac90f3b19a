"""Keeps one `manage.py work` running beside the web server: `python -m config.worker`.

A worker that dies, or that the machine kills for its memory, is started again. The keeper ends with the
process that started it, and stops its worker. It imports nothing of Django, so it costs a few MB.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, str(ROOT / "manage.py"), "work"]
PAUSE = 3  # seconds before a worker that died is started again
GRACE = 10  # seconds that a worker has to end what it does


def keep(command: list[str], parent: int, stop: threading.Event, pause: float = PAUSE) -> None:
    """Run `command`, again and again, until `stop` is set or the process `parent` is no longer ours."""
    while not stop.is_set() and os.getppid() == parent:
        with subprocess.Popen(command, cwd=ROOT) as worker:  # noqa: S603 our own command
            while worker.poll() is None:
                if stop.wait(1) or os.getppid() != parent:
                    end(worker)
                    return
        stop.wait(pause)


def end(worker: subprocess.Popen[bytes]) -> None:
    """Ask it to end; what it cannot finish in time is done again by the next one."""
    worker.terminate()
    try:
        worker.wait(GRACE)
    except subprocess.TimeoutExpired:
        worker.kill()


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep(COMMAND, os.getppid(), stop)


if __name__ == "__main__":
    main()
