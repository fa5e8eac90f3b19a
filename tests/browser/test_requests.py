"""Residents' requests in a real Chromium: from the poster to the done activity, on both screens, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from geo.models import Level
from teams_app.accounts.models import User
from teams_app.activities import services
from teams_app.activities.models import Activity, HelpRequest, Poster
from tests import qr
from tests.browser.conftest import SCREENS
from tests.factories import make_unit
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.requests.asking import closed, make_request
from tests.teams_app.activities.world import World

SignIn = Callable[[Page, User], None]
Axe = Callable[[Page], None]
SENT = re.compile(r"/can-giup/[0-9A-Z]{10}/")


@pytest.fixture
def world(_committed_database: None) -> World:
    cache.clear()
    return worlds.build()


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_the_first_page_to_the_code(page: Page, world: World, axe: Axe) -> None:
    page.set_default_navigation_timeout(30_000)  # the first page of a fresh server
    page.goto("/can-giup/")
    axe(page)
    fits(page)
    page.get_by_label("Gõ tên xã, phường").fill("my xuong")
    expect(page.get_by_role("link", name="Xã Bình Thạnh")).to_be_hidden()
    page.get_by_role("link", name="Xã Mỹ Xương").click()
    axe(page)
    page.get_by_role("link", name="Ấp Mỹ Thới").click()
    expect(page.get_by_text("Tổ công nghệ số cộng đồng ấp Mỹ Thới sẽ trả lời bà con.")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_text("Dịch vụ công").click()
    page.get_by_label("Bà con muốn nói thêm gì?").fill("Cài VNeID giúp tôi")
    page.get_by_label("Tổ liên hệ với bà con bằng cách nào?").fill("0100 000 123")
    expect(page.get_by_label("Tôi đồng ý")).not_to_be_checked()
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Gửi cho tổ").click()
    expect(page).to_have_url(SENT)
    expect(page.get_by_text(HelpRequest.objects.get().receipt)).to_be_visible()
    expect(page.get_by_text("0100 000 123")).to_have_count(0)
    axe(page)
    fits(page)


@pytest.mark.console_may_say("422")
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(page: Page, world: World, axe: Axe) -> None:
    page.goto(f"/can-giup/noi/{world.team.areas.get().unit_id}/")
    page.get_by_label("Bà con muốn nói thêm gì?").fill("CCCD 087123456789")
    page.get_by_label("Tổ liên hệ với bà con bằng cách nào?").fill("Cô Sáu")
    page.get_by_role("button", name="Gửi cho tổ").click()
    expect(page.get_by_role("alert")).to_contain_text("giống số căn cước")
    expect(page.get_by_label("Tổ liên hệ với bà con bằng cách nào?")).to_have_value("Cô Sáu")
    axe(page)
    fits(page)
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize("screen", SCREENS)
def test_all_of_it_works_without_javascript(browser: Browser, live_server, world: World, screen: str) -> None:
    for n in range(9):
        make_unit(Level.HAMLET, f"Ấp {n}", world.here)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, **SCREENS[screen])
    page = context.new_page()
    page.goto("/can-giup/")
    page.get_by_label("Gõ tên xã, phường").fill("my xuong")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Xã Mỹ Xương").click()
    page.get_by_label("Gõ tên khóm, ấp").fill("thoi")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Ấp Mỹ Thới").click()
    page.get_by_text("Mua sắm").click()
    page.get_by_role("button", name="Gửi cho tổ").click()
    expect(page).to_have_url(SENT)
    context.close()
    assert HelpRequest.objects.get().team == world.team


def test_by_the_keyboard_alone(desk: Page, world: World) -> None:
    desk.goto("/can-giup/")
    desk.get_by_label("Gõ tên xã, phường").focus()
    desk.keyboard.type("mỹ xương")
    desk.keyboard.press("Enter")  # to the first that is left
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Bà con ở khóm, ấp nào?")).to_be_visible()


def test_the_poster_leads_to_the_form(phone: Page, world: World) -> None:
    poster = Poster.objects.create(team=world.team)
    phone.goto(f"/can-giup/to/{poster.code.lower()}/")
    expect(phone.get_by_role("heading", name="Bà con cần giúp gì?")).to_be_visible()


def test_the_team_takes_it_up_and_logs_it_with_one_tap(page: Page, sign_in: SignIn, world: World, axe: Axe) -> None:
    request = make_request(world)
    sign_in(page, world.head)
    page.goto("/")
    page.get_by_role("link", name="1 yêu cầu chờ xử lý").click()
    axe(page)
    fits(page)
    page.get_by_role("link", name="Dịch vụ công").click()
    axe(page)
    fits(page)
    page.get_by_label("Lời nhắn cho người gửi").fill("Chiều mai tôi ghé")
    page.get_by_role("button", name="Tôi nhận giúp").click()
    page.get_by_role("button", name="Đã giúp, hoàn thành").click()
    axe(page)
    page.get_by_role("link", name="Ghi thành hoạt động").click()
    page.get_by_role("button", name="Lưu hoạt động").click()
    expect(page.get_by_role("heading", name="Đã lưu hoạt động")).to_be_visible()
    request.refresh_from_db()
    assert request.activity == Activity.objects.get()
    assert request.answer == "Chiều mai tôi ghé"


def test_a_second_activity_for_it_is_asked_about_until_its_author_answers(
    phone: Page, sign_in: SignIn, world: World, axe: Axe
) -> None:
    """From the form of the request, from the queue where it waits, and on the server's own page of the question."""
    request = make_request(world, **closed())
    sign_in(phone, world.head)
    phone.goto(f"/hoat-dong/moi/?yeu-cau={request.uuid}")
    request.activity = services.activity_log(by=world.head, entry=world.entry(people=3), at=timezone.now()).activity
    request.save()
    phone.get_by_role("button", name="Lưu hoạt động").click()
    expect(phone).to_have_url(re.compile("/da-ghi/"))  # the one that is there
    phone.goto("/hoat-dong/cho-gui/")
    phone.locator(f"a[href*='sua={request.activity_uuid}']").click()
    for answered in (False, True):
        if answered:
            axe(phone)
            phone.get_by_text("Đúng, đây là một buổi khác").click()
        phone.get_by_role("button", name="Lưu hoạt động").click()
        if not answered:
            expect(phone.get_by_text("Yêu cầu này đã được ghi thành hoạt động.")).to_be_visible()
    expect(phone.get_by_text("Đã lưu hoạt động")).to_be_visible()
    assert Activity.objects.get(uuid=request.activity_uuid).confirmed == ["request_logged"]


