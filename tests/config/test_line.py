"""Writers of one SQLite file stand in line: nobody is passed by for long, and a dead one holds up nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from config.backends.sqlite3.line import Line, line_for
from teams_app.activities.models import Received
from tests.factories import make_user

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")

HOLD = """
import sys, time
from config.backends.sqlite3.line import Line
line = Line(sys.argv[1])
line.enter(20)
print("in", flush=True)
time.sleep(600)
"""


COUNT = """
import sys, threading, time
from pathlib import Path
from config.backends.sqlite3.line import Line
path, number = sys.argv[1], Path(sys.argv[2])
told = [0, 0]
def work():
    line = Line(path)
    for turn in range(40):
        if line.enter(0.004):
            counted = int(number.read_text())
            time.sleep(0.002)
            number.write_text(str(counted + 1))
            told[0] += 1
            line.leave()
        else:
            told[1] += 1
threads = [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*told)
"""


def held_elsewhere(path: Path) -> subprocess.Popen[str]:
    """Another process whose turn it is, for as long as it lives."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    return process


def test_a_writer_waits_until_the_one_before_it_is_done(tmp_path):
    first, second = Line(str(tmp_path / "db")), Line(str(tmp_path / "db"))
    assert first.enter(1)
    told: list[str] = []

    def wait() -> None:
        assert second.enter(20)
        told.append("second")
        second.leave()

    waiting = threading.Thread(target=wait)
    waiting.start()
    told.append("first")
    first.leave()
    waiting.join(20)
    assert told == ["first", "second"]


def test_who_waits_too_long_is_told_so_and_the_line_goes_on(tmp_path):
    first, second = Line(str(tmp_path / "db")), Line(str(tmp_path / "db"))
    assert first.enter(1)
    assert not second.enter(0.05)
    first.leave()
    first.leave()  # twice is as good as once
    assert second.enter(1)
    second.close()
    assert first.enter(1)
    first.close()


def test_another_process_waits_too_and_a_killed_one_holds_up_nobody(tmp_path):
    other = held_elsewhere(tmp_path / "db")
    line = Line(str(tmp_path / "db"))
    entered = threading.Event()
    waiting = threading.Thread(target=lambda: line.enter(20) and entered.set())
    waiting.start()
    assert not entered.wait(0.3)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert entered.wait(20)
    waiting.join()
    line.close()


def test_who_loses_patience_with_another_process_takes_nobodys_turn(tmp_path):
    other = held_elsewhere(tmp_path / "db")
    line = Line(str(tmp_path / "db"))
    began = time.monotonic()
    assert not line.enter(0.2)
    assert not line.enter(0.2)
    assert 0.4 <= time.monotonic() - began < 10
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    third = held_elsewhere(tmp_path / "db")  # who gave up is no longer in the line
    assert not line.enter(0.2)
    os.kill(third.pid, signal.SIGKILL)
    third.wait()
    assert line.enter(20)
    line.close()


def test_processes_that_lose_patience_again_and_again_stay_one_at_a_time(tmp_path):
    """Each adds one to a number in a file, reading it and writing it: were two in at once, one would get lost."""
    (tmp_path / "number").write_text("0")
    command = [sys.executable, "-c", COUNT, str(tmp_path / "db"), str(tmp_path / "number")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate(timeout=120)[0].split() for process in processes]
    assert sum(int(done) for done, _lost in told) == int((tmp_path / "number").read_text()) > 0
    assert sum(int(lost) for _done, lost in told) > 0


def test_what_no_two_writers_share_has_no_line(tmp_path):
    assert line_for(":memory:") is None
    assert line_for("file:memorydb_default?mode=memory&cache=shared") is None
    assert line_for(str(tmp_path / "db")) is not None


@pytest.mark.django_db(transaction=True)
def test_a_transaction_and_a_single_statement_both_take_their_turn(monkeypatch):
    other = Line(connection.line.path.removesuffix("-line"))
    monkeypatch.setattr(connections["default"], "patience", 0.05)
    assert other.enter(1)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        make_user()
    with pytest.raises(OperationalError, match="locked"):
        Received.objects.all().delete()
    assert Received.objects.count() == 0  # readers never wait
    other.leave()
    with transaction.atomic():
        make_user()
        assert not other.enter(0.05)
    assert other.enter(1)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_what_sqlite_can_do_does_not_depend_on_whose_turn_it_is(monkeypatch):
    other = Line(connection.line.path.removesuffix("-line"))
    monkeypatch.setattr(connections["default"], "patience", 0.05)
    assert other.enter(1)
    assert connection.features_class(connection).supports_json_field
    other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["raises", "is closed"])
def test_a_transaction_that_ends_badly_lets_the_next_one_in(end):
    other = Line(connection.line.path.removesuffix("-line"))
    with pytest.raises(RuntimeError), transaction.atomic():
        make_user()
        if end == "is closed":
            connection.close()
        raise RuntimeError
    assert other.enter(1)
    other.close()
