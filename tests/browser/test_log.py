"""The log in a real Chromium: taps counted, drafts kept, weight weighed, without JavaScript too."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from config import styles, webapp
from teams_app.accounts.models import User
from teams_app.activities.models import Activity
from tests.browser.conftest import SCREENS
from tests.factories import make_activity, make_member
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.photos.pictures import picture
from tests.teams_app.activities.world import TODAY, World

URL = "/hoat-dong/moi/"
MOST_TAPS = 8
MOST_BYTES = 60 * 1024
COUNT_TOUCHES = """for (const what of ["pointerdown", "keydown"]) addEventListener(what, (event) => {
  if (event.isTrusted) sessionStorage.touches = 1 + Number(sessionStorage.touches ?? 0);
}, true)"""  # a finger that comes down on the screen, wherever, or a key
SignIn = Callable[[Page, User], None]
Axe = Callable[[Page], None]


@pytest.fixture
def world(_committed_database: None) -> World:
    world = worlds.build()
    make_activity(world.team, TODAY, people=1, topics=[world.vneid], created_by=world.head)
    return world


@pytest.fixture
def plain(browser: Browser, live_server) -> Iterator[Page]:
    """A phone whose browser runs no JavaScript."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, **SCREENS["phone"])
    yield context.new_page()
    context.close()


