"""A phone without a network, with the real service worker: what its tests have in common."""

from __future__ import annotations

import base64
import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from teams_app.accounts.models import User
from tests.browser.test_log import Thumb, save
from tests.teams_app.activities.world import TODAY, World

LOG, QUEUE = "/hoat-dong/moi/", "/hoat-dong/cho-gui/"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_FAILED"
Axe = Callable[[Page], None]
SignIn = Callable[[Page, User], None]


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
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def until_here(page: Page, is_true: Callable[[], bool], tenths: int = 300) -> None:
    """Wait until something has happened on this side of the link."""
    for _ in range(tenths):
        if is_true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("never happened")


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


PUT = """([store, rows]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('to-so');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const writing = opening.result.transaction(store, 'readwrite');
    for (const row of rows) writing.objectStore(store).put(row);
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def queued(user: User, world: World, **fields: Any) -> dict[str, Any]:
    """A row of the phone's store, as saving without a network writes it."""
    made = str(uuid.uuid4())
    at = timezone.now().isoformat()
    entry = {
        "uuid": made, "team": str(world.team.pk), "date": TODAY.isoformat(), "form": "gathering",
        "topics": [world.vneid.slug], "people": 24, "logged_at": at,
    } | fields  # fmt: skip
    return {"uuid": made, "account": user.pk, "state": "waiting", "at": at, "entry": entry, "typed": []}


def put(page: Page, *entries: dict[str, Any]) -> None:
    page.evaluate(PUT, ["entries", list(entries)])


def opened(page: Page, sign_in: SignIn, user: User, *entries: dict[str, Any]) -> None:
    """Signed in on the page of the queue, with these entries waiting and the network cut."""
    sign_in(page, user)
    page.goto(QUEUE)
    until(page, f"async () => Boolean(await ({READ})('facts', 'token:{user.pk}'))")
    page.context.set_offline(True)
    put(page, *entries)


FIXED_CLOCK = """(at) => {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts) { super(...(parts.length ? parts : [at])); }
    static now() { return at; }
  };
}"""


def set_clock(page: Page, sign_in: SignIn, user: User, shown: dt.datetime) -> None:
    """Set the clock of the page and of the worker, whichever of them sends."""
    ready(page, sign_in, user)
    [worker] = page.context.service_workers
    worker.evaluate(FIXED_CLOCK, shown.timestamp() * 1000)
    page.clock.set_fixed_time(shown)


PUT_PHOTOS = f"""async ([rows, data]) => {{
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes], {{type: "image/jpeg"}});
  await ({PUT})(['photos', rows.map((row) => ({{...row, blob}}))]);
}}"""


def put_photos(page: Page, user: User, data: bytes, *entries: dict[str, Any]) -> None:
    """One photo an entry, as the form keeps it; they weigh the same, which nothing minds."""
    photos = [
        {"uuid": str(uuid.uuid4()), "account": user.pk, "entry": entry["uuid"], "name": "a.jpg"} for entry in entries
    ]
    page.evaluate(PUT_PHOTOS, [photos, base64.b64encode(data).decode()])


def token_of(page: Page, user: User) -> Any:
    [row] = [row for row in rows(page, "facts") if row["name"] == f"token:{user.pk}"]
    return row.get("value")


def back_online(page: Page) -> None:
    page.context.set_offline(False)


def type_in(page: Page, people: int, topic: str = "VNeID", form: str = "Tập trung") -> None:
    thumb = Thumb(page)
    thumb.chip(topic)
    thumb.chip(form)
    page.get_by_label("Số lượt người").fill(str(people))


def kept_here(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã lưu trên máy này")).to_be_visible()


def logged_offline(page: Page, people: int) -> None:
    """The network goes, and an activity is logged all the same."""
    page.context.set_offline(True)
    page.goto(LOG)
    type_in(page, people)
    save(page)
    kept_here(page)


def state(page: Page):
    return page.locator("[data-queue-state]:visible").first


def answered(page: Page, **answer: Any) -> list[str]:
    """Every sending is answered so, by whomever and however often, until `let_through`; grows with each."""
    asked: list[str] = []

    def fulfill(route: Route) -> None:
        asked.append(route.request.post_data or "")
        route.fulfill(**answer)

    page.context.route("**/activities/sync", fulfill)
    return asked


def only_pages_send(page: Page) -> None:
    """As in Firefox and Safari: no Background Sync, so the network of the page is the network of the sending."""
    page.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")


def pace(page: Page, user: User, name: str = "sync") -> dict[str, Any]:
    """What is known of the sending: tries since it last went well, the pause after the last."""
    return page.evaluate(f"() => ({READ})('facts', '{name}:{user.pk}')")


def let_through(page: Page) -> None:
    """The server itself again. A sender that meets another leaves it to that one, so it is woken until all is sent."""
    page.context.unroute("**/activities/sync")
    for _ in range(30):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)
        if SENT.search(state(page).text_content() or ""):
            break
    all_sent(page)


# With its day, where the clock of the phone was set to another.
SENT = re.compile(r"Đã gửi hết · gửi lần cuối [\d -]*\d\d:\d\d")


def all_sent(page: Page) -> None:
    expect(state(page)).to_contain_text(SENT, timeout=30_000)
