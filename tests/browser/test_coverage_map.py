"""The map in a real browser: drawn, tied to its table, without reloads, and for everyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from geo.models import Level, Unit
from tests.factories import make_activity, make_team, make_unit

THEN = "?ngay=2024-09-26"


@pytest.fixture
def communes(transactional_db: None) -> list[Unit]:
    """Four communes in a square; the first two have teams, the first one has worked."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", lat=10.5, lon=105.6)
    district = make_unit(Level.DISTRICT, "Cao Lãnh", province, lat=10.5, lon=105.6)
    corners = {"Mỹ Xương": (10.4, 105.5), "Mỹ Thọ": (10.4, 105.7), "An Bình": (10.6, 105.5), "Ba Sao": (10.6, 105.7)}
    found = [make_unit(Level.COMMUNE, name, district, lat=lat, lon=lon) for name, (lat, lon) in corners.items()]
    team = make_team(make_unit(Level.HAMLET, "1", found[0]))
    make_activity(team, dt.date(2024, 9, 20), 24)
    for commune in found[:2]:
        make_team(commune)
    return found


def drawn(page: Page, units: int = 4) -> None:
    expect(page.locator(".unit-map")).to_have_attribute("data-drawn", str(units))


def test_choosing_a_figure_changes_page_and_map_without_loading_another(desk: Page, communes: list[Unit]) -> None:
    desk.goto(reverse("coverage:map") + THEN)
    drawn(desk)
    expect(desk.locator("h1")).to_have_text("2 xã chưa có Tổ cấp xã")
    desk.evaluate("window.here = true")
    desk.get_by_label("Số liệu", exact=True).select_option("luot-nguoi")
    expect(desk.locator("h1")).to_have_text("24 lượt người được hướng dẫn trong tháng 9/2024")
    assert "so=luot-nguoi" in desk.url
    assert desk.evaluate("window.here")
    desk.go_back()
    expect(desk.locator("h1")).to_have_text("2 xã chưa có Tổ cấp xã")


def test_a_unit_chosen_on_the_map_is_chosen_in_the_table_and_the_other_way_round(
    desk: Page, communes: list[Unit]
) -> None:
    desk.goto(reverse("coverage:map") + THEN)
    drawn(desk)
    desk.locator(".unit-map").evaluate("map => map.scrollIntoView()")
    box = desk.locator(".unit-map").bounding_box()
    assert box
    desk.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.7)
    expect(desk.locator("#unit-card-name")).to_have_text("Xã Mỹ Xương")
    expect(desk.locator("tr[aria-current]")).to_contain_text("xã Mỹ Xương")
    desk.get_by_role("link", name="xã Ba Sao", exact=True).click()
    expect(desk.locator("#unit-card-name")).to_have_text("Xã Ba Sao")
    desk.locator(".unit-card").get_by_role("link", name="Đóng").click()
    expect(desk.locator("#unit-card-name")).to_have_count(0)


def test_the_page_works_without_javascript(desk: Page, communes: list[Unit]) -> None:
    context = desk.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{_server(desk)}{reverse('coverage:map')}{THEN}")
    page.get_by_label("Số liệu", exact=True).select_option("khom-ap")
    page.locator(".map-controls__show").click()
    expect(page.locator("h1")).to_have_text("Mọi khóm, ấp đều có tổ phụ trách")
    page.get_by_role("link", name="Đơn vị").click()
    expect(page.locator(".coverage tbody th").first).to_contain_text("xã An Bình")
    context.close()


def _server(page: Page) -> str:
    page.goto(reverse("coverage:map"))
    return page.url.removesuffix(reverse("coverage:map"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", [THEN, f"{THEN}&so=luot-nguoi"])
def test_the_map_page_can_be_used_by_everyone(
    page: Page, communes: list[Unit], axe: Callable[[Page], None], theme: str, query: str
) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(f"{reverse('coverage:map')}{query}&don-vi={communes[0].pk}")
    drawn(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_of_a_unit_can_be_used_by_everyone(
    page: Page, communes: list[Unit], axe: Callable[[Page], None]
) -> None:
    page.goto(reverse("coverage:unit", args=[communes[0].pk]))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_commune_teams_stand_as_squares_where_they_are_asked_for(desk: Page, communes: list[Unit]) -> None:
    desk.goto(reverse("coverage:map") + THEN)
    drawn(desk)
    assert desk.locator(".unit-map").get_attribute("data-signs") is None
    desk.get_by_text("Thêm lựa chọn").click()
    desk.get_by_label("Đánh dấu Tổ cấp xã bằng ô vuông").check()
    expect(desk.locator(".unit-map")).to_have_attribute("data-signs", "2")
    expect(desk.locator(".legend__signs")).to_have_text("Xã có Tổ cấp xã (2)")
    assert "to-xa=1" in desk.url
    # What lies below a square is chosen through it.
    desk.locator(".unit-map").evaluate("map => map.scrollIntoView()")
    box = desk.locator(".unit-map").bounding_box()
    assert box
    desk.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.7)
    expect(desk.locator("#unit-card-name")).to_have_text("Xã Mỹ Xương")
    desk.goto(reverse("coverage:map") + f"{THEN}&cap=ap&trong={communes[0].pk}&to-xa=1")
    expect(desk.locator(".unit-map")).to_have_attribute("data-signs", "1")
    expect(desk.locator(".legend__signs")).to_have_text("Khóm, ấpTổ cấp xã (1)")
