"""Logging without a network in a real Chromium, with the real service worker: everything arrives, once."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, Route, expect

from config import webapp
from teams_app.accounts.models import Device, User
from teams_app.activities.models import Activity, Held, Photo
from tests.browser.test_log import Thumb, logged, save, saved
from tests.factories import make_activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.world import TODAY, World

LOG, QUEUE = "/hoat-dong/moi/", "/hoat-dong/cho-gui/"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_FAILED"
Axe = Callable[[Page], None]
SignIn = Callable[[Page, User], None]

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Sending is at least two requests and a transaction on the phone; a busy machine takes its time."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def world(_committed_database: None) -> World:
    world = worlds.build()
    make_activity(world.team, TODAY, people=1, topics=[world.vneid], created_by=world.head)
    return world


def ready(page: Page, sign_in: SignIn, user: User) -> None:
    """Signed in, the service worker at work, both pages kept, a token at hand."""
    sign_in(page, user)
    page.goto(LOG)
    until(
        page,
        f"""async () => {{
        const kept = async (path) => Boolean(await caches.match(path, {{ cacheName: 'person-{user.pk}' }}));
        const hasToken = await ({READ})('facts', 'token:{user.pk}');
        return Boolean(navigator.serviceWorker.controller && hasToken
            && (await kept('{LOG}')) && (await kept('{QUEUE}')));
    }}""",
    )


def until(page: Page, script: str) -> None:
    """Wait until the (asynchronous) script answers true."""
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def until_here(page: Page, is_true: Callable[[], bool]) -> None:
    """Wait until something has happened on this side of the link."""
    for _ in range(300):
        if is_true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("never happened")


READ = """(store, key) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('to-so');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const rows = opening.result.transaction(store).objectStore(store);
    const reading = key === undefined ? rows.getAll() : rows.get(key);
    reading.onsuccess = () => { opening.result.close(); resolve(reading.result?.value ?? reading.result); };
  };
})"""


def rows(page: Page, store: str = "entries") -> list[dict]:
    return page.evaluate(f"() => ({READ})('{store}')")


PUT = """([store, rows]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('to-so');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const writing = opening.result.transaction(store, 'readwrite');
    for (const row of rows) writing.objectStore(store).put(row);
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def queued(user: User, world: World, **fields: Any) -> dict[str, Any]:
    """A row of the phone's store, as saving without a network writes it."""
    made = str(uuid.uuid4())
    at = timezone.now().isoformat()
    entry = {
        "uuid": made, "team": str(world.team.pk), "date": TODAY.isoformat(), "form": "gathering",
        "topics": [world.vneid.slug], "people": 24, "logged_at": at,
    } | fields  # fmt: skip
    return {"uuid": made, "account": user.pk, "state": "waiting", "at": at, "entry": entry, "typed": []}


def put(page: Page, *entries: dict[str, Any]) -> None:
    page.evaluate(PUT, ["entries", list(entries)])


def opened(page: Page, sign_in: SignIn, user: User, *entries: dict[str, Any]) -> None:
    """Signed in on the page of the queue, with these entries waiting and the network cut."""
    sign_in(page, user)
    page.goto(QUEUE)
    until(page, f"async () => Boolean(await ({READ})('facts', 'token:{user.pk}'))")
    page.context.set_offline(True)
    put(page, *entries)


def token_of(page: Page, user: User) -> Any:
    [row] = [row for row in rows(page, "facts") if row["name"] == f"token:{user.pk}"]
    return row.get("value")


def back_online(page: Page) -> None:
    page.context.set_offline(False)


def type_in(page: Page, people: int, topic: str = "VNeID", form: str = "Tập trung") -> None:
    thumb = Thumb(page)
    thumb.chip(topic)
    thumb.chip(form)
    page.get_by_label("Số lượt người").fill(str(people))


def kept_here(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã lưu trên máy này")).to_be_visible()


def state(page: Page):
    return page.locator("[data-queue-state]:visible").first


def answered(page: Page, **answer: Any) -> list[str]:
    """Every sending is answered so, by whomever and however often, until `let_through`; grows with each."""
    asked: list[str] = []

    def fulfill(route: Route) -> None:
        asked.append(route.request.post_data or "")
        route.fulfill(**answer)

    page.context.route("**/activities/sync", fulfill)
    return asked


def let_through(page: Page) -> None:
    """The server itself again. A sender that meets another leaves it to that one, so it is woken until all is sent."""
    page.context.unroute("**/activities/sync")
    for _ in range(30):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)
        if SENT.search(state(page).text_content() or ""):
            break
    all_sent(page)


SENT = re.compile(r"Đã gửi hết · gửi lần cuối \d\d:\d\d")


def all_sent(page: Page) -> None:
    expect(state(page)).to_contain_text(SENT, timeout=30_000)


# Without a network.


def test_what_was_logged_offline_arrives_exactly_once(phone: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    phone.goto(LOG)
    type_in(phone, 37)
    save(phone)
    kept_here(phone)
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
    expect(phone.locator("[data-section=waiting] li")).to_have_count(0, timeout=30_000)
    all_sent(phone)
    assert lost
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


# Sessions, passwords, people.


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


# What its author decides.


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
    phone.clock.set_fixed_time(shown)
    date = timezone.localdate(shown).isoformat()
    opened(phone, sign_in, world.head, queued(world.head, world, date=date, logged_at=shown.isoformat()))
    back_online(phone)
    expect(phone.locator("[data-section=author]")).to_contain_text("đồng hồ")
    phone.get_by_role("button", name="Đúng như vậy, gửi đi").click()
    all_sent(phone)
    assert Activity.objects.get(people=24).flags == ["clock"]


# The store itself.


def test_a_new_release_keeps_the_queue(phone: Page, sign_in: SignIn, world: World, monkeypatch) -> None:
    ready(phone, sign_in, world.head)
    phone.context.set_offline(True)
    put(phone, queued(world.head, world, people=31))
    before = phone.evaluate("() => caches.keys()")
    phone.context.route("**/activities/sync", lambda route: route.abort())
    monkeypatch.setattr(webapp, "__version__", "next")
    back_online(phone)
    phone.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    until(phone, f"async () => (await caches.keys()).some((name) => !{json.dumps(before)}.includes(name))")
    assert [row["entry"]["people"] for row in rows(phone)] == [31]
    phone.goto(QUEUE)
    let_through(phone)
    assert logged(world) == [31]


def test_a_store_of_the_first_release_is_upgraded_with_its_queue(phone: Page, sign_in: SignIn, world: World) -> None:
    """Frozen: how the first client wrote its rows. Whatever comes later must still send them."""
    sign_in(phone, world.head)
    phone.goto("/ngoai-tuyen/")
    old = queued(world.head, world, people=31)
    phone.evaluate(
        """(row) => new Promise((resolve) => {
          const opening = indexedDB.open('to-so', 1);
          opening.onupgradeneeded = () => {
            const db = opening.result;
            db.createObjectStore('entries', {keyPath: 'uuid'}).createIndex('account', 'account');
            db.createObjectStore('recent', {keyPath: ['account', 'uuid']}).createIndex('account', 'account');
            db.createObjectStore('facts', {keyPath: 'name'});
          };
          opening.onsuccess = () => {
            const writing = opening.result.transaction('entries', 'readwrite');
            writing.objectStore('entries').put(row);
            writing.oncomplete = () => { opening.result.close(); resolve(); };
          };
        })""",
        old,
    )
    phone.goto(QUEUE)
    all_sent(phone)
    assert logged(world) == [31]


def test_a_queue_is_saved_to_a_file_and_loaded_as_often_as_one_likes(
    phone: Page, sign_in: SignIn, world: World, tmp_path: Path
) -> None:
    opened(phone, sign_in, world.head, *(queued(world.head, world, people=people) for people in (31, 32)))
    with phone.expect_download() as saving:
        phone.get_by_role("button", name="Lưu ra tệp").last.click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    back_online(phone)
    all_sent(phone)
    again = phone.locator("[data-load]")
    again.set_input_files(file)
    expect(phone.get_by_text("Đã lấy lại 0 mục")).to_be_visible()
    phone.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('to-so').onsuccess = done; })")
    phone.reload()
    again.set_input_files(file)
    expect(phone.get_by_text("Đã lấy lại 2 mục")).to_be_visible()
    all_sent(phone)
    assert sorted(logged(world)) == [31, 32]
    sign_in(phone, world.official)
    phone.reload()
    again.set_input_files(file)
    expect(phone.get_by_text("Tệp này của tài khoản khác")).to_be_visible()
    again.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(phone.get_by_text("Đây không phải tệp")).to_be_visible()
    assert Activity.objects.filter(created_by=world.official).count() == 0


def test_a_phone_without_room_says_so_and_offers_a_file(
    phone: Page, sign_in: SignIn, axe: Axe, world: World, tmp_path: Path
) -> None:
    phone.context.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    sign_in(phone, world.head)
    phone.goto(LOG)
    type_in(phone, 37)
    phone.context.set_offline(True)
    save(phone)
    expect(phone.get_by_text("Máy không còn chỗ")).to_be_visible()
    axe(phone)
    with phone.expect_download() as saving:
        phone.get_by_role("button", name="Lưu ra tệp").click()
    file = tmp_path / "queue.json"
    saving.value.save_as(file)
    assert json.loads(file.read_text())["entries"][0]["entry"]["people"] == 37
    back_online(phone)
    save(phone)  # with a network the form goes the old way
    saved(phone)
    assert logged(world) == [37]


# Photos.


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
