"""Logging without a network in a real Chromium, with the real service worker: everything arrives, once."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.signals import request_started
from playwright.sync_api import Page, expect

from teams_app.activities import checks
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, Held, Photo
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    QUEUE,
    READ,
    Axe,
    SignIn,
    all_sent,
    answered,
    back_online,
    kept_here,
    let_through,
    logged_offline,
    only_pages_send,
    opened,
    pace,
    put_photos,
    queued,
    ready,
    rows,
    state,
    type_in,
    until,
    until_here,
)
from tests.browser.test_log import logged, save, saved
from tests.teams_app.activities.photos.pictures import picture
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


# Without a network.


def test_what_was_logged_offline_arrives_exactly_once(phone: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    ready(phone, sign_in, world.head)
    logged_offline(phone, 37)
    axe(phone)
    phone.get_by_role("link", name="Ghi thêm").click()
    type_in(phone, 38)
    save(phone)
    kept_here(phone)
    phone.goto(QUEUE)
    expect(state(phone)).to_contain_text("2 mục chờ gửi")
    codes = phone.locator("[data-section=waiting] .receipt").all_text_contents()
    axe(phone)
    phone.goto("/to/")
    expect(phone.get_by_role("heading", name="Trang này cần có mạng")).to_be_visible()
    axe(phone)
    back_online(phone)
    phone.goto(QUEUE)
    all_sent(phone)
    assert sorted(logged(world)) == [37, 38]
    assert {activity.receipt for activity in Activity.objects.exclude(people=1)} == set(codes)
    assert not Held.objects.exists()
    expect(phone.get_by_text("ghi ở nơi khác")).to_be_visible()  # the one that the world began with


def test_the_kept_page_opens_for_the_team_that_was_asked_for(phone: Page, sign_in: SignIn, world: World) -> None:
    """One page is kept for every address; a link to one team leads to that team without a network, too."""
    ready(phone, sign_in, world.official)
    phone.context.set_offline(True)
    for team in (world.second, world.team):
        phone.goto(f"{LOG}?to={team.pk}")
        expect(phone.get_by_label("Tổ", exact=True)).to_have_value(str(team.pk))
    type_in(phone, 37, topic="Thanh toán")  # at hand for a team that has logged nothing lately, too
    save(phone)
    kept_here(phone)
    back_online(phone)
    phone.goto(QUEUE)
    all_sent(phone)
    assert Activity.objects.get(people=37).team == world.team


def test_the_two_counts_are_of_now_after_each_saving(phone: Page, sign_in: SignIn, world: World) -> None:
    """The server's count is asked again once it has taken something, however short a time ago it was asked."""
    ready(phone, sign_in, world.head)
    type_in(phone, 37)
    save(phone)
    saved(phone)
    phone.goto(QUEUE)
    expect(phone.get_by_text("1 mục được ghi ở nơi khác")).to_be_visible()  # the one that the world began with
    all_sent(phone)


def test_the_page_that_is_open_is_kept_as_it_came(phone: Page, sign_in: SignIn, world: World) -> None:
    """The first visit has no worker to keep the page; it is kept nonetheless, and does not come a second time."""
    asked: list[str] = []

    def see(environ: dict[str, Any], **_: Any) -> None:
        asked.append(environ["PATH_INFO"])

    request_started.connect(see)
    try:
        ready(phone, sign_in, world.head)
    finally:
        request_started.disconnect(see)
    assert asked.count(LOG) == 1
    of_server, kept = phone.evaluate(
        f"""async () => {{
          const kept = await caches.match('{LOG}', {{ cacheName: 'person-{world.head.pk}' }});
          const fresh = await fetch('{LOG}');
          const all = async (page) => ({{ text: await page.text(), headers: Object.fromEntries(page.headers) }});
          return [await all(fresh), await all(kept)];
        }}"""
    )
    for header in ("x-account", "content-type", "content-language", "x-frame-options"):
        assert kept["headers"][header] == of_server["headers"][header]
    policies = [set(each["headers"]["content-security-policy"].split("; ")) for each in (kept, of_server)]
    assert policies[0] == policies[1]
    assert said(kept["text"]) == said(of_server["text"])
    phone.context.set_offline(True)
    phone.reload()
    type_in(phone, 37)
    save(phone)
    kept_here(phone)
    back_online(phone)
    phone.goto(QUEUE)
    all_sent(phone)
    assert Activity.objects.filter(people=37).count() == 1


def said(page: str) -> list[Any]:
    """All texts and elements of a page with what they say of themselves; what differs with each answer is left out."""
    found: list[Any] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            of_script = {"role", "aria-autocomplete", "aria-controls", "aria-expanded"}  # of the search box
            named = {name: value or "" for name, value in attrs if tag != "input" or name not in of_script}
            if named.get("name") in {"csrfmiddlewaretoken", "uuid"}:
                named["value"] = ""
            found.append((tag, named))

        def handle_data(self, data: str) -> None:
            if data.strip():
                found.append(data.strip())

    Reader().feed(page)
    return found


def test_no_phone_number_is_kept_on_the_phone(phone: Page, sign_in: SignIn, world: World) -> None:
    world.head.person.phone = "0100000777"
    world.head.person.save()
    ready(phone, sign_in, world.official)
    texts = phone.evaluate("""async () => {
      const texts = [];
      for (const cacheName of await caches.keys()) for (const request of await (await caches.open(cacheName)).keys())
        if (!request.url.includes('/static/')) texts.push(await (await caches.match(request, {cacheName})).text());
      return texts;
    }""")
    assert len(texts) >= 3
    assert not any("0100000777" in text or "0100 000 777" in text for text in texts)
    assert "0100000777" not in json.dumps(rows(phone, "recent"))


