"""Getting in: forgiving to owners of phones, slow to guessers."""

import datetime as dt
import re
import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from geo.models import Level
from teams_app.accounts.models import Grant, Role, User
from tests.factories import make_member, make_team, make_unit, make_user

LOGIN = "/dang-nhap/"
TRIES = 10
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_everything() -> None:
    cache.clear()


def errors(answer: HttpResponse) -> str:
    return re.search(r'role="alert".*?</div>', answer.content.decode(), re.DOTALL)[0]


def sign_in(client: Client, username: str, password: str = "demo", **more: str):  # type: ignore[no-untyped-def]
    return client.post(LOGIN, {"login": username, "password": password} | more)


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
    assert "Số điện thoại, tên đăng nhập hoặc mật khẩu chưa đúng" in text
    assert 'value="tinh"' in text
    assert "wrong" not in text
    assert "Quên mật khẩu?" in text


def test_an_empty_form_says_which_field(client: Client) -> None:
    assert sign_in(client, "", "").content.decode().count("Chưa điền mục này.") == 4  # beside each, and on top


def test_a_closed_account_stays_out_and_only_its_holder_learns_why(client: Client) -> None:
    make_user("tinh", is_active=False)
    assert "chưa đúng" in sign_in(client, "tinh", "guess").content.decode()
    told = client.get(sign_in(client, "tinh")["Location"]).content.decode()
    assert "Tài khoản này đã đóng" in told
    assert client.get("/tai-khoan/").status_code == 302


def test_the_page_asked_for_is_reached_after_signing_in(client: Client) -> None:
    make_user("tinh")
    assert client.get("/tai-khoan/")["Location"] == f"{LOGIN}?next=/tai-khoan/"
    assert "Đăng nhập để xem trang này." in client.get(f"{LOGIN}?next=/tai-khoan/").content.decode()
    assert sign_in(client, "tinh", next="/tai-khoan/")["Location"] == "/tai-khoan/"


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    make_user("tinh")
    assert sign_in(client, "tinh", next="https://elsewhere.example/")["Location"] == reverse("home")


def test_guessing_puts_the_account_on_hold_even_for_the_right_password(client: Client) -> None:
    make_user("tinh")
    make_user("xa")
    for _ in range(TRIES):
        assert sign_in(client, "tinh", "guess").status_code == 200
    held = sign_in(client, "Tinh", "demo")
    assert held.status_code == 429
    assert held["Retry-After"] == "900"
    assert "Hãy đợi 15 phút" in held.content.decode()
    assert sign_in(client, "xa").status_code == 302  # a colleague on the same line is not held up


def test_another_spelling_of_the_name_gives_no_more_tries(client: Client) -> None:
    make_user("to-truong", phone="0912345678")
    spellings = ["to-truong", "0912345678", "0912 345 678", "+84 912 345 678", "TO-TRUONG"]
    for number in range(TRIES):
        assert sign_in(client, spellings[number % len(spellings)], "guess").status_code == 200
    assert {sign_in(client, spelling).status_code for spelling in spellings} == {429}


def test_an_unknown_name_is_answered_and_put_on_hold_like_a_known_one(client: Client) -> None:
    make_user("tinh", phone="0912345678")
    for known, unknown in (("tinh", "nobody"), ("0912345678", "0912345679")):
        cache.clear()
        answers = [[sign_in(client, name, "guess") for _ in range(TRIES + 1)] for name in (known, unknown)]
        told = [[(answer.status_code, errors(answer)) for answer in of_one] for of_one in answers]
        assert told[0] == told[1]
        assert told[0][-1][0] == 429


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(client: Client, monkeypatch) -> None:
    make_user("tinh")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: (hashed.append("x"), encode(*a, **k))[1])
    costs = []
    for name in ("tinh", "nobody", "0912345678"):
        hashed.clear()
        sign_in(client, name, "guess")
        costs.append(len(hashed))
    assert costs == [1, 1, 1]


def test_a_success_elsewhere_gives_the_guesser_no_new_tries(client: Client) -> None:
    make_user("tinh")
    for _ in range(TRIES - 1):
        sign_in(client, "tinh", "guess")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), "tinh").status_code == 302
    assert sign_in(client, "tinh", "guess").status_code == 200  # the tenth
    assert sign_in(client, "tinh", "guess").status_code == 429


def test_failures_are_forgotten_after_fifteen_minutes(client: Client, monkeypatch) -> None:
    make_user("tinh")
    for _ in range(TRIES + 1):
        sign_in(client, "tinh", "guess")
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 15 * 60 + 1)
    assert sign_in(client, "tinh").status_code == 302


def test_one_address_may_not_try_many_names(client: Client) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "3/15m/ip,10/15m/key"}):
        answers = [sign_in(client, f"name-{n}", "guess").status_code for n in range(5)]
        assert answers == [200, 200, 200, 429, 429]
        assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), "name-9", "guess").status_code == 200


def test_a_forwarded_address_is_believed_only_from_our_own_proxies(client: Client) -> None:
    def two_from(addresses: list[str]) -> list[int]:
        cache.clear()
        return [
            client.post(LOGIN, {"login": f"n{i}", "password": "x"}, headers={"X-Forwarded-For": ip}).status_code
            for i, ip in enumerate(addresses)
        ]

    with override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "1/15m/ip"}):
        assert two_from(["203.0.113.1", "203.0.113.2"]) == [200, 429]  # made up: one address to us
        with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
            assert two_from(["203.0.113.1", "203.0.113.2"]) == [200, 200]
            assert two_from(["6.6.6.6, 203.0.113.1", "7.7.7.7, 203.0.113.1"]) == [200, 429]


def test_the_count_is_shared_by_all_processes() -> None:
    """A cache in one process's memory would give each worker ten tries of its own."""
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000  # culled early, a flood would wipe it
    with connection.cursor() as cursor:
        assert "toso_cache" in connection.introspection.table_names(cursor)


@pytest.mark.parametrize(
    "typed", ["0912345678", "0912 345 678", " 0912.345.678 ", "+84 912 345 678", "84912345678", "(0912) 345-678"]
)
def test_a_phone_number_signs_in_in_any_spelling(client: Client, typed: str) -> None:
    make_user("to-truong", phone="0912345678")
    assert sign_in(client, typed)["Location"] == reverse("home")
    assert client.get("/tai-khoan/").status_code == 200


def test_two_accounts_cannot_have_one_phone_number_and_many_may_have_none() -> None:
    make_user("an")
    make_user("binh")
    make_user("chi", phone="0912345678")
    with pytest.raises(IntegrityError):
        make_user("dung", phone="0912345678")


def test_nobody_can_sign_up_or_ask_for_an_email(client: Client) -> None:
    for name in ("account_signup", "account_email", "account_reset_password", "account_confirm_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


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
    wrong = client.post("/tai-khoan/mat-khau/", {"oldpassword": "x", "password1": "sen-hong-7", "password2": "y"})
    text = wrong.content.decode()
    assert "Mật khẩu hiện nay chưa đúng" in text
    assert "Hai lần nhập mật khẩu không giống nhau." in text
    right = {"oldpassword": "demo", "password1": "sen-hong-7", "password2": "sen-hong-7"}
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
