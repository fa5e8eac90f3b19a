"""Photographs the main pages, and the ways that how-tos show, from a demo made for it: `make screenshots`.

Needs a Chromium (CHROMIUM names it where it is not on the path). Writes `<page>-<screen>.png` beside itself.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.needs import chromium_path  # noqa: E402

PASSWORD = "demo-2024"  # noqa: S105 - the demo's
COLOURS = 192
LARGEST = 150_000  # bytes of one picture
SCREENS = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1366, "height": 768}},
}


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    user: str = ""
    then: str = ""  # text of a link to follow first


# A whole month: the running one has hardly begun on some days.
LAST_MONTH = dt.date.today().replace(day=1) - dt.timedelta(1)  # noqa: DTZ011 - of this machine
SHOTS = (
    Shot("trang-chu", "/", "xa-my-xuong"),
    Shot("ghi-hoat-dong", "/hoat-dong/moi/", "to-truong"),
    Shot("ban-do", f"/ban-do/?so=hoat-dong&ky={LAST_MONTH:%Y-%m}", "tinh"),
    Shot("cac-to", "/to/", "tinh"),
    Shot("mot-to", "/to/?q=my+thoi", "xa-my-xuong", then="Mỹ Thới"),
    Shot("toan-tinh", "/", "tinh"),
    Shot("ap-chua-co-to", "/to/ap-chua-co-to/", "tinh"),
    Shot("the-don-vi", "/", "tinh", then="Long Phú Thuận"),
    Shot("to-im-lang", "/to/im-lang/", "tinh"),
    Shot("huong-dan", "/huong-dan/an-toan/muoi-chieu-lua-dao/"),
)


def main() -> int:
    browser_path = chromium_path()
    if not browser_path:
        print("No Chromium: install it, or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for screen in SCREENS:
            for shot in SHOTS:
                size = take(browser, address, shot, screen)
                print(f"{shot.name}-{screen}.png  {size / 1000:.0f} KB")
        browser.close()
    return 0


def take(browser: Browser, address: str, shot: Shot, screen: str) -> int:
    context = browser.new_context(base_url=address, locale="vi-VN", **SCREENS[screen])
    page = context.new_page()
    if shot.user:
        sign_in(page, shot.user)
    page.goto(shot.path, wait_until="networkidle")
    if shot.then:
        page.get_by_role("link", name=shot.then).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)  # the map fades in
    picture = page.screenshot()
    context.close()
    return save(picture, HERE / f"{shot.name}-{screen}.png")


def sign_in(page: Page, user: str) -> None:
    page.goto("/dang-nhap/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit], main button:not([type])").first.click()
    page.wait_for_load_state()


def save(picture: bytes, target: Path) -> int:
    """With a palette: a third of the size, and no difference to the eye."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    for colours in (COLOURS, 96, 48):
        image.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            break
    return target.stat().st_size


@contextmanager
def served_demo(folder: Path) -> Iterator[str]:
    """A demo of its own on a free port; its static files are those that `make build` collected."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}", "SITE_URL": address}
    environment |= {"PORT": str(port), "HOST": "127.0.0.1"}
    subprocess.run([sys.executable, "manage.py", "seed_demo", "--migrate"], cwd=ROOT, env=environment, check=True)
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "--config", "config/gunicorn.py", "config.wsgi"]
    server = subprocess.Popen(gunicorn, cwd=ROOT, env=environment)
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=30).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{address} does not answer.")


if __name__ == "__main__":
    sys.exit(main())
