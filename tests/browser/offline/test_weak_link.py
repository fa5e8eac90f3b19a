"""A long queue over one bar of signal: entries first, photos one by one, and a cut costs one photo's time at most."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Page, Request, Route, expect

from teams_app.activities.models import Activity, Held, Photo
from tests.browser.offline.phone import (
    NO_NETWORK,
    QUEUE,
    SENT,
    SignIn,
    all_sent,
    back_online,
    kept_here,
    let_through,
    only_pages_send,
    opened,
    put,
    put_photos,
    queued,
    ready,
    rows,
    state,
    type_in,
    until_here,
)
from tests.browser.test_log import logged, save
from tests.teams_app.activities.photos.pictures import picture
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)

ENTRIES, PHOTOS, CUTS = 200, 100, 5
SLOW = 50  # kbit/s, as the link in the field
# A hundred photos of 250 KB take 68 minutes over it. Here it is forty times as fast and a photo weighs a twelfth: the
# order of things is the field's, their length is not. At the field's own length: benchmarks/log_page.py.
SCALE = 40


def link(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    return session


def over(session: CDPSession, kbits: float, latency: float = 300, *, offline: bool = False) -> None:
    speed = kbits * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed},
    )


def wake(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('online'))")


class Photographs:
    """What the phone sends to the address of photos: which began, how many came to no good end."""

    def __init__(self, page: Page) -> None:
        self.begun: list[str] = []  # their addresses
        self.cut = 0
        page.on("request", self._begin)
        page.on("requestfailed", self._cut)
        page.on("response", lambda response: response.status >= 500 and self._cut(response.request))  # a busy server

    def _begin(self, request: Request) -> None:
        if request.url.endswith("/photos"):
            self.begun.append(request.url)

    def _cut(self, request: Request) -> None:
        self.cut += request.url.endswith("/photos")


def test_two_hundred_entries_and_a_hundred_photos_arrive_through_cuts(
    phone: Page, sign_in: SignIn, world: World, capsys
) -> None:
    """The whole of it in hundreds of times less, cut in the middle of photos: nothing lost, twice, or in vain."""
    only_pages_send(phone)
    entries = [queued(world.head, world, people=people) for people in range(2, ENTRIES + 2)]
    opened(phone, sign_in, world.head, *entries)
    put_photos(phone, world.head, noise(240, 180), *entries[:PHOTOS])
    seen = Photographs(phone)
    session = link(phone)
    back_online(phone)
    over(session, SLOW * SCALE, 5)
    wake(phone)
    until_here(phone, Photo.objects.exists, 1800)
    assert sorted(logged(world)) == list(range(2, ENTRIES + 2))  # all entries are there before the photos are
    for cut in range(1, CUTS + 1):
        until_here(phone, lambda cut=cut: Photo.objects.count() >= cut * PHOTOS // (CUTS + 2), 1800)
        over(session, 0, offline=True)
        phone.wait_for_timeout(200)
        over(session, SLOW * SCALE, 5)
        wake(phone)
    for _ in range(180):
        wake(phone)
        phone.wait_for_timeout(1000)
        if SENT.search(state(phone).text_content() or ""):
            break
    all_sent(phone)
    assert sorted(logged(world)) == list(range(2, ENTRIES + 2))
    assert Photo.objects.count() == PHOTOS
    assert Photo.objects.values("activity").distinct().count() == PHOTOS
    assert not Held.objects.exists()
    assert rows(phone, "photos") == []
    with capsys.disabled():
        print(f"\n{ENTRIES} entries, {PHOTOS} photos, {CUTS} cuts: {len(seen.begun)} photos begun, {seen.cut} cut")
    assert len(seen.begun) == PHOTOS + seen.cut  # none is sent again that had arrived


def test_an_entry_does_not_wait_for_photos(phone: Page, sign_in: SignIn, world: World) -> None:
    """A photo is on its way for hours; what is saved meanwhile goes at once."""
    only_pages_send(phone)
    first = queued(world.head, world, people=11)
    opened(phone, sign_in, world.head, first)
    put_photos(phone, world.head, picture(), first)
    on_their_way: list[Route] = []
    phone.context.route("**/photos", lambda route: on_their_way.append(route))
    back_online(phone)
    until_here(phone, lambda: bool(on_their_way))
    put(phone, queued(world.head, world, people=12))
    wake(phone)
    until_here(phone, lambda: sorted(logged(world)) == [11, 12])
    assert not Photo.objects.exists()
    [photo] = on_their_way
    photo.continue_()
    let_through(phone)
    assert Photo.objects.count() == 1
    assert on_their_way == [photo]


def test_airplane_mode_in_the_middle_of_a_sending(phone: Page, sign_in: SignIn, world: World) -> None:
    """The request is under way when the network goes; the form says what it keeps, and it arrives once."""
    only_pages_send(phone)
    ready(phone, sign_in, world.head)
    type_in(phone, 37)
    begun: list[Any] = []
    phone.context.route("**/activities/sync", lambda route: begun.append(route))
    save(phone)
    until_here(phone, lambda: bool(begun))
    phone.context.set_offline(True)
    begun[0].abort("internetdisconnected")
    kept_here(phone)
    phone.context.unroute("**/activities/sync")
    assert logged(world) == []
    back_online(phone)
    phone.goto(QUEUE)
    expect(state(phone)).to_contain_text(SENT)
    assert logged(world) == [37]
    assert Activity.objects.filter(people=37).count() == 1


def noise(width: int, height: int) -> bytes:
    """A JPEG that weighs half a byte a pixel, as a photo of a street does."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(file, "JPEG", quality=75)
    return file.getvalue()
