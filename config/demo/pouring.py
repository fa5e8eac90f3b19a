"""Millions of rows in a minute: one prepared statement (PostgreSQL: COPY), and indexes built once all rows stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, models

MEMORY_KIB = 512 * 1024  # for SQLite's pages while much is written: an index is not read from the disk again and again


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (attnames), as the database takes them."""
    names = ", ".join(connection.ops.quote_name(_column(model, name)) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("%s" for _ in columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", cast("Any", rows))  # noqa: S608


def defaults(model: type[models.Model], without: Iterable[str]) -> dict[str, Any]:
    """What every other column holds, as the database takes it: attname → value."""
    fields = (field for field in model._meta.concrete_fields if field.attname not in {*without, "id"})
    return {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}


@contextmanager
def indexes_afterwards(model: type[models.Model]) -> Iterator[None]:
    """Without the model's indexes until the block is done. Call it inside a transaction, in an empty table."""
    with connection.cursor() as cursor:
        for index in model._meta.indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(index.name)}")
        yield
        if connection.vendor == "postgresql":
            connection.check_constraints()  # it builds no index while references wait to be checked
        for index in model._meta.indexes:
            cursor.execute(str(index.create_sql(model, connection.schema_editor())))


@contextmanager
def much_memory() -> Iterator[None]:
    """SQLite keeps many more pages in memory inside. Outside a transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{MEMORY_KIB}")
        yield
        cursor.execute(f"PRAGMA cache_size = {before}")


def _column(model: type[models.Model], attname: str) -> str:
    return str(next(field.column for field in model._meta.concrete_fields if field.attname == attname))