class Thumb:
    """Taps what a thumb can see, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def chip(self, text: str) -> None:
        self._tap(self.page.locator("label.chip", has_text=text))

    def button(self, text: str) -> None:
        self._tap(self.page.get_by_role("button", name=text, exact=True))

    def link(self, text: str) -> None:
        self._tap(self.page.get_by_role("link", name=text, exact=True))

    def _tap(self, target) -> None:
        target.tap()
        self.taps += 1


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu hoạt động").click()


def saved(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã lưu hoạt động")).to_be_visible()


def logged(world: World) -> list[int]:
    """The numbers of people of everything that was logged here, oldest first."""
    return list(Activity.objects.exclude(people=1).order_by("pk").values_list("people", flat=True))


@pytest.mark.parametrize("who", ["head", "official"])
def test_the_usual_entry_takes_at_most_eight_taps_after_signing_in(phone: Page, world: World, who: str, capsys) -> None:
    """From the first page of the app to the receipt, counted by the browser: it sees every finger and every key."""
    phone.goto("/dang-nhap/")
    phone.get_by_label("Tên đăng nhập").fill(getattr(world, who).username)
    phone.get_by_label("Mật khẩu").fill("demo")
    phone.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(phone.get_by_role("link", name="Ghi", exact=True)).to_be_visible()
    phone.context.add_init_script(COUNT_TOUCHES)
    phone.goto("/")  # as the icon on the screen of the phone opens it
    thumb = Thumb(phone)
    thumb.link("Ghi")  # the raised button in the middle of the bar
    thumb.chip("Dịch vụ công")
    thumb.chip("Từng nhà")
    thumb.button("20")
    thumb.button("Lưu hoạt động")
    saved(phone)
    expect(phone.get_by_text(Activity.objects.get(people=20).receipt)).to_be_visible()
    assert logged(world) == [20]
    touches = phone.evaluate("Number(sessionStorage.touches)")
    assert touches == thumb.taps
    assert touches <= MOST_TAPS
    with capsys.disabled():
        print(f"\n{who}: {touches} taps from the first page to the receipt")


def test_undo_is_one_tap_and_leads_to_the_way_back(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    thumb = Thumb(phone)
    thumb.chip("Mua sắm")
    thumb.chip("Một cửa")
    thumb.button("50")
    save(phone)
    saved(phone)
    phone.get_by_role("button", name="Hoàn tác").tap()
    expect(phone.get_by_role("status")).to_contain_text("không còn được tính")
    assert Activity.objects.get(people=50).status == "withdrawn"
    phone.get_by_role("button", name="Khôi phục").tap()
    expect(phone.get_by_role("status")).to_contain_text("Đã khôi phục")
    assert Activity.objects.get(people=50).status == "submitted"


def test_the_counter_counts(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    people = phone.get_by_label("Số lượt người")
    thumb = Thumb(phone)
    thumb.button("Bớt một")
    expect(people).to_have_value("0")
    thumb.button("20")
    expect(phone.get_by_role("button", name="20", exact=True)).to_have_attribute("aria-pressed", "true")
    for _ in range(4):
        thumb.button("Thêm một")
    expect(people).to_have_value("24")
    expect(phone.get_by_role("button", name="20", exact=True)).to_have_attribute("aria-pressed", "false")


def test_another_day_opens_the_date_and_a_chip_clears_it(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    date = phone.get_by_label("Ngày hoạt động")
    expect(date).to_be_hidden()
    Thumb(phone).chip("Ngày khác")
    expect(date).to_be_focused()
    date.fill("2026-01-15")
    Thumb(phone).chip("Hôm qua")
    expect(date).to_be_hidden()
    expect(date).to_have_value("")


def test_a_draft_comes_back_after_a_crash_and_goes_after_saving(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    thumb = Thumb(phone)
    thumb.chip("Thanh toán")
    thumb.chip("Tập trung")
    phone.get_by_label("Số lượt người").fill("37")
    phone.get_by_text("Thêm chi tiết").click()
    phone.get_by_label("Ghi chú").fill("Sóng yếu")
    expect(phone.locator("#draft-state")).to_contain_text(re.compile(r"đã lưu nháp \d\d:\d\d"))
    uuid = phone.locator('[name="uuid"]').input_value()

    again = phone.context.new_page()
    phone.close(run_before_unload=False)
    again.goto(URL)
    expect(again.locator("#draft-state")).to_contain_text("Đã lấy lại bản nháp")
    expect(again.get_by_label("Số lượt người")).to_have_value("37")
    expect(again.get_by_label("Ghi chú")).to_have_value("Sóng yếu")
    expect(again.get_by_role("checkbox", name="Thanh toán")).to_be_checked()
    expect(again.get_by_role("radio", name="Tập trung")).to_be_checked()
    assert again.locator('[name="uuid"]').input_value() == uuid  # sent twice, it stays one entry
    save(again)
    saved(again)
    again.goto(URL)
    expect(again.get_by_label("Số lượt người")).to_have_value("")
    assert logged(world) == [37]


def test_a_draft_can_be_thrown_away(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    phone.get_by_label("Số lượt người").fill("37")
    phone.reload()
    expect(phone.get_by_label("Số lượt người")).to_have_value("37")
    phone.get_by_role("button", name="Ghi lại từ đầu").click()
    expect(phone.get_by_label("Số lượt người")).to_have_value("")


def test_nobody_else_on_the_same_phone_sees_the_draft(phone: Page, sign_in: SignIn, world: World) -> None:
    sign_in(phone, world.head)
    phone.goto(URL)
    phone.get_by_label("Số lượt người").fill("37")
    sign_in(phone, world.official)
    phone.goto(URL)
    expect(phone.get_by_label("Số lượt người")).to_have_value("")
    sign_in(phone, world.head)
    phone.goto(URL)
    expect(phone.get_by_label("Số lượt người")).to_have_value("37")


def test_a_sign_in_that_expired_in_the_middle_loses_nothing(plain: Page, sign_in: SignIn, world: World) -> None:
    """Without JavaScript: with it the phone has a token of its own (offline/)."""
    phone = plain
    sign_in(phone, world.head)
    phone.goto(URL)
    thumb = Thumb(phone)
    thumb.chip("VNeID")
    thumb.chip("Lồng ghép")
    phone.get_by_label("Số lượt người").fill("41")
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    save(phone)
    expect(phone.get_by_role("status")).to_contain_text("vẫn được giữ")
    phone.get_by_label("Tên đăng nhập").fill("to-truong")
    phone.get_by_label("Mật khẩu").fill("demo")
    phone.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(phone.get_by_label("Số lượt người")).to_have_value("41")
    save(phone)
    saved(phone)
    assert logged(world) == [41]


def test_a_form_from_before_signing_in_again_is_sent_once_more(plain: Page, sign_in: SignIn, world: World) -> None:
    """Its CSRF token is of yesterday: the page of the frame keeps what was typed and sends it again."""
    phone = plain
    sign_in(phone, world.head)
    phone.goto(URL)
    thumb = Thumb(phone)
    thumb.chip("VNeID")
    thumb.chip("Lồng ghép")
    phone.get_by_label("Số lượt người").fill("41")
    phone.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    save(phone)
    phone.get_by_role("button", name="Gửi lại").click()
    saved(phone)
    assert logged(world) == [41]


def test_going_back_and_changing_the_number_asks_instead_of_losing_it(
    desk: Page, sign_in: SignIn, world: World
) -> None:
    sign_in(desk, world.head)
    desk.goto(URL)
    desk.locator("label.chip", has_text="VNeID").click()
    desk.locator("label.chip", has_text="Từng nhà").click()
    desk.get_by_label("Số lượt người").fill("24")
    uuid = desk.locator('[name="uuid"]').input_value()
    save(desk)
    saved(desk)
    desk.goto(URL)  # what the back button of a browser that restores forms leads to
    desk.locator("label.chip", has_text="VNeID").click()
    desk.locator("label.chip", has_text="Từng nhà").click()
    desk.get_by_label("Số lượt người").fill("42")
    desk.locator('[name="uuid"]').evaluate("(field, uuid) => (field.value = uuid)", uuid)
    save(desk)
    expect(desk.get_by_role("alert")).to_contain_text("đã được lưu lúc")
    desk.get_by_role("button", name="Sửa bản đã lưu").click()
    saved(desk)
    assert logged(world) == [42]


def test_the_keyboard_alone_is_enough(desk: Page, sign_in: SignIn, world: World) -> None:
    sign_in(desk, world.head)
    desk.goto(URL)
    desk.get_by_role("checkbox", name="VNeID").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("radio", name="Từng nhà").focus()
    desk.keyboard.press("ArrowRight")
    desk.get_by_label("Số lượt người").focus()
    desk.keyboard.type("24")
    desk.keyboard.press("Enter")
    saved(desk)
    assert Activity.objects.get(people=24).form == "gathering"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_of_the_list_is_cut_off(page: Page, live_server, sign_in: SignIn, world: World, language: str) -> None:
    make_activity(world.second, TODAY, people=1200, created_by=world.head, status="submitted")
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    sign_in(page, world.official)
    page.goto("/hoat-dong/")
    expect(page.locator(".activities__status .btn")).to_be_visible()
    wrap = page.locator(".table-wrap")
    assert wrap.evaluate("box => box.scrollWidth - box.clientWidth") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_the_log_can_be_used_by_everyone(
    page: Page, sign_in: SignIn, axe: Axe, world: World, theme: str
) -> None:
    page.emulate_media(color_scheme=theme)
    sign_in(page, world.official)
    page.goto(URL)
    axe(page)
    page.locator("label.chip", has_text="Ngày khác").click()
    page.get_by_text("Thêm chi tiết").click()
    save(page)
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.goto(f"{URL}?moi")
    page.locator("label.chip", has_text="Hôm nay").click()
    page.locator("label.chip", has_text="Mua sắm").click()
    page.locator("label.chip", has_text="Từng nhà").click()
    page.get_by_label("Số lượt người").fill("400")
    save(page)
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.get_by_label("Đúng, đông như vậy").check()
    save(page)
    saved(page)
    axe(page)
    page.goto("/hoat-dong/")
    axe(page)
    page.locator(".activities a").first.click()
    axe(page)


def test_everything_works_without_javascript(plain: Page, sign_in: SignIn, world: World) -> None:
    sign_in(plain, world.head)
    plain.goto(URL)
    expect(plain.get_by_role("button", name="20", exact=True)).to_have_count(0)
    save(plain)
    expect(plain.get_by_role("alert")).to_contain_text("Có 3 chỗ cần xem lại")
    thumb = Thumb(plain)
    thumb.chip("VNeID")
    thumb.chip("Tập trung")
    thumb.chip("Ngày khác")
    plain.get_by_label("Ngày hoạt động").fill(TODAY.isoformat())
    plain.get_by_label("Số lượt người").fill("24")
    save(plain)
    saved(plain)
    plain.get_by_role("button", name="Hoàn tác").tap()
    expect(plain.get_by_role("status")).to_contain_text("không còn được tính")


def test_the_first_visit_weighs_at_most_60_kb(
    phone: Page, sign_in: SignIn, world: World, tmp_path: Path, capsys
) -> None:
    """What Chromium and its service worker ask for on a first visit, weighed as production sends it.

    Compressed by the real pipeline; `benchmarks/log_page.py` counts the bytes that a real server sends. What comes some
    seconds later, for the days without a network, counts too; the log page itself is kept as it came the first time.
    """
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(urlsplit(request.url).path))
    call_command("load_topics", settings.BASE_DIR / "fixtures/topics.json", verbosity=0)
    sign_in(phone, world.official)
    page = phone.goto(URL).body()
    phone.wait_for_load_state("networkidle")
    first = ["/sw.js", "/manifest.webmanifest", "/ngoai-tuyen/", "/api/v1/activities/mine"]
    later = "/hoat-dong/cho-gui/"
    of_worker = ("activities/offline/worker.js", "activities/offline/pages.js", *webapp.SHELL)
    names = {path.removeprefix(settings.STATIC_URL) for path in asked if path.startswith(settings.STATIC_URL)}
    assert set(styles.PARTS) < names  # one file, once they are collected
    assert not set(asked) - {URL, *first, "/api/v1/devices", *(settings.STATIC_URL + name for name in names)}
    fetched = {path: len(gzip.compress(phone.request.get(path).body())) for path in (*first, later)}
    phone.goto("about:blank")  # before the settings change under it
    static = tmp_path / "static"
    pipeline = settings.STORAGES | {"staticfiles": {"BACKEND": "config.storage.StaticFilesStorage"}}
    with override_settings(STATIC_ROOT=str(static), STORAGES=pipeline):
        call_command("collectstatic", interactive=False, verbosity=0)
        sent = (names - {*styles.PARTS}) | {*of_worker, styles.WHOLE}
        sizes = {name: sent_size(static / staticfiles_storage.stored_name(name)) for name in sent}
        rest = sum(sent_size(static / staticfiles_storage.stored_name(name)) for name in webapp.REST)
    weights = {URL: len(gzip.compress(page))} | {path: fetched[path] for path in first} | dict(sorted(sizes.items()))
    weights["kept for the days without a network"] = rest + fetched[later]
    total = sum(weights.values())
    with capsys.disabled():
        lines = (f"{weight / 1024:6.1f} KB  {path}" for path, weight in weights.items())
        print("", *lines, f"{total / 1024:6.1f} KB  log page, first visit", sep="\n")
    assert total <= MOST_BYTES


def sent_size(path: Path) -> int:
    """The smallest of a file and its compressed neighbours: what WhiteNoise sends to Chromium."""
    kinds = (path, path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz"))
    return min(kind.stat().st_size for kind in kinds if kind.exists())


def test_the_details_work_with_a_thumb_and_with_a_mouse(page: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    """Results of the chosen topic only, another team's members, the position by a tap, a photo."""
    world.vneid.outcome_label = "tài khoản kích hoạt"
    world.vneid.save()
    make_member(world.second, "Sen Thị Minh Họa")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 21.03, "longitude": 105.85, "accuracy": 15})
    sign_in(page, world.official)
    page.goto(f"{URL}?to={world.team.pk}")
    page.locator("label.chip", has_text="Dịch vụ công").click()
    page.locator("label.chip", has_text="Từng nhà").click()
    page.get_by_label("Số lượt người").fill("12")
    page.get_by_text("Thêm chi tiết").click()
    counted = page.get_by_label("VNeID: tài khoản kích hoạt")
    expect(counted).to_be_hidden()
    page.locator("label.chip", has_text="VNeID").click()
    counted.fill("5")
    page.get_by_label("Tổ", exact=True).select_option(str(world.second.pk))
    page.locator("label.chip", has_text="Sen Thị Minh Họa").click()
    expect(page.locator("[name=lat]")).to_have_value("")  # asked for only by a tap
    page.get_by_role("button", name="Lấy vị trí hiện tại").click()
    expect(page.locator("[data-shown]")).to_contain_text("21,03; 105,85")
    page.locator("#id_photos").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    axe(page)
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("nằm ngoài xã")
    expect(page.get_by_alt_text("Ảnh 1")).to_be_visible()  # kept on the phone meanwhile
    axe(page)
    page.get_by_label("Đúng, hoạt động diễn ra ở đó").check()
    save(page)
    saved(page)
    activity = Activity.objects.get(people=12)
    for _ in range(150):  # the photo follows by itself
        if activity.photos.exists():
            break
        page.wait_for_timeout(200)
    assert (activity.team, activity.lat, activity.outcomes.get().count) == (world.second, 21.03, 5)
    assert [person.name for person in activity.facilitators.all()] == ["Sen Thị Minh Họa"]
    page.goto(f"/hoat-dong/{activity.uuid}/")
    photo = page.get_by_alt_text("Ảnh 1 của hoạt động")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.naturalWidth") > 0
    axe(page)


