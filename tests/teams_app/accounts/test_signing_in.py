"""Getting in: forgiving to owners of phones, slow to guessers."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level
from teams_app.accounts import throttle
from teams_app.accounts.models import Grant, Role, User
from tests.factories import make_member, make_team, make_unit, make_user

LOGIN = "/dang-nhap/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_everything() -> None:
    cache.clear()


def sign_in(client: Client, username: str, password: str = "demo", **more: str):  # type: ignore[no-untyped-def]
    return client.post(LOGIN, {"username": username, "password": password} | more)


@pytest.mark.parametrize("typed", ["tinh", "Tinh", "TINH", " tinh ", "tinh\t"])
def test_capitals_and_spaces_of_a_phone_keyboard_do_not_matter(client: Client, typed: str) -> None:
    make_user("tinh")
    assert sign_in(client, typed)["Location"] == reverse("home")
    assert client.get("/tai-khoan/").status_code == 200


def test_two_users_cannot_differ_by_capitals_alone() -> None:
    make_user("tinh")
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(username="TINH")])


def test_a_wrong_password_is_told_in_vietnamese_and_the_name_is_kept(client: Client) -> None:
    make_user("tinh")
    answer = sign_in(client, "tinh", "wrong")
    text = answer.content.decode()
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in text
    assert 'value="tinh"' in text
    assert "wrong" not in text
    assert "Quên mật khẩu?" in text


def test_an_empty_form_says_which_field(client: Client) -> None:
    assert sign_in(client, "", "").content.decode().count("Chưa điền mục này.") == 4  # beside each, and on top


def test_a_closed_account_stays_out(client: Client) -> None:
    make_user("tinh", is_active=False)
    sign_in(client, "tinh")
    assert client.get("/tai-khoan/").status_code == 302


def test_the_page_asked_for_is_reached_after_signing_in(client: Client) -> None:
    make_user("tinh")
    assert client.get("/tai-khoan/")["Location"] == f"{LOGIN}?next=/tai-khoan/"
    assert "Đăng nhập để xem trang này." in client.get(f"{LOGIN}?next=/tai-khoan/").content.decode()
    assert sign_in(client, "tinh", next="/tai-khoan/")["Location"] == "/tai-khoan/"


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    make_user("tinh")
    assert sign_in(client, "tinh", next="https://elsewhere.example/")["Location"] == reverse("home")


def test_guessing_is_braked_even_when_the_guess_is_right(client: Client) -> None:
    make_user("tinh")
    make_user("xa")
    for _ in range(throttle.FAILURES):
        assert sign_in(client, "tinh", "guess").status_code == 200
    braked = sign_in(client, "Tinh", "demo")
    assert braked.status_code == 429
    assert braked["Retry-After"] == "900"
    assert "Hãy đợi 15 phút" in braked.content.decode()
    assert sign_in(client, "xa").status_code == 302  # a colleague on the same line is not held up


def test_a_right_password_forgets_the_wrong_ones(client: Client) -> None:
    make_user("tinh")
    for _ in range(throttle.FAILURES - 1):
        sign_in(client, "tinh", "guess")
    assert sign_in(client, "tinh").status_code == 302
    client.logout()
    assert sign_in(client, "tinh", "guess").status_code == 200


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == reverse("home")
    assert client.get("/tai-khoan/").status_code == 302


def test_the_account_says_in_words_what_one_may_do(client: Client) -> None:
    commune = make_unit(Level.COMMUNE, "Mỹ Xương")
    user = make_user("xa", role=Role.COMMUNE, unit=commune)
    Grant.objects.create(
        user=user, role=Role.PROVINCE, unit=commune, valid_from=dt.date(2023, 1, 1), valid_to=dt.date(2023, 6, 1)
    )
    client.force_login(user)
    text = client.get("/tai-khoan/").content.decode()
    assert "Cán bộ xã" in text
    assert "xã Mỹ Xương" in text
    assert "từ 01/01/2024" in text
    assert text.count("hôm nay không còn hiệu lực") == 1


def test_the_account_page_asks_the_same_number_of_questions_for_many_grants(client: Client) -> None:
    user = make_user("xa", role=Role.COMMUNE, unit=make_unit(Level.COMMUNE))
    client.force_login(user)
    client.get("/tai-khoan/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/tai-khoan/")
    for _ in range(5):
        Grant.objects.create(
            user=user, role=Role.COMMUNE, unit=make_unit(Level.COMMUNE), valid_from=dt.date(2024, 1, 1)
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/tai-khoan/")
    assert len(many) == len(few)


def test_a_head_finds_the_own_team_on_the_account_page(client: Client) -> None:
    head = make_user("to-truong")
    team = make_team(make_unit(Level.HAMLET), "Tổ ấp Mỹ Thới")
    make_member(team, role="head", user=head)
    client.force_login(head)
    text = client.get("/tai-khoan/").content.decode()
    assert "Tổ ấp Mỹ Thới" in text
    assert "chưa được giao địa bàn" in text


def test_changing_the_password(client: Client) -> None:
    user = make_user("tinh")
    client.force_login(user)
    wrong = client.post(
        "/tai-khoan/mat-khau/", {"old_password": "x", "new_password1": "sen-hong-7", "new_password2": "y"}
    )
    text = wrong.content.decode()
    assert "Mật khẩu hiện nay chưa đúng" in text
    assert "Hai lần nhập mật khẩu không giống nhau." in text
    right = {"old_password": "demo", "new_password1": "sen-hong-7", "new_password2": "sen-hong-7"}
    answer = client.post("/tai-khoan/mat-khau/", right, follow=True)
    assert "Đã đổi mật khẩu" in answer.content.decode()
    assert User.objects.get().check_password("sen-hong-7")


def test_django_s_admin_is_for_superusers_only(client: Client) -> None:
    assert client.get("/quan-tri-django/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    client.force_login(make_user("staff", is_staff=True))
    assert client.get("/quan-tri-django/", follow=True).status_code == 403
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/quan-tri-django/").status_code == 200
    assert client.get("/quan-tri-django/accounts/user/").status_code == 200
