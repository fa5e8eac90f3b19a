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
from dataclasses import dataclass
from functools import cache, lru_cache, update_wrapper
from itertools import chain, count
from typing import Any, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX
from django.db.models.sql.compiler import SQLCompiler

_MADE_UP: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_000_000_011 + n,  # fits every integer column
    dt.date: lambda n: dt.date(9876, 1, 1 + n),
    UUID: lambda n: UUID(int=0xABAD1DEA << 96 | n),
    str: lambda n: f"\x1aprepared {n}",
}


@dataclass(frozen=True)
class Ask:
    """A statement that is still to be run."""

    sql: str
    params: Sequence[Any]
    read: Callable[[list[Any]], list[Any]] | None = None  # turns the rows, as the driver gives them, into Python's


class prepared:  # noqa: N801 - it is used as a decorator
    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        update_wrapper(self, build)
        self.build = build
        self.made: dict[str, _Made] = {}

    def __call__(self, *, pick: Callable[[tuple[Any, ...]], bool] | None = None, **given: Any) -> list[tuple[Any, ...]]:
        """`pick` leaves rows out while they are as the driver gives them: turning values into Python's takes long."""
        made = self._made()
        found = run(made.sql, made.values(given))
        return made.read([row for row in found if pick(row)] if pick else found)

    def ask(self, **given: Any) -> Ask:
        """The query, for `together`."""
        made = self._made()
        return Ask(made.sql, made.values(given), made.read)

    def _made(self) -> _Made:
        vendor = database_vendor()
        made = self.made.get(vendor)
        if made is None:
            made = self.made[vendor] = _Made(self.build)
        return made


@cache
def database_vendor() -> str:
    """A process has one kind of database; to ask a connection goes through its thread's storage each time."""
    return connections[DEFAULT_DB_ALIAS].vendor


class _Made:
    """The SQL for one kind of database, with a name for each parameter that changes."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        hints = {name: kind for name, kind in get_type_hints(build).items() if name != "return"}
        made_up = {name: _MADE_UP[kind](n) for n, (name, kind) in enumerate(hints.items())}
        self.compiler: SQLCompiler = build(**made_up).query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        self.template = list(params)
        self.slots: dict[tuple[str, _Write], list[int]] = {}  # an argument and how it is written → where it stands
        for place, param in enumerate(params):
            if slot := _slot(param, made_up):
                self.slots.setdefault(slot, []).append(place)
        missing = made_up.keys() - {name for name, _ in self.slots}
        if missing:
            raise TypeError(f"{', '.join(sorted(missing))} did not arrive in the SQL of {build.__qualname__}")
        self.converters = self.compiler.get_converters([expression for expression, *_ in self.compiler.select])

    def values(self, given: dict[str, Any]) -> list[Any]:
        params = self.template.copy()
        for (name, write), places in self.slots.items():
            value = write(given[name])
            for place in places:
                params[place] = value
        return params

    def read(self, found: list[Any]) -> list[Any]:
        if not self.converters or not found:
            return found
        return list(map(tuple, self.compiler.apply_converters(found, self.converters)))


_Write = Callable[[Any], Any]


def _slot(param: Any, made_up: dict[str, Any]) -> tuple[str, _Write] | None:
    """The argument that stands in the parameter and how it is written there; None where it never changes."""
    ways: list[_Write] = [_as_it_is, str, _hex]
    if isinstance(param, int):  # PostgreSQL is told how wide a number is by a class of its own
        ways.append(type(param))
    for name, value in made_up.items():
        for write in ways:
            if isinstance(value, int) == isinstance(param, int) and _same(write(value), param):
                return name, write
    return None


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _as_it_is(value: Any) -> Any:
    return value


def _hex(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def run(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement in Django's style (`%s`, `%%`) that is always the same text; the rows it answers with.

    Straight to the driver, unless somebody listens: Django looks through the text for every `%s` each time, and makes
    a cursor with three wrappers, which costs more than most of the statements.
    """
    database = connections[DEFAULT_DB_ALIAS]
    stands_in_line = sql.startswith("INSERT") and not database.in_atomic_block  # see config.backends.sqlite3
    if _is_heard(database) or (stands_in_line and database.vendor == "sqlite"):
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []
    _be_ready(database)
    with database.wrap_database_errors:
        return _DRIVERS[database.vendor](database.connection, sql, params)


def together(*asked: Ask, are_last: bool = False) -> list[list[Any]]:
    """Run statements in their order, and answer with the rows of each.

    PostgreSQL is sent all of them at once: waiting for an answer takes longer than most of the statements. `are_last`
    sends the end of the transaction with them, where it is the outermost: no answer of theirs may stand against it.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if _is_heard(database) or not database.in_atomic_block:
        found = [run(each.sql, each.params) for each in asked]
    else:
        _be_ready(database)
        with database.wrap_database_errors:
            ends = are_last and not database.savepoint_ids and database.commit_on_exit and not database.needs_rollback
            found = _TOGETHER[database.vendor](database.connection, asked, ends)
    return [each.read(rows) if each.read else rows for each, rows in zip(asked, found, strict=True)]


def _is_heard(database: Any) -> bool:
    return bool(database.execute_wrappers or database.queries_logged)


def _be_ready(database: Any) -> None:
    """What Django's cursor sees to."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()


def _together_on_sqlite(driver: Any, asked: Sequence[Ask], _ends: bool) -> list[list[tuple[Any, ...]]]:
    return [driver.execute(_with_question_marks(each.sql), each.params).fetchall() for each in asked]


def _on_sqlite(driver: Any, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = driver.execute(_with_question_marks(sql), params).fetchall()
    return rows


def _on_postgresql(driver: Any, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    from geo import pipelined

    return pipelined.run(driver, [(_with_numbers(sql), params)])[0]


def _together_on_postgresql(driver: Any, asked: Sequence[Ask], ends: bool) -> list[list[tuple[Any, ...]]]:
    from geo import pipelined

    return pipelined.run(driver, [(_with_numbers(each.sql), each.params) for each in asked], ends=ends)


_DRIVERS: dict[str, Callable[[Any, str, Sequence[Any]], list[tuple[Any, ...]]]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgresql,
}
_TOGETHER: dict[str, Callable[[Any, Sequence[Ask], bool], list[list[tuple[Any, ...]]]]] = {
    "sqlite": _together_on_sqlite,
    "postgresql": _together_on_postgresql,
}


@lru_cache(maxsize=1024)
def _with_question_marks(sql: str) -> str:
    """As the driver wants it; a handful of statements, each as often as there are numbers of rows."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


@lru_cache(maxsize=1024)
def _with_numbers(sql: str) -> bytes:
    """As PostgreSQL wants it: `$1`, `$2` …"""
    numbers = count(1)
    return FORMAT_QMARK_REGEX.sub(lambda _: f"${next(numbers)}", sql).replace("%%", "%").encode()


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
