"""The SQL that makes entries of many rows where they stand: what a save would have logged, row for row.

Written once for both databases, but for how JSON is built.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from geo.bulk import Row, unfold
from teams_app.accounts.audit.origin import current
from teams_app.accounts.audit.recording import CREATE, DELETE, UPDATE
from teams_app.accounts.audit.tracking import TRACKED, Tracked

Field = models.Field[Any, Any]


def log_creations(model: type[models.Model], ids: Collection[int]) -> None:
    """After the rows were inserted."""
    tracked = TRACKED[model]
    pairs = [(field, "NULL", _value(field, "held"), _is_said(field, "held")) for field in _fields(tracked)]
    _log(tracked, CREATE, _changes(pairs), [{"id": pk} for pk in ids])


def log_deletions(model: type[models.Model], ids: Collection[int]) -> None:
    """Before the rows are deleted."""
    tracked = TRACKED[model]
    pairs = [(field, _value(field, "held"), "NULL", _is_said(field, "held")) for field in _fields(tracked)]
    _log(tracked, DELETE, _changes(pairs), [{"id": pk} for pk in ids])


def log_changes(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Before the rows are updated. Each row holds the `id` and the same attributes."""
    tracked = TRACKED[model]
    fields = [field for field in _fields(tracked) if rows and field.attname in rows[0]]
    if not fields:
        return
    pairs = [(field, _value(field, "held"), _value(field, "fresh"), _differs(field)) for field in fields]
    wanted = {"id", *(field.attname for field in fields)}
    given = [{name: value for name, value in row.items() if name in wanted} for row in rows]
    _log(tracked, UPDATE, _changes(pairs), given, only=" OR ".join(_differs(field) for field in fields))


def _fields(tracked: Tracked) -> Iterator[Field]:
    for field in tracked.model._meta.concrete_fields:
        if field.name in tracked.fields:
            yield field


def _log(tracked: Tracked, action: int, changes: str, rows: Sequence[Row], only: str = "") -> None:
    """One INSERT of an entry for every one of `rows`, joined to what is held under its id."""
    if not rows:
        return
    from teams_app.accounts.audit.entry import LogEntry

    origin, held = current(), tracked.model._meta
    given = [field for field in held.concrete_fields if field.attname in rows[0]]
    source, picked = unfold(given)
    fresh = ", ".join(f"{value} AS {_quote(field.column)}" for field, value in zip(given, picked, strict=True))
    same = {
        "content_type": ContentType.objects.get_for_model(tracked.model).pk,
        "action": action,
        "actor": origin.actor_id,
        "cid": origin.ref,
        "timestamp": connection.ops.adapt_datetimefield_value(timezone.now()),
        "owner_kind": str(tracked.kind),
        "source": str(origin.source),
        "source_label": origin.label,
    }
    columns = {name: _constant(LogEntry._meta.get_field(name)) for name in same} | {
        "object_pk": f"CAST(held.{_quote(held.pk.column)} AS text)",
        "object_id": f"held.{_quote(held.pk.column)}",
        "object_repr": _label(tracked),
        "owner_id": f"held.{_quote(_column(tracked, tracked.owner_column))}",
        "changes": changes,
    }
    names = ", ".join(_quote(LogEntry._meta.get_field(name).column) for name in columns)
    sql = (
        f"INSERT INTO {_quote(LogEntry._meta.db_table)} ({names}) SELECT {', '.join(columns.values())} "  # noqa: S608
        f"FROM (SELECT {fresh} FROM {source}) AS fresh JOIN {_quote(held.db_table)} AS held ON held.id = fresh.id"
        f"{f' WHERE {only}' if only else ''}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*same.values(), json.dumps(rows, cls=DjangoJSONEncoder)])


def _changes(pairs: Sequence[tuple[Field, str, str, str]]) -> str:
    """The expression of `changes`: an object of the fields for which the condition holds."""
    return _changes_on_postgresql(pairs) if connection.vendor == "postgresql" else _changes_on_sqlite(pairs)


def _changes_on_postgresql(pairs: Sequence[tuple[Field, str, str, str]]) -> str:
    told = ", ".join(
        f"'{field.name}', CASE WHEN {condition} THEN jsonb_build_array({before}, {after}) END"
        for field, before, after, condition in pairs
    )
    return f"jsonb_strip_nulls(jsonb_build_object({told}))"


def _changes_on_sqlite(pairs: Sequence[tuple[Field, str, str, str]]) -> str:
    """Put together as text: SQLite's objects with nulls would be built, read again and written once more."""
    told = " || ".join(
        f"CASE WHEN {condition} THEN ',\"{field.name}\":[' || {_json(field, before)} || ',' || "
        f"{_json(field, after)} || ']' ELSE '' END"
        for field, before, after, condition in pairs
    )
    return f"'{{' || substr({told}, 2) || '}}'"


def _json(field: Field, value: str) -> str:
    if value == "NULL":
        return "'null'"
    if isinstance(field, models.BooleanField):
        return f"CASE WHEN {value} THEN 'true' WHEN NOT {value} THEN 'false' ELSE 'null' END"
    return f"json_quote({value})"


def _value(field: Field, table: str) -> str:
    return f"{table}.{_quote(field.column)}"


def _is_said(field: Field, table: str) -> str:
    column = f"{table}.{_quote(field.column)}"
    return f"{column} <> ''" if _is_text(field) else f"{column} IS NOT NULL"


def _differs(field: Field) -> str:
    before, after = _value(field, "held"), _value(field, "fresh")
    is_not = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return f"{before} {is_not} {after}"


def _label(tracked: Tracked) -> str:
    return f"held.{_quote(_column(tracked, tracked.label))}" if tracked.label else "''"


def _column(tracked: Tracked, attname: str) -> str | None:
    return next(field.column for field in tracked.model._meta.concrete_fields if field.attname == attname)


def _is_text(field: Field) -> bool:
    return isinstance(field, models.CharField | models.TextField)


def _constant(field: Any) -> str:
    """A parameter; PostgreSQL wants to be told its type."""
    target = field.target_field if field.is_relation else field
    return f"%s::{target.rel_db_type(connection)}" if connection.vendor == "postgresql" else "%s"


def _quote(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
