"""The map of a country in headless Chromium: how much comes cold, when it can be touched, how long a repaint takes.

The real server serves 3.321 communes, 300 vertices each (the real ones of Đồng Tháp have 1.580), with 100.000 teams and
5 million activities (`MAP_ACTIVITIES` makes them fewer). Cold is all that the first visit loads, compressed as it came.
Ready is when every commune is drawn and answers a touch. A repaint is from the new numbers at hand to the painted
picture: the processor time of the page's thread, because others may load the machine; the clock's time stands beside
it. `MAP_COUNTRY=FOLDER` keeps the database there.

Beside it, in the same run, the plain `folium.Choropleth` of the same units (`_folium.py`): the bytes that come, and the
time until every commune is drawn, writing the page included, since each figure is a page of its own there. It is
compared twice: with our first visit, scripts, styles, fonts and shapes and all, and with our change of the figure.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from _served import ROOT, serve

COLD_BAR, READY_BAR, REPAINT_BAR = 300, 1500, 100  # KB, ms, ms
SMALLER_BAR, FASTER_BAR = 20, 10  # times, than the plain map
COMMUNES, ROUNDS = 3000, 7  # drawn at least; medians of
ACTIVITIES = int(os.environ.get("MAP_ACTIVITIES", "5000000"))
SHOWN_ON = "2026-09-30"
COAST = 0.15  # degrees around a commune's place that are land
VERTICES = 1_000_000
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

CHANGE = """async (query) => {
  const map = document.querySelector('.unit-map');
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const start = performance.now();
  const response = await fetch(document.querySelector('.map-frame').dataset.numbers + query);
  map.dispatchEvent(new CustomEvent('unit:values', { detail: { values: await response.json() } }));
  await frame();
  await frame();
  return performance.now() - start;
}"""
CHANGES = [
    "?so=hoat-dong&ky=2026-09",
    "?so=luot-nguoi&ky=2026-08",
    "?so=khom-ap&ky=2026-09",
    "?so=hoat-dong&ky=2026-07",
]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
NO_SCALE = "window.d3 = new Proxy(function () {}, { get: () => window.d3, apply: () => window.d3 });"
LEAFLET = re.compile(r"leaflet(\.min)?\.(js|css)")


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
    page = folder / "folium.html"
    peer = json.loads(
        subprocess.run(
            [sys.executable, ROOT / "benchmarks" / "_folium.py", page, SHOWN_ON],
            env=os.environ | environment | SETTINGS, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
        ).stdout
    )  # fmt: skip
    with serve(**environment) as server:
        found = in_chromium(f"http://127.0.0.1:{server.port}", page)
    verdicts = [
        tell("map-cold", found["kilobytes"], COLD_BAR, "KB"),
        tell("map-ready", found["ready"], READY_BAR, "ms"),
        tell("map-repaint", found["repaint"], REPAINT_BAR, "ms"),
    ]
    print(f"{found['units']:.0f} communes drawn; a repaint took {found['wall']:.0f} ms by the clock")
    return int(not all(verdicts + beside(found, peer)))


def beside(found: dict[str, float], peer: dict[str, float]) -> list[bool]:
    """How often our bytes and our time go into those of the plain map: at a first visit, at a change of the figure."""
    waited = peer["seconds"] * 1000 + found["peer"]
    print(
        f"folium.Choropleth of {peer['units']:.0f} communes: {peer['bytes'] / 1000:.0f} KB, "
        f"{peer['gzip'] / 1000:.0f} KB compressed, without its libraries; {peer['seconds'] * 1000:.0f} ms to write, "
        f"{found['peer']:.0f} ms to show; ours: {found['change_kilobytes']:.1f} KB and {found['change']:.0f} ms "
        "for another figure"
    )
    return [
        times("map-first-visit-smaller", peer["bytes"] / 1000 / found["raw_kilobytes"], SMALLER_BAR),
        times("map-change-smaller", peer["gzip"] / 1000 / found["change_kilobytes"], SMALLER_BAR),
        times("map-first-visit-faster", waited / found["ready"], FASTER_BAR),
        times("map-change-faster", waited / found["change"], FASTER_BAR),
    ]


def prepare() -> None:
    """The country's units, some teams and activities, and the files a visitor loads."""
    import django

    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command

    from config.demo import country
    from geo.models import Edition, Unit

    call_command("migrate", verbosity=0)
    call_command("build_fonts", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Unit.objects.exists():
        country.build(activities=ACTIVITIES, tell=lambda _text: None)
    if not Edition.objects.exists():
        draw_borders()


def draw_borders() -> None:
    """Borders around the communes' own places, imported as a province imports its file."""
    import datetime as dt

    import geopandas
    import numpy as np
    import shapely
    from boundaries import borders

    from geo.boundaries import Request, read
    from geo.models import Level, UnitPeriod

    units = list(UnitPeriod.objects.filter(unit__level=Level.COMMUNE).values_list("code", "name", "lon", "lat"))
    codes, names, lon, lat = zip(*units, strict=True)
    centres = np.column_stack([lon, lat]).astype(float)
    land = shapely.union_all(shapely.buffer(shapely.points(centres), COAST))
    frame = geopandas.GeoDataFrame(
        {"ma_xa": codes, "ten_xa": names}, geometry=borders(centres, land, VERTICES), crs=4326
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "borders.gpkg"
        frame.to_file(path)
        read(path, Request("commune", dt.date(2025, 7, 1))).write()


def in_chromium(server: str, plain: Path) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.needs import chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        browser.new_page().goto(server + ADDRESS, timeout=300_000)  # the server draws the shapes once for everybody
        cold = [visit(browser, server) for _ in range(3)]
        found = {name: statistics.median(each[name] for each in cold) for name in cold[0]}
        found["peer"] = statistics.median(show_plain(browser, plain) for _ in range(3))
        browser.close()
    return found


def visit(browser: Any, server: str) -> dict[str, float]:
    """A first visit: a profile of its own, nothing in any cache."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN", reduced_motion="reduce")
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    raw: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.dataReceived", lambda event: raw.append(event["dataLength"]))
    session.send("Network.enable")
    session.send("Performance.enable")
    page.goto(server + ADDRESS)
    page.wait_for_selector(".unit-map[data-drawn]")
    ready = page.evaluate("performance.now()")
    units = int(page.locator(".unit-map").get_attribute("data-drawn"))
    if units < COMMUNES:
        raise SystemExit(f"only {units} communes were drawn")
    page.wait_for_load_state("networkidle")
    kilobytes, raw_kilobytes = sum(sizes) / 1000, sum(raw) / 1000
    sizes.clear()
    changes = [page.evaluate(CHANGE, query) for query in CHANGES]
    change_kilobytes = statistics.median(sizes) / 1000
    wall, tasks = [], []
    for turn in range(ROUNDS):
        before = task_seconds(session)
        wall.append(page.evaluate(REPAINT, turn))
        tasks.append((task_seconds(session) - before) * 1000)
    context.close()
    return {
        "kilobytes": kilobytes,
        "raw_kilobytes": raw_kilobytes,
        "change_kilobytes": change_kilobytes,
        "change": statistics.median(changes),
        "ready": ready,
        "repaint": statistics.median(tasks),
        "wall": statistics.median(wall),
        "units": units,
    }


def show_plain(browser: Any, plain: Path) -> float:
    """Milliseconds until folium's page has drawn every commune."""
    import js_lib_leaflet

    leaflet = Path(js_lib_leaflet.__path__[0]) / "static" / "js_lib_leaflet"
    context = browser.new_context(viewport={"width": 1366, "height": 768})

    def answer(route: Any) -> None:
        if found := LEAFLET.search(route.request.url):
            route.fulfill(path=leaflet / f"leaflet.{found[2]}")
        elif "/d3" in route.request.url:
            route.fulfill(body=NO_SCALE, content_type="text/javascript")
        else:
            route.abort()

    context.route(re.compile("^https?://"), answer)
    page = context.new_page()
    page.goto(plain.as_uri(), wait_until="commit")
    page.wait_for_function(
        f"document.querySelectorAll('path.leaflet-interactive').length >= {COMMUNES}", timeout=120_000
    )
    shown = float(page.evaluate("performance.now()"))
    context.close()
    return shown


def task_seconds(session: Any) -> float:
    """Processor time of the page's main thread so far; `TaskDuration` would count what others take meanwhile."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "ThreadTime")


def times(name: str, found: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={found:.1f} bar={bar:.0f} {'ok' if found >= bar else 'short'}", flush=True)
    return found >= bar


def tell(name: str, found: float, bar: float, unit: str) -> bool:
    print(f"{name}: {found:.0f} {unit}, at most {bar:.0f}")
    print(f"BENCH {name} ratio={found / bar:.2f} bar=1.00 {'ok' if found <= bar else 'short'}", flush=True)
    return found <= bar


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        sys.exit(main())
