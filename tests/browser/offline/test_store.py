"""The phone's own store: a new release, the first release, a file, no room."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from config import webapp
from teams_app.activities.models import Activity, Photo
from tests import needs
from tests.browser.conftest import CHROMIUM_ARGUMENTS, SCREENS
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    QUEUE,
    Axe,
    SignIn,
    all_sent,
    back_online,
    kept_here,
    let_through,
    opened,
    put,
    put_photos,
    queued,
    ready,
    rows,
    type_in,
    until,
    until_here,
)
from tests.browser.test_log import logged, save, saved
from tests.teams_app.activities.photos import pictures
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def test_a_new_release_keeps_the_queue(phone: Page, sign_in: SignIn, world: World, monkeypatch) -> None:
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    put(phone, queued(world.head, world, people=31))
    before = phone.evaluate("() => caches.keys()")
    phone.context.route("**/activities/sync", lambda route: route.abort())
    monkeypatch.setattr(webapp, "__version__", "next")
    back_online(phone)
    phone.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    until(phone, f"async () => (await caches.keys()).some((name) => !{json.dumps(before)}.includes(name))")
    assert [row["entry"]["people"] for row in rows(phone)] == [31]
    phone.goto(QUEUE)
    let_through(phone)
    assert logged(world) == [31]


def test_a_store_of_the_first_release_is_upgraded_with_its_queue(phone: Page, sign_in: SignIn, world: World) -> None:
    """Frozen: how the first client wrote its rows. Whatever comes later must still send them."""
    sign_in(phone, world.head)
    phone.goto("/ngoai-tuyen/")
    old = queued(world.head, world, people=31)
    phone.evaluate(
        """(row) => new Promise((resolve) => {
          const opening = indexedDB.open('to-so', 1);
          opening.onupgradeneeded = () => {
            const db = opening.result;
            db.createObjectStore('entries', {keyPath: 'uuid'}).createIndex('account', 'account');
            db.createObjectStore('recent', {keyPath: ['account', 'uuid']}).createIndex('account', 'account');
            db.createObjectStore('facts', {keyPath: 'name'});
          };
          opening.onsuccess = () => {
            const writing = opening.result.transaction('entries', 'readwrite');
            writing.objectStore('entries').put(row);
            writing.oncomplete = () => { opening.result.close(); resolve(); };
          };
        })""",
        old,
    )
    phone.goto(QUEUE)
    all_sent(phone)
    assert logged(world) == [31]


def test_a_queue_is_saved_to_a_file_and_loaded_as_often_as_one_likes(
    phone: Page, sign_in: SignIn, world: World, tmp_path: Path
) -> None:
    entries = [queued(world.head, world, people=people) for people in (31, 32)]
    opened(phone, sign_in, world.head, *entries)
    put_photos(phone, world.head, pictures.picture(), entries[0])
    with phone.expect_download() as saving:
        phone.get_by_role("button", name="Lưu ra tệp").last.click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    back_online(phone)
    all_sent(phone)
    until_here(phone, lambda: Photo.objects.count() == 1)
    again = phone.locator("[data-load]")
    again.set_input_files(file)
    expect(phone.get_by_text("Đã lấy lại 0 mục")).to_be_visible()
    phone.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('to-so').onsuccess = done; })")
    phone.reload()
    again.set_input_files(file)
    expect(phone.get_by_text("Đã lấy lại 2 mục")).to_be_visible()
    all_sent(phone)
    assert sorted(logged(world)) == [31, 32]
    until_here(phone, lambda: rows(phone, "photos") == [])
    assert Photo.objects.count() == 1  # sent from the queue, and once more from the file
    sign_in(phone, world.official)
    phone.reload()
    again.set_input_files(file)
    expect(phone.get_by_text("Tệp này của tài khoản khác")).to_be_visible()
    again.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(phone.get_by_text("Đây không phải tệp")).to_be_visible()
    assert Activity.objects.filter(created_by=world.official).count() == 0


@pytest.mark.parametrize(
    "script",
    [
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
    ],
    ids=["full", "refused"],
)
def test_a_phone_that_keeps_nothing_says_so_and_offers_a_file(
    phone: Page, sign_in: SignIn, axe: Axe, world: World, tmp_path: Path, script: str
) -> None:
    phone.context.add_init_script(script)
    sign_in(phone, world.head)
    phone.goto(LOG)
    type_in(phone, 37)
    phone.context.set_offline(True)
    save(phone)
    expect(phone.get_by_text("Máy không còn chỗ")).to_be_visible()
    expect(phone.get_by_label("Số lượt người")).to_have_value("37")
    axe(phone)
    with phone.expect_download() as saving:
        phone.get_by_role("button", name="Lưu ra tệp").click()
    file = tmp_path / "queue.json"
    saving.value.save_as(file)
    assert json.loads(file.read_text())["entries"][0]["entry"]["people"] == 37
    back_online(phone)
    save(phone)  # with a network the form goes the old way
    saved(phone)
    assert logged(world) == [37]


@pytest.mark.parametrize("wrote", [True, False], ids=["after the server wrote", "before"])
def test_a_phone_switched_off_in_the_middle_of_a_sending(
    browser: Browser, live_server, sign_in: SignIn, world: World, tmp_path: Path, wrote: bool
) -> None:
    """Killed before it heard the server's answer; switched on again, its entry is there, and arrives once."""
    page = switched_on(browser, live_server.url, tmp_path)
    ready(page, sign_in, world.head)
    page.context.set_offline(True)
    type_in(page, 37)
    save(page)
    kept_here(page)
    answers: list[int] = []

    def hold(route: Route) -> None:  # and the phone hears nothing
        answers.append(route.fetch().status if wrote else 0)

    page.context.route("**/activities/sync", hold)
    back_online(page)
    until_here(page, lambda: bool(answers))
    assert logged(world) == ([37] if wrote else [])
    switch_off(tmp_path)
    page = switched_on(browser, live_server.url, tmp_path)
    sign_in(page, world.head)
    page.goto(QUEUE)
    all_sent(page)
    [row] = rows(page)
    assert (row["entry"]["people"], row["state"]) == (37, "sent")
    assert row["answer"]["state"] == ("known" if wrote else "created")
    assert logged(world) == [37]
    page.context.close()


def switched_on(browser: Browser, address: str, folder: Path) -> Page:
    """A page of the browser that keeps things in this folder; what it kept there before is still there."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=needs.chromium_path(), args=CHROMIUM_ARGUMENTS, base_url=address, locale="vi-VN",
        **SCREENS["phone"],
    )  # fmt: skip
    context.set_default_navigation_timeout(90_000)
    return context.pages[0]


def switch_off(folder: Path) -> None:
    """As a battery ends: every process of the browser that keeps things in this folder, at once."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"--user-data-dir={folder}" in found.read_text().split("\0"):
                os.kill(int(found.parent.name), signal.SIGKILL)
