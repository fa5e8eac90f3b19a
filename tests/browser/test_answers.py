"""Three taps from the home page to a hamlet without a team, and to the silent teams of a commune. On both screens."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from geo.models import Level, Unit
from teams_app.accounts.models import Role, User
from teams_app.registry.models import MemberRole
from tests.factories import make_activity, make_member, make_team, make_topic, make_unit, make_user


@dataclass
class World:
    staff: User
    official: User
    head: User
    here: Unit


@pytest.fixture
def world(transactional_db: None) -> World:
    """Mỹ Xương: Ấp 1 has a team at work, Ấp 2 a silent one, Ấp 3 none. An Bình: one team at work."""
    today = timezone.localdate()
    province = make_unit(Level.PROVINCE, "Đồng Tháp", lat=10.5, lon=105.6)
    here = make_unit(Level.COMMUNE, "Mỹ Xương", province, lat=10.4, lon=105.5)
    there = make_unit(Level.COMMUNE, "An Bình", province, lat=10.6, lon=105.7)
    hamlets = [make_unit(Level.HAMLET, name, here) for name in ("1", "2", "3")]
    busy, quiet = (make_team(hamlet, f"Tổ ấp {n}") for n, hamlet in enumerate(hamlets[:2], start=1))
    of_commune = make_team(here, "Tổ xã Mỹ Xương")
    other = make_team(make_unit(Level.HAMLET, "Phú Lợi", there), "Tổ ấp Phú Lợi")
    topic = make_topic("Thanh toán")
    make_topic("Mua sắm")
    for team in (busy, other, of_commune):
        make_activity(team, today, 24, topics=[topic])
    make_activity(quiet, today - dt.timedelta(days=41), 8)
    head = make_user("to-truong")
    make_member(busy, "Lê Thị Sen", MemberRole.HEAD, user=head)
    make_member(quiet, "Sen Thị Hoa", MemberRole.HEAD, phone="0912345678")
    return World(make_user("tinh", Role.PROVINCE, province), make_user("xa", Role.COMMUNE, here), head, here)


@dataclass
class Taps:
    """Counts what a finger does."""

    page: Page
    count: int = 0

    def on(self, target: Locator) -> None:
        self.count += 1
        if self.page.viewport_size and self.page.viewport_size["width"] < 800:
            target.tap()
        else:
            target.click()
        self.page.wait_for_load_state()


def test_staff_find_a_hamlet_without_a_team(page: Page, world: World, sign_in) -> None:
    sign_in(page, world.staff)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="1 chưa có tổ"))
    expect(page.get_by_role("link", name="Ấp 3")).to_be_visible()
    taps.on(page.get_by_role("link", name="Ấp 3"))
    expect(page.get_by_role("checkbox", name=re.compile("Ấp 3", re.IGNORECASE))).to_be_checked()
    assert taps.count <= 3


def test_staff_find_the_silent_teams_of_a_commune(page: Page, world: World, sign_in) -> None:
    sign_in(page, world.staff)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="Xã Mỹ Xương"))
    taps.on(page.locator(".unit-card").get_by_role("link", name="1 tổ im lặng từ 30 ngày"))
    expect(page.get_by_role("rowheader", name="Tổ ấp 2")).to_be_visible()
    expect(page.get_by_text("41 ngày")).to_be_visible()
    expect(page.get_by_text("Phú Lợi")).to_have_count(0)
    assert taps.count <= 3


def test_staff_find_them_over_the_map_for_any_commune(page: Page, world: World, sign_in) -> None:
    sign_in(page, world.staff)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="Nơi nào chưa có ai làm?"))
    taps.on(page.locator(".coverage").get_by_role("link", name="xã Mỹ Xương"))
    lead = page.locator(".unit-card").get_by_role("link", name="1 tổ im lặng từ 30 ngày")
    expect(lead).to_be_visible()
    taps.on(lead)
    expect(page.get_by_role("rowheader", name="Tổ ấp 2")).to_be_visible()
    assert taps.count == 3


def test_an_official_finds_both_and_can_call(page: Page, world: World, sign_in) -> None:
    sign_in(page, world.official)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="1 tổ im lặng"))
    call = page.get_by_role("link", name="0912 345 678")
    expect(call).to_have_attribute("href", "tel:0912345678")
    page.goto("/")
    taps.on(page.get_by_role("link", name="Khóm, ấp chưa có tổ"))
    expect(page.get_by_role("link", name="Ấp 3")).to_be_visible()
    assert taps.count == 2


def test_the_pages_are_accessible(page: Page, world: World, sign_in, axe) -> None:
    sign_in(page, world.staff)
    for address in ("/", reverse("coverage:silent_teams"), reverse("coverage:topics"), reverse("coverage:map")):
        page.goto(address)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{address} is wider than the screen"
    for user in (world.official, world.head):
        page.context.clear_cookies()
        sign_in(page, user)
        page.goto("/")
        axe(page)
