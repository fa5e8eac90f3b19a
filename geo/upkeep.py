"""What the database should know and hold while many rows are read and written at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROWS_LOOKED_AT = 1_000  # of each index: enough to tell a good plan from a bad one, in milliseconds


def renew_statistics() -> None:
    """Let the planner count again. Works inside a transaction, too, on rows that nobody else sees yet.

    SQLite never does it by itself; PostgreSQL does some minutes later, and until then it may plan for empty tables.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")


@contextmanager
def read_unmapped() -> Iterator[None]:
    """Let SQLite read through its own small cache: what goes over the whole register once would map the file for good,
    and all of it would count as memory of this process. Begin it outside a transaction.
    """
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield
        return
    (before,) = connection.connection.execute("PRAGMA mmap_size").fetchone() or (0,)
    connection.connection.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA mmap_size = {int(before)}")