def test_the_grid_takes_a_paste_and_saves_the_right_rows(desk: Page, sign_in: SignIn, axe: Axe, world: World) -> None:
    sign_in(desk, world.official)
    desk.goto("/hoat-dong/nhieu/")
    axe(desk)
    day = f"{TODAY:%d/%m/%Y}"
    desk.get_by_label("Các dòng đã sao chép từ Excel").fill(
        f"{day}\tấp Mỹ Thới\tVNeID\tTừng nhà\t31\n{day}\tấp Mỹ Phú\tVNeI\tlớp\t32"
    )
    desk.get_by_role("button", name="Đưa vào các dòng bên dưới").click()
    expect(desk.get_by_role("alert")).to_contain_text("Dòng 2, Nội dung: Không có nội dung “VNeI”")
    axe(desk)
    desk.get_by_role("button", name="Chỉ lưu 1 dòng đúng").click()
    expect(desk.get_by_role("heading", name="Đã lưu", exact=True)).to_be_visible()
    desk.get_by_label("Dòng 1: Nội dung").fill("VNeID")
    desk.get_by_role("button", name="Lưu tất cả các dòng").click()
    expect(desk.get_by_role("link", name="Tổ ấp Mỹ Phú")).to_be_visible()
    assert logged(world) == [31, 32]


