"""A small world for the log: two neighbouring communes, an official each, teams and their heads."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from geo.models import Level, Unit
from teams_app.accounts.models import Role, User
from teams_app.activities.entries import Entry
from teams_app.activities.models import Topic
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_member, make_team, make_topic, make_unit, make_user

TODAY = timezone.localdate()
LONG_AGO = dt.date(2024, 1, 1)


@dataclass
class World:
    """Commune `here` with two hamlet teams and a commune team; commune `there` with one hamlet team."""

    province: Unit
    here: Unit
    there: Unit
    team: Team  # ấp Mỹ Thới, in `here`; led by `head`
    second: Team  # ấp Mỹ Phú, in `here`
    commune_team: Team
    foreign: Team  # in `there`
    official: User
    neighbour: User  # the official of `there`
    colleague: User  # another official of `here`
    staff: User  # of the province
    head: User
    deputy: User
    member: User
    skills: list[Topic]
    vneid: Topic  # below the first skill

    def client(self, user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    def entry(self, **fields: Any) -> Entry:
        """A good entry of ấp Mỹ Thới of today."""
        given: dict[str, Any] = {
            "uuid": uuid.uuid4(),
            "team": self.team.pk,
            "date": TODAY,
            "form": "door_to_door",
            "topics": (self.skills[0].slug,),
            "people": 24,
        }
        return Entry(**(given | fields))

    def called_alike(self) -> list[Team]:
        """The teams of two *ấp 1* that a merger brought into `here`: of xã Mỹ Hội and of xã Mỹ Thọ."""
        merged = TODAY - dt.timedelta(days=40)
        teams = []
        for former in ("Mỹ Hội", "Mỹ Thọ"):
            hamlet = make_unit(Level.HAMLET, "1", self.here, valid_from=merged)
            period = hamlet.periods.get()
            before = make_unit(Level.COMMUNE, former, self.province, valid_to=merged)
            hamlet.periods.create(
                code=period.code, type="ấp", name="1", parent=before, valid_from=self.team.valid_from, valid_to=merged
            )
            teams.append(make_team(hamlet, "Tổ công nghệ số cộng đồng ấp 1"))
        return teams

    def post(self, **fields: Any) -> dict[str, Any]:
        """What the log form sends for a good entry of ấp Mỹ Thới of today; None takes a field out."""
        given: dict[str, Any] = {
            "uuid": str(uuid.uuid4()),
            "team": self.team.pk,
            "day": TODAY.isoformat(),
            "date": "",
            "form": "door_to_door",
            "topics": [self.skills[0].slug],
            "people": "24",
            "households": "",
            "note": "",
        } | fields
        return {name: value for name, value in given.items() if value is not None}


def build() -> World:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    district = make_unit(Level.DISTRICT, "Cao Lãnh", province)
    here, there = (make_unit(Level.COMMUNE, name, district) for name in ("Mỹ Xương", "Bình Thạnh"))
    hamlets = [make_unit(Level.HAMLET, name, here) for name in ("Mỹ Thới", "Mỹ Phú")]
    team = make_team(hamlets[0], "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    skills = [make_topic(name, position=n) for n, name in enumerate(("Dịch vụ công", "Mua sắm", "Thanh toán"), 1)]
    world = World(
        province=province,
        here=here,
        there=there,
        team=team,
        second=make_team(hamlets[1], "Tổ công nghệ số cộng đồng ấp Mỹ Phú"),
        commune_team=make_team(here, "Tổ công nghệ số cộng đồng xã Mỹ Xương"),
        foreign=make_team(make_unit(Level.HAMLET, "Bình Hòa", there), "Tổ công nghệ số cộng đồng ấp Bình Hòa"),
        official=make_user("xa", Role.COMMUNE, here),
        neighbour=make_user("xa-khac", Role.COMMUNE, there),
        colleague=make_user("xa-hai", Role.COMMUNE, here),
        staff=make_user("tinh", Role.PROVINCE, province),
        head=make_user("to-truong"),
        deputy=make_user("to-pho"),
        member=make_user("to-vien"),
        skills=skills,
        vneid=make_topic("VNeID", parent=skills[0], position=11),
    )
    make_member(team, role=MemberRole.HEAD, user=world.head)
    make_member(team, role=MemberRole.DEPUTY, user=world.deputy)
    make_member(team, user=world.member)
    return world
