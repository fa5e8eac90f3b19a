"""An import in a real Chromium: from the file to the undo, with JavaScript and without, by mouse and keyboard."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from teams_app.accounts.models import Role, User
from teams_app.registry.models import ImportBatch, Member, MemberRole, Team
from tests.browser.conftest import SCREENS
from tests.factories import Level, make_member, make_team, make_unit, make_user
from tests.teams_app.registry.imports.conftest import workbook

RIGHT = ["Mỹ Xương", "Ấp 2", "12/QĐ-UBND", "1/7/2024", "Nguyễn Thử Mẫu", "0911111111"]
CHANGED = ["Mỹ Xương", "Ấp Mỹ Thới", "", "", "Nguyễn Thị Lan", "0912345679"]
MISTYPED = ["Mỹ Xuong", "Ấp 3", "", "", "Trần Thử Mẫu", "0933333333"]
FIRST_PAGE = 30_000  # the server of the tests loads every page with the first that is asked for
UNKNOWN = ["Mỹ Xương", "Ấp Mỹ Hưng", "", "", "Lê Thử Mẫu", "0922222222"]


@pytest.fixture
def official(_committed_database: None) -> User:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", province)
    team = make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune), "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    make_member(team, "Nguyễn Thị Lan", MemberRole.HEAD, phone="0912345678")
    for name in ("2", "3"):
        make_unit(Level.HAMLET, name, commune)
    return make_user("xa", Role.COMMUNE, commune, first_name="Hạnh", last_name="Lúa Thị")


def send(page: Page, data: bytes, name: str = "danh sách tổ.xlsx", day: str = "26/9/2024") -> None:
    page.goto("/to/nhap/", timeout=FIRST_PAGE)
    page.get_by_label("Tệp Excel hoặc danh sách").set_input_files({"name": name, "mimeType": "", "buffer": data})
    page.get_by_label("Ngày của danh sách").fill(day)
    page.get_by_role("button", name="Gửi và xem").click()


def go_on_to_preview(page: Page) -> None:
    page.get_by_role("button", name="Tiếp tục: xem trước").click()
    expect(page.get_by_role("navigation", name="Các dòng theo kết quả")).to_be_visible()


def tile(page: Page, label: str):
    return page.get_by_role("navigation", name="Các dòng theo kết quả").get_by_role("link", name=label)


def test_from_the_list_of_teams_to_the_undo(page: Page, sign_in, axe, official: User) -> None:
    sign_in(page, official)
    page.goto("/to/", timeout=FIRST_PAGE)
    page.get_by_role("link", name="Nhập từ Excel").click()
    axe(page)
    send(page, workbook(RIGHT, CHANGED, MISTYPED, UNKNOWN))
    expect(page.get_by_label("Tổ trưởng", exact=True)).to_have_value("head_name")
    axe(page)
    go_on_to_preview(page)
    axe(page)
    expect(tile(page, "Lỗi")).to_contain_text("2")
    expect(tile(page, "Lỗi")).to_have_attribute("aria-current", "true")

    page.get_by_role("button", name="xã Mỹ Xương").click()  # one click on the likely fix
    expect(page.get_by_text("Đã sửa thành “xã Mỹ Xương”.")).to_be_visible()
    expect(tile(page, "Lỗi")).to_contain_text("1")
    page.get_by_label("Ấp Mỹ Hưng").check()
    page.get_by_role("button", name="Thêm các mục đã chọn").click()
    expect(tile(page, "Lỗi")).to_contain_text("0")
    tile(page, "Đổi").click()
    expect(page.get_by_role("row", name="Nguyễn Thị Lan")).to_contain_text("••• ••• 678")
    axe(page)

    page.get_by_role("button", name="Ghi 4 dòng").click()
    expect(page.get_by_role("heading", name="Các tổ liên quan")).to_be_visible()
    axe(page)
    assert Team.objects.count() == 4
    page.get_by_role("link", name="Hoàn tác").click()
    axe(page)
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_text("Đã hoàn tác")).to_be_visible()
    assert Team.objects.count() == 1


def test_without_javascript_the_right_rows_are_taken_and_the_wrong_ones_come_back(
    browser: Browser, live_server, sign_in, official: User
) -> None:
    context = browser.new_context(
        base_url=live_server.url, locale="vi-VN", java_script_enabled=False, **SCREENS["desk"]
    )
    try:
        page = context.new_page()
        sign_in(page, official)
        send(page, workbook(RIGHT, MISTYPED))
        go_on_to_preview(page)
        page.get_by_role("button", name="Chỉ ghi 1 dòng đúng").click()
        expect(page.get_by_role("heading", name="Các tổ liên quan")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải 1 dòng lỗi").click()
        sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert "Mỹ Xuong" in texts
        assert "Nguyễn Thử Mẫu" not in texts
    finally:
        context.close()
    assert Member.objects.filter(person__name="Nguyễn Thử Mẫu").exists()
    assert ImportBatch.objects.get().only_right


def test_a_value_of_ones_own_by_keyboard_alone(desk: Page, sign_in, official: User) -> None:
    sign_in(desk, official)
    send(desk, workbook(["Mỹ Xương", "Ấp 2", "", "", "Nguyễn Thử Mẫu", "0911"]))
    go_on_to_preview(desk)
    summary = desk.get_by_text("Nhập giá trị khác")
    summary.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("0911 111 111")
    desk.keyboard.press("Enter")
    expect(tile(desk, "Lỗi")).to_contain_text("0")
    expect(tile(desk, "Mới")).to_contain_text("1")


@pytest.mark.console_may_say("422")
def test_an_unreadable_file_is_answered_where_it_was_chosen(page: Page, sign_in, axe, official: User) -> None:
    sign_in(page, official)
    send(page, b"PK\x03\x04 nothing", "hong.xlsx")
    expect(page.locator("#error-summary")).to_contain_text("hong.xlsx")
    expect(page.locator(".field--error")).to_contain_text("hong.xlsx")
    axe(page)


@pytest.mark.parametrize("name", ["danh-sach-to.xlsx", "thanh-vien.xlsx", "cu-tcvn3.xls", "xuat-tu-phan-mem-cu.csv"])
def test_the_lists_that_offices_really_have_reach_the_preview(
    desk: Page, sign_in, axe, official: User, shared_data: Path, name: str
) -> None:
    sign_in(desk, official)
    send(desk, (shared_data / "workbooks" / name).read_bytes(), name)
    if desk.get_by_role("button", name="Tiếp tục: các cột").count():
        desk.get_by_role("button", name="Tiếp tục: các cột").click()
    go_on_to_preview(desk)
    axe(desk)
    assert desk.get_by_role("row").count() > 1


def test_no_page_is_wider_than_the_phone(phone: Page, sign_in, official: User) -> None:
    long = ["Mỹ Xương", "Ấp Mỹ Thới", "", "", "Công Huyền Tôn Nữ Thị Thử Nghiệm Minh Họa", "091234567890123"]
    sign_in(phone, official)
    send(phone, workbook(long, MISTYPED, UNKNOWN), "Danh sách Tổ công nghệ số cộng đồng xã Mỹ Xương (bản cuối).xlsx")
    go_on_to_preview(phone)
    for address in (
        "/to/nhap/",
        phone.url,
        phone.url.replace("xem-truoc", "cot"),
        phone.url.replace("xem-truoc", "tep"),
    ):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, address
