"""Brings SQLite's write-ahead log into the file beside the writers of a server, not within the COMMIT of one.

SQLite lets the COMMIT that finds the log long bring it in: everybody behind it stands in line while the disk is waited
for. Here a thread of each worker does it, after so many turns of its writers, and nobody waits for it. The log begins
anew only when all of it is in the file; so when little is left the thread takes a turn itself, for that little. From
`LONGEST` on, and where the thread has died, a COMMIT does what is left, as everywhere else.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from config.backends.sqlite3.line import line_for

logger = logging.getLogger(__name__)

TURNS = 250  # of one worker; an entry of a phone writes some 30 pages
LITTLE = 1_000  # pages, 4 MB
PATIENCE = 5  # seconds in line; then the next time will do
LONGEST = 32_000  # pages, 128 MB


class Keeper(threading.Thread):
    """Of one database, in one process."""

    def __init__(self, database: str) -> None:
        super().__init__(name="sqlite-log", daemon=True)
        self.database = database
        self.turns = 0
        self.is_due = threading.Event()

    def note_turn(self) -> None:
        """Of a writer, who is alone with it: the next one has not come in yet."""
        self.turns += 1
        if self.turns >= TURNS:
            self.turns = 0
            self.is_due.set()

    def run(self) -> None:
        while True:
            self.is_due.wait()
            self.is_due.clear()
            try:
                bring_in(self.database)
            except (sqlite3.Error, OSError) as fault:  # a full disk: the log holds everything, the next try comes
                logger.warning("The log of %s could not be brought into the file: %s", self.database, fault)


def bring_in(database: str) -> bool:
    """All of the log, most of it while others write; whether it could be. Another one who is at it is enough.

    Opened for this alone: a file that is put in the database's place, by a restore, meets nobody who holds the old one.
    """
    address = f"{Path(database).absolute().as_uri()}?mode=rw"  # never makes one
    with closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=NORMAL")
        done = 0
        for _ in range(10):  # each time there is as much left as was written meanwhile
            is_all, now_done = _bring(file)
            if not is_all:
                return False
            if now_done - done < LITTLE:
                return _finish(file, database)
            done = now_done
    return False


def _finish(file: sqlite3.Connection, database: str) -> bool:
    line = line_for(database)
    if line is None or not line.enter(PATIENCE):
        return False
    try:
        is_all, _done = _bring(file)
    finally:
        line.close()
    return is_all


def _bring(file: sqlite3.Connection) -> tuple[bool, int]:
    """Whether all that was committed is in the file, and how many pages are. Not while somebody reads what was there
    before, nor beside another one who is at it.
    """
    is_busy, pages, done = file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not is_busy and done == pages, done


_keepers: dict[str, Keeper] = {}
_one_at_a_time = threading.Lock()


def keeper_for(database: str) -> Keeper:
    """Who brings in the log of this file, for all threads of the process."""
    with _one_at_a_time:
        keeper = _keepers.get(database)
        if keeper is None:
            keeper = _keepers[database] = Keeper(database)
            keeper.start()
        return keeper
