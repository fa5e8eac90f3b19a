"""Taking the list along in a real Chromium: opened and chosen by keyboard, downloaded, with and without the tick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from geo.models import Level
from teams_app.accounts.models import Role, User
from teams_app.registry import sheets
from tests.factories import make_member, make_team, make_unit, make_user


@pytest.fixture
def official(_committed_database: None) -> User:
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.PROVINCE, "Đồng Tháp"))
    team = make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune))
    make_member(team, "Sen Thị Hoa", role="head", phone="0912345678")
    return make_user("xa", Role.COMMUNE, commune)


def phone_in(path: Path) -> str:
    sheet = openpyxl.load_workbook(path)[sheets.MEMBERS]
    headings = [cell.value for cell in sheet[sheets.HEADER_ROW]]
    return sheet[sheets.HEADER_ROW + 1][headings.index(sheets.PHONE)].value


def take(page: Page, tmp_path: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name="Excel").press("Enter")
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_the_list_is_taken_along_by_keyboard(
    page: Page, official: User, sign_in: Callable[[Page, User], None], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    sign_in(page, official)
    page.goto("/to/?cap=hamlet")
    page.locator("summary", has_text="Tải về").press("Enter")
    axe(page)
    path = take(page, tmp_path)
    assert path.name.startswith("danh-sach-to-cnscd_xa-my-xuong_")
    assert phone_in(path) == "0912345678"
    page.get_by_role("checkbox", name="số điện thoại").press("Space")
    assert phone_in(take(page, tmp_path)) == "••• ••• 678"
