"""People's data on phone and desk: asking for phones, consent, the own data; by keyboard, and axe finds nothing."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.models import Role, User
from teams_app.registry.models import Consent, Member, MemberRole, Person, Team
from tests.factories import make_member, make_team, make_unit, make_user


class World(NamedTuple):
    tinh: User
    official: User
    lan: User
    team: Team
    member: Member


@pytest.fixture
def world(_committed_database: None) -> World:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", province)
    team = make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune), "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    lan = make_user("lan")
    make_member(team, "Sen Thị Lan", MemberRole.HEAD, user=lan, phone="0100000001")
    member = make_member(team, "Sen Văn Minh", phone="0100000002")
    return World(make_user("tinh", Role.PROVINCE, province), make_user("xa", Role.COMMUNE, commune), lan, team, member)


def test_the_province_asks_for_phones_with_one_tap(page, sign_in, axe, world: World) -> None:
    sign_in(page, world.tinh)
    page.goto(f"/to/{world.team.pk}/")
    axe(page)
    assert page.get_by_text("0100 000 002").count() == 0
    page.get_by_role("link", name="Hiện số điện thoại").press("Enter")
    page.get_by_role("link", name="0100 000 002").wait_for()
    axe(page)
    page.goto("/du-lieu-ca-nhan/nhat-ky/")
    axe(page)
    assert page.get_by_text("Thành viên của Tổ công nghệ số cộng đồng ấp Mỹ Thới").is_visible()
    page.goto("/du-lieu-ca-nhan/den-han-xoa/")
    axe(page)


def test_an_official_records_a_signed_sheet(page, sign_in, axe, world: World) -> None:
    sign_in(page, world.official)
    page.goto("/du-lieu-ca-nhan/")
    axe(page)
    page.get_by_role("link", name="Ghi nhận đồng ý").first.click()
    axe(page)
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.get_by_label("Sen Văn Minh").check()
    page.get_by_label("Lập và giữ danh sách Tổ").check()
    page.get_by_label("ký trên phiếu").check()
    page.get_by_role("button", name="Ghi nhận đồng ý").click()
    page.get_by_text("Đã ghi nhận đồng ý của 1 người.").wait_for()
    assert Consent.objects.get().person == world.member.person
    page.goto(f"/to/{world.team.pk}/dong-y/phieu/")
    axe(page)


def test_an_official_erases_after_reading_what_goes(page, sign_in, axe, world: World) -> None:
    sign_in(page, world.official)
    page.goto(f"/du-lieu-ca-nhan/nguoi/{world.member.person_id}/")
    axe(page)
    page.get_by_role("link", name="Xóa dữ liệu …").click()
    axe(page)
    page.get_by_role("button", name="Xóa vĩnh viễn").click()  # neither ground nor box: asked again, nothing erased
    axe(page)
    page.get_by_label("người đó yêu cầu").check()
    page.get_by_label("Tôi hiểu rằng việc này không thể lấy lại.").check()
    page.get_by_role("button", name="Xóa vĩnh viễn").click()
    page.get_by_role("heading", name="Thành viên đã xóa dữ liệu").wait_for()
    assert Person.objects.get(pk=world.member.person_id).phone == ""
    axe(page)


def test_a_member_sees_their_own_data_and_agrees(page, sign_in, axe, world: World) -> None:
    sign_in(page, world.lan)
    page.goto("/tai-khoan/du-lieu/")
    axe(page)
    page.get_by_label("Liên hệ công việc").check()
    page.get_by_role("button", name="Tôi đồng ý").click()
    page.get_by_text("Cảm ơn bạn.").wait_for()
    with page.expect_download():
        page.get_by_role("link", name="Văn bản (.docx)").click()
    assert Disclosure.objects.filter(kind="copy", user=world.lan).count() == 1