# Faults on the way.


def test_an_answer_that_is_lost_on_its_way_doubles_nothing(phone: Page, sign_in: SignIn, world: World) -> None:
    entries = [queued(world.head, world, people=people) for people in range(10, 15)]
    opened(phone, sign_in, world.head, *entries)
    lost = []

    def lose(route) -> None:
        lost.append(route.fetch())  # the server works it all off, the phone never hears of it
        route.abort()

    phone.context.route("**/activities/sync", lose, times=1)
    back_online(phone)
    until_here(phone, lambda: bool(lost))
    let_through(phone)
    assert sorted(logged(world)) == [10, 11, 12, 13, 14]
    assert {row["answer"]["state"] for row in rows(phone)} == {"known"}


@pytest.mark.parametrize("locks", [True, False])
def test_two_tabs_send_the_same_queue_once(phone: Page, sign_in: SignIn, world: World, locks: bool) -> None:
    if not locks:
        phone.context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    entries = [queued(world.head, world, people=people) for people in range(10, 40)]
    opened(phone, sign_in, world.head, *entries)
    back_online(phone)
    other = phone.context.new_page()
    other.goto(QUEUE)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    all_sent(other)
    all_sent(phone)
    assert sorted(logged(world)) == list(range(10, 40))


def test_a_busy_server_is_asked_again_later(phone: Page, sign_in: SignIn, world: World) -> None:
    opened(phone, sign_in, world.head, queued(world.head, world))
    asked = answered(phone, status=503)
    back_online(phone)
    expect(state(phone)).to_contain_text("máy chủ chưa trả lời")
    sync = phone.evaluate(f"() => ({READ})('facts', 'sync:{world.head.pk}')")
    assert sync["tries"] >= 1
    assert sync["next"] > 0
    before = len(asked)
    phone.get_by_role("button", name="Gửi ngay").click()  # it is there as long as something waits
    until_here(phone, lambda: len(asked) > before)
    let_through(phone)
    assert logged(world) == [24]


def test_an_answer_of_a_newer_server_drops_nothing(phone: Page, sign_in: SignIn, world: World) -> None:
    entry = queued(world.head, world)
    opened(phone, sign_in, world.head, entry)
    asked = answered(phone, json={"entries": [{"uuid": entry["uuid"], "state": "pondered", "receipt": "XXX"}]})
    back_online(phone)
    until(phone, f"async () => (await ({READ})('entries', '{entry['uuid']}')).state === 'pondered'")
    before = len(asked)
    phone.get_by_role("button", name="Gửi ngay").click()  # still offered: the entry still waits
    until_here(phone, lambda: len(asked) > before)
    let_through(phone)
    assert logged(world) == [24]


def test_what_stays_unanswered_is_asked_again_less_and_less(phone: Page, sign_in: SignIn, world: World) -> None:
    """An unknown word of a newer server must not make a phone send without end."""
    only_pages_send(phone)
    entry = queued(world.head, world)
    opened(phone, sign_in, world.head, entry)
    asked = answered(phone, json={"entries": [{"uuid": entry["uuid"], "state": "pondered"}]})
    back_online(phone)
    for times in range(1, 5):
        until(phone, f"async () => (await ({READ})('facts', 'sync:{world.head.pk}'))?.tries >= {times}")

        def is_asked_again(times: int = times) -> bool:
            phone.evaluate("window.dispatchEvent(new Event('online'))")  # while a sending is at work, none is begun
            return len(asked) > times

        until_here(phone, is_asked_again)
    until(phone, f"async () => (await ({READ})('facts', 'sync:{world.head.pk}')).tries >= 5")
    now = pace(phone, world.head)
    assert now["pause"] >= 0.8 * 5_000 * 2 ** (min(now["tries"], 8) - 1)
    before = len(asked)
    for _ in range(20):  # the phone is taken out of the pocket again and again
        phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.wait_for_timeout(500)
    assert len(asked) <= before + 1
    let_through(phone)
    assert logged(world) == [24]


def test_one_that_the_server_stumbles_over_holds_up_no_other(
    phone: Page, sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one entry, the oldest: forty others behind it, more than a batch, go through."""
    asked = checks.doubts

    def stumble(entry: Entry, *said: Any) -> Any:
        if entry.people == 10:
            raise RuntimeError("a fault of ours")
        return asked(entry, *said)

    monkeypatch.setattr(checks, "doubts", stumble)
    entries = [queued(world.head, world, people=people) for people in range(10, 51)]
    opened(phone, sign_in, world.head, *entries)
    put_photos(phone, world.head, picture((320, 240)), entries[5])
    back_online(phone)
    expect(state(phone)).to_contain_text("1 mục chờ gửi · máy chủ chưa trả lời")
    until_here(phone, Photo.objects.exists)
    assert sorted(logged(world)) == list(range(11, 51))
    monkeypatch.setattr(checks, "doubts", asked)
    let_through(phone)
    assert sorted(logged(world)) == list(range(10, 51))


def test_one_that_makes_a_request_unreadable_is_found_and_comes_back_to_its_author(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    heavy = queued(world.head, world, people=10, note="x" * (2 << 20))
    opened(phone, sign_in, world.head, heavy, *(queued(world.head, world, people=people) for people in range(11, 20)))
    back_online(phone)
    until_here(phone, lambda: len(logged(world)) == 9)
    assert sorted(logged(world)) == list(range(11, 20))
    expect(state(phone)).to_contain_text("1 mục cần sửa")
    expect(phone.locator("[data-section=author] .kept__errors li")).to_contain_text("2 MB")
    [kept] = [row for row in rows(phone) if row["state"] == "refused"]
    assert kept["uuid"] == heavy["uuid"]
