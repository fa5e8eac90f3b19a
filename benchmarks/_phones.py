"""Phones that send over HTTP and cost little: plain sockets, kept alive, all in one loop of one thread."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NUMBER = re.compile(rb'"received": ?(\d+)')  # grows by a digit now and then
_STATE = re.compile(rb'"state": ?"(\w+)"')
PATIENCE = 60  # seconds without any answer


@dataclass
class Sent:
    """What came of a run."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # seconds; at a fixed rate from the moment it was due
    statuses: Counter[int] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)  # bytes of the answers' bodies, without their number
    faults: list[bytes] = field(default_factory=list)  # the first answers that were not 200

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def post(path: str, body: bytes, token: str = "") -> bytes:
    """A whole request, as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def send(port: int, requests: list[bytes], clients: int, rate: float = 0) -> Sent:
    """Send all `requests` from so many clients: each as soon as its last was answered, or `rate` a second in all."""
    return _Run(port, requests, clients, rate).go()


class _Connection:
    def __init__(self, port: int) -> None:
        self.port = port
        self.since = 0.0
        self.got = b""
        self.request = b""
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answered(self) -> tuple[int, bytes] | None:
        """Status and body, as soon as the whole answer is here."""
        head, mark, body = self.got.partition(b"\r\n\r\n")
        if not mark:
            return None
        length = _LENGTH.search(head)
        if length is None:
            raise SystemExit(f"an answer without a length: {head!r}")
        return (int(head[9:12]), body) if len(body) >= int(length[1]) else None


class _Run:
    def __init__(self, port: int, requests: list[bytes], clients: int, rate: float) -> None:
        self.waiting = deque(requests)
        self.total = len(requests)
        self.rate = rate
        self.sent = Sent()
        self.selector = selectors.DefaultSelector()
        self.idle = [_Connection(port) for _ in range(clients)]
        for each in self.idle:
            self.selector.register(each.socket, selectors.EVENT_READ, each)

    def go(self) -> Sent:
        self.start = time.perf_counter()
        done = 0
        while done < self.total:
            for due in self._due():
                self._begin(self.idle.pop(), due)
            ready = self.selector.select(0.002 if self.rate and self.waiting and self.idle else PATIENCE)
            if not ready and not self.rate:
                raise SystemExit("the server does not answer")
            done += sum(self._read(key.data) for key, _ in ready)
        self.sent.seconds = time.perf_counter() - self.start
        for key in list(self.selector.get_map().values()):
            key.data.socket.close()
        return self.sent

    def _due(self) -> Iterator[float]:
        while self.waiting and self.idle:
            now = time.perf_counter()
            due = self.start + (self.total - len(self.waiting)) / self.rate if self.rate else now
            if due > now:
                return
            yield due

    def _begin(self, connection: _Connection, due: float) -> None:
        connection.request, connection.since, connection.got = self.waiting.popleft(), due, b""
        try:
            connection.socket.sendall(connection.request)
        except OSError:
            self._again(connection)

    def _read(self, connection: _Connection) -> int:
        """1 when an answer is whole."""
        try:
            part = connection.socket.recv(65536)
        except OSError:
            part = b""
        if not part:  # a worker was renewed: what it did not answer is sent again
            self._again(connection)
            return 0
        connection.got += part
        answer = connection.answered()
        if answer is None:
            return 0
        self._count(*answer, time.perf_counter() - connection.since)
        connection.request = b""
        self.idle.append(connection)
        return 1

    def _again(self, connection: _Connection) -> None:
        self.selector.unregister(connection.socket)
        connection.socket.close()
        connection.open()
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.got = b""
        if connection.request:
            connection.socket.sendall(connection.request)

    def _count(self, status: int, body: bytes, taken: float) -> None:
        self.sent.latencies.append(taken)
        self.sent.statuses[status] += 1
        number = _NUMBER.search(body)
        self.sent.sizes[len(body) - len(number[1] if number else b"")] += 1
        self.sent.states.update(state.decode() for state in _STATE.findall(body))
        if status != 200 and len(self.sent.faults) < 3:
            self.sent.faults.append(body[:300])
