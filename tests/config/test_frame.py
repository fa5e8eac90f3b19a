"""What stands around every page: places, language, theme, the day, what just happened."""

import datetime as dt
import re

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest
from django.shortcuts import render
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.frame import Frame
from geo.models import Level
from teams_app.accounts.access import Actor
from teams_app.accounts.models import Role, User
from tests.factories import make_member, make_team, make_unit, make_user

LOGIN = "/dang-nhap/"
pytestmark = pytest.mark.django_db


def page(client: Client, path: str = LOGIN, **headers: str) -> str:
    return client.get(path, headers=headers).content.decode()


def places_of(user: Actor, query: str = "") -> list[str]:
    request = RequestFactory().get(f"/tai-khoan/{query}")
    request.user = user
    return [place["label"] for place in Frame(request).places]


def test_a_page_is_vietnamese_and_names_its_landmarks(client: Client) -> None:
    text = page(client)
    assert '<html lang="vi">' in text
    assert "<title>Đăng nhập · Tổ Số</title>" in text
    for landmark in ("<header", "<nav", "<main", "<footer", 'class="skip" href="#main"'):
        assert landmark in text


def test_a_phone_set_to_english_still_gets_vietnamese(client: Client) -> None:
    text = page(client, **{"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="vi">' in text
    assert "Số điện thoại hoặc tên đăng nhập" in text


def test_who_chooses_english_keeps_it(client: Client) -> None:
    answer = client.post("/ngon-ngu/", {"language": "en", "next": LOGIN})
    assert answer["Location"] == LOGIN
    text = page(client)
    assert '<html lang="en">' in text
    assert "Phone number or user name" in text
    assert "tên đăng nhập" not in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_is_written_into_the_page(client: Client, theme: str) -> None:
    client.post("/giao-dien/", {"theme": theme, "next": LOGIN})
    assert f'data-theme="{theme}"' in page(client)
    client.post("/giao-dien/", {"theme": "auto", "next": LOGIN})
    assert "data-theme" not in page(client)


def test_a_made_up_theme_is_not_kept(client: Client) -> None:
    client.post("/giao-dien/", {"theme": '"><script>', "next": LOGIN})
    assert "data-theme" not in page(client)


def test_choosing_a_theme_never_leads_to_another_site(client: Client) -> None:
    assert client.post("/giao-dien/", {"theme": "dark", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert client.get("/giao-dien/").status_code == 405


def test_no_page_asks_anything_of_another_site(client: Client) -> None:
    for path in (LOGIN, "/khong-co-trang-nay/"):
        found = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page(client, path))
        assert found == []


@pytest.mark.parametrize(("is_public", "expected"), [(True, ["Bản đồ", "Hướng dẫn"]), (False, ["Hướng dẫn"])])
def test_the_public_sees_the_guides_and_the_map_if_the_province_says_so(
    settings: Settings, is_public: bool, expected: list[str]
) -> None:
    settings.PUBLIC_MAP = is_public
    assert places_of(AnonymousUser()) == expected


def test_an_official_may_log_and_province_staff_may_not() -> None:
    province = make_unit(Level.PROVINCE)
    commune = make_unit(Level.COMMUNE, parent=province)
    assert "Ghi" in places_of(make_user(role=Role.COMMUNE, unit=commune))
    assert "Ghi" not in places_of(make_user(role=Role.PROVINCE, unit=province))


def test_a_head_without_any_grant_finds_the_way_to_the_own_team() -> None:
    head = make_user()
    team = make_team(make_unit(Level.HAMLET, parent=make_unit(Level.COMMUNE)))
    assert places_of(head) == places_of(make_user())
    make_member(team, role="head", user=head)
    assert {"Ghi", "Các tổ", "Hoạt động"} <= set(places_of(User.objects.get(pk=head.pk)))


def test_the_account_menu_offers_what_the_account_may_do() -> None:
    province = make_unit(Level.PROVINCE)
    offered = {}
    for user in (
        make_user("tinh", role=Role.PROVINCE, unit=province),
        make_user("xa", role=Role.COMMUNE, unit=make_unit(Level.COMMUNE, parent=province)),
        User.objects.create_superuser("root"),
    ):
        request = RequestFactory().get("/tai-khoan/")
        request.user = user
        offered[user.username] = [item.label for item in Frame(request).account_items]
    assert offered["tinh"] == [
        *("Tài khoản của tôi", "Quản lý tài khoản", "Nhật ký thay đổi", "Dữ liệu cá nhân"),
        *("Sắp xếp đơn vị", "Địa giới", "Dân số"),
    ]
    assert offered["xa"] == offered["tinh"][:4]
    assert {"Biên tập hướng dẫn", "Quản trị"} <= set(offered["root"])


def test_a_chosen_day_stands_out_and_goes_along() -> None:
    request = RequestFactory().get("/to/?ngay=2024-09-26&huyen=cao-lanh&page=3")
    request.user = make_user(role=Role.PROVINCE, unit=make_unit(Level.PROVINCE))
    frame = Frame(request)
    assert frame.viewing.date == dt.date(2024, 9, 26)
    assert not frame.viewing.is_today
    assert frame.viewing.kept == [("huyen", "cao-lanh")]
    assert frame.viewing.today_url == "/to/?huyen=cao-lanh"
    teams = next(place for place in frame.places if place["icon"] == "team")
    assert teams["url"].endswith("?ngay=2024-09-26")


@pytest.mark.parametrize("nonsense", ["2024-13-41", "'><script>", "2024-09-26%26x=1", "９"])
def test_a_day_that_is_no_day_is_today_and_is_not_carried_on(nonsense: str) -> None:
    request = RequestFactory().get("/to/", {"ngay": nonsense})
    request.user = make_user(role=Role.PROVINCE, unit=make_unit(Level.PROVINCE))
    frame = Frame(request)
    assert frame.viewing.is_today
    assert all("ngay" not in place["url"] for place in frame.places)


def request_with_messages(user: User) -> HttpRequest:
    request = RequestFactory().get("/tai-khoan/")
    request.user = user
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def test_what_was_saved_can_be_taken_back_on_the_next_page() -> None:
    request = request_with_messages(make_user())
    messages.success(request, "Đã lưu 24 lượt người", extra_tags="undo /hoat-dong/1/rut-lai/")
    text = render(request, "404.html").content.decode()
    assert 'class="notice notice--success"' in text
    assert "Đã lưu 24 lượt người" in text
    assert '<form method="post" action="/hoat-dong/1/rut-lai/">' in text
    assert "Hoàn tác" in text


@pytest.mark.parametrize("tags", ["", "undo", "undo https://elsewhere.example/", "undo //elsewhere.example/", "safe"])
def test_an_undo_leads_nowhere_but_to_this_site(tags: str) -> None:
    request = request_with_messages(make_user())
    messages.error(request, "<b>Không lưu được</b>", extra_tags=tags)
    text = render(request, "404.html").content.decode()
    assert 'class="notice notice--danger"' in text
    assert "&lt;b&gt;Không lưu được" in text
    assert "Hoàn tác" not in text


def test_invented_data_is_marked_on_every_page(client: Client) -> None:
    assert "Dữ liệu minh họa" not in page(client)
    make_team(make_unit(Level.COMMUNE), is_demo=True)
    assert "Dữ liệu minh họa" in page(client)
