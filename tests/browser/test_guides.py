"""The guides in a real browser: searching while typing, reading at the doorstep, previewing in the admin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.loading import load_guides
from cms.models import GuidePage
from tests.cms.worlds import make_editor


@pytest.fixture(autouse=True)
def _guides(_committed_database: None) -> None:
    load_guides()


def open_guide(page: Page, slug: str, query: str = "") -> None:
    page.goto(f"{GuidePage.objects.get(slug=slug).url}{query}")


def test_every_kind_of_page_is_accessible_and_fits_the_screen(page: Page, axe: Callable[[Page], None]):
    for address in ("/huong-dan/", "/huong-dan/an-toan/", "/huong-dan/tim/?q=dich+vu+cong", "/huong-dan/tim/?q=zzzz"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


@pytest.mark.parametrize("query", ["", "?che-do=doc", "?che-do=doc&buoc=5"])
def test_a_guide_is_accessible_and_fits_the_screen(page: Page, axe: Callable[[Page], None], query: str):
    open_guide(page, "muoi-chieu-lua-dao", query)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_results_appear_while_typing(phone: Page):
    phone.goto("/huong-dan/")
    phone.get_by_label("Cần giúp việc gì?").press_sequentially("quet ma", delay=20)
    expect(phone.locator("#results .guide-list__title").first).to_have_text("Trả tiền và nhận tiền bằng mã QR")
    phone.get_by_label("Cần giúp việc gì?").fill("")
    expect(phone.locator("#results")).to_be_empty()


def test_the_doorstep_turns_by_arrow_key_and_by_link(desk: Page):
    open_guide(desk, "vneid-muc-2")
    desk.get_by_role("link", name="Đọc từng bước, chữ lớn").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Đăng ký định danh mức 2 và kích hoạt VNeID")
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_text("Bước 1/5")).to_be_visible()
    desk.get_by_role("link", name="Tiếp").click()
    expect(desk.get_by_text("Bước 2/5")).to_be_visible()
    desk.keyboard.press("ArrowLeft")
    expect(desk.get_by_text("Bước 1/5")).to_be_visible()


def test_every_drawing_of_a_guide_is_seen(desk: Page):
    open_guide(desk, "muoi-chieu-lua-dao")
    for image in desk.locator(".guide-picture img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("naturalWidth", 480)


def test_an_editor_sees_the_preview_beside_the_form(desk: Page, sign_in: Callable[[Page, object], None]):
    sign_in(desk, make_editor())
    open_guide(desk, "quet-ma-qr")
    desk.get_by_role("link", name="Sửa trang này").click()
    desk.get_by_role("button", name="Xem trước").first.click()
    preview = desk.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text("Trả tiền và nhận tiền bằng mã QR")


def test_the_address_of_a_new_guide_is_its_unaccented_title(desk: Page, sign_in: Callable[[Page, object], None]):
    sign_in(desk, make_editor())
    topic = GuidePage.objects.get(slug="quet-ma-qr").get_parent()
    desk.goto(f"/quan-tri/pages/add/cms/guidepage/{topic.pk}/")
    desk.locator("#id_title").fill("Đổi thẻ cũ ở ngân hàng")
    desk.locator("#id_summary").click()
    expect(desk.locator("#id_slug")).to_have_value("doi-the-cu-o-ngan-hang")
