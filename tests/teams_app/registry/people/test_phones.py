"""Phones: daily work sees them, the province asks, everyone else gets dots; each look is written down."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.models import Grant, Role, User
from teams_app.registry import access
from teams_app.registry.access import Phones
from tests.factories import make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World

PHONE, SPACED, DOTS = "0912345678", "0912 345 678", "••• ••• 678"


def team_page(world: World, client, **query) -> str:
    return client.get(reverse("registry:team", args=[world.team.pk]), query).content.decode()


@pytest.mark.parametrize(
    ("who", "right"),
    [
        ("tinh", Phones.ON_REQUEST),
        ("official", Phones.FULL),
        ("lan", Phones.FULL),
        ("minh", Phones.FULL),
        ("neighbour", Phones.MASKED),
        ("hoa", Phones.MASKED),
        ("editor", Phones.MASKED),
    ],
)
def test_each_has_their_right(world: World, who: str, right: Phones):
    assert access.phones_of(getattr(world, who), world.team) is right


def test_province_staff_who_also_keep_a_commune_see_its_phones_at_once(world: World):
    Grant.objects.create(
        user=world.tinh, role=Role.COMMUNE, unit=world.my_xuong, valid_from=timezone.localdate().replace(day=1)
    )
    user = User.objects.get(pk=world.tinh.pk)
    assert access.phones_of(user, world.team) is Phones.FULL
    assert access.phones_of(user, world.other) is Phones.ON_REQUEST


@pytest.mark.parametrize("who", ["official", "lan"])
def test_their_own_team_shows_them_and_the_log_says_so(world: World, as_user, who: str):
    html = team_page(world, as_user(getattr(world, who)))
    assert SPACED in html
    assert DOTS not in html
    entry = Disclosure.objects.get()
    assert (entry.user, entry.kind, entry.people) == (getattr(world, who), "view", 3)
    assert entry.phones_in_full
    assert entry.unit_id == world.my_xuong.pk
    assert entry.what == f"Thành viên của {world.team.name}"


def test_the_province_gets_dots_until_it_asks(world: World, as_user):
    client = as_user(world.tinh)
    html = team_page(world, client)
    assert DOTS in html
    assert PHONE not in html
    assert "?so=hien" in html
    assert not Disclosure.objects.exists()
    asked = team_page(world, client, so="hien")
    assert SPACED in asked
    assert Disclosure.objects.get().user == world.tinh


def test_asking_gives_nobody_more_than_their_right(world: World, as_user):
    """The neighbour sees the team on a day when it served here, with dots, whatever the address asks."""
    area = world.other.areas.get()
    area.valid_to = timezone.localdate()
    area.save()
    world.other.areas.create(unit=world.my_thoi, valid_from=timezone.localdate())
    world.member.team = world.other
    world.member.save()
    client = as_user(world.neighbour)
    day = timezone.localdate().replace(day=1).replace(month=1)
    html = client.get(reverse("registry:team", args=[world.other.pk]), {"ngay": day.isoformat(), "so": "hien"})
    assert "0909" not in html.content.decode()
    assert not Disclosure.objects.exists()


def test_a_day_s_looks_are_one_line(world: World, as_user):
    client = as_user(world.lan)
    for _ in range(3):
        team_page(world, client)
    assert Disclosure.objects.count() == 1


def test_a_page_without_a_phone_is_no_list_of_phones(world: World, as_user):
    as_user(world.official).get(reverse("registry:team", args=[world.headless.pk]))
    assert not Disclosure.objects.exists()


def test_a_member_s_form_is_a_look_at_one_person(world: World, as_user):
    as_user(world.official).get(reverse("registry:member_edit", args=[world.team.pk, world.member.pk]))
    entry = Disclosure.objects.get()
    assert (entry.kind, entry.people) == ("card", 1)
    assert entry.key == f"registry.person:{world.member.person_id}"
    assert "Hoa" not in entry.what


def test_what_cannot_be_written_down_is_not_shown(world: World, as_user, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("teams_app.accounts.disclosures.models.Disclosure.objects.bulk_create", broken)
    client = as_user(world.official)
    client.raise_request_exception = False
    response = client.get(reverse("registry:team", args=[world.team.pk]))
    assert response.status_code == 500
    assert SPACED not in response.content.decode()


def test_a_superuser_s_look_in_the_admin_is_written_down(world: World, as_user):
    boss = make_user("sep", is_staff=True, is_superuser=True)
    as_user(boss).get(reverse("admin:registry_person_change", args=[world.member.person_id]))
    assert Disclosure.objects.get().user == boss


def test_the_log_of_a_team_without_a_place_belongs_to_no_commune(world: World, as_user):
    hamlet = make_unit(Level.HAMLET, "3", world.my_xuong)
    team = make_team(hamlet)
    team.areas.all().delete()
    world.member.team = team
    world.member.save()
    as_user(world.tinh).get(reverse("registry:team", args=[team.pk]), {"so": "hien"})
    assert Disclosure.objects.get().unit_id is None
