"""Photos on the phone: made small, kept with their entry, sent after it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from teams_app.activities.models import Photo
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    QUEUE,
    READ,
    Axe,
    SignIn,
    all_sent,
    back_online,
    kept_here,
    ready,
    rows,
    state,
    type_in,
    until_here,
)
from tests.browser.test_log import save, saved
from tests.teams_app.activities.photos import pictures
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def picture(width: int = 2400, height: int = 1800) -> bytes:
    """A JPEG with noise, and a position in its EXIF: Mỹ Xương."""
    image = Image.effect_noise((width, height), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x8769] = {0x9003: "2026:11:20 08:30:00", 0x9011: "+07:00"}
    exif[0x8825] = {1: "N", 2: (10.0, 24.0, 36.0), 3: "E", 4: (105.0, 42.0, 0.0)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def test_photos_are_made_small_and_follow_their_entry(phone: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    phone.goto(LOG)
    type_in(phone, 37)
    phone.get_by_text("Thêm chi tiết").click()
    phone.locator("#id_photos").set_input_files(
        [
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()},
            {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        ]
    )
    expect(phone.locator("[data-chosen] li")).to_have_count(1)
    expect(phone.get_by_text("b.jpg: máy này không đọc được ảnh")).to_be_visible()
    axe(phone)
    save(phone)
    kept_here(phone)
    [kept] = phone.evaluate(
        f"async () => (await ({READ})('photos')).map((photo) => ({{...photo, size: photo.blob.size}}))"
    )
    assert kept["size"] <= 300 * 1024
    phone.goto(QUEUE)
    expect(state(phone)).to_contain_text("1 mục chờ gửi · 1 ảnh chờ gửi")
    phone.route("**/photos", lambda route: route.abort(), times=1)
    back_online(phone)
    all_sent(phone)
    photo = Photo.objects.get()
    assert photo.activity.people == 37
    assert max(photo.width, photo.height) <= 1600
    assert (round(photo.lat, 2), round(photo.lon, 2)) == (10.41, 105.7)
    assert photo.taken_at == dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)
    assert rows(phone, "photos") == []


def test_a_giant_a_heic_and_a_page_that_calls_itself_a_photo(phone: Page, sign_in: SignIn, world: World) -> None:
    """40 megapixels are made small on the phone; a HEIC that it cannot read goes as it is; HTML stays out."""
    ready(phone, sign_in, world.head)
    type_in(phone, 37)
    phone.get_by_text("Thêm chi tiết").click()
    giant, heic = pictures.picture((7304, 5478)), pictures.picture((800, 600), "HEIF")
    chosen = phone.locator("[data-chosen] li")
    for place, (name, data) in enumerate({"giant.jpg": giant, "apple.heic": heic}.items(), start=1):
        phone.locator("#id_photos").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
        expect(chosen).to_have_count(place, timeout=60_000)
    page = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<!doctype html><p>"}
    phone.locator("#id_photos").set_input_files(page)
    expect(phone.get_by_text("page.jpg: máy này không đọc được ảnh")).to_be_visible()
    expect(chosen).to_have_count(2)
    save(phone)
    saved(phone)
    until_here(phone, lambda: Photo.objects.count() == 2)  # they follow by themselves
    assert {(photo.width, photo.height) for photo in Photo.objects.all()} == {(1600, 1200), (800, 600)}
