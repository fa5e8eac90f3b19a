"""Millions of rows in a minute: one prepared statement (PostgreSQL: COPY), and indexes built once all rows stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, models

MEMORY_KIB = 512 * 1024  # for SQLite's pages while much is written: an index is not read from the disk again and again


def pour(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (attnames), as the database takes them.

    `same` holds what every row has: SQLite finds it in the statement, which halves the time of a row.
    """
    constants = dict(same or {})
    names = ", ".join(connection.ops.quote_name(_column(model, name)) for name in (*columns, *constants))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ending = tuple(constants.values())
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row + ending)
        else:
            marks = ", ".join([*("%s" for _ in columns), *map(_literal, constants.values())])
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", cast("Any", rows))  # noqa: S608


def _literal(value: Any) -> str:
    """As SQLite writes it in SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote(%s)", [value])
        return str(cursor.fetchone()[0]).replace("%", "%%")


def defaults(model: type[models.Model], without: Iterable[str]) -> dict[str, Any]:
    """What every other column holds, as the database takes it: attname → value."""
    fields = (field for field in model._meta.concrete_fields if field.attname not in {*without, "id"})
    return {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}


@contextmanager
def indexes_afterwards(*poured: type[models.Model]) -> Iterator[None]:
    """Without the models' indexes until the block is done. Call it inside a transaction, in empty tables.

    Those of references are among them; what a constraint stands on stays.
    """
    with connection.cursor() as cursor:
        indexes = [index for model in poured for index in _indexes(cursor, model._meta.db_table)]
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        if connection.vendor == "postgresql":
            connection.check_constraints()  # it builds no index while references wait to be checked
        for _, sql in indexes:
            cursor.execute(sql)


def _indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Name and SQL of every index that can be dropped."""
    if connection.vendor == "postgresql":
        cursor.execute(
            """
            SELECT named.relname, pg_get_indexdef(listed.indexrelid)
            FROM pg_index AS listed JOIN pg_class AS named ON named.oid = listed.indexrelid
            WHERE listed.indrelid = %s::regclass
            AND NOT EXISTS (SELECT 1 FROM pg_constraint AS bound WHERE bound.conindid = listed.indexrelid)
            """,
            [table],
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql <> ''", [table]
        )
    return cursor.fetchall()


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
