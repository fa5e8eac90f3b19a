"""Statements that are always the same text, straight to the driver of the database.

Django looks through a text for every `%s` each time, and makes a cursor with three wrappers, which costs more than most
of the statements of an entry. Here that is done once for each text; Django's own way remains where somebody listens
(a test that counts queries, a page that shows them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Ask:
    """A statement that is still to be run, in Django's style (`%s`, `%%`)."""

    sql: str
    params: Sequence[Any]
    read: Callable[[list[Any]], list[Any]] | None = None  # turns the rows, as the driver gives them, into Python's


@cache
def database_vendor() -> str:
    """A process has one kind of database; to ask a connection goes through its thread's storage each time."""
    return connections[DEFAULT_DB_ALIAS].vendor


def run(sql: str, params: Sequence[Any]) -> Rows:
    """One statement; the rows it answers with, as the driver gives them."""
    [rows] = _run([Ask(sql, params)])
    return rows


def together(*asked: Ask, are_last: bool = False) -> list[list[Any]]:
    """Run statements in their order, and answer with the rows of each.

    PostgreSQL is sent all of them at once: waiting for an answer takes longer than most of the statements. `are_last`
    sends the end of the transaction with them, where it is the outermost: no answer of theirs may stand against it.
    """
    found = _run(asked, are_last=are_last)
    return [each.read(rows) if each.read else rows for each, rows in zip(asked, found, strict=True)]


def _run(asked: Sequence[Ask], *, are_last: bool = False) -> list[Rows]:
    database = connections[DEFAULT_DB_ALIAS]
    if database.execute_wrappers or database.queries_logged or _stands_in_line(database, asked):
        return [_by_cursor(database, each) for each in asked]
    database.close_if_health_check_failed()  # this and the next three are what Django's cursor sees to
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        if database_vendor() == "sqlite":
            return [
                database.connection.execute(_with_question_marks(each.sql), each.params).fetchall() for each in asked
            ]
        from geo import pipelined  # there is a driver for it only where PostgreSQL is chosen

        statements = [(_with_numbers(each.sql), each.params) for each in asked]
        return pipelined.run(database.connection, statements, ends=are_last and _may_end(database))


def _stands_in_line(database: Any, asked: Sequence[Ask]) -> bool:
    """Whether it writes into SQLite outside a transaction: its cursor waits for a turn (`config.backends.sqlite3`)."""
    return (
        database_vendor() == "sqlite"
        and not database.in_atomic_block
        and any(each.sql.startswith("INSERT") for each in asked)
    )


def _may_end(database: Any) -> bool:
    """Whether it is in a transaction that nothing stands around and nothing has spoiled."""
    return (
        database.in_atomic_block
        and not database.savepoint_ids
        and database.commit_on_exit
        and not database.needs_rollback
    )


def _by_cursor(database: Any, asked: Ask) -> Rows:
    with database.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=1024)
def _with_question_marks(sql: str) -> str:
    """As the driver wants it; a handful of statements, each as often as there are numbers of rows."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


@lru_cache(maxsize=1024)
def _with_numbers(sql: str) -> bytes:
    """As PostgreSQL wants it: `$1`, `$2` …"""
    numbers = count(1)
    return FORMAT_QMARK_REGEX.sub(lambda _: f"${next(numbers)}", sql).replace("%%", "%").encode()
