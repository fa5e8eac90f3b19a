"""The log page on a slow phone: what a first visit weighs, how soon it can be used, and a long queue on a weak link.

A real gunicorn with the collected static files and the project's topics, and Chromium at 4 × CPU slowdown, 1,6 Mbit/s,
150 ms. Weight is what the server sent, headers left out, until all is on the phone that works without a network: the
page, its files, the service worker, and what that one fetches seconds later. Usable: the form can be saved, its scripts
have run. Three visits, and the one in the middle of each.
"""

from __future__ import annotations

import base64
import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import _database

FOLDER = _database.set_up()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright  # noqa: E402

from teams_app.activities.models import Activity, Photo  # noqa: E402
from tests import needs  # noqa: E402
from tests.teams_app.activities import world as worlds  # noqa: E402

MOST_BYTES, MOST_SECONDS = 60 * 1024, 2.0
# Two photos, not a hundred: each weighs the same and takes the link forty seconds. `QUEUE_PHOTOS=100` sends them all,
# in an hour and a quarter.
ENTRIES, PHOTOS = 200, int(os.environ.get("QUEUE_PHOTOS", "2"))
MOST_MINUTES = 10 + PHOTOS
ACCESS_LOG = Path(FOLDER) / "sent.log"
PHONE: Any = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LOG, QUEUE = "/hoat-dong/moi/", "/hoat-dong/cho-gui/"
PUT = """([store, rows]) => new Promise((resolve) => {
  const opening = indexedDB.open('to-so');
  opening.onsuccess = () => {
    const writing = opening.result.transaction(store, 'readwrite');
    for (const row of rows) writing.objectStore(store).put(row);
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def main() -> int:
    call_command("build_fonts", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_topics", "fixtures/topics.json", verbosity=0)
    world = worlds.build()
    server, address = serve()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=needs.chromium_path(), args=["--no-sandbox"])
            visits = [first_visit(browser, address, world) for _ in range(3)]
            seconds, weight = (median(numbers) for numbers in zip(*visits, strict=True))
            print(f"first visit: {weight / 1024:.1f} KB, usable after {seconds:.2f} s", flush=True)
            minutes, arrived, photos = long_queue(browser, address, world)
            browser.close()
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
    print(
        f"{ENTRIES} entries, {PHOTOS} photos of 250 KB over 50 kbit/s, cut once: {minutes:.1f} min, "
        f"arrived {arrived}, {photos}"
    )
    told = [
        verdict("log_page_weight", weight / MOST_BYTES, 1.0),
        verdict("log_page_usable", seconds / MOST_SECONDS, 1.0),
        verdict("log_page_queue_lost_or_twice", abs(ENTRIES - arrived) + abs(PHOTOS - photos), 0),
    ]
    return int(not all(told))


def verdict(name: str, ratio: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar} {'ok' if ratio <= bar else 'short'}")
    return ratio <= bar


def serve() -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PORT": str(port), "BACKGROUND_WORKER": "0", "SECRET_KEY": settings.SECRET_KEY}
    environment["GUNICORN_CMD_ARGS"] = f"--no-sendfile --access-logfile {ACCESS_LOG} --access-logformat '%(B)s %(U)s'"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/healthz").read()
        except OSError:
            time.sleep(0.5)
        else:
            return server, address
    raise SystemExit("the server did not start")


def signed_in(browser: Browser, address: str, user: Any) -> BrowserContext:
    client = Client()
    client.force_login(user)
    context = browser.new_context(base_url=address, locale="vi-VN", **PHONE)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    context.set_default_navigation_timeout(60_000)
    return context


def throttle(page: Page, *, kbits: float, latency: float, cpu: float) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    over(session, kbits, latency)
    session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
    return session


def over(session: CDPSession, kbits: float, latency: float, *, offline: bool = False) -> None:
    speed = kbits * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed},
    )


def first_visit(browser: Browser, address: str, world: worlds.World) -> tuple[float, int]:
    """Seconds until the form can be used, and the bytes of everything that came until the phone needs no network."""
    context = signed_in(browser, address, world.head)
    page = context.new_page()
    throttle(page, kbits=1600, latency=150, cpu=4)
    sent_before, began = bytes_sent(), time.perf_counter()
    page.goto(LOG, wait_until="commit")
    page.wait_for_function("() => document.querySelector('[data-step]:not([hidden])')")  # log.js woke the buttons
    seconds = time.perf_counter() - began
    until_kept(page, world.head.pk)
    weight = bytes_sent() - sent_before
    context.close()
    return seconds, weight


def until_kept(page: Page, account: int) -> None:
    """Both pages of this person lie in the phone's cache, and the last of the files beside them."""
    kept = f"""async () => (await caches.match('{LOG}', {{cacheName: 'person-{account}'}}))
      && (await caches.match('{QUEUE}', {{cacheName: 'person-{account}'}}))
      && (await (await caches.open((await caches.keys()).find((name) => name.startsWith('shell-')))).keys())
        .some((request) => request.url.includes('exif'))"""
    for _ in range(600):
        if page.evaluate(kept):
            page.wait_for_timeout(1000)  # the log is written when an answer is done
            return
        page.wait_for_timeout(100)
    raise SystemExit("the service worker did not fetch what it needs")


