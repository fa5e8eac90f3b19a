"""Writes many objects of one model in few statements, and keeps the creation dates that they bring.

`bulk_create` would stamp three years of history with the moment of seeding, and needs a statement for
every sixty rows on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from geo import bulk

ROWS_A_STATEMENT = 10_000


def insert_all(objects: Sequence[models.Model]) -> None:
    """Insert `objects`, all of one model, and give them their primary keys. Call it inside a transaction."""
    if not objects:
        return
    model = type(objects[0])
    for pk, each in zip(bulk.reserve_ids(model, len(objects)), objects, strict=True):
        each.pk = pk
    for start in range(0, len(objects), ROWS_A_STATEMENT):
        bulk.insert(model, [_row(each) for each in objects[start : start + ROWS_A_STATEMENT]])


def _row(each: models.Model) -> dict[str, Any]:
    row = {}
    for field in each._meta.concrete_fields:
        value = getattr(each, field.attname)
        if value is None:
            value = field.pre_save(each, add=True)  # a time stamp that was left open
        is_json = isinstance(field, models.JSONField)  # goes as it is into the JSON that carries the rows
        row[field.attname] = value if is_json else field.get_db_prep_save(value, connection)
    return row
