"""Ways through the map, as people go them: in taps to a hamlet, month by month, two periods, a place by its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from geo.models import Level, Unit
from tests.browser.test_coverage_map import THEN, drawn
from tests.factories import make_activity, make_team, make_unit

MAP = reverse("coverage:map")
LONG = 30_000  # ms: thirteen months, or another page, on a busy machine


@pytest.fixture
def communes(transactional_db: None) -> list[Unit]:
    """Two communes beside each other; the first has two hamlets, one of them without a team."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", lat=10.5, lon=105.6)
    found = [
        make_unit(Level.COMMUNE, name, province, lat=10.5, lon=lon)
        for name, lon in (("Mỹ Xương", 105.5), ("Mỹ Thọ", 105.7))
    ]
    team = make_team(make_unit(Level.HAMLET, "Mỹ Thới", found[0], lat=10.5, lon=105.48))
    make_unit(Level.HAMLET, "Mỹ Thạnh", found[0], lat=10.52, lon=105.52)
    for day, people in ((dt.date(2024, 8, 20), 24), (dt.date(2024, 9, 20), 60)):
        make_activity(team, day, people)
    make_team(found[0])
    return found


def tap_west(page: Page) -> None:
    box = page.locator(".unit-map").bounding_box()
    assert box
    page.locator(".unit-map").scroll_into_view_if_needed()
    box = page.locator(".unit-map").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)


def test_three_taps_on_a_phone_lead_to_the_hamlet_without_a_team(phone: Page, communes: list[Unit]) -> None:
    phone.goto(f"{MAP}{THEN}&so=khom-ap")
    drawn(phone, 2)
    tap_west(phone)
    sheet = phone.locator(".unit-card")
    expect(sheet).to_be_in_viewport(timeout=LONG)  # answered where the thumb is
    expect(sheet).to_contain_text("Xã Mỹ Xương")
    inside = sheet.get_by_role("link", name="Khóm, ấp và tổ")
    assert inside.bounding_box()["height"] >= 44  # type: ignore[index]
    inside.tap()
    phone.wait_for_url(re.compile("cap=ap"))
    drawn(phone, 2)
    expect(phone.locator("h1")).to_have_text("Xã Mỹ Xương: 1 khóm, ấp chưa có tổ phụ trách", timeout=LONG)
    phone.get_by_role("link", name="ấp Mỹ Thạnh").tap()
    expect(phone.locator(".unit-card")).to_contain_text("0,0%", timeout=LONG)
    expect(phone.get_by_role("navigation", name="Bạn đang ở đây")).to_contain_text("tỉnh Đồng Tháp")


def test_the_months_are_stepped_through_with_the_keyboard(desk: Page, communes: list[Unit]) -> None:
    desk.goto(f"{MAP}{THEN}&so=luot-nguoi")
    drawn(desk, 2)
    slider = desk.get_by_label("Tháng trên bản đồ")
    slider.focus()
    slider.press("ArrowLeft")
    expect(desk.locator("h1")).to_have_text("24 lượt người được hướng dẫn trong tháng 8/2024", timeout=LONG)
    assert "ky=2024-08" in desk.url
    desk.get_by_role("button", name="Tháng sau").click()  # less motion is asked for: a month a press
    expect(desk.locator("h1")).to_have_text("60 lượt người được hướng dẫn trong tháng 9/2024", timeout=LONG)
    desk.reload()
    expect(desk.locator("h1")).to_have_text("60 lượt người được hướng dẫn trong tháng 9/2024", timeout=LONG)


def test_playing_runs_to_the_last_month_and_can_be_stopped(desk: Page, communes: list[Unit]) -> None:
    desk.emulate_media(reduced_motion="no-preference")
    desk.goto(f"{MAP}{THEN}&so=luot-nguoi&ky=2024-07")
    drawn(desk, 2)
    button = desk.locator("[data-play]")
    button.click()
    expect(button).to_have_text("Dừng")
    expect(desk.locator(".player__told")).to_have_text(re.compile(r"tháng 9/2024: 60"), timeout=LONG)
    expect(desk.locator("h1")).to_have_text("60 lượt người được hướng dẫn trong tháng 9/2024", timeout=LONG)
    expect(button).to_have_text("Chạy", timeout=LONG)


def test_a_place_is_found_by_its_name(desk: Page, communes: list[Unit]) -> None:
    desk.goto(f"{MAP}{THEN}")
    drawn(desk, 2)
    desk.get_by_role("combobox", name="Tìm xã, phường, khóm, ấp").fill("my tho")
    desk.get_by_role("option", name=re.compile("Xã Mỹ Thọ")).click()
    expect(desk.locator("#unit-card-name")).to_have_text("Xã Mỹ Thọ", timeout=LONG)
    assert f"don-vi={communes[1].pk}" in desk.url


def test_two_months_move_together(desk: Page, communes: list[Unit]) -> None:
    desk.goto(f"{reverse('coverage:compare')}{THEN}&so=luot-nguoi")
    for name in ("first", "second"):
        expect(desk.locator(f"#map-{name}")).to_have_attribute("data-drawn", "2")
    row = desk.locator("tr[data-unit]").filter(has_text="Mỹ Xương")
    expect(row).to_contain_text("+36")
    desk.locator("#map-first").get_by_role("button", name="Phóng to").click()
    desk.wait_for_function("document.querySelectorAll('.leaflet-zoom-animated, canvas').length > 0")
    expect(desk.locator("h1")).to_have_text("Tháng 8/2024 và tháng 9/2024")
    expect(desk.locator(".verdict")).to_contain_text("Cùng một địa bàn.")


def test_without_javascript_the_maps_are_pictures_and_the_table_tells(desk: Page, communes: list[Unit]) -> None:
    desk.goto(MAP)
    server = desk.url.removesuffix(MAP)
    context = desk.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{server}{reverse('coverage:compare')}{THEN}&so=luot-nguoi")
    expect(page.locator("img.map-frame__still")).to_have_count(2)
    expect(page.locator("tr[data-unit]").first).to_contain_text("Mỹ Xương")
    page.goto(f"{server}{MAP}{THEN}&cap=ap&trong={communes[0].pk}")
    expect(page.locator("img.map-frame__still")).to_be_visible()
    expect(page.locator(".coverage tbody tr")).to_have_count(2)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hamlets_and_comparisons_can_be_used_by_everyone(
    page: Page, communes: list[Unit], axe: Callable[[Page], None], theme: str
) -> None:
    page.emulate_media(color_scheme=theme)
    here, there = (commune.pk for commune in communes)
    compare = reverse("coverage:compare")
    for address in (
        f"{MAP}{THEN}&cap=ap&trong={here}",
        f"{compare}{THEN}&so=luot-nguoi",
        f"{compare}{THEN}&hai=don-vi&don-vi={here}&voi-don-vi={there}",
        f"{reverse('coverage:map_search')}?q=m%E1%BB%B9",
    ):
        page.goto(address)
        for element in page.locator(".unit-map").all():
            expect(element).to_have_attribute("data-drawn", re.compile(r"\d"))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