def bytes_sent() -> int:
    """Of all answers until now, by gunicorn's own log: also those that the browser's worker asked for."""
    return sum(int(line.split(maxsplit=1)[0]) for line in ACCESS_LOG.read_text().splitlines() if line[:1].isdigit())


def long_queue(browser: Browser, address: str, world: worlds.World) -> tuple[float, int, int]:
    """A month in the field, then one bar, cut in the middle of a photo: minutes, entries and photos that arrived."""
    context = signed_in(browser, address, world.head)
    context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")  # the page sends, over its own link
    page = context.new_page()
    page.goto(QUEUE)
    page.wait_for_timeout(2000)
    context.set_offline(True)
    entries = [entry(world, number) for number in range(1, ENTRIES + 1)]
    page.evaluate(PUT, ["entries", entries])
    picture = noise()
    page.evaluate(
        f"""async ([rows, picture]) => {{
          const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
          const blob = new Blob([bytes], {{type: "image/jpeg"}});
          await ({PUT})(['photos', rows.map((row) => ({{...row, blob}}))]);
        }}""",
        [[{**photo(world, each), "name": "a.jpg"} for each in entries[:PHOTOS]], picture],
    )
    page.evaluate("new BroadcastChannel('to-so').postMessage('changed')")
    page.wait_for_function("() => document.querySelector('[data-when=something]:not([hidden])')")
    before = Activity.objects.count(), Photo.objects.count()
    began = time.perf_counter()
    context.set_offline(False)
    session = throttle(page, kbits=50, latency=300, cpu=1)  # after it: Playwright's own switch resets the link
    with page.expect_request("**/photos", timeout=MOST_MINUTES * 60_000):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(10_000)  # a photo takes forty seconds
    over(session, 0, 0, offline=True)
    page.wait_for_timeout(3_000)
    over(session, 50, 300)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function(
        "() => document.querySelector('[data-when=nothing]:not([hidden])')", timeout=MOST_MINUTES * 60_000, polling=500
    )
    minutes = (time.perf_counter() - began) / 60
    context.close()
    return minutes, Activity.objects.count() - before[0], Photo.objects.count() - before[1]


def entry(world: worlds.World, number: int) -> dict[str, Any]:
    made, at = str(uuid.uuid4()), f"2026-11-01T08:{number // 60:02}:{number % 60:02}+07:00"
    said = {
        "uuid": made, "team": world.team.pk, "date": "2026-11-01", "form": "gathering", "logged_at": at,
        "topics": [world.vneid.slug], "people": number,
    }  # fmt: skip
    return {"uuid": made, "account": world.head.pk, "state": "waiting", "at": at, "entry": said, "typed": []}


def photo(world: worlds.World, of: dict[str, Any]) -> dict[str, Any]:
    return {"uuid": str(uuid.uuid4()), "account": world.head.pk, "entry": of["uuid"]}


def noise() -> str:
    """A photo of some 250 KB, in base 64."""
    file = io.BytesIO()
    Image.effect_noise((760, 570), 90).convert("RGB").save(file, "JPEG", quality=88)
    return base64.b64encode(file.getvalue()).decode()


if __name__ == "__main__":
    sys.exit(main())
