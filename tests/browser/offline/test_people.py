"""A queue on a phone outlives sessions and passwords, and is its owner's alone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from teams_app.accounts.models import Device
from teams_app.activities.models import Activity
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    PUT,
    QUEUE,
    Axe,
    SignIn,
    all_sent,
    answered,
    back_online,
    let_through,
    opened,
    put,
    queued,
    ready,
    rows,
    state,
    token_of,
    until,
)
from tests.browser.test_log import logged
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def test_a_queue_outlives_the_session(phone: Page, sign_in: SignIn, world: World) -> None:
    """The phone has a token of its own; when that is dead too, the queue stays and says so."""
    opened(phone, sign_in, world.head, queued(world.head, world, people=31))
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    back_online(phone)
    all_sent(phone)
    assert logged(world) == [31]
    phone.context.set_offline(True)
    put(phone, queued(world.head, world, people=32))
    Device.objects.update(revoked_at=timezone.now())
    back_online(phone)
    expect(state(phone)).to_contain_text("1 mục chờ gửi · đăng nhập lại để gửi")
    sign_in(phone, world.head)
    phone.goto(QUEUE)
    all_sent(phone)
    assert logged(world) == [31, 32]


def test_a_queue_outlives_the_password(phone: Page, sign_in: SignIn, world: World) -> None:
    opened(phone, sign_in, world.head, queued(world.head, world, people=31))
    world.head.set_password("mới hoàn toàn 2026")
    world.head.save()
    back_online(phone)
    expect(state(phone)).to_contain_text("đăng nhập lại để gửi")
    phone.goto("/dang-nhap/")
    expect(state(phone)).to_contain_text("1 mục chờ gửi")
    phone.get_by_label("Tên đăng nhập").fill(world.head.username)
    phone.get_by_label("Mật khẩu").fill("mới hoàn toàn 2026")
    phone.get_by_role("button", name="Đăng nhập", exact=True).click()
    phone.wait_for_url("**/")
    phone.goto(QUEUE)
    all_sent(phone)
    assert logged(world) == [31]


def test_an_expired_csrf_token_is_renewed(phone: Page, sign_in: SignIn, world: World) -> None:
    opened(phone, sign_in, world.head, queued(world.head, world, people=31))
    phone.evaluate(PUT, ["facts", [{"name": f"token:{world.head.pk}"}]])
    phone.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    back_online(phone)
    all_sent(phone)
    assert logged(world) == [31]


def test_another_person_on_the_same_phone_sees_none_of_it(phone: Page, sign_in: SignIn, world: World) -> None:
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    put(phone, queued(world.head, world, people=31))
    answered(phone, status=503)
    back_online(phone)
    sign_in(phone, world.official)
    phone.goto(QUEUE)
    expect(phone.get_by_text("Không có mục nào chờ gửi")).to_be_visible()
    expect(phone.locator(".kept li")).to_have_count(0)
    until(phone, f"async () => !(await caches.has('person-{world.head.pk}'))")
    assert not [row for row in rows(phone, "recent") if row["account"] == world.head.pk]
    assert logged(world) == []
    sign_in(phone, world.head)
    phone.goto(QUEUE)
    let_through(phone)
    assert Activity.objects.get(people=31).created_by == world.head


def test_signing_out_with_a_queue_asks_first(phone: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    opened(phone, sign_in, world.head, queued(world.head, world, people=31))
    answered(phone, status=503)
    back_online(phone)
    phone.goto("/tai-khoan/")
    phone.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    expect(phone.get_by_role("heading", name="Trước khi đăng xuất")).to_be_focused()
    axe(phone)
    phone.get_by_role("button", name="Gửi rồi đăng xuất").click()
    expect(phone.get_by_text("Chưa gửi được hết")).to_be_visible()
    phone.get_by_role("button", name="Giữ trên máy và đăng xuất").click()
    phone.wait_for_url("**/")
    expect(phone.get_by_role("link", name="Đăng nhập")).to_be_visible()
    [kept] = rows(phone)
    assert (kept["state"], kept["entry"]["people"]) == ("waiting", 31)
    assert not token_of(phone, world.head)
    sign_in(phone, world.head)
    phone.goto(QUEUE)
    let_through(phone)
    assert logged(world) == [31]


def test_without_a_network_the_pages_speak_the_language_that_was_chosen(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    ready(phone, sign_in, world.head)
    phone.goto(QUEUE)
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_role("heading", name="Waiting on this phone")).to_be_visible()
    for path in (LOG, QUEUE, "/ngoai-tuyen/"):
        kept = f"(await (await caches.match('{path}', {{ ignoreVary: true }}))?.text())"
        until(phone, f"""async () => Boolean({kept}?.includes('<html lang="en"'))""")
    phone.context.set_offline(True)
    for path, heading in ((LOG, "Log an activity"), (QUEUE, "Waiting on this phone"), ("/to/", "needs a network")):
        phone.goto(path)
        expect(phone.get_by_role("heading", name=heading)).to_be_visible()
