"""One connection of a process for all that its threads write, lent with the turn in the `line`.

SQLite empties a connection's memory of the file whenever somebody else has written. With a connection for each thread
nearly every transaction began with an empty one, and read some hundred pages anew to change thirty. Whoever has the
turn is alone anyway; so all of them write through the same connection, which then remembers what it wrote itself.

Only for processes that serve pages (`share`): a migration gives its own connection settings, before it begins, that the
lent one would not have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Kept:
    connection: Any
    until: float


class Writers:
    """By the path of the line. Whoever asks has the turn in it, so nobody else does."""

    is_shared = False

    def __init__(self) -> None:
        self.kept: dict[str, _Kept] = {}

    def share(self) -> None:
        """From now on, in this process."""
        self.is_shared = True

    def lend(self, path: str, connect: Callable[[], Any], *, age: float | None) -> Any:
        """The connection; a new one where there is none, or it is older than `age` seconds."""
        kept = self.kept.get(path)
        if kept and kept.until < time.monotonic():
            self.close(path)
            kept = None
        if kept is None:
            until = float("inf") if age is None else time.monotonic() + age
            kept = self.kept[path] = _Kept(connect(), until)
        return kept.connection

    def close(self, path: str) -> None:
        """With whatever was written and not committed."""
        if kept := self.kept.pop(path, None):
            kept.connection.close()


writers = Writers()
