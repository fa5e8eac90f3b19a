"""Photos sent at the same moment from many threads: each once, and never more than five."""

import threading
import uuid

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from teams_app.activities import services
from teams_app.activities.models import Photo
from tests.teams_app.activities.photos.pictures import picture
from tests.teams_app.activities.photos.test_api import files, send  # noqa: F401  (a fixture)
from tests.teams_app.activities.sync.phone import Phone
from tests.teams_app.activities.world import World

SENDINGS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("alike", "kept", "answers"), [(True, 1, {200, 201}), (False, 5, {201, 422})])
def test_eight_photos_at_once(world: World, alike, kept, answers):
    activity = services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity
    names = [uuid.uuid4()] * SENDINGS if alike else [uuid.uuid4() for _ in range(SENDINGS)]
    phones = [Phone(world.head) for _ in range(SENDINGS)]
    got: list[int] = []
    start = threading.Barrier(SENDINGS)

    def post(phone: Phone, name: uuid.UUID) -> None:
        try:
            start.wait(timeout=10)
            got.append(send(phone, activity, picture((64, 48)), name).status_code)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=post, args=pair) for pair in zip(phones, names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Photo.objects.standing().count() == kept
    assert (len(got), set(got), got.count(201)) == (SENDINGS, answers, kept)
