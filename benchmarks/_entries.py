"""What phones send in `ingest` and `soak`: usual entries of the heads whom `_field` made. Knows nothing of Django."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
import uuid

TEAMS, PHONES, TOPICS = 100_000, 4_000, 12
DAYS = 700  # of the log, up to today

ZONE = dt.timezone(dt.timedelta(hours=7))
SYNC, FLOOR, BARE = "/api/v1/activities/sync", "/api/v1/floor", "/api/v1/bare"


def token(n: int) -> str:
    return f"phone-{n}"


def team_of(n: int) -> int:
    """The team of phone `n`; its number is its primary key."""
    return 1 + n * (TEAMS // PHONES)


def bodies(count: int, batch: int) -> list[tuple[bytes, str]]:
    """So many requests of new entries, each with the token that it is sent with."""
    rng = random.Random()
    now = dt.datetime.now(ZONE)
    phones = itertools.cycle(rng.sample(range(PHONES), PHONES))
    return [(_body(rng, now, phone, batch), token(phone)) for phone in itertools.islice(phones, count)]


def _body(rng: random.Random, now: dt.datetime, phone: int, batch: int) -> bytes:
    entries = [
        {
            "uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "team": team_of(phone),
            "date": (now.date() - dt.timedelta(days=rng.randrange(DAYS))).isoformat(),
            "form": rng.choice(["campaign", "one_stop"]),
            "topics": [f"topic-{n}" for n in rng.sample(range(TOPICS), 2)],
            "people": 100 + rng.randrange(900),
            "note": "Hướng dẫn tại nhà văn hóa ấp",
            "logged_at": now.isoformat(),
        }
        for _ in range(batch)
    ]
    return json.dumps({"client": 1, "sent_at": now.isoformat(), "entries": entries}).encode()
