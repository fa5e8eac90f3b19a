"""Writes in bulk that are in the log: geo.bulk's verbs, and `queryset.update`, with their entries.

The database makes the entries itself, from the rows that stand in the table and the rows that were given:
nothing is read into Python, and each verb costs one statement more for every 20.000 rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import models, transaction

from geo import bulk
from geo.bulk import Row
from geo.signals import rows_written
from teams_app.accounts.audit import statements
from teams_app.accounts.audit.origin import in_log, is_silenced
from teams_app.accounts.audit.recording import ROWS_A_STATEMENT
from teams_app.accounts.audit.signals import deleting, written

Part = Sequence[Any]


@transaction.atomic
@in_log()
def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """`geo.bulk.insert`; each row holds its `id`."""
    bulk.insert(model, rows)
    for part in _logged([row["id"] for row in rows]):
        statements.log_creations(model, part)
    _tell(model, [row["id"] for row in rows], rows[0] if rows else (), is_new=True)


@transaction.atomic
@in_log()
def update(model: type[models.Model], rows: Sequence[Row]) -> None:
    """`geo.bulk.update`; a row that changes nothing is not logged."""
    for part in _logged(rows):
        statements.log_changes(model, part)  # first: afterwards nobody knows what was
    bulk.update(model, rows)
    _tell(model, [row["id"] for row in rows], rows[0] if rows else (), is_new=False)


@transaction.atomic
@in_log()
def delete(model: type[models.Model], ids: Collection[int]) -> None:
    """`geo.bulk.delete`: cascades are the caller's."""
    for part in _logged(list(ids)):
        statements.log_deletions(model, part)
    follow_ups: list[Any] = [answer for _receiver, answer in deleting.send(model, ids=ids) if answer]
    bulk.delete(model, ids)
    for follow_up in follow_ups:
        follow_up()


@transaction.atomic
@in_log()
def update_rows(rows: models.QuerySet[Any], **values: Any) -> int:
    """`rows.update(**values)` with plain values: three queries for every 20.000 rows."""
    model = rows.model
    columns = {model._meta.get_field(name).attname: _plain(value) for name, value in values.items()}
    ids = list(rows.order_by().select_for_update().values_list("pk", flat=True))
    for part in _logged(ids):
        statements.log_changes(model, [{"id": pk} | columns for pk in part])
    for part in _parts(ids):
        model._base_manager.filter(pk__in=part).update(**values)
    rows_written.send(model)
    _tell(model, ids, columns, is_new=False)
    return len(ids)


def _tell(model: type[models.Model], ids: Collection[int], names: Collection[str], *, is_new: bool) -> None:
    if ids:
        written.send(model, ids=ids, names=names, is_new=is_new)


def _logged(rows: Part) -> Iterator[Part]:
    """The parts to make entries of: none while the log is silenced."""
    return iter(()) if is_silenced() else _parts(rows)


def _parts(rows: Part) -> Iterator[Part]:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        yield rows[start : start + ROWS_A_STATEMENT]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
