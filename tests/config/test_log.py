"""SQLite's write-ahead log is brought into the file beside the writers of a server, and grows for ever in no case."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from config.backends.sqlite3 import log
from config.backends.sqlite3.line import Line
from config.backends.sqlite3.writer import writers

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept file.sqlite3"  # a name that an address has to escape


@pytest.fixture
def opened(file: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of a server's worker to a file of its own."""
    monkeypatch.setattr(writers, "is_shared", True)
    monkeypatch.setattr(log, "_keepers", {})
    monkeypatch.setattr(log, "LONGEST", 50)
    given = {name: connection.settings_dict[name] for name in ("ENGINE", "OPTIONS")}
    made = ConnectionHandler({"default": given | {"NAME": str(file)}})["default"]
    with django_db_blocker.unblock():  # it is no file of the site's
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE entry (said TEXT)")
        yield made
        writers.close(f"{file}-line")
        made.close()


def write(opened: Any, said: str) -> None:
    with opened.cursor() as cursor:
        cursor.execute("INSERT INTO entry VALUES (%s)", [said])


def in_the_file(file: Path) -> list[str]:
    """What stands in the file alone, without its log."""
    alone = shutil.copy(file, file.with_suffix(".alone"))
    with closing(sqlite3.connect(alone)) as read:
        read.execute("PRAGMA journal_mode = DELETE")
        if not read.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry'").fetchone():
            return []
        return [said for (said,) in read.execute("SELECT said FROM entry")]


def test_all_that_was_committed_is_brought_in_and_the_log_begins_anew(opened, file):
    for said in ("one", "two"):
        write(opened, said)
    assert log.bring_in(str(file))
    assert in_the_file(file) == ["one", "two"]
    length = Path(f"{file}-wal").stat().st_size
    write(opened, "three")
    assert Path(f"{file}-wal").stat().st_size == length


def test_who_writes_just_now_is_waited_for_only_at_the_end(opened, file, monkeypatch):
    write(opened, "done")
    monkeypatch.setattr(log, "PATIENCE", 0.2)
    line = Line(str(file))
    assert line.enter(5)
    opened.connection.execute("BEGIN IMMEDIATE")
    opened.connection.execute("INSERT INTO entry VALUES ('not yet')")
    assert not log.bring_in(str(file))
    assert in_the_file(file) == ["done"]  # all but the end
    opened.connection.execute("COMMIT")
    line.close()
    assert log.bring_in(str(file))
    assert in_the_file(file) == ["done", "not yet"]


def test_who_reads_what_was_there_before_is_not_waited_for(opened, file):
    write(opened, "before")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT COUNT(*) FROM entry").fetchone() == (1,)
        write(opened, "after")
        assert not log.bring_in(str(file))
        assert reader.execute("SELECT COUNT(*) FROM entry").fetchone() == (1,)
        reader.execute("ROLLBACK")
    assert log.bring_in(str(file))


def test_a_worker_brings_the_log_in_after_some_turns(opened, file, monkeypatch):
    monkeypatch.setattr(log, "TURNS", 3)
    called = threading.Event()
    bring_in = log.bring_in

    def tell(database: str) -> bool:
        is_all = bring_in(database)
        called.set()
        return is_all

    monkeypatch.setattr(log, "bring_in", tell)
    write(opened, "one")
    write(opened, "two")  # to make the table was a turn too
    assert called.wait(60)
    assert {"one", "two"} <= set(in_the_file(file))


def test_a_fault_ends_no_worker_s_care(opened, file, monkeypatch, caplog):
    monkeypatch.setattr(log, "TURNS", 3)
    tried = threading.Semaphore(0)

    def fail(database: str) -> bool:
        tried.release()
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(log, "bring_in", fail)
    for _ in range(2):
        for n in range(3):
            write(opened, str(n))
        assert tried.acquire(timeout=60)
    assert "could not be brought into the file" in caplog.text


def test_where_nobody_cares_a_commit_brings_in_what_is_long(opened, file, monkeypatch):
    monkeypatch.setattr(opened.keeper, "note_turn", lambda: None)  # as if its thread were dead
    for _ in range(60):
        with opened.cursor() as cursor:
            cursor.executemany("INSERT INTO entry VALUES (%s)", [["x" * 3000] for _ in range(10)])
    pages = Path(f"{file}-wal").stat().st_size / 4096
    assert 50 < pages < 120
    assert len(in_the_file(file)) > 500


def test_other_processes_leave_it_to_their_commits(file, django_db_blocker):
    given = {name: connection.settings_dict[name] for name in ("ENGINE", "OPTIONS")}
    made = ConnectionHandler({"default": given | {"NAME": str(file)}})["default"]
    with django_db_blocker.unblock(), made.cursor() as cursor:
        assert made.keeper is None
        assert cursor.execute("PRAGMA wal_autocheckpoint").fetchone() == (8000,)
        made.close()


def test_a_file_that_is_not_there_is_not_made(file):
    with pytest.raises(sqlite3.OperationalError):
        log.bring_in(str(file))
    assert not file.exists()
