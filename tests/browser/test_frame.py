"""The frame in a real browser: keyboard, menus, themes, narrow and zoomed windows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from teams_app.accounts.models import User
from tests.factories import make_user

SignIn = Callable[[Page, User], None]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sign_in_page_can_be_used_by_everyone(page: Page, axe: Callable[[Page], None], theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto("/dang-nhap/")
    axe(page)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("alert").filter(has=page.get_by_role("heading"))).to_be_focused()
    axe(page)


def test_decomposed_vietnamese_is_drawn_with_the_fonts_own_letters(phone: Page) -> None:
    """The font holds no combining marks: the browser composes what a Mac or an old phone sent apart."""
    phone.goto("/dang-nhap/")
    phone.evaluate("document.fonts.load('400 40px \"Be Vietnam Pro\"')")
    widths = phone.evaluate(
        """() => ['NFC', 'NFD'].map((form) => {
          const pen = document.createElement('canvas').getContext('2d');
          pen.font = '40px "Be Vietnam Pro", monospace';
          return pen.measureText('Tổ ấp Mỹ Thới, xã Đường Lộ, ệ ữ ợ Ặ'.normalize(form)).width;
        })"""
    )
    assert widths[0] == widths[1]


def test_signing_in_with_the_keyboard_alone(desk: Page) -> None:
    make_user("tinh", last_name="Nguyễn Thị", first_name="Sen")
    desk.goto("/dang-nhap/?next=/tai-khoan/mat-khau/")
    expect(desk.get_by_label("Tên đăng nhập")).to_be_focused()
    desk.keyboard.type("Tinh")
    desk.keyboard.press("Tab")
    desk.keyboard.type("demo")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    expect(desk.locator(".band")).to_contain_text("Nguyễn Thị Sen")


def test_a_typed_password_can_be_looked_at_and_is_hidden_again(phone: Page) -> None:
    phone.goto("/dang-nhap/")
    field = phone.get_by_label("Mật khẩu")
    field.fill("sen-hong-7")
    phone.get_by_role("button", name="Hiện").click()
    expect(field).to_have_attribute("type", "text")
    phone.get_by_role("button", name="Ẩn").click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("sen-hong-7")


def test_the_account_menu_closes_by_escape_and_by_a_tap_elsewhere(page: Page, sign_in: SignIn) -> None:
    sign_in(page, make_user("tinh"))
    page.goto("/tai-khoan/")
    menu = page.locator("details.menu").last
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator(".footer").click(position={"x": 5, "y": 5})
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_hidden()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(desk: Page, sign_in: SignIn) -> None:
    sign_in(desk, make_user("tinh"))
    desk.goto("/tai-khoan/")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Đến phần nội dung")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()


def test_dark_is_chosen_in_the_footer_and_stays(desk: Page) -> None:
    desk.emulate_media(color_scheme="light")
    desk.goto("/dang-nhap/")
    light = desk.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    desk.get_by_role("button", name="Tối").click()
    assert desk.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("width", [320, 360, 683, 1366])
def test_nothing_runs_out_of_the_window(desk: Page, sign_in: SignIn, width: int) -> None:
    """683 is the office screen at 200 %, 320 a window of 1280 at 400 %."""
    sign_in(desk, make_user("tinh", last_name="Nguyễn Hoàng Công Tằng Tôn Nữ", first_name="Diễm Phương"))
    desk.set_viewport_size({"width": width, "height": 600})
    for path in ("/dang-nhap/", "/tai-khoan/", "/tai-khoan/mat-khau/", "/tai-khoan/?ngay=2024-09-26"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path


def test_our_own_font_is_shown_and_only_two_weights_travel(phone: Page) -> None:
    fonts: list[str] = []
    phone.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    phone.goto("/dang-nhap/")
    phone.evaluate("document.fonts.ready")
    assert phone.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'Tổ Số')")
    assert {url.rsplit("-", 1)[1] for url in fonts} == {"400.woff2", "600.woff2"}
