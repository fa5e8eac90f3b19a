"""Passkeys with Chromium's own virtual authenticator: set up, signed in with alone, asked for as second step."""

import re
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page, expect

from teams_app.accounts.models import User
from tests.browser.offline.phone import LOG, ready, rows, until
from tests.factories import make_activity, make_user
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.world import TODAY

log = import_module("teams_app.activities.views.log")  # the package holds a view of that name


@pytest.fixture(autouse=True)
def forget_failures() -> None:
    cache.clear()


def give_authenticator(page: Page) -> None:
    """A phone with a fingerprint reader, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in_with_password(page: Page) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("xa")
    page.get_by_label("Mật khẩu").fill("demo")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/tai-khoan/buoc-hai/khoa/them/")
    page.get_by_label("Đặt tên").fill("Điện thoại của tôi")
    page.get_by_label("chỉ bằng khóa này").set_checked(alone)
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.get_by_role("heading", name="Mã dự phòng").first).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/tai-khoan/")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    expect(page).not_to_have_url(re.compile("/tai-khoan/"))  # the phone's own things go first


def test_a_passkey_signs_in_alone(page: Page, axe: Callable[[Page], None]) -> None:
    make_user("xa", last_name="Lúa", first_name="Thị Hạnh")
    give_authenticator(page)
    sign_in_with_password(page)
    add_passkey(page, alone=True)
    axe(page)
    page.goto("/tai-khoan/buoc-hai/")
    expect(page.get_by_text("Điện thoại của tôi").first).to_be_visible()
    axe(page)
    sign_out(page)
    page.goto("/dang-nhap/?next=/tai-khoan/thiet-bi/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("heading", name="Nơi bạn đang đăng nhập")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(desk: Page, axe: Callable[[Page], None]) -> None:
    make_user("xa")
    give_authenticator(desk)
    sign_in_with_password(desk)
    add_passkey(desk, alone=False)
    sign_out(desk)
    sign_in_with_password(desk)
    expect(desk.get_by_role("heading", name="Bước thứ hai")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(desk.locator(".band")).to_contain_text("xa")
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_device_that_gives_no_passkey_is_told_of_on_the_page(desk: Page) -> None:
    make_user("xa")
    sign_in_with_password(desk)
    desk.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    desk.goto("/tai-khoan/buoc-hai/khoa/them/")
    desk.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(desk.get_by_text("Máy chưa đưa ra khóa truy cập")).to_be_visible()
    assert not Authenticator.objects.exists()


@pytest.mark.console_may_say("ERR_ABORTED")
def test_whoever_signs_in_by_passkey_sees_no_kept_page_of_the_person_before(
    phone: Page, sign_in: Callable[[Page, User], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session of the one before ran out on this phone, and the network is so slow that a kept page would win."""
    world = worlds.build()
    make_activity(world.team, TODAY, people=1, topics=[world.vneid], created_by=world.head)
    give_authenticator(phone)
    sign_in_with_password(phone)
    add_passkey(phone, alone=True)
    ready(phone, sign_in, world.head)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    slowly = log.offer_for

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(6)  # the worker's patience ends after four
        return slowly(*args, **kwargs)

    monkeypatch.setattr(log, "offer_for", slow)
    phone.goto(f"/dang-nhap/?next={LOG}")
    phone.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    phone.wait_for_url(f"**{LOG}", timeout=30_000)
    mine = re.compile(f"to-so:log:{world.official.pk}$")
    assert mine.match(str(phone.locator("#log").get_attribute("data-draft", timeout=30_000)))
    assert phone.locator("html").get_attribute("data-kept") is None
    until(phone, f"async () => !(await caches.has('person-{world.head.pk}'))")
    assert not [row for row in rows(phone, "recent") if row["account"] == world.head.pk]