def paste(page: Page, into: str, text: str) -> None:
    """As Ctrl+V does, without the clipboard that all browsers of the machine share."""
    page.get_by_label(into).evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_rows_of_excel_are_pasted_into_the_grid_itself(desk: Page, sign_in: SignIn, world: World) -> None:
    """Where one types is where one pastes; what is typed above stays."""
    sign_in(desk, world.official)
    desk.goto("/hoat-dong/nhieu/")
    day = f"{TODAY:%d/%m/%Y}"
    paste(desk, "Dòng 1: Ngày", f"{day}\tấp Mỹ Thới\tVNeID\tTừng nhà\t31\r\n{day}\tấp Mỹ Phú\tVNeID\tlớp\t32\r\n")
    expect(desk.get_by_label("Dòng 2: Số lượt người")).to_have_value("32")
    desk.get_by_label("Dòng 3: Ngày").fill(day)
    paste(desk, "Dòng 4: Tổ", "ấp Mỹ Thới\tVNeID\tlớp\t33\n")
    expect(desk.get_by_label("Dòng 4: Số lượt người")).to_have_value("33")
    expect(desk.get_by_label("Dòng 4: Tổ")).to_have_value("ấp Mỹ Thới")
    expect(desk.get_by_label("Dòng 3: Ngày")).to_have_value(day)
    paste(desk, "Dòng 1: Ghi chú", "một ô")  # of a single cell it is the browser's own paste
    expect(desk.get_by_label("Dòng 4: Số lượt người")).to_have_value("33")
    assert logged(world) == []


