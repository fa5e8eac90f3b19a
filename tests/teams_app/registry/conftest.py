"""The small world of the register's tests: one province, two communes, and everyone who might look."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from geo.models import Level, Unit
from teams_app.accounts.models import Role, User
from teams_app.registry.models import Member, MemberRole, Team
from tests.factories import make_member, make_team, make_unit, make_user


@dataclass
class World:
    """Mỹ Xương has two hamlets and three teams, An Bình one hamlet and one team.

    Ấp 2 has a team without head. Lan heads the team of Mỹ Thới, Minh is its deputy, Hoa a member.
    """

    province: Unit
    my_xuong: Unit
    an_binh: Unit
    my_thoi: Unit
    ap_2: Unit
    phu_loi: Unit
    team: Team
    headless: Team
    commune_team: Team
    other: Team
    head: Member
    deputy: Member
    member: Member
    tinh: User
    official: User
    neighbour: User
    lan: User
    minh: User
    hoa: User
    editor: User


@pytest.fixture
def world(db: None) -> World:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    my_xuong = make_unit(Level.COMMUNE, "Mỹ Xương", province)
    an_binh = make_unit(Level.COMMUNE, "An Bình", province)
    my_thoi = make_unit(Level.HAMLET, "Mỹ Thới", my_xuong)
    ap_2 = make_unit(Level.HAMLET, "2", my_xuong)
    phu_loi = make_unit(Level.HAMLET, "Phú Lợi", an_binh)
    team = make_team(my_thoi, "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    lan, minh, hoa = make_user("lan"), make_user("minh"), make_user("hoa")
    return World(
        province=province,
        my_xuong=my_xuong,
        an_binh=an_binh,
        my_thoi=my_thoi,
        ap_2=ap_2,
        phu_loi=phu_loi,
        team=team,
        headless=make_team(ap_2, "Tổ công nghệ số cộng đồng ấp 2"),
        commune_team=make_team(my_xuong, "Tổ công nghệ số cộng đồng xã Mỹ Xương"),
        other=make_team(phu_loi, "Tổ công nghệ số cộng đồng ấp Phú Lợi"),
        head=make_member(team, "Nguyễn Thị Lan", MemberRole.HEAD, user=lan, phone="0912345678", birth_year=1980),
        deputy=make_member(team, "Trần Văn Minh", MemberRole.DEPUTY, user=minh, phone="0987654321"),
        member=make_member(team, "Lê Thị Hoa", user=hoa, phone="0909090909"),
        tinh=make_user("tinh", Role.PROVINCE, province),
        official=make_user("xa", Role.COMMUNE, my_xuong),
        neighbour=make_user("xa-khac", Role.COMMUNE, an_binh),
        lan=lan,
        minh=minh,
        hoa=hoa,
        editor=make_user("bien-tap"),
    )


@pytest.fixture
def as_user(client: Client):  # type: ignore[no-untyped-def]
    """`as_user(world.tinh)`: the client, signed in."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in
