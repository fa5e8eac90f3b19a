"""A phone's token: asked for once, dead with the password, the account, or its owner's word."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from teams_app.accounts import devices
from teams_app.accounts.devices import devices_of, devices_revoke
from teams_app.accounts.models import Device
from tests.teams_app.activities.sync.phone import Phone, typed
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
    assert devices_revoke(devices_of(world.head)) == 1
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


def test_a_phone_gives_its_token_back(world, phone):
    other = Phone(world.head)
    answer = phone.client.delete("/api/v1/devices/current", headers={"Authorization": f"Bearer {phone.token}"})
    assert answer.status_code == 204
    assert phone.post('{"entries": []}').status_code == 401
    assert other.post('{"entries": []}').status_code == 200


def test_the_account_lists_its_phones_and_takes_one_back(world, phone):
    Device.objects.filter(pk=phone.device.pk).update(name="Chrome, Android")
    address, client = reverse("usersessions_list"), world.client(world.head)
    assert "Chrome, Android" in client.get(address).content.decode()
    client.post(address, {"device": phone.device.pk})
    assert phone.post('{"entries": []}').status_code == 401
    assert "Chrome, Android" not in client.get(address).content.decode()


@pytest.mark.parametrize("crafted", ["", "abc", "0", "9" * 30])
def test_nobody_takes_back_what_is_not_theirs(world, phone, crafted):
    client, address = world.client(world.official), reverse("usersessions_list")
    assert client.post(address, {"device": phone.device.pk}).status_code == 404
    assert client.post(address, {"device": crafted}).status_code == 404
    assert phone.post('{"entries": []}').status_code == 200


def test_signing_out_everywhere_else_reaches_the_lost_phone(world, phone):
    world.client(world.head).post(reverse("usersessions_list"))
    assert phone.post('{"entries": []}').status_code == 401


@pytest.mark.parametrize("kind", ["usual", "refused", "none", "own entries"])
def test_when_it_was_last_used_is_written_once_an_hour_with_whatever_it_sends(world, phone, kind):
    def used() -> dt.datetime:
        if kind == "own entries":
            phone.mine()
        else:
            entries = {"usual": [typed(world)], "refused": [typed(world, people=-1)], "none": []}[kind]
            phone.send(*entries)
        phone.device.refresh_from_db()
        return phone.device.seen_at

    begun = timezone.now()
    Device.objects.update(seen_at=begun - dt.timedelta(hours=2))
    first = used()
    assert first >= begun
    assert used() == first
