"""A disk that fills up while phones send: told as "later", nothing half written, everything arrives once in the end."""

from __future__ import annotations

import json
import resource
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from teams_app.accounts.devices import device_add
from teams_app.activities.models import Activity, Photo, Received
from teams_app.coverage import facts
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.photos.pictures import picture, upload
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.sync.server import Server, server, wait_for  # noqa: F401  (a fixture)

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


def test_the_real_server_without_room_takes_it_later_and_once(server: Server, tmp_path: Path) -> None:  # noqa: F811
    """Over HTTP: gunicorn's workers, to whom the system refuses every further byte in a file."""
    world = worlds.build()
    _device, token = device_add(user=world.head, name="Chrome, Android")
    wait_for(server, token)
    first, second, photo = typed(world, people=1), typed(world, people=2), uuid.uuid4()
    assert [answer["state"] for answer in server.send(token, [first])] == ["created"]
    received = Received.objects.count()
    may_write(server, 0)
    for told in (lambda: server.send(token, [second]), lambda: send_photo(server, token, first["uuid"], photo)):
        with pytest.raises(HTTPError) as refused:
            told()
        assert refused.value.code == 503
        assert int(refused.value.headers["Retry-After"]) > 0
    assert (Activity.objects.count(), Received.objects.count(), Photo.objects.count()) == (1, received, 0)
    may_write(server, resource.RLIM_INFINITY)
    assert not list(tmp_path.rglob("*.jpg*"))
    assert [[answer["state"] for answer in server.send(token, [second])] for _ in range(2)] == [["created"], ["known"]]
    assert [send_photo(server, token, first["uuid"], photo) for _ in range(2)] == [201, 200]
    assert (Activity.objects.count(), Photo.objects.count()) == (2, 1)


def may_write(server: Server, most: int) -> None:  # noqa: F811
    for pid in server.workers():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def send_photo(server: Server, token: str, activity: str, photo: uuid.UUID) -> int:  # noqa: F811
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1/activities/{activity}/photos",
        encode_multipart(BOUNDARY, {"uuid": str(photo), "photo": upload(picture())}),
        {"Authorization": f"Bearer {token}", "Content-Type": MULTIPART_CONTENT},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return int(response.status)
