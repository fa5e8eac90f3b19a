"""The demo's accounts: one of each kind of user, all with the same printed password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from cms.access import EDITORS
from geo.models import Unit
from teams_app.accounts.models import Grant, Role, User
from teams_app.registry.models import Member, Person

PASSWORD = "demo-2024"  # noqa: S105 - it is printed; the demo refuses to be loaded on a real site


@dataclass(frozen=True)
class Account:
    username: str
    family: str
    given: str
    does: str  # what the account is for, as `make demo` prints it


PROVINCE = Account("tinh", "Tràm", "Quốc Bảo", "cán bộ tỉnh: xem toàn tỉnh, quản lý danh sách tổ")
OFFICIAL = Account("xa-my-xuong", "Lúa", "Thị Hạnh", "cán bộ xã: ghi, xác nhận hoạt động của xã mình")
HEAD = Account("to-truong", "Sen", "Văn Thuận", "tổ trưởng ấp Mỹ Thới: ghi hoạt động của tổ mình")
EDITOR = Account("bien-tap", "Bằng Lăng", "Ngọc Lan", "biên tập viên: soạn hướng dẫn tại /quan-tri/")
ALL = (PROVINCE, OFFICIAL, HEAD, EDITOR)


def create(province: Unit, commune: Unit, since: dt.date) -> dict[str, User]:
    """The four users by user name, with the grants of the first two."""
    password = make_password(PASSWORD)
    users = {
        account.username: User.objects.create(
            username=account.username,
            last_name=account.family,
            first_name=account.given,
            password=password,
            is_demo=True,
        )
        for account in ALL
    }
    group, _ = Group.objects.get_or_create(name=EDITORS)
    users[EDITOR.username].groups.add(group)
    Grant.objects.create(user=users[PROVINCE.username], role=Role.PROVINCE, unit=province, valid_from=since)
    Grant.objects.create(user=users[OFFICIAL.username], role=Role.COMMUNE, unit=commune, valid_from=since)
    return users


def for_heads(heads: Iterable[Member]) -> dict[int, int]:
    """Team id → user id of its head; heads without an account get one that nobody can sign in with."""
    found = {}
    for number, head in enumerate(heads, start=1):
        person = head.person
        if person.user is None:
            person.user = _closed_account(person, number)
            person.save(update_fields=["user"])
        found[head.team_id] = person.user.pk
    return found


def _closed_account(person: Person, number: int) -> User:
    family, _, given = person.name.partition(" ")
    return User.objects.create(
        username=f"to-truong-{number}",
        last_name=family,
        first_name=given,
        password=make_password(None),
        is_demo=True,
    )
