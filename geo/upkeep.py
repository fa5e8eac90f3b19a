"""What the database should know and hold while many rows are read and written at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection

# Of each index. SQLite takes what it has seen for all there is: after a thousand rows of one status it would look for
# the activities of one team among all of that status. As many as a head's, an official's or a province's teams have
# together are seen in a quarter of a second.
ROWS_LOOKED_AT = 50_000


def renew_statistics() -> None:
    """Let the planner count again. Works inside a transaction, too, on rows that nobody else sees yet.

    SQLite never does it by itself; PostgreSQL does some minutes later, and until then it may plan for empty tables.
    """
    with nullcontext() if connection.in_atomic_block else read_unmapped(), connection.cursor() as cursor:
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
