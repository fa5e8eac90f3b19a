"""The same form sent at the same moment from many threads: one row, and every thread is told so."""

import threading
import uuid

import pytest
from django.db import close_old_connections, connection

from teams_app.activities.models import Activity
from tests.teams_app.activities.world import World

SENDINGS = 8


@pytest.mark.django_db(transaction=True)
def test_eight_simultaneous_sendings_make_one_activity(world: World):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an in-memory SQLite is shared by its threads; file SQLite and PostgreSQL run this")
    form = world.post(uuid=str(uuid.uuid4()))
    clients = [world.client(world.head) for _ in range(SENDINGS)]
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(SENDINGS)

    def send(client) -> None:
        try:
            start.wait(timeout=10)
            response = client.post("/hoat-dong/moi/", form)
            answers.append((response.status_code, response.headers.get("Location", "")))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == [(302, f"/hoat-dong/{form['uuid']}/da-ghi/")] * SENDINGS
    assert Activity.objects.count() == 1
    assert Activity.objects.get().topics.count() == 1
