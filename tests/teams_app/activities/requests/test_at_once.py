"""Two people, or one impatient thumb, at the same moment: the lock and the unique keys decide, nobody is lost."""

import threading
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.core.cache import cache
from django.db import close_old_connections, connection
from django.test import Client

from teams_app.activities.models import Activity, HelpRequest
from tests.teams_app.activities.requests.asking import closed, make_request
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import World

AT_ONCE = 6
One = TypeVar("One")
pytestmark = pytest.mark.django_db(transaction=True)


def together(clients: list[One], act: Callable[[One], Any]) -> list[Any]:
    """What each client, or phone, got, all having started at the same moment."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an in-memory SQLite is shared by its threads; file SQLite and PostgreSQL run this")
    answers: list[Any] = []
    start = threading.Barrier(len(clients))

    def run(client: One) -> None:
        try:
            start.wait(timeout=10)
            answers.append(act(client))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_one_form_sent_many_times_is_one_request(world: World):
    cache.clear()
    form = {"uuid": str(uuid.uuid4()), "topic": world.skills[0].slug, "text": "", "contact": "", "website": ""}
    url = f"/can-giup/noi/{world.team.areas.get().unit_id}/"
    answers = together([Client() for _ in range(AT_ONCE)], lambda client: client.post(url, form)["Location"])
    request = HelpRequest.objects.get()
    assert answers == [f"/can-giup/{request.code}/?vua-gui"] * AT_ONCE


def test_many_take_one_up_and_one_does(world: World):
    request = make_request(world)
    form = {"act": "taken", "seen": "waiting"}
    people = [world.head, world.deputy, world.official, world.colleague]
    url = f"/hoat-dong/yeu-cau/{request.uuid}/chuyen/"
    answers = together([world.client(each) for each in people], lambda client: client.post(url, form).status_code)
    assert answers == [302] * len(people)
    assert request.steps.count() == 1


def test_many_log_one_and_there_is_one_activity(world: World):
    request = make_request(world, **closed())
    url = f"/hoat-dong/moi/?yeu-cau={request.uuid}"
    clients = [world.client(each) for each in (world.head, world.deputy, world.head, world.deputy)]
    answers = together(clients, lambda client: client.post(url, world.post(people="1")).status_code)
    assert answers == [302] * len(clients)
    activity = Activity.objects.get()
    request.refresh_from_db()
    assert request.activity == activity
    assert [step.act for step in request.steps.all()] == ["logged"]


def test_many_phones_bring_one_each_and_all_but_the_first_are_asked(world: World):
    """Each phone logged the request by itself: another UUID, and other words."""
    request = make_request(world, **closed())
    phones = [Phone(user) for user in (world.head, world.deputy, world.head, world.deputy)]
    own = {phone: typed(world, people=1 + n, help_request=str(request.uuid)) for n, phone in enumerate(phones)}
    answers = together(phones, lambda phone: phone.send(own[phone])[0])
    assert sorted(answer["state"] for answer in answers) == ["created", "question", "question", "question"]
    assert {code for answer in answers for code in answer.get("questions") or ()} == {"request_logged"}
    activity = Activity.objects.get()
    request.refresh_from_db()
    assert request.activity == activity
    assert [step.act for step in request.steps.all()] == ["logged"]
