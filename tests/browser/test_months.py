"""Months in a real Chromium: handing in, stating nothing, the reminder, closing, a late entry's reason; with axe."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from teams_app.accounts.models import User
from teams_app.activities.models import Correction, MonthStatement
from teams_app.activities.periods import Month
from tests.factories import make_activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.world import TODAY, World

LAST = Month.of(TODAY).previous
PAGE = f"/hoat-dong/thang/{LAST}/"
SignIn = Callable[[Page, User], None]
Axe = Callable[[Page], None]


@pytest.fixture
def world(_committed_database: None) -> World:
    world = worlds.build()
    day = LAST.start + dt.timedelta(days=3)
    make_activity(world.team, day, people=24, created_by=world.head, status="submitted", topics=[world.vneid])
    make_activity(world.team, day, people=31)
    return world


def test_a_month_is_handed_in_closed_and_corrected(page: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    sign_in(page, world.official)
    page.goto(PAGE)
    axe(page)
    page.get_by_role("button", name=re.compile("Không có hoạt động.*Mỹ Phú")).click()
    page.get_by_role("button", name="Nộp tháng").click()
    expect(page.get_by_text("1 hoạt động, 31 lượt người").first).to_be_visible()
    assert MonthStatement.objects.standing().count() == 2
    sign_in(page, world.staff)
    page.goto(PAGE)
    axe(page)
    expect(page.get_by_label("Nội dung gửi Zalo")).to_have_value(re.compile("Bình Thạnh"))
    page.locator("summary", has_text="Khóa sổ tháng").click()
    page.get_by_role("button", name="Khóa sổ tháng").click()
    expect(page.get_by_text("Từ giờ mọi thay đổi phải ghi lý do")).to_be_visible()
    page.goto("/hoat-dong/thang/")
    axe(page)
    sign_in(page, world.official)
    page.goto("/hoat-dong/cho-xac-nhan/")
    page.get_by_role("button", name="Xác nhận cả trang này").click()
    axe(page)  # asked why
    page.get_by_label("Vì sao thay đổi sau khi khóa sổ").fill("Sổ của tổ gửi trễ")
    page.get_by_role("button", name="Lưu là điều chỉnh").click()
    expect(page.get_by_text("Đã xác nhận 1 hoạt động")).to_be_visible()
    assert Correction.objects.get().month == LAST.start
