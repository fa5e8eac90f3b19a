"""INSERTs whose SQL is made once a process, and whose rows need no model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from geo.asks import Ask, database_vendor, run


class Insert:
    """`INSERT INTO model`, row by row as `save(force_insert=True)` writes them, but without signals.

    `unless` names unique fields: a row that is there already is passed over.
    """

    def __init__(self, model: type[models.Model], unless: Sequence[str] = ()) -> None:
        self.model = model
        self.unless = unless
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.plain = [(field.attname, field, _PLAIN if _is_plain(field) else ()) for field in self.fields]
        self.places = {name: (place, field, plain) for place, (name, field, plain) in enumerate(self.plain)}
        self.made: dict[tuple[str, int], str] = {}
        self.usual: dict[str, list[Any]] = {}

    def __call__(self, *rows: models.Model) -> list[int]:
        """The new primary keys, in the order of the rows; of those passed over there is none."""
        return self.values(*(self._params(row.__dict__, row) for row in rows))

    def values(self, *rows: Sequence[Any]) -> list[int]:
        """The same for rows given as the database takes them, in the order of the model's fields."""
        if not rows:
            return []
        return [pk for (pk,) in run(self._sql(len(rows)), list(chain.from_iterable(rows)))]

    def row(self, **values: Any) -> list[Any]:
        """A row for `values` or `ask`: these, and what a field has by itself. Without a model: making one is dear."""
        database = connections[DEFAULT_DB_ALIAS]
        usual = self.usual.get(database.vendor)
        if usual is None:
            made = [field.get_db_prep_save(field.get_default(), database) for field in self.fields]
            usual = self.usual[database.vendor] = made
        row = usual.copy()
        for name, value in values.items():
            place, field, plain = self.places[name]
            row[place] = value if type(value) in plain else _written(field, value, database)
        return row

    def asks(self, *rows: Sequence[Any]) -> list[Ask]:
        """`values`, for `together`: each row of the answers is a primary key.

        PostgreSQL, which is sent all of them in one message, gets a statement a row: it plans each number of rows anew.
        """
        parts = [[row] for row in rows] if database_vendor() == "postgresql" else [rows]
        return [Ask(self._sql(len(part)), list(chain.from_iterable(part))) for part in parts]

    def _params(self, values: dict[str, Any], row: models.Model) -> list[Any]:
        """Nothing has to be done to most values."""
        database = connections[DEFAULT_DB_ALIAS]
        return [
            value
            if type(value := values[name]) in plain
            else field.get_db_prep_save(field.pre_save(row, add=True), database)
            for name, field, plain in self.plain
        ]

    def _sql(self, count: int) -> str:
        vendor = database_vendor()
        sql = self.made.get((vendor, count))
        if sql is None:
            columns = ", ".join(_quote(field) for field in self.fields)
            row = ", ".join(["%s"] * len(self.fields))
            targets = ", ".join(_quote(field) for field in self.fields if field.name in self.unless)
            table = connection.ops.quote_name(self.model._meta.db_table)
            sql = f"INSERT INTO {table} ({columns}) VALUES " + ", ".join([f"({row})"] * count)  # noqa: S608
            sql += f" ON CONFLICT ({targets}) DO NOTHING" if targets else ""
            sql += f" RETURNING {_quote(self.model._meta.pk)}"
            self.made[vendor, count] = sql
        return sql


def _quote(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or "")


_PLAIN = (str, int, float, type(None))


def _written(field: models.Field[Any, Any], value: Any, database: Any) -> Any:
    """As the database takes it. What is what the field holds need not be asked first whether it is."""
    write = _WRITTEN.get((type(field), type(value)))
    return write(database, value) if write else field.get_db_prep_save(value, database)


_WRITTEN: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (models.DateField, dt.date): lambda database, value: database.ops.adapt_datefield_value(value),
    (models.DateTimeField, dt.datetime): lambda database, value: database.ops.adapt_datetimefield_value(value),
    (models.UUIDField, UUID): lambda database, value: value if database.features.has_native_uuid_field else value.hex,
}


def _is_plain(field: models.Field[Any, Any]) -> bool:
    """Not where the field itself may put something in ("now"), or writes a value in its own way."""
    return not isinstance(field, (models.JSONField, models.DateField, models.FileField, models.DecimalField))
