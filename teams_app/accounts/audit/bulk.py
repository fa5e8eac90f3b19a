"""Writes in bulk that are in the log: geo.bulk's verbs, and `queryset.update`, with their entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from geo import bulk
from geo.bulk import Row
from teams_app.accounts.audit.origin import is_silenced
from teams_app.accounts.audit.recording import CREATE, DELETE, UPDATE, Entry, record
from teams_app.accounts.audit.tracking import TRACKED, Tracked

Known = Mapping[int, Mapping[str, Any]]
IDS_A_QUESTION = 10_000  # below the number of variables that SQLite takes


@transaction.atomic
def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """`geo.bulk.insert`; each row holds its `id`."""
    bulk.insert(model, rows)
    tracked = TRACKED[model]
    record(
        Entry(model, row["id"], CREATE, _gained(tracked, row), row[tracked.owner_column], _label(tracked, row))
        for row in rows
    )


@transaction.atomic
def update(model: type[models.Model], rows: Sequence[Row], *, before: Known | None = None) -> None:
    """`geo.bulk.update`. `before` spares reading the old values: id → the fields of the row and the owner's."""
    tracked = TRACKED[model]
    names = [name for name in rows[0] if name in tracked.names] if rows else []
    if before is None and not is_silenced():
        before = _read(tracked, [row["id"] for row in rows], names)
    bulk.update(model, rows)
    record(_changes(tracked, rows, names, before or {}))


@transaction.atomic
def delete(model: type[models.Model], ids: Collection[int]) -> None:
    """`geo.bulk.delete`: cascades are the caller's."""
    tracked = TRACKED[model]
    gone = {} if is_silenced() else _read(tracked, ids, [name for name in tracked.names if name in _columns(model)])
    bulk.delete(model, ids)
    record(
        Entry(model, pk, DELETE, _lost(tracked, row), row[tracked.owner_column], _label(tracked, row))
        for pk, row in gone.items()
    )


@transaction.atomic
def update_rows(rows: models.QuerySet[Any], **values: Any) -> int:
    """`rows.update(**values)` with plain values: three queries, whatever the rows."""
    tracked = TRACKED[rows.model]
    fields = {rows.model._meta.get_field(name).attname: _plain(value) for name, value in values.items()}
    names = [name for name in fields if name in tracked.names]
    found = {row["pk"]: row for row in rows.order_by().select_for_update().values("pk", *_wanted(tracked, names))}
    changed = rows.model._base_manager.filter(pk__in=list(found)).update(**values) if found else 0
    record(_changes(tracked, [{"id": pk} | fields for pk in found], names, found))
    return changed


def _changes(tracked: Tracked, rows: Iterable[Row], names: list[str], before: Known) -> Iterator[Entry]:
    for row in rows:
        old = before.get(row["id"])
        if old is not None:
            pairs = {name: (old[name], row[name]) for name in names}
            owner = row["id"] if tracked.owner == "pk" else old[tracked.owner]
            yield Entry(tracked.model, row["id"], UPDATE, pairs, owner, _label(tracked, {**old, **row}))


def _gained(tracked: Tracked, row: Row) -> dict[str, tuple[Any, Any]]:
    return {name: (None, row[name]) for name in row if name in tracked.names and row[name] not in (None, "")}


def _lost(tracked: Tracked, row: Row) -> dict[str, tuple[Any, Any]]:
    return {name: (row[name], None) for name in row if name in tracked.names and row[name] not in (None, "")}


def _label(tracked: Tracked, row: Row) -> str:
    return str(row.get(tracked.label, "")) if tracked.label else ""


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _columns(model: type[models.Model]) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


def _wanted(tracked: Tracked, names: Iterable[str]) -> list[str]:
    """What an entry needs of a row: the fields, the owner, the label."""
    also = {tracked.owner_column, *([tracked.label] if tracked.label else [])}
    return [*dict.fromkeys([*names, *sorted(also)])]


def _read(tracked: Tracked, ids: Collection[int], names: Iterable[str]) -> dict[int, dict[str, Any]]:
    wanted, all_ids, found = _wanted(tracked, names), list(ids), {}
    for start in range(0, len(all_ids), IDS_A_QUESTION):
        rows = tracked.model._base_manager.filter(pk__in=all_ids[start : start + IDS_A_QUESTION])
        found.update({row["pk"]: row for row in rows.order_by().values("pk", *wanted)})
    return found