def test_a_workbook_is_looked_through_mended_written_and_taken_back(
    page: Page, sign_in: SignIn, axe: Axe, world: World
) -> None:
    day = f"{TODAY:%d/%m/%Y}"
    text = f"Ngày;Tên tổ;Nội dung;Hình thức;Số lượt người\n{day};ấp Mỹ Thới;VNeID;lớp;41\n{day};ấp Mỹ Phú;VNeI;lớp;42\n"
    sign_in(page, world.official)
    page.goto("/hoat-dong/nhap/")
    axe(page)
    page.locator("#id_file").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Xem trước các dòng").click()
    wrong = page.get_by_role("group", name="Dòng 3").get_by_label("Nội dung")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    axe(page)
    wrong.fill("VNeID")
    page.get_by_role("button", name="Kiểm tra lại các dòng này").click()
    page.get_by_role("button", name="Ghi 2 hoạt động").click()
    expect(page.get_by_role("heading", name="Đã ghi 2 hoạt động từ tệp này")).to_be_visible()
    assert logged(world) == [41, 42]
    axe(page)
    page.get_by_role("button", name="Thu hồi tất cả").click()
    expect(page.get_by_text("Đã thu hồi lúc")).to_be_visible()
    assert not Activity.objects.standing().exclude(people=1).exists()
