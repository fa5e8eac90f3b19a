"""Logging without a network in a real Chromium, with the real service worker: everything arrives, once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from teams_app.accounts.models import User
from teams_app.activities.models import Activity, Held
from tests.browser.test_log import Thumb, logged, save, saved, world  # noqa: F401  (the world is a fixture)
from tests.teams_app.activities.world import World

LOG, QUEUE = "/hoat-dong/moi/", "/hoat-dong/cho-gui/"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_FAILED"
SignIn = Callable[[Page, User], None]

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def ready(page: Page, sign_in: SignIn, user: User) -> None:
    """Signed in, the service worker at work, both pages kept, a token at hand."""
    sign_in(page, user)
    page.goto(LOG)
    until(
        page,
        f"""async () => {{
        const kept = async (path) => Boolean(await caches.match(path, {{ cacheName: 'person-{user.pk}' }}));
        const hasToken = await ({READ})('facts', 'token:{user.pk}');
        return Boolean(navigator.serviceWorker.controller && hasToken
            && (await kept('{LOG}')) && (await kept('{QUEUE}')));
    }}""",
    )


def until(page: Page, script: str) -> None:
    """Wait until the (asynchronous) script answers true."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


READ = """(store, key) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('to-so');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const rows = opening.result.transaction(store).objectStore(store);
    const reading = key === undefined ? rows.getAll() : rows.get(key);
    reading.onsuccess = () => { opening.result.close(); resolve(reading.result?.value ?? reading.result); };
  };
})"""


def rows(page: Page, store: str = "entries") -> list[dict]:
    return page.evaluate(f"() => ({READ})('{store}')")


def type_in(page: Page, people: int, topic: str = "VNeID", form: str = "Tập trung") -> None:
    thumb = Thumb(page)
    thumb.chip(topic)
    thumb.chip(form)
    page.get_by_label("Số lượt người").fill(str(people))


def kept_here(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã lưu trên máy này")).to_be_visible()


def state(page: Page):
    return page.locator("[data-queue-state]:visible").first


def test_what_was_logged_offline_arrives_exactly_once(phone: Page, sign_in: SignIn, world: World) -> None:  # noqa: F811
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    phone.goto(LOG)
    type_in(phone, 37)
    save(phone)
    kept_here(phone)
    phone.get_by_role("link", name="Ghi thêm").click()
    type_in(phone, 38)
    save(phone)
    kept_here(phone)
    phone.goto(QUEUE)
    expect(state(phone)).to_contain_text("2 mục chờ gửi")
    codes = phone.locator("[data-section=waiting] .receipt").all_text_contents()
    phone.context.set_offline(False)
    expect(state(phone)).to_contain_text(re.compile(r"Đã gửi hết · gửi lần cuối \d\d:\d\d"))
    assert sorted(logged(world)) == [37, 38]
    assert {activity.receipt for activity in Activity.objects.exclude(people=1)} == set(codes)
    assert not Held.objects.exists()
