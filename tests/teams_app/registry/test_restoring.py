"""What was struck out as a mistake, put back: as it was, where nothing stands in its place."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from teams_app.registry.models import Member, MemberRole, StruckEntry, TeamArea, TeamSuspension
from teams_app.registry.services import (
    Decision,
    member_withdraw,
    people_erase,
    struck_restore,
    suspension_strike,
    team_change_areas,
    team_suspend,
)  # fmt: skip
from tests.factories import make_activity, make_member
from tests.teams_app.registry.conftest import World
from tests.teams_app.registry.test_pages import page
from tests.teams_app.registry.test_services import TODAY, refused

MARCH = dt.date(2024, 3, 1)


def test_a_service_stands_again_with_its_role_and_days(world: World):
    was = (world.head.person_id, world.head.role, world.head.valid_from, world.head.valid_to)
    struck_restore(entry=member_withdraw(member=world.head, by=world.official, why="Nhầm"))
    found = Member.objects.get(person=world.head.person_id, team=world.team)
    assert (found.person_id, found.role, found.valid_from, found.valid_to) == was
    assert not StruckEntry.objects.exists()


def test_not_beside_another_head_nor_twice_nor_for_someone_erased(world: World):
    head = member_withdraw(member=world.head, why="Nhầm")
    make_member(world.team, "Đỗ Thị Sen", MemberRole.HEAD)
    refused(lambda: struck_restore(entry=head), "valid_from")
    member = member_withdraw(member=world.member, why="Nhầm")
    struck_restore(entry=member)
    refused(lambda: struck_restore(entry=member))
    gone = member_withdraw(member=world.deputy, why="Nhầm")
    people_erase(people=[world.deputy.person_id], ground="request", by=None, today=TODAY)
    refused(lambda: struck_restore(entry=gone))


def test_a_place_and_a_suspension_stand_again(world: World):
    for units in ((world.my_thoi, world.ap_2), (world.my_thoi,)):
        team_change_areas(
            team=world.team, units=units, since=MARCH, decision=Decision(), today=TODAY, may_share=True, by=None
        )
    struck_restore(entry=StruckEntry.objects.get())
    assert TeamArea.objects.filter(team=world.team, unit=world.ap_2, valid_from=MARCH).exists()
    pause = team_suspend(team=world.team, on=MARCH, reason="Ít người", decision=Decision("1/QĐ"), today=TODAY)
    suspension_strike(suspension=pause, why="Nhầm tổ")
    entry = StruckEntry.objects.get()
    struck_restore(entry=entry)
    found = TeamSuspension.objects.get()
    assert (found.valid_from, found.reason, found.decision.number) == (MARCH, "Ít người", "1/QĐ")


def test_the_page_offers_it_to_those_who_keep_the_list(world: World, as_user):
    entry = member_withdraw(member=world.member, by=world.official, why="Nhầm")
    address = reverse("registry:struck_restore", args=[world.team.pk, entry.pk])
    assert address in page(as_user(world.official), reverse("registry:team", args=[world.team.pk]))
    assert as_user(world.neighbour).post(address).status_code == 404
    other = reverse("registry:struck_restore", args=[world.commune_team.pk, entry.pk])
    assert as_user(world.official).post(other).status_code == 404
    assert as_user(world.official).post(address).status_code == 302
    assert Member.objects.filter(team=world.team, person=world.member.person).exists()


@pytest.mark.parametrize(("days", "is_said"), [(10, True), (0, False)])
def test_a_suspension_that_covers_logged_work_says_so(world: World, as_user, days, is_said):
    today = timezone.localdate()
    make_activity(world.team, today - dt.timedelta(days=5))
    client = as_user(world.official)
    on = today - dt.timedelta(days=days)
    answer = client.post(
        reverse("registry:team_suspend", args=[world.team.pk]),
        {"on": f"{on:%d/%m/%Y}", "reason": "Ít người", "opened_on": ""},
        follow=True,
    )
    assert TeamSuspension.objects.filter(team=world.team).exists()
    assert any("1 hoạt động" in str(message) for message in answer.context["messages"]) is is_said
