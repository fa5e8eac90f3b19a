"""The short way to the API: for tokens only, and as safe as the whole way."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import World, build


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_a_token_goes_the_short_way_without_a_session(world, django_assert_max_num_queries):
    phone = Phone(world.head)
    phone.client.force_login(world.deputy)  # a cookie beside the token opens nothing
    response = phone.post('{"entries": []}')
    assert response.status_code == 200
    assert "Content-Security-Policy" not in response.headers  # the whole way would have set it
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_its_answers_are_in_the_readers_language(world):
    phone = Phone(world.head)
    [vietnamese] = phone.send(typed(world, people=90000))
    phone.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    [english] = phone.send(typed(world, people=90000))
    assert "too many" in english["errors"]["people"][0]
    assert "too many" not in vietnamese["errors"]["people"][0]


def test_a_word_that_is_no_token_opens_nothing(world):
    client = world.client(world.official)
    answer = client.get("/api/v1/activities/mine", headers={"Authorization": "Bearer of-bad-news"})
    assert answer.status_code == 401


def test_pages_never_go_it(world):
    page = world.client(world.official).get("/hoat-dong/", headers={"Authorization": "Bearer x"})
    assert page.status_code == 200
    assert "Content-Security-Policy" in page.headers


@pytest.mark.django_db
def test_an_address_that_is_not_there_and_a_strange_host_are_refused_there_too():
    client = Client(headers={"Authorization": "Bearer x"})
    assert client.get("/api/v1/nothing/").status_code == 404
    assert client.get("/api/v1/activities/mine", headers={"Host": "evil.example"}).status_code == 400
