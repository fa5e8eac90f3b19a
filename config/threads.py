"""gunicorn's worker of threads: they wait for nobody who has said nothing yet, and the one that is warm goes first."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from threading import Lock, RLock
from typing import Any

from gunicorn.workers import gthread  # type: ignore[import-untyped]


class Worker(gthread.ThreadWorker):
    """gunicorn lets a thread wait up to 5 s for the first byte of a new connection, and browsers open connections ahead
    of need: a few of them held every thread, and whoever had something to say waited. Here such a connection goes at
    once where gunicorn itself puts it after the 5 s, to be looked at again when it speaks (benoitc/gunicorn#3635).
    """

    def get_thread_pool(self) -> ThreadPoolExecutor:
        pool: ThreadPoolExecutor = super().get_thread_pool()
        pool._work_queue = LastFirst()  # type: ignore[assignment]
        return pool

    def handle(self, conn: Any) -> Any:
        if not (conn.initialized or conn.data_ready):
            if not conn.wait_for_data(0):
                return gthread._DEFER
            conn.data_ready = True
        return super().handle(conn)


class LastFirst:
    """A queue of work, in its order, whose next item goes to the thread that worked last: its connection to the
    database, and what both hold in memory, are warm. Python's own wakes the one that has waited longest, so that
    requests now and then visit every thread. It has what `ThreadPoolExecutor` asks of its queue.
    """

    def __init__(self) -> None:
        # The pool puts from a weak reference's callback too, which may come in the middle of a put.
        self._lock = RLock()
        self._items: deque[Any] = deque()
        self._waiting: list[_Waiting] = []

    def put(self, item: Any) -> None:
        """Hand the item to the last that began to wait; where nobody does, it waits for whoever is free first."""
        with self._lock:
            if not self._waiting:
                self._items.append(item)
                return
            thread = self._waiting.pop()
        thread.item = item
        thread.called.release()

    def get(self, block: bool = True) -> Any:
        """The oldest item; raises `queue.Empty` where there is none and it shall not wait."""
        with self._lock:
            if self._items:
                return self._items.popleft()
            if not block:
                raise Empty
            thread = _Waiting()
            self._waiting.append(thread)
        thread.called.acquire()
        return thread.item

    def get_nowait(self) -> Any:
        """The oldest item, or `queue.Empty`."""
        return self.get(block=False)

    def waiting(self) -> int:
        """How many threads have nothing to do."""
        return len(self._waiting)


class _Waiting:
    """A thread that has nothing to do."""

    def __init__(self) -> None:
        self.called = Lock()
        self.called.acquire()
        self.item: Any = None
