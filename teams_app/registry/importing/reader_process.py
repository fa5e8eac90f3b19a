"""The process of its own in which a workbook is read: started, given the bytes, listened to, ended. No database.

Its work is limited in processor time, so that a busy server refuses no sound file, and in memory; the clock limits
how long anybody waits. What it has read arrives in parts, so that neither side ever holds the whole answer as text.
"""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

_AHEAD = 8  # parts that wait to be taken
_SIGN = 5.0  # seconds after which whoever waits is told that the work goes on
_ENDED_BY_LIMIT = -getattr(signal, "SIGXCPU", 24)


@dataclass
class Refused(Exception):
    """Why the file was not read: `password`, `rows`, `columns`, `memory`, `time`, `wait` or `format`."""

    reason: str


def sheets(
    data: bytes, on_sign: Callable[[], None] | None = None, object_hook: Any = None
) -> Iterator[tuple[list[list[Any]], dict[str, Any] | None]]:
    """Some rows of a sheet and None, until a sheet ends: then no rows and what is told of it. Raises Refused."""
    process = _start()
    lines: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
    listener = threading.Thread(target=_listen, args=(process, data, lines), daemon=True)
    listener.start()
    deadline = time.monotonic() + settings.IMPORT_MAX_WAIT_SECONDS
    try:
        while (line := _next(lines, deadline, on_sign)) is not None:
            told = json.loads(line, object_hook=object_hook)
            if isinstance(told, list):
                yield told, None
            elif "error" in told:
                raise Refused(told["error"])
            elif "end" in told:
                return
            else:
                yield [], told
        raise Refused("time" if process.wait() == _ENDED_BY_LIMIT else "memory")
    finally:
        process.kill()
        process.wait()
        _drain(lines, listener)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 the command is ours, the bytes go to standard input
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
    )


def command() -> list[str]:
    """How the process is started, with its limits."""
    limits = (
        settings.IMPORT_MAX_MEMORY_BYTES,
        settings.IMPORT_MAX_SECONDS,
        settings.IMPORT_MAX_ROWS,
        settings.IMPORT_MAX_COLUMNS,
    )
    return [sys.executable, "-m", "teams_app.registry.sheetreader", *map(str, limits)]


def _listen(process: subprocess.Popen[bytes], data: bytes, lines: queue.Queue[bytes | None]) -> None:
    """Hand the bytes in and the lines out; None after the last."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        _hand_in(process.stdin, data)
        for line in process.stdout:
            lines.put(line)
    except (OSError, ValueError):  # it was ended, or ended by itself
        pass
    lines.put(None)


def _hand_in(pipe: IO[bytes], data: bytes) -> None:
    try:
        pipe.write(data)
        pipe.close()
    except BrokenPipeError:  # it ended before it had read all: why, it may have said
        pass


def _next(lines: queue.Queue[bytes | None], deadline: float, on_sign: Callable[[], None] | None) -> bytes | None:
    while (left := deadline - time.monotonic()) > 0:
        try:
            return lines.get(timeout=min(_SIGN, left))
        except queue.Empty:
            if on_sign is not None:
                on_sign()
    raise Refused("wait")


def _drain(lines: queue.Queue[bytes | None], listener: threading.Thread) -> None:
    while listener.is_alive():
        try:
            lines.get(timeout=0.1)
        except queue.Empty:
            continue
