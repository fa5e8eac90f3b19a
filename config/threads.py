"""gunicorn's worker of threads, whose threads wait for nobody who has not said anything yet."""

from __future__ import annotations

from typing import Any

from gunicorn.workers import gthread  # type: ignore[import-untyped]


class Worker(gthread.ThreadWorker):
    """gunicorn lets a thread wait up to 5 s for the first byte of a new connection, and browsers open connections ahead
    of need: a few of them held every thread, and whoever had something to say waited. Here such a connection goes at
    once where gunicorn itself puts it after the 5 s, to be looked at again when it speaks (benoitc/gunicorn#3635).
    """

    def handle(self, conn: Any) -> Any:
        if not (conn.initialized or conn.data_ready):
            if not conn.wait_for_data(0):
                return gthread._DEFER
            conn.data_ready = True
        return super().handle(conn)
