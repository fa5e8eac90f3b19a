"""The small world that the pages of coverage are tried on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction

from geo.models import Level, Unit
from teams_app.accounts.models import Role, User
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_activity, make_member, make_team, make_unit, make_user

DAY = dt.date(2024, 9, 26)


@dataclass
class Town:
    """One district with two communes, one of them with a team, one silent; and who reads about them."""

    province: Unit
    district: Unit
    here: Unit
    there: Unit
    hamlet: Unit
    team: Team
    staff: User
    official: User
    head: User


@pytest.fixture
def town(db) -> Town:
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="87", lat=10.5, lon=105.7)
    district = make_unit(Level.DISTRICT, "Cao Lãnh", province, code="873", lat=10.45, lon=105.7)
    here = make_unit(Level.COMMUNE, "Mỹ Xương", district, code="30121", lat=10.41, lon=105.71)
    there = make_unit(Level.COMMUNE, "Bình Thạnh", district, code="30127", lat=10.30, lon=105.80)
    hamlet = make_unit(Level.HAMLET, "Mỹ Thới", here)
    make_unit(Level.HAMLET, "Bình Hòa", there)
    team = make_team(hamlet, "Tổ ấp Mỹ Thới")
    make_team(here, "Tổ xã Mỹ Xương")
    make_activity(team, DAY, 24)
    head = make_user("to-truong")
    make_member(team, "Nguyễn Văn Tổ Trưởng", MemberRole.HEAD, user=head, phone="0912345678")
    staff = make_user("tinh", Role.PROVINCE, province)
    official = make_user("xa", Role.COMMUNE, here)
    return Town(province, district, here, there, hamlet, team, staff, official, head)


@pytest.fixture
def transactional_world(db) -> Callable[[], AbstractContextManager[None]]:
    """Each example in a transaction of its own, taken back at its end."""

    @contextmanager
    def world() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return world
