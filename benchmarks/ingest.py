"""How many entries a second phones can send, over HTTP, to the server as the project serves it.

Each kind of database, 1 and 32 phones at once, batches of 1 and 50 entries: every one kept raw, checked, written with
its history and its sums, before it is answered. Beside it the floor of the same server: an address of the same API
(`_served_urls`), reached the same way, that asks whose token it is, reads the same body with the API's own schema, and
does one plain INSERT in the ORM's own way, committed before it answers. Every phone was heard of less than an hour ago,
so neither has to write that down as well. For comparison only, and in no bar: a bare view
that asks for no token and reads nothing, behind the middleware of a page, and on the API's short way past it. Rounds of
floor and entries take turns, so that what else the machine does meets both; a ratio is the median over the pairs. Last,
entries beside a log of many activities and one of few.

`INGEST_DATABASES=FOLDER` keeps the databases there, filled once; `INGEST_MANY` is the size of the large log, 5.000.000
when they are kept, 500.000 otherwise; `POSTGRESQL_URL` names the server for PostgreSQL; `INGEST_ROUNDS` is 7.
"""

from __future__ import annotations

import os
import sys
from statistics import median

from _entries import BARE, FLOOR, PHONES, SYNC, bodies
from _phones import Sent, post, send
from _served import Server, serve
from _stores import POSTGRESQL, Store, store

FEW = 50_000
MANY = int(os.environ.get("INGEST_MANY") or (5_000_000 if "INGEST_DATABASES" in os.environ else 500_000))
ROUNDS = int(os.environ.get("INGEST_ROUNDS", "7"))
FLOOR_BAR, GROWTH_BAR = 0.5, 1.2


def main() -> int:
    wanted = sys.argv[1:]
    kinds = [kind for kind in ("sqlite", "postgresql") if kind == "sqlite" or POSTGRESQL]
    told = []
    for kind in kinds:
        few = store(kind, FEW)
        if not wanted or "floor" in wanted:
            told += floor_of(few)
        if (not wanted or "growth" in wanted) and (kind == "sqlite" or "INGEST_DATABASES" in os.environ):
            told += growth(few, store(kind, MANY))
    return int(not all(told))


def floor_of(few: Store) -> list[bool]:
    print(f"{few.kind}, {FEW:,} activities stored")
    print(f"{'':34}{'a second':>10}{'processor':>12}{'median':>10}{'p99':>10}")
    told = []
    with serve(**few.environment) as server:
        warm_up(server)
        for phones in (1, 32):
            told += against_the_floor(server, few.kind, phones)
    return told


def against_the_floor(server: Server, kind: str, phones: int) -> list[bool]:
    size = 300 if phones == 1 else 600
    rounds = []
    for _ in range(ROUNDS):
        bare = Round(server, BARE, phones, size, with_token=False)
        short = Round(server, BARE, phones, size)
        floor = Round(server, FLOOR, phones, size)
        single = Round(server, SYNC, phones, size)
        batch = Round(server, SYNC, phones, max(phones, 8), batch=50)
        rounds.append((bare, short, floor, single, batch))
    names = ("a bare view", "a bare view, short way", "floor", "batches of 1", "batches of 50")
    for name, column in zip(names, zip(*rounds, strict=True), strict=True):
        tell(f"{phones} at once, {name}", column)
    ratio = median(single.rate / floor.rate for _, _, floor, single, _ in rounds)
    cpu = median(floor.processor / single.processor for _, _, floor, single, _ in rounds)
    beside = median(bare.processor / single.processor for bare, _, _, single, _ in rounds)
    print(f"{phones} at once: of the processor of an entry, the floor uses {cpu:.2f} and a bare view {beside:.2f}")
    return [
        verdict(f"ingest-{kind}-{phones}-of-the-floor", ratio, FLOOR_BAR, at_least=True),
        verdict(f"ingest-{kind}-{phones}-of-the-floor-by-processor", cpu, FLOOR_BAR, at_least=True),
    ]


def growth(few: Store, many: Store) -> list[bool]:
    """What an entry takes beside many stored activities over that beside few: both servers at once, in turns.

    Of the server's processors, and by the clock, which has in it what the database does by itself.
    """
    with serve(**few.environment) as small, serve(**many.environment) as large:
        warm_up(small)
        warm_up(large)
        pairs = [(Round(small, SYNC, 4, 400), Round(large, SYNC, 4, 400)) for _ in range(ROUNDS)]
    tell(f"beside {FEW:,}", [a for a, _ in pairs])
    tell(f"beside {MANY:,}", [b for _, b in pairs])
    cpu = median(b.processor for _, b in pairs) / median(a.processor for a, _ in pairs)
    clock = median(a.rate / b.rate for a, b in pairs)
    return [
        verdict(f"ingest-{few.kind}-growth-to-{MANY}", cpu, GROWTH_BAR, at_least=False),
        verdict(f"ingest-{few.kind}-growth-to-{MANY}-by-the-clock", clock, GROWTH_BAR, at_least=False),
    ]


class Round:
    """One run of requests, and what it took an entry."""

    def __init__(
        self, server: Server, path: str, phones: int, requests: int, *, batch: int = 1, with_token: bool = True
    ) -> None:
        made = [post(path, body, token if with_token else "") for body, token in bodies(requests, batch)]
        before = server.processor_seconds()
        self.sent: Sent = send(server.port, made, phones)
        entries = requests * batch
        self.processor = (server.processor_seconds() - before) / entries
        self.rate = entries / self.sent.seconds
        if self.sent.statuses != {200: requests} or (path == SYNC and self.sent.states != {"created": entries}):
            raise SystemExit(f"not all was taken: {self.sent.statuses} {self.sent.states} {self.sent.faults}")


def warm_up(server: Server) -> None:
    for path, requests in ((BARE, 60), (FLOOR, PHONES), (SYNC, 60)):
        send(server.port, [post(path, body, token) for body, token in bodies(requests, 1)], 16)


def tell(name: str, rounds: tuple[Round, ...] | list[Round]) -> None:
    rate, cpu = median(each.rate for each in rounds), median(each.processor for each in rounds)
    half, most = (median(each.sent.percentile(share) for each in rounds) for share in (0.5, 0.99))
    print(f"{name:34}{rate:>10,.0f}{cpu * 1000:>9.2f} ms{half * 1000:>7.0f} ms{most * 1000:>7.0f} ms", flush=True)


def verdict(name: str, ratio: float, bar: float, *, at_least: bool) -> bool:
    is_met = ratio >= bar if at_least else ratio <= bar
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if is_met else 'short'}", flush=True)
    return is_met


if __name__ == "__main__":
    sys.exit(main())
