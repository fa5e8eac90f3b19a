"""Where writers of one SQLite file stand in line, across threads and processes.

SQLite lets who finds the file locked sleep and look again, up to a tenth of a second later: whoever looks at the
right moment goes first, and on a busy machine somebody may look at the wrong one for seconds. Here nobody looks: a
writer sleeps until the one before it is done. The lock on the file `…-line` is the kernel's, so it ends with the
process that holds it, however that ends.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from pathlib import Path

try:
    import fcntl
except ImportError:  # no such lock on Windows: there SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

# One of each process stands in the line of processes, the others behind it.
_within: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_within.clear)  # a thread that held one does not exist there


class Line:
    """One connection's place in the line. Not shared between threads."""

    def __init__(self, database: str) -> None:
        self.path = f"{database}-line"
        self.within = _within[self.path]
        self.file = -1
        self.is_ours = False

    def enter(self, patience: float) -> bool:
        """Wait for the turn; False when it has not come in so many seconds."""
        until = time.monotonic() + patience
        if not self.within.acquire(timeout=patience):
            return False
        try:
            if self.file < 0:
                self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            self.is_ours = self._is_free() or self._wait(until - time.monotonic())
        finally:
            if not self.is_ours:
                self.within.release()
        return self.is_ours

    def _is_free(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, patience: float) -> bool:
        """Let a thread wait for the other processes, for the kernel cannot be told for how long.

        It waits on a second handle of the same open file. Where that is the last one, because nobody here wants the
        turn any more, the turn ends with it as soon as it comes.
        """
        come = threading.Event()
        threading.Thread(target=_stand, args=(os.dup(self.file), come), daemon=True).start()
        if not come.wait(patience):
            os.close(self.file)
            self.file = -1
        return self.file >= 0

    def leave(self) -> None:
        """Let the next one in. Twice is as good as once."""
        if self.is_ours:
            self.is_ours = False
            fcntl.flock(self.file, fcntl.LOCK_UN)
            self.within.release()

    def close(self) -> None:
        self.leave()
        if self.file >= 0:
            os.close(self.file)
            self.file = -1


def _stand(file: int, come: threading.Event) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        come.set()
    finally:
        os.close(file)


def line_for(database: str) -> Line | None:
    """None for what no two writers share: a database in memory, or one that is named by a URI."""
    if fcntl is None or ":memory:" in database or database.startswith("file:"):
        return None
    return Line(str(Path(database).absolute()))
