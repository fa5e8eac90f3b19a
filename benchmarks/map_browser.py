"""The map of a country in headless Chromium: how much comes cold, when it can be touched, how long a repaint takes.

The real server serves 3.321 communes (with few teams and activities: a browser does not see them). Cold is all that
the first visit loads, compressed as it came. Ready is when every commune is drawn and answers a touch. A repaint is
from the new numbers at hand to the painted picture: the processor time of the page's thread, because others may load
the machine; the clock's time stands beside it. `MAP_COUNTRY=FOLDER` keeps the database there.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from _served import ROOT, serve

COLD_BAR, READY_BAR, REPAINT_BAR = 300, 1500, 100  # KB, ms, ms
COMMUNES, ROUNDS = 3000, 7  # drawn at least; medians of
ADDRESS = "/ban-do/?so=luot-nguoi&ky=2026-09"

REPAINT = """async (turn) => {
  const map = document.querySelector('.unit-map');
  const told = JSON.parse(document.getElementById('unit-map-config').textContent);
  const number = (at) => [(at * 7919 + turn * 97) % 500];
  const units = Object.fromEntries(Object.keys(told.values.units).map((id, at) => [id, number(at)]));
  const scale = { lows: [0, 100, 200, 300, 400], colours: [0, 1, 2, 3, 4] };
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const start = performance.now();
  map.dispatchEvent(new CustomEvent('unit:values', { detail: { values: { ...told.values, units, scale } } }));
  await frame();
  await frame();
  return performance.now() - start;
}"""


def main() -> int:
    folder = Path(os.environ.get("MAP_COUNTRY") or tempfile.mkdtemp(prefix="to-so-map-")).resolve()
    environment = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MFA_REQUIRED_FOR_PROVINCE": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "WEB_CONCURRENCY": "1",
    }
    subprocess.run([sys.executable, __file__, "prepare"], env=os.environ | environment, check=True, cwd=ROOT)
    with serve(**environment) as server:
        found = in_chromium(f"http://127.0.0.1:{server.port}")
    verdicts = [
        tell("map-cold", found["kilobytes"], COLD_BAR, "KB"),
        tell("map-ready", found["ready"], READY_BAR, "ms"),
        tell("map-repaint", found["repaint"], REPAINT_BAR, "ms"),
    ]
    print(f"{found['units']:.0f} communes drawn; a repaint took {found['wall']:.0f} ms by the clock")
    return int(not all(verdicts))


def prepare() -> None:
    """The country's units, some teams and activities, and the files a visitor loads."""
    import django

    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command

    from config.demo import country
    from geo.models import Unit

    call_command("migrate", verbosity=0)
    call_command("build_fonts", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Unit.objects.exists():
        country.build(activities=20_000, teams=8_000, tell=lambda _text: None)


def in_chromium(server: str) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.needs import chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        browser.new_page().goto(server + ADDRESS)  # the server draws the shapes once for everybody
        cold = [visit(browser, server) for _ in range(3)]
        found = {name: statistics.median(each[name] for each in cold) for name in cold[0]}
        browser.close()
    return found


def visit(browser: Any, server: str) -> dict[str, float]:
    """A first visit: a profile of its own, nothing in any cache."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN", reduced_motion="reduce")
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Performance.enable")
    page.goto(server + ADDRESS)
    page.wait_for_selector(".unit-map[data-drawn]")
    ready = page.evaluate("performance.now()")
    units = int(page.locator(".unit-map").get_attribute("data-drawn"))
    if units < COMMUNES:
        raise SystemExit(f"only {units} communes were drawn")
    page.wait_for_load_state("networkidle")
    wall, tasks = [], []
    for turn in range(ROUNDS):
        before = task_seconds(session)
        wall.append(page.evaluate(REPAINT, turn))
        tasks.append((task_seconds(session) - before) * 1000)
    context.close()
    return {
        "kilobytes": sum(sizes) / 1000,
        "ready": ready,
        "repaint": statistics.median(tasks),
        "wall": statistics.median(wall),
        "units": units,
    }


def task_seconds(session: Any) -> float:
    """Processor time of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


def tell(name: str, found: float, bar: float, unit: str) -> bool:
    print(f"{name}: {found:.0f} {unit}, at most {bar:.0f}")
    print(f"BENCH {name} ratio={found / bar:.2f} bar=1.00 {'ok' if found <= bar else 'short'}", flush=True)
    return found <= bar


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        sys.exit(main())
