"""A real Chromium on the live server: two screens, signing in, and a watch over what the page does.

Use `phone`, `desk` (a page on that screen) or `page` (the test runs on both). A test fails when its
page asks anything of another host, logs an error or breaks the content security policy. One that
provokes an error on purpose says so: `@pytest.mark.console_may_say("404")`, a regular expression.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from config import fonts
from teams_app.accounts.models import User
from tests import needs

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1366, "height": 768}},
}
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[[str], Page]


@pytest.fixture(autouse=True)
def _committed_database(transactional_db: None) -> None:
    """The server answers from threads of its own, so rows are committed; cms plants its tree anew after each test."""


@pytest.fixture(scope="session")
def _fonts() -> None:
    """What `make build` does once before the site is served."""
    fonts.build(settings.FONTS_DIR)


@pytest.fixture(scope="session")
def browser(_fonts: None) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=needs.chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Watch:
    """What a page did that it should not have done."""

    server: str
    allowed: re.Pattern[str] | None
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._see_request)
        context.on("console", self._see_console)
        context.on("weberror", lambda error: self._see_error(str(error.error)))

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.server:
            self.faults.append(f"request to another host: {request.url}")

    def _see_error(self, text: str) -> None:
        if not (self.allowed and self.allowed.search(text)):
            self.faults.append(f"script error: {text}")

    def _see_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.allowed and self.allowed.search(message.text)):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")


@pytest.fixture
def open_page(browser: Browser, live_server, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page on "phone" or "desk" with a browser profile of its own; relative addresses work."""
    marker = request.node.get_closest_marker("console_may_say")
    watch = Watch(urlsplit(live_server.url).netloc, re.compile(marker.args[0]) if marker else None)
    contexts: list[BrowserContext] = []

    def open_on(screen: str) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="vi-VN",
            timezone_id=settings.TIME_ZONE,
            reduced_motion="reduce",
            **SCREENS[screen],
        )
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(90_000)  # the first page of all loads the whole site
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_on
    for context in contexts:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page("phone")


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    return open_page("desk")


@pytest.fixture(params=SCREENS)
def page(open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    """The same test on the phone and on the desk."""
    return open_page(request.param)


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, User], None]:
    """`sign_in(page, user)`: as if the user had signed in on this browser."""

    def put_session(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return put_session


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails when axe finds a breach of WCAG 2.2 AA, naming rule, element and remedy."""

    def check(page: Page) -> None:
        options = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}, "resultTypes": ["violations"]}
        results = Axe().run(page, options=options)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check
