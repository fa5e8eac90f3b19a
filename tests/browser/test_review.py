"""The review in a real Chromium: verify, return, correct and settle, with axe on each page, on both screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teams_app.accounts.models import User
from teams_app.activities import services
from teams_app.activities.models import Activity, Held
from tests.factories import make_activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import TODAY, World

SignIn = Callable[[Page, User], None]
Axe = Callable[[Page], None]


@pytest.fixture
def world(_committed_database: None) -> World:
    return worlds.build()


def test_returned_corrected_and_verified(page: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    wrong = services.activity_log(by=world.head, entry=world.entry(people=40), at=timezone.now()).activity
    make_activity(
        world.second, TODAY, status="submitted", created_by=world.deputy, flags=["clock"], confirmed=["crowd"]
    )
    sign_in(page, world.official)
    page.goto("/hoat-dong/cho-xac-nhan/")
    axe(page)
    page.get_by_role("checkbox", name="40 lượt người").check()
    page.get_by_role("button", name="Trả lại…").click()
    page.locator("label.chip", has_text="số lượt người").click()
    page.get_by_label("Ghi cụ thể").fill("Nhà văn hóa chỉ chứa 30 người")
    axe(page)
    page.get_by_role("button", name="Trả lại cho người ghi").click()
    expect(page.get_by_text("Đã trả lại 1 hoạt động")).to_be_visible()
    sign_in(page, world.head)
    page.goto("/")
    axe(page)
    page.get_by_role("link", name="Sửa: Tổ ấp Mỹ Thới").click()
    expect(page.get_by_text("Nhà văn hóa chỉ chứa 30 người")).to_be_visible()
    axe(page)
    page.get_by_label("Số lượt người").fill("30")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text("Đã sửa và gửi lại cho cán bộ")).to_be_visible()
    sign_in(page, world.official)
    page.goto("/hoat-dong/cho-xac-nhan/")
    expect(page.get_by_text("Đã sửa sau khi trả lại")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Xác nhận cả trang này").click()
    expect(page.get_by_text("Đã xác nhận 2 hoạt động")).to_be_visible()
    wrong.refresh_from_db()
    assert (wrong.people, wrong.status) == (30, "verified")


def test_what_never_arrived_is_put_right_or_given_up(page: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    phone = Phone(world.head)
    entries = [typed(world, people=24000), typed(world, people=20)]
    phone.send(*entries)
    phone.send(entries[1] | {"people": 42})
    sign_in(page, world.head)
    page.goto("/hoat-dong/chua-nhan/")
    axe(page)
    page.goto(f"/hoat-dong/chua-nhan/{entries[1]['uuid']}/")
    axe(page)  # both values
    page.get_by_label("Vì sao không cần gửi").fill("Ghi nhầm")
    page.get_by_role("button", name="Bỏ mục này").click()
    expect(page.get_by_text("Đã bỏ.")).to_be_visible()
    page.get_by_role("link", name="Tổ ấp Mỹ Thới").click()
    page.get_by_role("link", name="Sửa rồi lưu").click()
    axe(page)
    page.get_by_label("Số lượt người").fill("24")
    page.get_by_role("button", name="Lưu hoạt động").click()
    expect(page.get_by_role("heading", name="Đã lưu hoạt động")).to_be_visible()
    assert sorted(Activity.objects.values_list("people", flat=True)) == [20, 24]
    assert not Held.objects.open().exists()
