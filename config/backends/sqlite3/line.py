"""Where writers of one SQLite file stand in line, across threads and processes.

SQLite lets who finds the file locked sleep and look again, up to a tenth of a second later: whoever looks at the
right moment goes first, and on a busy machine somebody may look at the wrong one for seconds. Here nobody looks: a
writer sleeps until the one before it is done. The lock on the file `…-line` is the kernel's, so it ends with the
process that holds it, however that ends.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from pathlib import Path

try:
    import fcntl
except ImportError:  # no such lock on Windows: there SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

# One of each process stands in the line of processes, the others behind it: these can give up after a while.
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
        if not self.within.acquire(timeout=patience):
            return False
        try:
            if self.file < 0:
                self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except BaseException:
            self.within.release()
            raise
        self.is_ours = True
        return True

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


def line_for(database: str) -> Line | None:
    """None for what no two writers share: a database in memory, or one that is named by a URI."""
    if fcntl is None or ":memory:" in database or database.startswith("file:"):
        return None
    return Line(str(Path(database).absolute()))
