"""Querysets and INSERTs whose SQL is made once a process. Making it takes ten times as long as running it.

For the few places that are asked hundreds of times a second. The vocabulary stays that of the querysets:

    @prepared
    def standing(team: int, on: date) -> QuerySet:
        return Team.objects.on(on).filter(pk=team).values_list("name")

    standing(team=3, on=today)  # a list of tuples

The function is called once, with made-up values; where these stand in its SQL, the real ones are put later. So
it may hand its arguments on to querysets only, must not look at them, and every one must arrive in the SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any, get_type_hints
from uuid import UUID

from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler

_MADE_UP: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_000_000_011 + n,  # fits every integer column
    dt.date: lambda n: dt.date(9876, 1, 1 + n),
    UUID: lambda n: UUID(int=0xABAD1DEA << 96 | n),
    str: lambda n: f"\x1aprepared {n}",
}


class prepared:  # noqa: N801 - it is used as a decorator
    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        update_wrapper(self, build)
        self.build = build
        self.made: dict[str, _Made] = {}

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        made = self.made.get(connection.vendor)
        if made is None:
            made = self.made[connection.vendor] = _Made(self.build)
        return made.rows(given)


class _Made:
    """The SQL for one kind of database, with a name for each parameter that changes."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        hints = {name: kind for name, kind in get_type_hints(build).items() if name != "return"}
        made_up = {name: _MADE_UP[kind](n) for n, (name, kind) in enumerate(hints.items())}
        self.compiler: SQLCompiler = build(**made_up).query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        self.params = [_slot(param, made_up) for param in params]
        missing = made_up.keys() - {name for name, _ in self.params}
        if missing:
            raise TypeError(f"{', '.join(sorted(missing))} did not arrive in the SQL of {build.__qualname__}")
        self.converters = self.compiler.get_converters([expression for expression, *_ in self.compiler.select])

    def rows(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [value(given) if name else value for name, value in self.params])
            found = cursor.fetchall()
        if not self.converters:
            return found
        return list(map(tuple, self.compiler.apply_converters(found, self.converters)))


def _slot(param: Any, made_up: dict[str, Any]) -> tuple[str, Any]:
    """The argument that stands in the parameter and how it is written there; without a name, the parameter itself."""
    ways: list[Callable[[Any], Any]] = [_as_it_is, str, _hex]
    if isinstance(param, int):  # PostgreSQL is told how wide a number is by a class of its own
        ways.append(type(param))
    for name, value in made_up.items():
        for write in ways:
            if isinstance(value, int) == isinstance(param, int) and _same(write(value), param):
                return name, _writer(name, write)
    return "", param


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _writer(name: str, write: Callable[[Any], Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda given: write(given[name])


def _as_it_is(value: Any) -> Any:
    return value


def _hex(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


class Insert:
    """`INSERT INTO model`, row by row as `save(force_insert=True)` writes them, but without signals.

    `unless` names unique fields: a row that is there already is passed over.
    """

    def __init__(self, model: type[models.Model], unless: Sequence[str] = ()) -> None:
        self.model = model
        self.unless = unless
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.made: dict[tuple[str, int], str] = {}

    def __call__(self, *rows: models.Model) -> list[int]:
        """The new primary keys, in the order of the rows; of those passed over there is none."""
        if not rows:
            return []
        params = [_param(field, row) for row in rows for field in self.fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql(len(rows)), params)
            return [pk for (pk,) in cursor.fetchall()]

    def _sql(self, count: int) -> str:
        sql = self.made.get((connection.vendor, count))
        if sql is None:
            columns = ", ".join(_quote(field) for field in self.fields)
            row = ", ".join(["%s"] * len(self.fields))
            targets = ", ".join(_quote(field) for field in self.fields if field.name in self.unless)
            table = connection.ops.quote_name(self.model._meta.db_table)
            sql = f"INSERT INTO {table} ({columns}) VALUES " + ", ".join([f"({row})"] * count)  # noqa: S608
            sql += f" ON CONFLICT ({targets}) DO NOTHING" if targets else ""
            sql += f" RETURNING {_quote(self.model._meta.pk)}"
            self.made[connection.vendor, count] = sql
        return sql


def _quote(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or "")


_PLAIN = (str, int, float, type(None))


def _param(field: models.Field[Any, Any], row: models.Model) -> Any:
    """The value of a field, as the database takes it. Nothing has to be done to most of them."""
    value = row.__dict__[field.attname]
    if type(value) in _PLAIN and not isinstance(field, _NEVER_PLAIN):
        return value
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


_NEVER_PLAIN = (models.JSONField, models.DateField, models.FileField, models.DecimalField)  # date: "now" may be put in
