"""A disk that fills up while phones send: told as "later", nothing half written, everything arrives once in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from teams_app.activities.models import Activity, Received
from teams_app.coverage import facts
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import Phone, typed

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be told how large its file may grow")
NO_LIMIT = 1_073_741_823


@pytest.fixture
def full_disk(transactional_db: None) -> Iterator[Any]:
    """`full_disk(spare)`: the database's file may grow by so many pages more."""

    def pragma(name: str) -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute(f"PRAGMA {name}").fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests left free would take what should not fit
    yield lambda spare: pragma(f"max_page_count = {pragma('page_count') + spare}")
    pragma(f"max_page_count = {NO_LIMIT}")


def test_what_does_not_fit_is_sent_again_later_and_arrives_once(full_disk, caplog):
    world = worlds.build()
    phone = Phone(world.head)
    entries = [typed(world, people=n, note="x" * 400) for n in range(1, 40)]
    told = set()
    for spare, entry in enumerate(entries):
        full_disk(spare % 8)
        body = json.dumps({"entries": [entry], "more": "x" * 2000 * (spare % 5)})
        response = phone.post(body)
        told.add(response.status_code)
        taken = response.status_code == 200 and response.json()["entries"][0]["state"] == "created"
        assert response.status_code in (200, 503)
        assert Activity.objects.filter(uuid=entry["uuid"]).count() == taken
        assert Activity.topics.through.objects.filter(activity__uuid=entry["uuid"]).count() == taken
    assert 503 in told
    assert list(facts.differences()) == []
    full_disk(100_000)
    answers = phone.send(*entries)
    assert {answer["state"] for answer in answers} <= {"created", "known"}
    assert sorted(Activity.objects.values_list("people", flat=True)) == list(range(1, 40))
    assert list(facts.differences()) == []


def test_a_request_that_cannot_be_kept_is_answered_later_and_leaves_nothing(full_disk, caplog):
    world = worlds.build()
    phone = Phone(world.head)
    entry = typed(world)
    full_disk(2)
    response = phone.post(json.dumps({"entries": [entry], "more": "x" * 500_000}))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert not Activity.objects.exists()
    assert not Received.objects.exists()
    full_disk(100_000)
    assert [answer["state"] for answer in phone.send(entry)] == ["created"]
