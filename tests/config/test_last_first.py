"""The thread that worked last works next; no work is lost, doubled or left lying."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from config.threads import LastFirst, Worker

THREADS = 4


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """The pool of a worker as gunicorn makes it, with all its threads begun."""
    config = Config()
    config.set("threads", THREADS)
    pool = Worker(age=0, ppid=0, sockets=[], app=None, timeout=30, cfg=config, log=None).get_thread_pool()
    together = threading.Barrier(THREADS)
    wait([pool.submit(together.wait, 20) for _ in range(THREADS)])
    yield pool
    pool.shutdown()


def all_wait(pool: ThreadPoolExecutor) -> None:
    """A thread answers a moment before it waits again."""
    until = time.monotonic() + 20
    while pool._work_queue.waiting() < THREADS:  # type: ignore[attr-defined]
        assert time.monotonic() < until, "a thread did not come back"
        time.sleep(0.001)


def test_one_after_the_other_is_the_work_of_one_thread(pool: ThreadPoolExecutor) -> None:
    worked = set()
    for _ in range(5 * THREADS):
        all_wait(pool)
        worked.add(pool.submit(threading.get_ident).result(20))
    assert len(worked) == 1


def test_at_once_is_the_work_of_all(pool: ThreadPoolExecutor) -> None:
    together = threading.Barrier(THREADS)
    for _ in range(5):
        wait([pool.submit(together.wait, 20) for _ in range(THREADS)], timeout=20)
        assert not together.broken


def test_of_what_many_ask_at_once_nothing_is_lost_or_done_twice(pool: ThreadPoolExecutor) -> None:
    done: Counter[int] = Counter()
    lock = threading.Lock()

    def do(number: int) -> int:
        with lock:
            done[number] += 1
        return number

    def ask(first: int) -> list[int]:
        return [pool.submit(do, first + number).result(20) for number in range(200)]

    with ThreadPoolExecutor(8) as askers:
        answers = [number for each in askers.map(ask, range(0, 1_600, 200)) for number in each]
    assert answers == list(range(1_600))
    assert set(done.values()) == {1}


def test_what_waits_goes_in_its_order() -> None:
    queue = LastFirst()
    for number in range(3):
        queue.put(number)
    assert [queue.get(), queue.get_nowait(), queue.get()] == [0, 1, 2]


def test_an_ended_pool_ends_its_threads_and_cancels_what_waits(pool: ThreadPoolExecutor) -> None:
    held = threading.Event()
    running = [pool.submit(held.wait, 20) for _ in range(THREADS)]
    left = pool.submit(threading.get_ident)
    pool.shutdown(wait=False, cancel_futures=True)
    held.set()
    wait(running, timeout=20)
    for thread in pool._threads:  # type: ignore[attr-defined]
        thread.join(20)
        assert not thread.is_alive()
    assert left.cancelled()


def test_a_forgotten_pool_ends_its_threads() -> None:
    forgotten = ThreadPoolExecutor(2)
    forgotten._work_queue = LastFirst()  # type: ignore[assignment]
    together = threading.Barrier(2)
    wait([forgotten.submit(together.wait, 20) for _ in range(2)])
    threads = list(forgotten._threads)  # type: ignore[attr-defined]
    del forgotten
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
