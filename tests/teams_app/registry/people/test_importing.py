"""A list from before an erasure brings nobody back."""

from __future__ import annotations

import datetime as dt

import pytest

from teams_app.registry import importing
from teams_app.registry.models import Person
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.services import people_erase
from tests.teams_app.registry.conftest import World

TODAY = dt.date(2026, 11, 26)


def read(world: World, name: str) -> importing.Preview:
    text = f"Xã;Ấp;Họ và tên;Vai trò;Mã thành viên\nMỹ Xương;Mỹ Thới;{name};tổ viên;{world.member.pk}\n"
    return importing.preview(text.encode(), "cu.csv", importing.Choices(as_of=TODAY))


@pytest.fixture
def erased(world: World) -> World:
    people_erase(people=[world.member.person_id], ground="request", by=None, today=TODAY)
    return world


def test_the_old_name_is_refused_in_words(erased: World):
    [row] = read(erased, "Lê Thị Hoa").rows
    assert row.outcome == importing.Outcome.WRONG
    assert any("đã được xóa" in message.text for message in row.messages)


def test_the_list_of_today_changes_nothing(erased: World):
    assert read(erased, ERASED_NAME).changes_nothing
    assert Person.objects.get(pk=erased.member.person_id).name == ERASED_NAME
