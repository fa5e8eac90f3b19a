"""200 entries a second for 60 seconds from 32 phones, batches of 1: all taken, answers of one size, no slower later.

An entry is sent when it is due, whether or not the server has caught up; its time counts from that moment. Then
100 phones that all write at once: none may meet a locked database, and none be passed by again and again.
`SOAK_SECONDS` and `SOAK_RATE` change the length and the rate; `INGEST_DATABASES` and `POSTGRESQL_URL` are those of
`ingest`.
"""

from __future__ import annotations

import os
import sys

from _entries import SYNC, bodies
from _phones import Sent, post, send
from _served import Server, serve
from _stores import Store, stores

STORED = 50_000
RATE, SECONDS, PHONES = int(os.environ.get("SOAK_RATE", "200")), int(os.environ.get("SOAK_SECONDS", "60")), 32
CROWD, CROWD_SENDS = 100, 10
LONGEST = 3.0  # seconds that any entry may take, of the soak or the crowd


def main() -> int:
    told = [verdict for each in stores(STORED) for verdict in soak(each)]
    return int(not all(told))


def soak(at: Store) -> list[bool]:
    with serve(**at.environment) as server:
        run(server, 32, 64)  # so that every worker has read its catalogues
        before = server.processor_seconds()
        sent = run(server, PHONES, RATE * SECONDS, RATE)
        used = server.processor_seconds() - before
        tell(f"{at.kind}, {RATE} a second", sent)
        print(f"  the server used {used / sent.seconds:.2f} processors")
        crowd = run(server, CROWD, CROWD * CROWD_SENDS)
        tell(f"{at.kind}, {CROWD} writers at once", crowd)
    tenth = max(1, len(sent.latencies) // 10)
    first, last = sum(sent.latencies[:tenth]) / tenth, sum(sent.latencies[-tenth:]) / tenth
    print(f"  mean time to an answer: first tenth {first * 1000:.0f} ms, last tenth {last * 1000:.0f} ms")
    longest = max(sent.latencies + crowd.latencies)
    accepted, kept = sent.states["created"] / (RATE * SECONDS), RATE * SECONDS / sent.seconds / RATE
    return [
        verdict(f"soak-{at.kind}-accepted", accepted, 1.0, is_met=accepted == 1),
        verdict(f"soak-{at.kind}-rate-kept", kept, 0.98, is_met=kept >= 0.98),
        verdict(f"soak-{at.kind}-answer-sizes", len(sent.sizes), 1, is_met=len(sent.sizes) == 1),
        verdict(
            f"soak-{at.kind}-crowd-accepted",
            crowd.states["created"] / (CROWD * CROWD_SENDS),
            1.0,
            is_met=crowd.states == {"created": CROWD * CROWD_SENDS},
        ),
        verdict(f"soak-{at.kind}-crowd-p99-seconds", crowd.percentile(0.99), 1.0, is_met=crowd.percentile(0.99) < 1),
        verdict(f"soak-{at.kind}-longest-seconds", longest, LONGEST, is_met=longest < LONGEST),
    ]


def run(server: Server, phones: int, entries: int, rate: float = 0) -> Sent:
    return send(server.port, [post(SYNC, body, token) for body, token in bodies(entries, 1)], phones, rate)


def tell(name: str, sent: Sent) -> None:
    half, most = sent.percentile(0.5) * 1000, sent.percentile(0.99) * 1000
    print(
        f"{name}: {len(sent.latencies) / sent.seconds:.0f} a second, median {half:.0f} ms, p99 {most:.0f} ms,", end=""
    )
    print(f" longest {max(sent.latencies) * 1000:.0f} ms; {dict(sent.statuses)} {dict(sent.states)}", *sent.faults)


def verdict(name: str, ratio: float, bar: float, *, is_met: bool) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if is_met else 'short'}", flush=True)
    return is_met


if __name__ == "__main__":
    sys.exit(main())
