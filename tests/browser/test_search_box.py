"""The search box in a real browser: suggestions by the combobox pattern, at both sizes, without JavaScript too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geo.models import Level, Unit
from teams_app.accounts.models import Role, User
from teams_app.registry.models import Team
from tests.browser.conftest import OpenPage
from tests.factories import make_member, make_team, make_unit, make_user

SignIn = Callable[[Page, User], None]


@pytest.fixture
def team() -> Team:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", province)
    team = make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune), "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    make_member(team, "Sen Thị Mỹ Thới")
    make_user("tinh", Role.PROVINCE, province)
    return team


def type_into_the_box(page: Page, sign_in: SignIn, text: str) -> None:
    """On a desk the box stands in the band; a phone has a page of its own for it."""
    sign_in(page, User.objects.get(username="tinh"))
    is_phone = (page.viewport_size or {})["width"] < 768
    page.goto("/tim/" if is_phone else "/tai-khoan/")
    page.get_by_role("combobox").press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()


def test_arrows_choose_and_enter_opens(team: Team, page: Page, sign_in: SignIn, axe: Callable[[Page], None]) -> None:
    type_into_the_box(page, sign_in, "my thoi")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/to/{team.pk}/")


def test_escape_closes_and_enter_then_opens_the_page_of_results(
    team: Team, page: Page, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    type_into_the_box(page, sign_in, "my thoi")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("my thoi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim/?*q=my+thoi*")
    expect(page.get_by_role("heading", name="Thành viên")).to_be_visible()
    axe(page)


def test_a_tap_elsewhere_closes_the_suggestions(team: Team, desk: Page, sign_in: SignIn) -> None:
    type_into_the_box(desk, sign_in, "my thoi")
    desk.locator(".footer").click(position={"x": 5, "y": 5})
    expect(desk.get_by_role("option").first).to_be_hidden()


def test_a_tap_on_a_suggestion_opens_it(team: Team, phone: Page, sign_in: SignIn) -> None:
    type_into_the_box(phone, sign_in, "sen thi")
    phone.get_by_role("option", name="Sen Thị Mỹ Thới").tap()
    phone.wait_for_url(f"**/to/{team.pk}/")


def test_without_javascript_the_box_opens_the_page(team: Team, open_page: OpenPage, sign_in: SignIn) -> None:
    page = open_page("phone")
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    sign_in(page, User.objects.get(username="tinh"))
    page.goto("/tim/")
    page.get_by_role("searchbox").fill("my xuogn")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("link", name="Xã Mỹ Xương")).to_be_visible()
    assert Unit.objects.count() == 3
