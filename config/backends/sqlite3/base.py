"""Django's SQLite, where writers stand in line (`line`) before they ask for the file.

A transaction takes its turn as it begins, for every one of ours begins as a writer (`transaction_mode`); a statement
outside a transaction takes one for itself. Where the process shares one (`writer`), a transaction runs on its
connection for writing, and what is read outside of transactions on the thread's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures
from django.utils.functional import cached_property

from config.backends.sqlite3 import log
from config.backends.sqlite3.line import Line, line_for
from config.backends.sqlite3.writer import writers

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "DROP T", "DROP I", "ALTER ")


class _Features(DatabaseFeatures):
    @cached_property
    def supports_json_field(self) -> bool:  # type: ignore[override]  # a property in Django, too
        """Django asks in a transaction: where somebody else has his turn, it would find that SQLite knows no JSON."""
        with self.connection.cursor() as cursor:
            try:
                cursor.execute("SELECT JSON('{}')")
            except OperationalError:
                return False
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = _Features
    line: Line | None = None
    keeper: log.Keeper | None = None  # where the process shares its writer
    patience: float = 5  # seconds, as `timeout` says
    transaction_mode: str | None  # Django's
    _begin = "BEGIN"
    _own: Any = None  # the thread's own connection, while a lent one stands in its place

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.line = line_for(str(conn_params["database"]))
        self._begin = f"BEGIN {self.transaction_mode or ''}"
        self.patience = conn_params.get("timeout", 5)
        self.keeper = log.keeper_for(str(conn_params["database"])) if self.line and writers.is_shared else None
        return self._connect(conn_params)

    def _connect(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        if self.keeper:
            made.execute(f"PRAGMA wal_autocheckpoint={log.LONGEST}")
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=_Cursor)
        cursor.database = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            self._borrow()
            if self.queries_logged or self.execute_wrappers:
                super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
            else:  # the same without three wrappers, which cost more than the statement
                with self.wrap_database_errors:
                    self.connection.execute(self._begin)
        except BaseException:
            self._give_back()
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._give_back()
        self._leave()  # not when it fails: a rollback follows

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_back()
            self._leave()

    def _close(self) -> None:
        try:
            self._give_back()
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            if self.line:
                self.line.close()

    def _borrow(self) -> None:
        """Write through the connection that the process shares."""
        if self.line and writers.is_shared:
            lent = writers.lend(
                self.line.path,
                lambda: self._connect(self.get_connection_params()),
                age=self.settings_dict["CONN_MAX_AGE"],
            )
            self._own, self.connection = self.connection, lent

    def _give_back(self) -> None:
        """Nobody else may find it in the middle of a transaction: then it is closed, and nothing of that is kept."""
        if self._own is None:
            return
        lent, self.connection, self._own = self.connection, self._own, None
        if lent.in_transaction and self.line:
            writers.close(self.line.path)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """For one statement outside a transaction."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        if self.line and not self.line.is_ours and not self.line.enter(self.patience):
            raise OperationalError("database is locked")

    def _leave(self) -> None:
        if self.line and self.line.is_ours:
            if self.keeper:
                self.keeper.note_turn()
            self.line.leave()


class _Cursor(base.SQLiteCursorWrapper):
    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        self._be_of_the_transaction()
        if not self._is_alone(query):
            return super().execute(query, params)
        with self.database.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        self._be_of_the_transaction()
        if not self._is_alone(query):
            return super().executemany(query, param_list)
        with self.database.turn():
            return super().executemany(query, param_list)

    def _is_alone(self, query: str) -> bool:
        """Whether it writes, and no transaction has its turn already."""
        return not self.database.connection.in_transaction and query.startswith(_WRITES)

    def _be_of_the_transaction(self) -> None:
        """Go over to the connection that writes now, if this cursor is older than the transaction (or outlived one).

        Django's cache in the database is such a caller: on the other connection it would wait for itself. Executing
        discards what was read before anyway, so nothing is lost by beginning anew.
        """
        if self.connection is not self.database.connection:
            self.close()  # which ends the statement, and with it the other connection's look at the file
            self.__init__(self.database.connection)  # type: ignore[misc]
