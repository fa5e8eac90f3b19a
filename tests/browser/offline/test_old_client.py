"""A phone that runs the client of two releases ago, against the server of today: nothing lost, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, expect

from config import webapp
from teams_app.accounts.models import User
from teams_app.activities.models import Activity
from tests.browser.offline.phone import (
    NO_NETWORK,
    QUEUE,
    all_sent,
    back_online,
    let_through,
    logged_offline,
    put,
    queued,
    ready,
    rows,
    state,
    until,
)
from tests.browser.test_log import logged
from tests.teams_app.activities.world import World

CLIENTS = Path(__file__).parents[1] / "clients"
SignIn = Callable[[Page, User], None]

# A page of the old client that is still open finds its store upgraded under it, and says so.
pytestmark = pytest.mark.console_may_say(f"{NO_NETWORK}|The requested version")


class Releases:
    """Which release's files the server hands out; what an old one lacks is today's. Its scripts reach into the part of
    the page that says what was saved, so that one is frozen with them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        self._patch, self._find, self._settings = monkeypatch, finders.find, settings
        self._templates = settings.TEMPLATES
        self._folder: Path | None = None
        monkeypatch.setattr(finders, "find", self.find)

    def go_out(self, name: str) -> None:
        self._folder = CLIENTS / name if name else None
        folders = [self._folder / "templates"] if self._folder else []
        today = self._templates[0]
        self._settings.TEMPLATES = [today | {"DIRS": [*folders, *today["DIRS"]]}, *self._templates[1:]]
        self._patch.setattr(webapp, "__version__", name or "today")

    def find(self, path: str, *args: object, **kwargs: object) -> object:
        old = self._folder / "static" / path if self._folder else None
        return str(old) if old and old.is_file() else self._find(path, *args, **kwargs)


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Releases:
    return Releases(monkeypatch, settings)


STORES = """() => new Promise((resolve) => {
  const opening = indexedDB.open('to-so');
  opening.onsuccess = () => { resolve([...opening.result.objectStoreNames]); opening.result.close(); };
})"""


AT_WORK = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  return found.active?.state === 'activated' && !found.installing && !found.waiting;
}"""  # the new worker has taken over; a page asked for in that very moment may fail


def test_entries_of_the_first_client_arrive_once(
    phone: Page,
    sign_in: SignIn,
    world: World,
    releases: Releases,
) -> None:
    releases.go_out("first")
    ready(phone, sign_in, world.head)
    assert "photos" not in phone.evaluate(STORES)  # it knew none
    logged_offline(phone, 31)
    put(phone, queued(world.head, world, people=32), queued(world.head, world, people=33))
    phone.goto(QUEUE)  # before it sends: a page that it left between settling and noting told neither
    back_online(phone)
    all_sent(phone)
    assert sorted(logged(world)) == [31, 32, 33]
    phone.reload()
    all_sent(phone)
    assert sorted(logged(world)) == [31, 32, 33]


def test_it_is_updated_with_its_queue_in_it(
    phone: Page,
    sign_in: SignIn,
    world: World,
    releases: Releases,
) -> None:
    releases.go_out("first")
    ready(phone, sign_in, world.head)
    phone.context.route("**/activities/sync", lambda route: route.abort())
    put(phone, queued(world.head, world, people=31), queued(world.head, world, people=32))
    phone.goto(QUEUE)
    expect(state(phone)).to_contain_text("2 mục chờ gửi")
    releases.go_out("")
    before = phone.evaluate("() => caches.keys()")
    phone.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    until(phone, f"async () => (await caches.keys()).some((name) => !{json.dumps(before)}.includes(name))")
    until(phone, AT_WORK)
    phone.goto(QUEUE)
    until(phone, f"async () => (await ({STORES})()).includes('photos')")
    assert sorted(row["entry"]["people"] for row in rows(phone)) == [31, 32]
    assert logged(world) == []
    phone.goto(QUEUE)
    let_through(phone)
    assert sorted(logged(world)) == [31, 32]
    assert {one.created_by for one in Activity.objects.filter(people__gt=30)} == {world.head}
