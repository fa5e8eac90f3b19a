"""The map in a real browser: drawn from our own files, pointed at, chosen, and with both archipelagos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo.models import Level, Unit
from tests.factories import make_unit

WEST, SOUTH, SIDE = 105.5, 10.5, 0.1
NAMES = ("An Hòa", "Bình Thạnh", "Cái Bè", "Đốc Binh Kiều")  # lower left, lower right, upper left, upper right

LISTEN = """() => {
  window.heard = [];
  for (const type of ["unit:over", "unit:select"])
    document.addEventListener(type, (event) => window.heard.push([type, event.detail.unit?.name ?? null]));
}"""


@pytest.fixture
def communes(tmp_path: Path, settings: Any) -> list[Unit]:
    settings.VAR_DIR = tmp_path
    settings.PUBLIC_MAP = True
    province = make_unit(Level.PROVINCE, "Bốn Ô", lon=WEST + SIDE, lat=SOUTH + SIDE)
    units = []
    for number, name in enumerate(NAMES):
        west, south = WEST + number % 2 * SIDE, SOUTH + number // 2 * SIDE
        units.append(
            make_unit(
                Level.COMMUNE, name, province, lon=west + SIDE / 2, lat=south + SIDE / 2,
                west=west, south=south, east=west + SIDE, north=south + SIDE,
            )
        )  # fmt: skip
    return units


def open_map(page: Page) -> Any:
    page.goto("/ban-do/")
    element = page.locator(".unit-map")
    expect(element).to_have_attribute("data-drawn", "4")
    page.evaluate(LISTEN)
    return element


def at(element: Any, across: float, down: float) -> dict[str, float]:
    box = element.bounding_box()
    return {"x": box["width"] * across, "y": box["height"] * down}


def test_hovering_and_choosing_tell_the_page(desk: Page, communes: list[Unit]) -> None:
    element = open_map(desk)
    element.hover(position=at(element, 0.45, 0.45))
    expect(desk.locator(".unit-tip")).to_contain_text("Cái Bè")
    assert ["unit:over", "xã Cái Bè"] in desk.evaluate("window.heard")
    element.click(position=at(element, 0.55, 0.55))
    assert ["unit:select", "xã Bình Thạnh"] in desk.evaluate("window.heard")


def test_the_page_can_point_at_a_unit(desk: Page, communes: list[Unit]) -> None:
    element = open_map(desk)
    before = element.locator("canvas").screenshot()
    element.evaluate("(map, id) => map.dispatchEvent(new CustomEvent('unit:light', {detail: {id}}))", communes[0].pk)
    desk.wait_for_timeout(200)
    assert element.locator("canvas").screenshot() != before


def test_names_stand_on_units_that_are_large_enough(page: Page, communes: list[Unit]) -> None:
    element = open_map(page)
    expect(element.locator(".unit-label:not(.unit-label--islands)")).to_have_count(4)


def test_zoomed_out_to_the_country_both_archipelagos_are_seen(page: Page, communes: list[Unit]) -> None:
    element = open_map(page)
    for _press in range(6):
        element.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(350)
    frame = element.bounding_box()
    for name in ("Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"):
        box = element.get_by_text(name).bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


@pytest.mark.console_may_say("404|Failed|ban-do/hinh")
def test_without_its_shapes_the_map_says_where_the_figures_are(desk: Page, communes: list[Unit]) -> None:
    desk.route("**/ban-do/hinh/**", lambda route: route.fulfill(status=404))
    desk.goto("/ban-do/")
    expect(desk.locator(".unit-map__failed")).to_be_visible()
