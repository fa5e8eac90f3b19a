"""What the database should know of its own tables, after many rows were written at once."""

from __future__ import annotations

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
