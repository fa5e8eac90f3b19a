"""Accounts opened by officials, and the link that hands one over: a day, once, for one account."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.access import manageable_users
from teams_app.accounts.handover import digest, link_make, link_of
from teams_app.accounts.models import AccountLink, Grant, Role, User
from teams_app.registry.models import Member, MemberRole
from tests.factories import make_member, make_team, make_unit, make_user

LIST = "/tai-khoan/quan-ly/"
PASSWORD = {"password1": "sen-hong-7-la", "password2": "sen-hong-7-la"}
pytestmark = pytest.mark.django_db


class World:
    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.here, self.there = (make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "Bình Thạnh"))
        self.hamlet, self.hamlet_there = (
            make_unit(Level.HAMLET, "1", self.here),
            make_unit(Level.HAMLET, "1", self.there),
        )
        self.team, self.team_there = make_team(self.hamlet), make_team(self.hamlet_there)
        self.staff = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.here)
        self.other_official = make_user("xa-khac", Role.COMMUNE, self.there)
        self.member = make_member(self.team, "Sen Văn Thuận", role=MemberRole.HEAD, phone="0912345678")


@pytest.fixture
def world() -> World:
    cache.clear()
    return World()


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def account_address(world: World) -> str:
    return f"/to/{world.member.team_id}/thanh-vien/{world.member.pk}/tai-khoan/"


def open_head(world: World) -> User:
    as_user(world.official).post(account_address(world), {"phone": "+84 912 345 678"})
    return User.objects.get(person=world.member.person)


def token_in(page: str) -> str:
    return re.search(r"/tai-khoan/nhan/([\w-]+)/", page)[1]


def new_link(world: World, user: User, **more: str) -> str:
    return token_in(as_user(world.official).post(f"{LIST}{user.pk}/duong-dan/", more).content.decode())


def test_from_the_team_s_page_to_the_head_s_first_entry(world: World) -> None:
    official = as_user(world.official)
    assert account_address(world) in official.get(f"/to/{world.team.pk}/").content.decode()
    assert 'value="0912345678"' in official.get(account_address(world)).content.decode()
    user = open_head(world)
    assert (user.username, user.phone, str(user)) == ("sen-van-thuan", "0912345678", "Sen Văn Thuận")
    assert not user.has_usable_password()
    page = official.post(f"{LIST}{user.pk}/duong-dan/").content.decode()
    assert "<svg" in page
    token = token_in(page)
    head = Client()
    for _ in range(3):  # a messenger that fetches the address uses nothing up
        shown = head.get(f"/tai-khoan/nhan/{token}/")
        assert shown.status_code == 200
    text = shown.content.decode()
    assert "Sen Văn Thuận" in text
    assert "••• ••• 678" in text
    assert "0912345678" not in text
    assert head.post(f"/tai-khoan/nhan/{token}/", PASSWORD)["Location"] == "/"
    assert head.get("/hoat-dong/moi/").status_code == 200
    again = Client()
    assert again.post("/dang-nhap/", {"login": "0912.345.678", "password": "sen-hong-7-la"}).status_code == 302


def test_a_link_opens_once(world: World) -> None:
    token = new_link(world, open_head(world))
    Client().post(f"/tai-khoan/nhan/{token}/", PASSWORD)
    for answer in (Client().get(f"/tai-khoan/nhan/{token}/"), Client().post(f"/tai-khoan/nhan/{token}/", PASSWORD)):
        assert answer.status_code == 404
        assert "không còn mở được gì" in answer.content.decode()


def test_a_link_runs_out_after_a_day(world: World) -> None:
    token = new_link(world, open_head(world))
    now = timezone.now()
    assert link_of(token, now + dt.timedelta(hours=23, minutes=59))
    assert link_of(token, now + dt.timedelta(hours=24, minutes=1)) is None


def test_making_another_link_voids_the_first(world: World) -> None:
    user = open_head(world)
    first, second = new_link(world, user), new_link(world, user)
    assert Client().get(f"/tai-khoan/nhan/{first}/").status_code == 404
    assert Client().get(f"/tai-khoan/nhan/{second}/").status_code == 200
    assert AccountLink.objects.filter(used_at=None, revoked_at=None).count() == 1


def test_only_a_hash_of_the_link_is_kept(world: World) -> None:
    token = new_link(world, open_head(world))
    assert AccountLink.objects.get().digest == digest(token)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert token not in str(cursor.fetchall()), table


def test_a_weak_or_mistyped_password_does_not_use_the_link_up(world: World) -> None:
    token = new_link(world, open_head(world))
    for form in ({"password1": "123", "password2": "123"}, {"password1": "sen-hong-7-la", "password2": "x"}):
        assert Client().post(f"/tai-khoan/nhan/{token}/", form).status_code == 200
    assert Client().post(f"/tai-khoan/nhan/{token}/", PASSWORD).status_code == 302


def test_a_passkey_instead_of_a_password(world: World) -> None:
    user = open_head(world)
    client = Client()
    answer = client.post(f"/tai-khoan/nhan/{new_link(world, user)}/", {"way": "passkey"})
    assert answer["Location"] == "/tai-khoan/buoc-hai/khoa/them/"
    assert client.get(answer["Location"]).status_code == 200
    assert "Bạn chưa có mật khẩu" in client.get("/tai-khoan/").content.decode()


def test_the_link_gives_a_new_password_and_ends_what_was_open(world: World) -> None:
    user = open_head(world)
    user.set_password("demo")
    user.save()
    lost = Client()
    lost.post("/dang-nhap/", {"login": user.username, "password": "demo"})
    Client().post(f"/tai-khoan/nhan/{new_link(world, user)}/", PASSWORD)
    assert lost.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize("removes", [True, False])
def test_a_lost_second_step_goes_only_where_the_official_said_so(world: World, removes: bool) -> None:
    user = open_head(world)
    TOTP.activate(user, generate_totp_secret())
    token = new_link(world, user, **({"removes_second_step": "on"} if removes else {}))
    answer = Client().post(f"/tai-khoan/nhan/{token}/", PASSWORD)
    assert answer["Location"] == ("/" if removes else "/dang-nhap/ma/")
    assert Authenticator.objects.exists() is not removes
    link = AccountLink.objects.get()
    assert (link.made_by, link.removes_second_step) == (world.official, removes)


def test_trying_addresses_of_links_is_braked(world: World) -> None:
    answers = [Client().get("/tai-khoan/nhan/made-up/").status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]


def test_a_number_that_signs_in_another_account_is_refused_with_words(world: World) -> None:
    make_user("khac", phone="0912345678", last_name="Lúa", first_name="Thị Hạnh")
    page = as_user(world.official).post(account_address(world), {"phone": "0912345678"}).content.decode()
    assert "đã dùng để đăng nhập một tài khoản khác" in page
    assert not User.objects.filter(person__isnull=False).exists()


def test_two_heads_of_one_name_get_two_user_names(world: World) -> None:
    open_head(world)
    world.member = make_member(make_team(world.hamlet), "Sen Văn Thuận", role=MemberRole.HEAD, phone="0912345679")
    as_user(world.official).post(account_address(world), {"phone": "0912345679"})
    assert User.objects.filter(username="sen-van-thuan-2").exists()


def test_who_may_manage_whom(world: World) -> None:
    head = open_head(world)
    double = make_user("vua-tinh-vua-to-truong", Role.PROVINCE, world.province)
    make_member(make_team(world.hamlet), role=MemberRole.HEAD, user=double)
    both = make_user("hai-xa")
    make_member(make_team(world.hamlet), role=MemberRole.HEAD, user=both)
    Member.objects.create(
        team=world.team_there, person=both.person, role=MemberRole.HEAD, valid_from=world.team_there.valid_from
    )
    root = make_user("root", is_superuser=True)
    Grant.objects.create(user=root, role=Role.COMMUNE, unit=world.here, valid_from=dt.date(2024, 1, 1))
    today = timezone.localdate()

    def managed(actor: User) -> set[str]:
        return {user.username for user in manageable_users(actor, today)}

    assert managed(world.official) == {head.username}
    assert managed(world.other_official) == set()
    assert managed(head) == set()
    assert managed(world.staff) == {head.username, "xa", "xa-khac", "vua-tinh-vua-to-truong", "hai-xa"}
    assert "tinh" in managed(root)


def test_province_staff_open_an_official_s_account_with_its_role(world: World) -> None:
    staff = as_user(world.staff)
    unit = world.here.periods.get().pk
    form = {
        "name": "Lúa Thị Hạnh",
        "phone": "0987 654 321",
        "role": "commune",
        "unit": unit,
        "valid_from": "2026-01-01",
    }
    wrong = staff.post(f"{LIST}moi/", form | {"role": "province"}).content.decode()
    assert "Đơn vị này không hợp với vai trò" in wrong
    assert not User.objects.filter(phone="0987654321").exists()
    answer = staff.post(f"{LIST}moi/", form)
    user = User.objects.get(phone="0987654321")
    assert answer["Location"] == f"{LIST}{user.pk}/"
    grant = user.grants.get()
    assert (grant.role, grant.unit, grant.valid_from) == (Role.COMMUNE, world.here, dt.date(2026, 1, 1))


def test_ending_a_role_closes_the_account_at_once(world: World) -> None:
    session = as_user(world.official)
    grant = world.official.grants.get()
    as_user(world.staff).post(f"{LIST}{world.official.pk}/vai-tro/", {"grant": grant.pk})
    assert session.get("/tai-khoan/").status_code == 302
    world.official.refresh_from_db()
    assert not world.official.is_active
    page = as_user(world.staff).get(f"{LIST}{world.official.pk}/").content.decode()
    assert "đã đóng" in page


def test_the_list_shows_no_number_and_finds_by_name_and_by_three_digits(world: World) -> None:
    open_head(world)
    official = as_user(world.official)
    for query in ("", "?q=thuan", "?q=Sen+V%C4%83n", "?q=678"):
        text = official.get(LIST + query).content.decode()
        assert "Sen Văn Thuận" in text
        assert "0912345678" not in text
    assert "Sen Văn Thuận" not in official.get(f"{LIST}?q=hoa").content.decode()


def test_an_empty_list_says_where_to_begin(world: World) -> None:
    assert "Chưa có tài khoản nào" in as_user(world.other_official).get(LIST).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_many(world: World) -> None:
    open_head(world)
    official = as_user(world.official)
    official.get(LIST)
    with CaptureQueriesContext(connection) as few:
        official.get(LIST)
    for number in range(8):
        make_member(make_team(world.hamlet), role=MemberRole.HEAD, user=make_user(f"head-{number}"))
    with CaptureQueriesContext(connection) as many:
        official.get(LIST)
    assert len(many) == len(few)


def test_a_closed_account_gets_no_link(world: World) -> None:
    user = open_head(world)
    token = link_make(user=user, by=world.official, now=timezone.now())
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(f"/tai-khoan/nhan/{token}/").status_code == 404
