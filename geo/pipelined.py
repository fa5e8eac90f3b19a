"""Statements sent to PostgreSQL all at once, each planned once a connection.

psycopg's own pipeline hands every statement to the system by itself and makes a cursor for each: of the handful that
an entry of the log takes, that is a third. Here they are one message. What turns values into PostgreSQL's, and rows
into Python's, is psycopg's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from select import POLLIN, POLLOUT, poll
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.numeric import Int8

Rows = list[tuple[Any, ...]]
Statement = tuple[bytes, Sequence[Any]]  # text with `$1`, `$2` …, and its values
_FAILED, _SYNC, _WITH_ROWS = pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_SYNC, pq.ExecStatus.TUPLES_OK


def run(driver: Connection[Any], statements: Sequence[Statement], *, ends: bool = False) -> list[Rows]:
    """The rows of each; in a transaction, unless the connection is one that commits by itself. It `ends` with them,
    if none fails.

    Raises psycopg's errors: then none behind the statement that failed was run.
    """
    connection = driver.pgconn
    fresh: dict[_Text, bytes] = {}
    first: list[bytes] = []
    kept = _kept.get(driver)
    if kept is None:
        kept = _kept[driver] = _Kept(driver)
        if kept.plans:  # each once, not six times
            first.append(b"SET plan_cache_mode = force_generic_plan")
    if not driver.autocommit and connection.transaction_status == pq.TransactionStatus.IDLE:
        first.append(driver._get_tx_start_command())
    with driver.lock, _pipeline(connection):
        for command in first:
            connection.send_query_params(command, None)
        before = [kept.send(*each, fresh) for each in statements]
        if ends:
            connection.send_query_params(b"COMMIT", None)
        connection.pipeline_sync()
        results = _results(connection)
    for result in results:
        if result.status == _FAILED:
            raise errors.error_from_result(result, encoding=driver.info.encoding)
    kept.names |= fresh
    answers = islice(results, len(first), None)
    return [kept.rows(next(islice(answers, many, None))) for many in before]


_Text = tuple[bytes, tuple[int, ...]]  # and the types of its values


class _Kept:
    """What a connection keeps: the names of the statements that it has planned."""

    def __init__(self, driver: Connection[Any]) -> None:
        self.connection = driver.pgconn
        self.transformer = Transformer(driver)
        self.plans = driver.prepare_threshold is not None  # not where a pool gives each transaction another server
        self.names: dict[_Text, bytes] = {}
        self.numbers = count(1)

    def send(self, sql: bytes, params: Sequence[Any], fresh: dict[_Text, bytes]) -> int:
        """How many results come before its own: of its planning, where it has no name yet. It is `fresh` then.

        Whole numbers always go as wide ones, for a plan is kept by the types of its values.
        """
        wide = [Int8(param) if type(param) is int else param for param in params]
        values = self.transformer.dump_sequence(wide, [PyFormat.AUTO] * len(wide))
        types, formats = self.transformer.types or (), self.transformer.formats
        if not self.plans:
            self.connection.send_query_params(sql, values, types, formats)
            return 0
        text = sql, types
        name = self.names.get(text) or fresh.get(text)
        if name:
            self.connection.send_query_prepared(name, values, formats)
            return 0
        name = fresh[text] = b"toso_%d" % next(self.numbers)
        self.connection.send_prepare(name, sql, types)
        self.connection.send_query_prepared(name, values, formats)
        return 1

    def rows(self, result: pq.abc.PGresult) -> Rows:
        if result.status != _WITH_ROWS:
            return []
        self.transformer.set_pgresult(result)
        return self.transformer.load_rows(0, result.ntuples, tuple)


_kept: WeakKeyDictionary[Connection[Any], _Kept] = WeakKeyDictionary()


@contextmanager
def _pipeline(connection: pq.abc.PGconn) -> Iterator[None]:
    """Nobody knows what is still on its way of a pipeline that was left in the middle: its connection ends."""
    connection.enter_pipeline_mode()
    try:
        yield
        connection.exit_pipeline_mode()
    except BaseException:
        connection.finish()
        raise


def _results(connection: pq.abc.PGconn) -> list[pq.abc.PGresult]:
    """What is still to be sent goes, then all results are waited for."""
    ready = poll()
    ready.register(connection.socket, POLLIN | POLLOUT)
    while connection.flush():
        if any(event & POLLIN for _socket, event in ready.poll()):
            connection.consume_input()
    ready.modify(connection.socket, POLLIN)
    results: list[pq.abc.PGresult] = []
    while True:
        while connection.is_busy():
            ready.poll()
            connection.consume_input()
        result = connection.get_result()  # None behind the results of each statement
        if result is None and connection.status == pq.ConnStatus.BAD:
            raise errors.OperationalError(connection.get_error_message())
        if result and result.status == _SYNC:
            return results
        if result:
            results.append(result)
