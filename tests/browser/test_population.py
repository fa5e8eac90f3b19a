"""People and households brought in as a workbook, and what the province offers as open data: on both screens."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from geo.models import Level, Population
from teams_app.accounts.models import Role, User
from tests.factories import make_team, make_unit, make_user

POPULATION, OPEN_DATA = "/don-vi/dan-so/", "/du-lieu-mo/"


@pytest.fixture
def staff(transactional_db: None) -> User:
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="82")
    here = make_unit(Level.COMMUNE, "Mỹ Xương", province, code="30121")
    make_unit(Level.COMMUNE, "Bình Thạnh", province, code="30127")
    make_team(here, "Tổ xã Mỹ Xương")
    return make_user("tinh", Role.PROVINCE, province)


def workbook(*rows: list[object]) -> dict[str, object]:
    book = openpyxl.Workbook()
    for row in ([None, "DÂN SỐ CÁC XÃ"], ["Mã", "Xã", "Dân số", "Số hộ"], *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return {"name": "dan-so.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, "wider than the screen"


def test_a_workbook_of_people_is_looked_at_and_kept(page: Page, staff: User, sign_in, axe) -> None:
    sign_in(page, staff)
    page.goto(POPULATION)
    axe(page)
    fits(page)
    page.locator("input[name=year]").fill("2025")
    page.locator("input[name=source]").fill("Niên giám thống kê")
    page.locator("input[type=file]").set_input_files(workbook(["30121", "xã Mỹ Xương", 12400, 3500]))
    page.locator("form:has(input[type=file]) button").click()
    expect(page.get_by_text("1 xã, phường chưa có số liệu")).to_be_visible()
    axe(page)
    fits(page)
    page.locator("form[action$='/luu/'] button").click()
    expect(page.get_by_text("12.400").first).to_be_visible()
    assert Population.objects.get().households == 3500


def test_a_wrong_cell_is_named_by_its_row(page: Page, staff: User, sign_in, axe) -> None:
    sign_in(page, staff)
    page.goto(POPULATION)
    page.locator("input[name=year]").fill("2025")
    page.locator("input[name=source]").fill("Niên giám thống kê")
    page.locator("input[type=file]").set_input_files(workbook(["30121", "xã Mỹ Xương", "nhiều", None]))
    page.locator("form:has(input[type=file]) button").click()
    expect(page.get_by_text("“nhiều” không phải số nguyên")).to_be_visible()
    axe(page)
    fits(page)
    assert not Population.objects.exists()


def test_what_is_offered_can_be_found_and_read(page: Page, staff: User, settings, axe) -> None:
    cache.clear()
    settings.OPEN_DATA = True
    page.goto("/ban-do/")
    page.locator("footer").get_by_role("link", name="Dữ liệu mở").click()
    expect(page).to_have_url(re.compile(f"{OPEN_DATA}$"))
    axe(page)
    fits(page)
