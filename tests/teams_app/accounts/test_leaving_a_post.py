"""Leaving a post ends the access the same day; taking one up again opens the account again."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from cms.access import EDITORS
from geo.models import Level
from teams_app.accounts.models import Grant, Role, User
from teams_app.accounts.posts import bring_up_to_date, users_who_left
from teams_app.registry.models import Member, MemberRole
from teams_app.registry.services import team_close
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.members import member_end, member_return
from tests.factories import make_member, make_team, make_unit, make_user

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 26)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    cache.clear()
    set_today(monkeypatch, TODAY)


def set_today(monkeypatch, day: dt.date) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)


@pytest.fixture
def head() -> Member:
    return make_member(make_team(make_unit(Level.HAMLET)), role=MemberRole.HEAD, user=make_user("to-truong"))


def signed_in(user: User) -> Client:
    client = Client()
    assert client.post("/dang-nhap/", {"login": user.username, "password": "demo"}).status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    return client


def test_an_open_session_of_a_head_ends_on_the_very_day(head: Member) -> None:
    user = head.person.user
    client = signed_in(user)
    member_end(member=head, on=TODAY, today=TODAY)
    assert client.get("/tai-khoan/").status_code == 302
    assert client.get("/hoat-dong/moi/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.left_on) == (False, TODAY)
    told = client.post("/dang-nhap/", {"login": "to-truong", "password": "demo"}, follow=True).content.decode()
    assert "Tài khoản này đã đóng" in told


def test_a_leaving_that_is_taken_back_opens_the_account_again(head: Member) -> None:
    user = head.person.user
    old = signed_in(user)
    member_return(member=member_end(member=head, on=TODAY, today=TODAY))
    signed_in(User.objects.get(pk=user.pk))
    assert old.get("/tai-khoan/").status_code == 302  # what was ended stays ended


def test_a_date_that_simply_comes_ends_the_session_without_any_command(monkeypatch) -> None:
    user = make_user("xa")
    Grant.objects.create(
        user=user, role=Role.COMMUNE, unit=make_unit(Level.COMMUNE), valid_from=dt.date(2024, 1, 1), valid_to=TOMORROW
    )
    client = signed_in(user)
    set_today(monkeypatch, TOMORROW)
    assert client.get("/tai-khoan/").status_code == 302
    assert (
        "Tài khoản này đã đóng"
        in client.post("/dang-nhap/", {"login": "xa", "password": "demo"}, follow=True).content.decode()
    )


def test_the_end_of_a_team_ends_the_access_of_its_head(head: Member) -> None:
    client = signed_in(head.person.user)
    team_close(team=head.team, on=TODAY, reason="Giải thể", decision=Decision(), today=TODAY)
    assert client.get("/tai-khoan/").status_code == 302


def test_one_post_of_two_keeps_the_account(head: Member) -> None:
    user = head.person.user
    Grant.objects.create(user=user, role=Role.COMMUNE, unit=make_unit(Level.COMMUNE), valid_from=dt.date(2024, 1, 1))
    client = signed_in(user)
    member_end(member=head, on=TODAY, today=TODAY)
    assert client.get("/tai-khoan/").status_code == 200


def test_editors_superusers_and_accounts_without_any_post_stay_open() -> None:
    unit = make_unit(Level.COMMUNE)
    editor, root, new = make_user("bien-tap"), make_user("root", is_superuser=True), make_user("moi")
    editor.groups.create(name=EDITORS + " 2")
    for user in (editor, root):
        Grant.objects.create(
            user=user, role=Role.COMMUNE, unit=unit, valid_from=dt.date(2024, 1, 1), valid_to=YESTERDAY
        )
    assert users_who_left([editor.pk, root.pk, new.pk], TODAY) == set()


def test_the_nightly_command_closes_and_opens(monkeypatch, capsys) -> None:
    unit = make_unit(Level.COMMUNE)
    left, staying = make_user("left"), make_user("staying", Role.COMMUNE, unit)
    Grant.objects.create(user=left, role=Role.COMMUNE, unit=unit, valid_from=dt.date(2024, 1, 1), valid_to=TODAY)
    call_command("close_accounts")
    assert capsys.readouterr().out.strip() == "Đã đóng 1 tài khoản, mở lại 0"
    assert not User.objects.get(pk=left.pk).is_active
    assert User.objects.get(pk=staying.pk).is_active
    Grant.objects.create(user=left, role=Role.COMMUNE, unit=unit, valid_from=TODAY)
    call_command("close_accounts")
    assert capsys.readouterr().out.strip() == "Đã đóng 0 tài khoản, mở lại 1"


def test_an_account_that_somebody_closed_by_hand_is_not_opened_by_a_post() -> None:
    user = make_user("xa", Role.COMMUNE, make_unit(Level.COMMUNE), is_active=False)
    assert bring_up_to_date([user.pk], TODAY) == (0, 0)
    assert not User.objects.get(pk=user.pk).is_active
