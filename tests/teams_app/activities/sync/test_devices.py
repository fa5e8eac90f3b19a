"""A phone's token: asked for once, dead with the password, the account, or its owner's word."""

from __future__ import annotations

import pytest

from teams_app.accounts import devices
from teams_app.accounts.devices import device_revoke
from teams_app.accounts.models import Device
from tests.teams_app.activities.sync.phone import Phone
from tests.teams_app.activities.world import World


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.head)


def test_who_is_signed_in_gets_a_token_for_the_phone(world):
    response = world.client(world.head).post("/api/v1/devices", '{"name": "Chrome"}', content_type="application/json")
    device = Device.objects.get()
    assert response.status_code == 201
    assert (device.user, device.name) == (world.head, "Chrome")
    assert response.json()["token"] not in str(device.__dict__)


def test_the_device_that_was_longest_silent_makes_room(world):
    phones = [Phone(world.head) for _number in range(devices.MOST + 1)]
    assert phones[0].post('{"entries": []}').status_code == 401
    assert phones[1].post('{"entries": []}').status_code == 200
    assert Device.objects.filter(revoked_at__isnull=True).count() == devices.MOST


def test_nobody_else_does(world):
    assert world.client(None).post("/api/v1/devices", "{}", content_type="application/json").status_code == 401


def test_a_token_works_until_it_is_taken_back(world, phone):
    assert phone.post('{"entries": []}').status_code == 200
    device_revoke(device=phone.device)
    assert phone.post('{"entries": []}').status_code == 401


def test_a_token_dies_with_the_password(world, phone):
    world.head.set_password("another")
    world.head.save()
    assert phone.post('{"entries": []}').status_code == 401


def test_a_token_dies_with_the_account(world, phone):
    world.head.is_active = False
    world.head.save()
    assert phone.post('{"entries": []}').status_code == 401


def test_signing_out_does_not_end_it(world, phone):
    phone.client.force_login(world.head)
    phone.client.post("/dang-xuat/")
    assert phone.post('{"entries": []}').status_code == 200