def test_the_provinces_counts(page: Page, sign_in: SignIn, world: World, axe: Axe) -> None:
    make_request(world)
    make_request(world, **closed())
    sign_in(page, world.staff)
    page.goto("/hoat-dong/yeu-cau/")
    expect(page.get_by_text("0100 000 123")).to_have_count(0)
    axe(page)
    fits(page)


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 210, 297), ("a5", 148, 210)])
def test_the_poster_fills_one_sheet_of_its_paper(
    desk: Page, sign_in: SignIn, world: World, axe: Axe, paper: str, width: int, height: int
) -> None:
    world.team.name = "Tổ công nghệ số cộng đồng khóm Bình Thạnh, phường Bình Thạnh, thành phố Hồng Ngự"
    world.team.save()
    Poster.objects.create(team=world.team)
    sign_in(desk, world.official)
    desk.goto(f"/to/{world.team.pk}/ap-phich/?kho={paper}")
    axe(desk)
    desk.emulate_media(media="print")
    axe(desk)
    sheet = desk.locator(".poster").bounding_box()
    mm = 96 / 25.4
    assert sheet is not None
    assert width - 2 <= sheet["width"] / mm <= width
    assert height - 3 <= sheet["height"] / mm <= height
    pdf = desk.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == 1  # one page
    assert [round(float(side) / 72 * 25.4) for side in boxes[0]] == [width, height]
    for inside in (".poster__qr", ".poster__address", ".poster__foot"):
        box = desk.locator(inside).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= sheet["y"] + sheet["height"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_printed_code_leads_to_this_teams_form(
    desk: Page, live_server, sign_in: SignIn, world: World, settings, paper: str, language: str
) -> None:
    """Read off the sheet as it is printed. The poster is for residents: Vietnamese, whoever prints it."""
    settings.SITE_URL = live_server.url
    for team in (world.team, world.second):
        Poster.objects.create(team=team)
    desk.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    sign_in(desk, world.official)
    desk.goto(f"/hoat-dong/yeu-cau/ap-phich/?kho={paper}")
    desk.emulate_media(media="print")
    expect(desk.locator(".poster")).to_have_count(2)
    for team, name, place in ((world.team, "ấp Mỹ Thới", "Ấp Mỹ Thới"), (world.second, "ấp Mỹ Phú", "Ấp Mỹ Phú")):
        sheet = desk.locator(".poster").filter(has_text=name)
        expect(sheet).to_contain_text(f"Tổ công nghệ số cộng đồng {name}")
        expect(sheet).to_contain_text(f"{place}, xã Mỹ Xương")
        expect(sheet).to_contain_text("Cần giúp?")
        address = qr.read(Image.open(BytesIO(sheet.locator(".poster__qr").screenshot())))
        assert address == f"{live_server.url}/can-giup/to/{team.poster.code}/"
        expect(sheet).to_contain_text(address.removeprefix("http://").rstrip("/"))
    visitor = desk.context.browser.new_context()  # type: ignore[union-attr]  # a resident's own phone
    page = visitor.new_page()
    page.goto(address)
    expect(page.get_by_text("Tổ công nghệ số cộng đồng ấp Mỹ Phú sẽ trả lời bà con.")).to_be_visible()
    visitor.close()


def test_the_poster_can_be_looked_at_on_a_phone(phone: Page, sign_in: SignIn, world: World, axe: Axe) -> None:
    Poster.objects.create(team=world.team)
    sign_in(phone, world.head)
    phone.goto(f"/to/{world.team.pk}/ap-phich/")
    axe(phone)
    fits(phone)
