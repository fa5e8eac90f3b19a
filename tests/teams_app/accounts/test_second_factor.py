"""The second step: who must have one, how it is set up without a script, and how it is asked for."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject

from geo.models import Level
from teams_app.accounts.models import Role, User
from teams_app.accounts.second_factor import SecondFactorMiddleware
from tests.factories import make_unit, make_user

SECOND_STEP = "/tai-khoan/buoc-hai/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.MFA_REQUIRED_FOR_PROVINCE = True
    cache.clear()


@pytest.fixture
def staff() -> User:
    return make_user("tinh", Role.PROVINCE, make_unit(Level.PROVINCE))


def sign_in(client: Client, username: str = "tinh", **more: str) -> HttpResponse:
    return client.post("/dang-nhap/", {"login": username, "password": "demo"} | more)


def code_of(secret: str) -> str:
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def with_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_province_staff_set_up_the_app_before_anything_else(client: Client, staff: User) -> None:
    sign_in(client)
    for address in ("/", "/to/", "/tai-khoan/", "/ban-do/", "/quan-tri/"):
        assert client.get(address)["Location"] == SECOND_STEP, address
    assert "Công việc của bạn cần bước thứ hai" in client.get(SECOND_STEP).content.decode()
    page = client.get(f"{SECOND_STEP}ung-dung/").content.decode()
    assert "data:image/svg+xml" in page
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    wrong = client.post(f"{SECOND_STEP}ung-dung/", {"code": "000000"}).content.decode()
    assert "Mã chưa đúng" in wrong
    done = client.post(f"{SECOND_STEP}ung-dung/", {"code": code_of(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == f"{SECOND_STEP}ma-du-phong/"
    assert len(re.findall(r"<code>\d{8}</code>", done.content.decode())) == 10
    assert client.get("/to/").status_code == 200


def test_nothing_can_be_written_before_it_is_set_up(client: Client, staff: User) -> None:
    sign_in(client)
    assert client.post("/to/moi/", {"name": "Tổ"})["Location"] == SECOND_STEP


def test_superusers_need_it_too_before_django_s_admin(client: Client) -> None:
    User.objects.create_superuser("root", password="demo")
    sign_in(client, "root")
    assert client.get("/quan-tri-django/")["Location"] == SECOND_STEP


@pytest.mark.parametrize("who", ["commune", "nobody", "demo"])
def test_others_may_do_without(client: Client, who: str) -> None:
    roles = {"commune": (Role.COMMUNE, make_unit(Level.COMMUNE)), "demo": (Role.PROVINCE, make_unit(Level.PROVINCE))}
    make_user("tinh", *roles.get(who, ()), is_demo=who == "demo")
    sign_in(client)
    assert client.get("/tai-khoan/").status_code == 200


def test_the_province_may_decide_otherwise(client: Client, staff: User, settings) -> None:
    settings.MFA_REQUIRED_FOR_PROVINCE = False
    sign_in(client)
    assert client.get("/to/").status_code == 200


def test_a_password_alone_opens_nothing_once_it_is_set_up(client: Client, staff: User) -> None:
    secret = with_app(staff)
    assert sign_in(client, next="/to/")["Location"] == "/dang-nhap/ma/"
    assert client.get("/to/").status_code == 302
    assert "Mã chưa đúng" in client.post("/dang-nhap/ma/", {"code": "123"}).content.decode()
    assert client.post("/dang-nhap/ma/", {"code": code_of(secret)})["Location"] == "/to/"
    assert client.get("/to/").status_code == 200


def test_a_code_opens_only_once(client: Client, staff: User) -> None:
    code = code_of(with_app(staff))
    sign_in(client)
    client.post("/dang-nhap/ma/", {"code": code})
    other = Client()
    sign_in(other)
    assert "Mã chưa đúng" in other.post("/dang-nhap/ma/", {"code": code}).content.decode()


def test_guessing_codes_puts_the_account_on_hold(client: Client, staff: User) -> None:
    with_app(staff)
    sign_in(client)
    answers = [client.post("/dang-nhap/ma/", {"code": f"00000{n % 10}"}).status_code for n in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_recovery_code_opens_once_when_the_phone_is_lost(client: Client, staff: User) -> None:
    with_app(staff)
    code = RecoveryCodes.activate(staff).get_unused_codes()[0]
    sign_in(client)
    assert client.post("/dang-nhap/ma/", {"code": code}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post("/dang-nhap/ma/", {"code": code}).status_code == 200


def test_who_must_have_it_cannot_remove_the_last_one(client: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(client)
    client.post("/dang-nhap/ma/", {"code": code_of(secret)})
    page = client.post(f"{SECOND_STEP}ung-dung/bo/").content.decode()
    assert "Hãy cài đặt cách khác trước khi bỏ" in page
    assert Authenticator.objects.filter(user=staff, type="totp").exists()


def test_who_may_do_without_can_remove_it_again(client: Client) -> None:
    secret = with_app(make_user("xa"))
    sign_in(client, "xa")
    client.post("/dang-nhap/ma/", {"code": code_of(secret)})
    assert client.post(f"{SECOND_STEP}ung-dung/bo/")["Location"] == SECOND_STEP
    assert not Authenticator.objects.exists()


def test_a_session_left_open_is_asked_again_before_the_second_step_is_touched(client: Client) -> None:
    client.force_login(make_user("xa"))
    asked = client.get(f"{SECOND_STEP}ung-dung/")
    assert asked["Location"].startswith("/tai-khoan/xac-nhan/")
    assert "Mật khẩu chưa đúng" in client.post(asked["Location"], {"password": "x"}).content.decode()
    assert client.post(asked["Location"], {"password": "demo"})["Location"] == f"{SECOND_STEP}ung-dung/"
    assert client.get(f"{SECOND_STEP}ung-dung/").status_code == 200


def test_a_copy_of_the_database_holds_no_secret_of_the_app(staff: User) -> None:
    secret = with_app(staff)
    assert secret not in str(Authenticator.objects.get().data)


def test_old_secrets_still_open_after_the_key_of_the_site_changed(client: Client, staff: User, settings) -> None:
    secret = with_app(staff)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    sign_in(client)
    assert client.post("/dang-nhap/ma/", {"code": code_of(secret)}).status_code == 302


def test_somebody_elses_passkey_is_not_there(client: Client) -> None:
    other = make_user("other")
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x", "credential": {}})
    make_user("xa")
    sign_in(client, "xa")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_signing_out_everywhere_else(client: Client) -> None:
    make_user("xa")
    sign_in(client, "xa")
    lost = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"})
    sign_in(lost, "xa")
    page = client.get("/tai-khoan/thiet-bi/").content.decode()
    assert "Chrome · Android" in page
    assert page.count("máy này") == 1
    client.post("/tai-khoan/thiet-bi/")
    assert lost.get("/tai-khoan/").status_code == 302
    assert client.get("/tai-khoan/").status_code == 200


def test_a_request_without_a_session_is_not_asked_who_sent_it() -> None:
    """Whoever asks who is reading makes every shared cache keep one copy of the map's files a reader."""
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("asked"))
    assert SecondFactorMiddleware(lambda request: HttpResponse()).process_view(request) is None
