"""Columns that are compared by their bytes, whatever the collation of a PostgreSQL database is; for migrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import migrations

Column = tuple[str, str, int]  # table, column, length


def by_bytes(columns: Sequence[Column]) -> migrations.RunPython:
    """The operation that says so, and takes it back. SQLite compares bytes as it is."""
    return migrations.RunPython(_collated(columns, "C"), _collated(columns, "default"))


def _collated(columns: Sequence[Column], collation: str) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        quote = schema_editor.quote_name
        for table, column, length in columns:
            schema_editor.execute(
                f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} "
                f"TYPE varchar({length}) COLLATE {quote(collation)}"
            )

    return run
