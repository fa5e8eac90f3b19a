"""Ways around the table of rights: posts left yesterday, people who moved on, crafted forms, links that lead away."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams_app.accounts.models import Grant, User
from teams_app.registry.models import Member, MemberRole, Person, Team
from tests.security import world as w
from tests.security.expectations import GONE, LOGIN
from tests.security.test_matrix import category

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def world() -> w.World:
    return w.build()


def client_of(world: w.World, actor: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=world.actors[actor].pk))
    return client


def is_closed(response: HttpResponse) -> bool:
    """Not found, or signed out with the post."""
    return category(response) in (GONE, LOGIN)


def test_a_head_who_left_yesterday_sees_the_team_on_no_day(world):
    Member.objects.filter(pk=world.things["headship"]).update(valid_to=timezone.localdate())
    address = reverse("registry:team", args=[world.things["team"]])
    for query in ({}, {"ngay": "2024-06-01"}):
        assert is_closed(client_of(world, w.HEAD).get(address, query))


def test_an_official_who_left_yesterday_sees_the_commune_on_no_day(world):
    Grant.objects.filter(user=world.actors[w.OFFICIAL].pk).update(valid_to=timezone.localdate())
    for name in ("registry:team", "registry:team_edit", "registry:team_history"):
        address = reverse(name, args=[world.things["team"]])
        for query in ({}, {"ngay": "2024-06-01"}):
            assert is_closed(client_of(world, w.OFFICIAL).get(address, query)), name


def test_a_deputy_sees_the_own_team_and_changes_nothing(world):
    Member.objects.filter(pk=world.things["headship"]).update(role=MemberRole.DEPUTY)
    client, team = client_of(world, w.HEAD), world.things["team"]
    assert client.get(reverse("registry:team", args=[team])).status_code == 200
    for name in ("registry:team_edit", "registry:member_new", "registry:team_history"):
        assert client.get(reverse(name, args=[team])).status_code == 404


def test_someone_who_moved_to_another_commune_is_no_more_the_old_ones(world):
    today = timezone.localdate()
    member = Member.objects.get(pk=world.things["member"])
    address = reverse("registry:member_edit", args=[member.team_id, member.pk])
    client = client_of(world, w.OFFICIAL)
    assert client.get(address).status_code == 200
    Member.objects.filter(pk=member.pk).update(valid_to=today)
    assert client.get(address).status_code == 200  # a former member can still be corrected
    there = Member.objects.get(person__user=world.actors[w.OTHER_HEAD].pk).team
    Member.objects.create(team=there, person=member.person, valid_from=today)
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "Ai Khác"}).status_code == 404
    assert Person.objects.get(pk=member.person_id).name == "Sen Thị Hoa"


def test_a_place_outside_the_area_is_refused_in_a_crafted_form(world):
    there = Member.objects.get(person__user=world.actors[w.OTHER_HEAD].pk).team.areas.get().unit_id
    before = Team.objects.count()
    form = {"level": "hamlet", "units": [there], "valid_from": "1/3/2025", "name": "Tổ lạ", "may_share": "on"}
    client_of(world, w.OFFICIAL).post(reverse("registry:team_new"), form)
    assert Team.objects.count() == before
    areas = {"units": [there], "since": "1/3/2025", "may_share": "on"}
    client_of(world, w.OFFICIAL).post(reverse("registry:team_areas", args=[world.things["team"]]), areas)
    assert not Team.objects.get(pk=world.things["team"]).areas.filter(unit=there).exists()


def test_fields_that_a_form_does_not_offer_are_not_taken(world):
    """What else may be posted beside a form's own fields changes nothing."""
    team = Team.objects.get(pk=world.things["team"])
    member = Member.objects.get(pk=world.things["member"])
    client = client_of(world, w.OFFICIAL)
    more = {
        "is_demo": "on", "level": "commune", "valid_to": "1/1/2025", "successor": team.pk, "id": 1, "pk": 1,
        "team": Member.objects.get(person__user=world.actors[w.OTHER_HEAD].pk).team_id, "role": "head",
        "user": world.actors[w.OFFICIAL].pk, "consented_on": "1/1/2025", "erased_on": "1/1/2025",
    }  # fmt: skip
    since = f"{team.valid_from:%d/%m/%Y}"
    client.post(reverse("registry:team_edit", args=[team.pk]), {"name": "Tên mới", "valid_from": since} | more)
    now = Team.objects.get(pk=team.pk)
    assert (now.name, now.is_demo, now.level, now.valid_to, now.successor) == ("Tên mới", False, "hamlet", None, None)
    form = {"name": "Sen Thị Khác", "valid_from": f"{member.valid_from:%d/%m/%Y}"} | more
    client.post(reverse("registry:member_edit", args=[team.pk, member.pk]), form)
    after = Member.objects.select_related("person").get(pk=member.pk)
    assert after.person.name == "Sen Thị Khác"
    assert (after.role, after.team_id, after.person.user_id) == ("member", team.pk, None)
    assert (after.person.erased_on, after.person.consented_on) == (None, member.person.consented_on)


@pytest.mark.parametrize("grant", ["x", "", "9" * 40, "٣"])
def test_a_role_that_is_no_number_is_not_there(world, grant):
    address = reverse("accounts:grant_end", args=[world.things["head_account"]])
    assert client_of(world, w.OFFICIAL).post(address, {"grant": grant}).status_code == 404


def test_a_member_of_another_team_is_not_reached_through_the_own_one(world):
    other = Member.objects.get(person__user=world.actors[w.OTHER_HEAD].pk)
    own = world.things["team"]
    for name in ("registry:member_edit", "registry:member_role", "registry:member_leave"):
        assert client_of(world, w.OFFICIAL).get(reverse(name, args=[own, other.pk])).status_code == 404


@pytest.mark.parametrize("name", ["set_language", "set_theme"])
def test_no_form_leads_away_from_the_site(world, name):
    form = {"language": "vi", "theme": "dark", "next": ELSEWHERE}
    assert not Client().post(reverse(name), form)["Location"].startswith(ELSEWHERE)


def test_verifying_leads_nowhere_else(world):
    answer = client_of(world, w.OFFICIAL).post(reverse("activities:verify"), {"next": ELSEWHERE})
    assert not answer["Location"].startswith(ELSEWHERE)
