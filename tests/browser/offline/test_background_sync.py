"""The browser wakes the service worker when there is a connection again, with no page of the site open."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from teams_app.activities.models import Activity, Held
from tests.browser.offline.phone import (
    NO_NETWORK,
    QUEUE,
    SignIn,
    all_sent,
    logged_offline,
    ready,
    rows,
    until_here,
)
from tests.browser.test_log import logged
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)
TAGS = "async () => (await navigator.serviceWorker.ready).sync.getTags()"


class Waker:
    """Says to the browser what it otherwise finds out by itself: that there is a connection."""

    def __init__(self, page: Page, site: str, tag: str) -> None:
        """`page` shows nothing of the site, whose worker is woken all the same."""
        self.page, self.what = page, {"origin": site.rstrip("/"), "tag": tag, "lastChance": False}
        self.session = page.context.new_cdp_session(page)
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._see)
        self.session.send("ServiceWorker.enable")

    def _see(self, told: dict[str, Any]) -> None:
        for each in told["registrations"]:
            if each["scopeURL"] == f"{self.what['origin']}/":
                self.what["registrationId"] = each["registrationId"]

    def wake(self, times: int = 1) -> None:
        until_here(self.page, lambda: "registrationId" in self.what)
        for _ in range(times):
            self.session.send("ServiceWorker.dispatchSyncEvent", self.what)


def test_an_entry_of_a_closed_tab_is_sent_when_the_browser_wakes_us(
    phone: Page, live_server, sign_in: SignIn, world: World
) -> None:
    ready(phone, sign_in, world.head)
    logged_offline(phone, 37)
    [tag] = phone.evaluate(TAGS)
    elsewhere = phone.context.new_page()
    phone.close()
    waker = Waker(elsewhere, live_server.url, tag)
    waker.wake()
    elsewhere.wait_for_timeout(1_000)
    assert logged(world) == []  # woken too early, it keeps the entry
    elsewhere.context.set_offline(False)
    waker.wake()
    until_here(elsewhere, lambda: logged(world) == [37])
    waker.wake(times=3)
    elsewhere.goto(urljoin(live_server.url, QUEUE))
    all_sent(elsewhere)
    assert logged(world) == [37]
    [kept] = rows(elsewhere)
    assert (kept["state"], kept["answer"]["receipt"]) == ("sent", Activity.objects.get(people=37).receipt)
    assert not Held.objects.exists()


def test_a_page_and_the_woken_worker_send_an_entry_once(
    phone: Page, live_server, sign_in: SignIn, world: World
) -> None:
    ready(phone, sign_in, world.head)
    logged_offline(phone, 37)
    [tag] = phone.evaluate(TAGS)
    waker = Waker(phone.context.new_page(), live_server.url, tag)
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    waker.wake(times=2)
    phone.goto(QUEUE)
    all_sent(phone)
    assert logged(world) == [37]
    assert not Held.objects.exists()
