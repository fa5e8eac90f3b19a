"""Querysets whose SQL is made once a process. Making it takes ten times as long as running it.

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
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, get_type_hints
from uuid import UUID

from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler

from geo.asks import Ask, database_vendor, run

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
