"""What the server does not simply take comes back to its author on the phone."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from teams_app.activities.models import Activity, Held
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    Axe,
    SignIn,
    all_sent,
    back_online,
    kept_here,
    opened,
    put,
    queued,
    ready,
    rows,
    set_clock,
    state,
)
from tests.browser.test_log import Thumb, logged, save, saved
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def test_a_refused_entry_is_put_right_and_stays_the_same_entry(phone: Page, sign_in: SignIn, world: World) -> None:
    entry = queued(world.head, world, people=24000)
    opened(phone, sign_in, world.head, entry, queued(world.head, world, people=31))
    back_online(phone)
    expect(state(phone)).to_contain_text("1 mục cần sửa")
    assert logged(world) == [31]  # a bad one holds up no other
    expect(phone.locator("[data-section=author]")).to_contain_text("2.400")
    phone.get_by_role("link", name="Sửa", exact=True).first.click()
    expect(phone.locator("#kept-errors")).to_be_focused()
    expect(phone.get_by_label("Số lượt người")).to_have_value("24000")
    expect(phone.get_by_role("checkbox", name="VNeID")).to_be_checked()
    phone.get_by_label("Số lượt người").fill("240")
    save(phone)
    saved(phone)
    assert str(Activity.objects.get(people=240).uuid) == entry["uuid"]
    assert not Held.objects.filter(settled_at__isnull=True).exists()


def test_without_a_network_the_phone_says_what_is_missing(phone: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    """And not that it is saved, only for the server to refuse it hours later."""
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    phone.goto(LOG)
    Thumb(phone).chip("VNeID")
    save(phone)
    box = phone.locator("#kept-errors")
    expect(box).to_be_focused()
    expect(box).to_contain_text("Còn thiếu thông tin")
    expect(box.locator("li")).to_have_count(2)
    expect(box).to_contain_text("Hình thức")
    expect(box).to_contain_text("Số lượt người")
    axe(phone)
    assert rows(phone) == []
    Thumb(phone).chip("Tập trung")
    phone.get_by_label("Số lượt người").fill("0")  # nobody came: that is said, and nothing is missing
    save(phone)
    kept_here(phone)
    assert [row["entry"]["people"] for row in rows(phone)] == [0]


def test_a_refusal_comes_in_the_readers_language(phone: Page, live_server, sign_in: SignIn, world: World) -> None:
    phone.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
    opened(phone, sign_in, world.head, queued(world.head, world, people=24000))
    back_online(phone)
    expect(phone.locator("[data-section=author]")).to_contain_text("24,000 is too many")
    phone.goto("/hoat-dong/chua-nhan/")
    expect(phone.get_by_text("24,000 is too many")).to_be_visible()


def test_a_question_is_asked_and_its_answer_sent(phone: Page, sign_in: SignIn, world: World) -> None:
    opened(phone, sign_in, world.head, queued(world.head, world, people=500, form="door_to_door"))
    back_online(phone)
    phone.get_by_role("button", name="Đúng như vậy, gửi đi").click()
    all_sent(phone)
    assert Activity.objects.get(people=500).confirmed == ["crowd"]


@pytest.mark.parametrize(("button", "people"), [("Giữ bản trên máy này", 40), ("Giữ bản trên máy chủ", 30)])
def test_a_conflict_shows_both_and_asks(
    phone: Page, sign_in: SignIn, axe: Axe, world: World, button: str, people: int
) -> None:
    entry = queued(world.head, world)
    opened(phone, sign_in, world.head, entry)
    back_online(phone)
    all_sent(phone)
    phone.context.set_offline(True)
    changed = entry | {"state": "waiting", "entry": entry["entry"] | {"people": 40, "base_version": 1}}
    put(phone, changed)
    Activity.objects.filter(uuid=entry["uuid"]).update(people=30, version=2)
    back_online(phone)
    row = phone.locator("[data-section=author] tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile("Số lượt người.*30.*40", re.DOTALL))
    axe(phone)
    phone.get_by_role("button", name=button).click()
    all_sent(phone)
    assert Activity.objects.get(uuid=entry["uuid"]).people == people
    assert not Held.objects.filter(settled_at__isnull=True).exists()


@pytest.mark.parametrize("days", [-1, -365])
def test_a_slow_clock_is_asked_about(phone: Page, sign_in: SignIn, world: World, days: int) -> None:
    shown = timezone.now() + dt.timedelta(days=days)
    set_clock(phone, sign_in, world.head, shown)
    date = timezone.localdate(shown).isoformat()
    opened(phone, sign_in, world.head, queued(world.head, world, date=date, logged_at=shown.isoformat()))
    back_online(phone)
    expect(phone.locator("[data-section=author]")).to_contain_text("đồng hồ")
    phone.get_by_role("button", name="Đúng như vậy, gửi đi").click()
    all_sent(phone)
    assert Activity.objects.get(people=24).flags == ["clock"]


@pytest.mark.parametrize("days", [1, 365])
def test_a_fast_clock_is_put_right_by_its_owner(phone: Page, sign_in: SignIn, world: World, days: int) -> None:
    """Nothing is done on a day to come: it waits on the phone for its day, and stays the same entry."""
    shown = timezone.now() + dt.timedelta(days=days)
    set_clock(phone, sign_in, world.head, shown)
    date = timezone.localdate(shown).isoformat()
    entry = queued(world.head, world, date=date, logged_at=shown.isoformat())
    opened(phone, sign_in, world.head, entry)
    back_online(phone)
    expect(phone.locator("[data-section=author]")).to_contain_text("chưa tới")
    assert logged(world) == []
    phone.get_by_role("link", name="Sửa", exact=True).first.click()
    phone.locator("label.chip", has_text="Hôm nay").click()
    save(phone)
    saved(phone)
    activity = Activity.objects.get(people=24)
    assert (str(activity.uuid), activity.date) == (entry["uuid"], timezone.localdate())
    assert not Held.objects.filter(settled_at__isnull=True).exists()
