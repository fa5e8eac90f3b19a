"""The worker for long work: kept alive, stopped with its server, and what it left is done again."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django_tasks import TaskResultStatus, task, task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from config import worker
from config.management.commands.work import take_up_again
from teams_app.accounts.models import User


@task()
def name_somebody(pk: int, name: str) -> None:
    User.objects.filter(pk=pk).update(first_name=name)


def left_behind(worker_id: str, **fields) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING, worker_ids=["earlier", worker_id], run_after=get_date_max(),
        task_path=f"{__name__}.name_somebody", args_kwargs={"args": [0, ""], "kwargs": {}}, **fields,
    )  # fmt: skip


@pytest.fixture
def _signals():
    """The worker takes the signals of its process; a test gives them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
@pytest.mark.django_db(transaction=True)
def test_what_waits_in_the_database_is_done():
    somebody = User.objects.create_user("ai-do")
    name_somebody.using(backend="background").enqueue(somebody.pk, "Bà Sáu")
    assert not User.objects.filter(first_name="Bà Sáu").exists()
    call_command("work", "--batch", "--no-startup-delay")
    assert User.objects.filter(first_name="Bà Sáu").exists()


@pytest.mark.django_db
def test_work_of_a_killed_worker_is_taken_up_by_the_next_of_its_name():
    own, other = left_behind("may-1", backend_name="background"), left_behind("may-2", backend_name="background")
    assert take_up_again("may-1") == 1
    assert DBTaskResult.objects.get(pk=own.pk).status == TaskResultStatus.READY
    assert DBTaskResult.objects.get(pk=other.pk).status == TaskResultStatus.RUNNING


def test_wagtail_indexes_within_the_request():
    assert isinstance(task_backends["default"], ImmediateBackend)


def test_a_worker_that_dies_is_started_again(tmp_path):
    """The command writes a line and dies; the keeper starts it until it is told to stop."""
    lines, stop = tmp_path / "lines", threading.Event()
    command = [sys.executable, "-c", f"open({str(lines)!r}, 'a').write('x')"]
    thread = threading.Thread(target=worker.keep, args=(command, os.getppid(), stop, 0))
    thread.start()
    try:
        assert until(lambda: lines.exists() and len(lines.read_text()) > 1)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_the_worker_ends_with_its_keeper(tmp_path):
    pid = tmp_path / "pid"
    sleeper = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import sys; from config import worker; worker.COMMAND = [sys.executable, '-c', {sleeper!r}]; worker.main()"
    keeper = subprocess.Popen([sys.executable, "-c", code], cwd=worker.ROOT)
    assert until(lambda: pid.exists() and pid.read_text())
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(20) == 0
    assert until(lambda: not is_alive(int(pid.read_text())))


def test_the_keeper_ends_with_the_server_that_started_it(tmp_path):
    pid = tmp_path / "pid"
    keeper = (
        "import os, sys; from config import worker;"
        "worker.COMMAND = [sys.executable, '-c', 'import time; time.sleep(60)'];"
        f"open({str(pid)!r}, 'w').write(str(os.getpid())); worker.main()"
    )
    server = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {keeper!r}]); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", server], cwd=worker.ROOT)
    assert until(lambda: pid.exists() and pid.read_text())
    process.kill()
    process.wait(20)
    assert until(lambda: not is_alive(int(pid.read_text())))


def until(met, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return True
        time.sleep(0.1)
    return False


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent to notice does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")
