"""Many rows in one statement, on both databases.

Django splits `bulk_create` and `bulk_update` into batches of at most 999 parameters on SQLite, so
their query count grows with the rows. Here all rows travel as one JSON parameter, which SQLite
(json_each) and PostgreSQL (jsonb_to_recordset) both unfold into a table.

What search finds by name (`geo.findable`) is told to it on the way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from geo.findable import told
from geo.signals import rows_written

Row = Mapping[str, Any]  # attname → value


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` primary keys that nobody else will get. Call it inside a transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """One INSERT for all `rows`; each names the same fields by attname. Defaults are the caller's."""
    if rows:
        with told(model, rows=rows):
            _execute(_insert_sql(model, rows), rows)
        rows_written.send(model)


def insert_new(model: type[models.Model], rows: Sequence[Row], returning: Sequence[str]) -> list[tuple[Any, ...]]:
    """One INSERT that passes over rows which a unique constraint refuses; `returning` of those that went in."""
    if not rows:
        return []
    columns = ", ".join(_quote(_field(model, name).column) for name in returning)
    sql = f"{_insert_sql(model, rows)} WHERE true ON CONFLICT DO NOTHING RETURNING {columns}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(list(rows), cls=DjangoJSONEncoder)])
        written = cursor.fetchall()
    rows_written.send(model)
    return written


def _insert_sql(model: type[models.Model], rows: Sequence[Row]) -> str:
    fields = [_field(model, name) for name in rows[0]]
    columns = ", ".join(_quote(field.column) for field in fields)
    source, picked = unfold(fields)
    return f"INSERT INTO {_quote(model._meta.db_table)} ({columns}) SELECT {', '.join(picked)} FROM {source}"  # noqa: S608


def update(model: type[models.Model], rows: Sequence[Row]) -> None:
    """One UPDATE for all `rows`; each holds the primary key as `id` and the same fields to set."""
    if not rows:
        return
    table = _quote(model._meta.db_table)
    fields = [_field(model, name) for name in rows[0]]
    source, picked = unfold(fields)
    aliased = ", ".join(f"{value} AS {_quote(field.column)}" for field, value in zip(fields, picked, strict=True))
    setting = ", ".join(f"{_quote(f.column)} = fresh.{_quote(f.column)}" for f in fields if not f.primary_key)
    sql = f"UPDATE {table} SET {setting} FROM (SELECT {aliased} FROM {source}) AS fresh WHERE {table}.id = fresh.id"  # noqa: S608
    with told(model, [row["id"] for row in rows], rows):
        _execute(sql, rows)
    rows_written.send(model)


def delete(model: type[models.Model], ids: Collection[int]) -> None:
    """One DELETE for all `ids`. Cascades are the caller's; the database still refuses broken references."""
    if not ids:
        return
    source, picked = unfold([_field(model, "id")])
    sql = f"DELETE FROM {_quote(model._meta.db_table)} WHERE id IN (SELECT {picked[0]} FROM {source})"  # noqa: S608
    with told(model, list(ids)):
        _execute(sql, [{"id": pk} for pk in ids])
    rows_written.send(model)


def _field(model: type[models.Model], attname: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def unfold(fields: Iterable[models.Field[Any, Any]]) -> tuple[str, list[str]]:
    """The FROM clause that turns the JSON parameter into rows, and the expression of each field in it."""
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{_quote(field.attname)} {_type(field)}" for field in fields)
        return f"jsonb_to_recordset(%s::jsonb) AS given({typed})", [f"given.{_quote(f.attname)}" for f in fields]
    return "json_each(%s) AS given", [f"json_extract(given.value, '$.{field.attname}')" for field in fields]


def _type(field: models.Field[Any, Any]) -> str:
    return (field.rel_db_type(connection) if field.primary_key else field.db_type(connection)) or "text"


def _quote(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _execute(sql: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(list(rows), cls=DjangoJSONEncoder)])
