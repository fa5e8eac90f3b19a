"""The process that reads a workbook: its limits hold, a busy machine refuses nothing, nothing of it is left over."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from teams_app.registry.importing import Unreadable, reader_process
from teams_app.registry.importing.workbook import read_workbook
from tests.teams_app.registry.importing.books import TEAMS, xlsx
from tests.teams_app.registry.importing.test_bad_files import HEAD, SHEET, TAIL, changed

DATA = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "Nguyễn Thử Mẫu", "0912345678"], Hai=[["x"]])


@pytest.fixture
def started(monkeypatch):
    """The processes that were started; `started.wrap` puts a shell in front of the reader."""
    made: list[subprocess.Popen[bytes]] = []
    start = reader_process._start
    monkeypatch.setattr(reader_process, "_start", lambda: made.append(start()) or made[-1])
    yield made
    assert all(process.poll() is not None for process in made)  # none lives on


def through_a_shell(monkeypatch, script: str) -> None:
    command = reader_process.command
    monkeypatch.setattr(reader_process, "command", lambda: ["sh", "-c", script, "sh", *command()])


def test_sheets_arrive_in_order_with_what_is_told_of_each(started):
    book = read_workbook(DATA, "ds.xlsx")
    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [("Danh sách", 2), ("Hai", 1)]
    assert book.sheets[0].rows[0] == TEAMS
    assert len(started) == 1


def test_a_busy_machine_refuses_no_sound_file(started, monkeypatch, settings):
    """Longer on the clock than it may take of the processor; whoever waits is told that it goes on."""
    settings.IMPORT_MAX_SECONDS = 2
    monkeypatch.setattr(reader_process, "_SIGN", 0.2)
    through_a_shell(monkeypatch, 'sleep 3; exec "$@"')
    signs: list[float] = []
    book = read_workbook(DATA, "ds.xlsx", lambda: signs.append(time.monotonic()))
    assert len(book.sheets) == 2
    assert len(signs) > 3


def test_what_takes_too_much_of_the_processor_is_ended(started, settings):
    settings.IMPORT_MAX_SECONDS = 1
    heavy = changed(xlsx(TEAMS), SHEET, HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row>' * (6 << 20) + TAIL)
    with pytest.raises(Unreadable, match=r"nang\.xlsx.*(Chia|chia|Tách|tách)"):
        read_workbook(heavy, "nang.xlsx")
    assert started[0].returncode == -signal.SIGXCPU


def test_what_takes_too_long_on_the_clock_is_ended_and_the_server_blamed(started, monkeypatch, settings):
    settings.IMPORT_MAX_WAIT_SECONDS = 1
    through_a_shell(monkeypatch, "exec sleep 600")
    with pytest.raises(Unreadable, match=r"ds\.xlsx.*(gửi lại|Gửi lại)"):
        read_workbook(DATA, "ds.xlsx")


def test_a_process_that_dies_before_its_answer_is_whole_gives_nothing(started, monkeypatch):
    through_a_shell(monkeypatch, "cat > /dev/null; echo '[[\"STT\"]]'; kill -9 $$")
    with pytest.raises(Unreadable, match="quá lớn"):
        read_workbook(DATA, "ds.xlsx")


def test_memory_is_limited(started, settings):
    settings.IMPORT_MAX_MEMORY_BYTES = 64 << 20
    heavy = changed(xlsx(TEAMS), SHEET, HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row>' * (2 << 20) + TAIL)
    with pytest.raises(Unreadable, match=r"nang\.xlsx"):
        read_workbook(heavy, "nang.xlsx")
