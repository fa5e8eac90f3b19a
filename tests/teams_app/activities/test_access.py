"""Who may log for whom, see, change and verify what: role × own and other, judged at the activity's date."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from geo.models import Level, Succession, UnitPeriod
from teams_app.accounts.models import Grant, Role, User
from teams_app.activities import access
from teams_app.registry.models import Member, TeamArea
from tests.factories import START, make_activity, make_instrument, make_member, make_team, make_unit, make_user
from tests.teams_app.activities.world import TODAY

DAY = dt.timedelta(days=1)


def loggable(user, date=TODAY, today=TODAY):
    return set(access.loggable_teams(user, date, today))


@pytest.mark.parametrize(
    ("who", "teams"),
    [
        ("official", {"team", "second", "commune_team"}),
        ("colleague", {"team", "second", "commune_team"}),
        ("neighbour", {"foreign"}),
        ("head", {"team"}),
        ("deputy", {"team"}),
        ("member", set()),
        ("staff", set()),
    ],
)
def test_each_logs_for_their_own_teams_only(world, who, teams):
    assert loggable(getattr(world, who)) == {getattr(world, name) for name in teams}
    assert access.can_log(getattr(world, who), TODAY) == bool(teams)


def test_the_public_logs_nothing(world):
    assert loggable(AnonymousUser()) == set()
    assert not access.can_see_log(AnonymousUser(), TODAY)


def test_province_staff_who_also_lead_a_team_log_for_that_team(world):
    make_member(world.second, user=world.staff, role="head")
    assert loggable(world.staff) == {world.second}


def test_a_team_is_loggable_only_on_the_days_of_its_life(world):
    world.second.valid_from, world.second.valid_to = TODAY - 30 * DAY, TODAY - 10 * DAY
    world.second.save()
    assert world.second not in loggable(world.official)
    assert world.second in loggable(world.official, TODAY - 11 * DAY)
    assert world.second not in loggable(world.official, TODAY - 31 * DAY)


def test_a_new_official_catches_up_on_days_before_the_post(world):
    newcomer = make_user("xa-moi")
    Grant.objects.create(user=newcomer, role=Role.COMMUNE, unit=world.here, valid_from=TODAY)
    assert world.team in loggable(newcomer, TODAY - 40 * DAY)


def test_leaving_a_post_ends_every_right_the_same_day_for_past_days_too(world):
    activity = make_activity(world.team, TODAY - DAY, created_by=world.official, status="submitted")
    Grant.objects.filter(user=world.official).update(valid_to=TODAY)
    assert loggable(world.official, TODAY - DAY) == set()
    assert access.find_activity(world.official, activity.uuid, TODAY) is None
    assert not access.visible_activities(world.official, TODAY - DAY, today=TODAY).exists()
    assert not access.may_change(world.official, activity, timezone.now())


def test_a_head_who_stepped_down_logs_no_more(world):
    Member.objects.filter(person__user=world.head).update(valid_to=TODAY)
    assert loggable(world.head, TODAY - DAY) == set()


def test_a_team_that_moves_to_the_neighbour_belongs_to_each_on_its_own_days(world):
    moved = TODAY - 10 * DAY
    area = world.second.areas.get()
    TeamArea.objects.filter(pk=area.pk).update(valid_to=moved)
    hamlet = make_unit(Level.HAMLET, "Bình Phú", world.there)
    TeamArea.objects.create(team=world.second, unit=hamlet, valid_from=moved)
    assert world.second in loggable(world.official, moved - DAY)
    assert world.second not in loggable(world.official, moved)
    assert world.second in loggable(world.neighbour, moved)
    assert world.second not in loggable(world.neighbour, moved - DAY)


def test_the_official_of_a_merged_commune_answers_for_what_went_into_it(world):
    """On 1/7 `here` and `there` became one: its official still logs the last week of June."""
    merger = TODAY - 5 * DAY
    merged = make_unit(Level.COMMUNE, "Cao Lãnh", world.province, valid_from=merger)
    for old in (world.here, world.there):
        UnitPeriod.objects.filter(unit=old).update(valid_to=merger)
        Succession.objects.create(old=old, new=merged, extent="full", effective_on=merger, instrument=make_instrument())
        for period in UnitPeriod.objects.filter(parent=old):
            UnitPeriod.objects.filter(pk=period.pk).update(valid_to=merger)
            UnitPeriod.objects.create(
                unit=period.unit, code=period.code, type="ấp", name=period.name, parent=merged, valid_from=merger
            )
    official = make_user("xa-gop")
    Grant.objects.create(user=official, role=Role.COMMUNE, unit=merged, valid_from=merger)
    before = merger - DAY
    assert loggable(official, before) >= {world.team, world.foreign, world.commune_team}
    assert access.visible_activities(official, TODAY, today=TODAY).count() == 0
    make_activity(world.commune_team, before)
    assert access.visible_activities(official, TODAY, today=TODAY).count() == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("official", {"own"}),
        ("neighbour", {"other"}),
        ("head", {"own"}),
        ("deputy", {"own"}),
        ("member", set()),
        ("staff", {"own", "other"}),
    ],
)
def test_each_sees_the_log_of_their_own_place(world, who, sees):
    rows = {
        "own": make_activity(world.team, TODAY, created_by=world.head),
        "other": make_activity(world.foreign, TODAY, created_by=world.neighbour),
    }
    user = getattr(world, who)
    assert set(access.visible_activities(user, TODAY, today=TODAY)) == {rows[name] for name in sees}
    for name, activity in rows.items():
        found = access.find_activity(user, activity.uuid, TODAY)
        assert (found == activity) == (name in sees)


def test_the_log_of_a_closed_team_stays_readable_in_its_commune(world):
    activity = make_activity(world.second, TODAY - 20 * DAY)
    world.second.valid_to = TODAY - 10 * DAY
    world.second.save()
    world.second.areas.update(valid_to=TODAY - 10 * DAY)
    assert access.find_activity(world.official, activity.uuid, TODAY) == activity


def test_an_official_verifies_what_others_logged_in_the_own_commune(world):
    waiting = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    make_activity(world.team, TODAY, status="submitted", created_by=world.official)
    make_activity(world.foreign, TODAY, status="submitted")
    make_activity(world.team, TODAY, status="verified")
    imported = make_activity(world.second, TODAY, status="submitted")
    assert set(access.verifiable_activities(world.official, TODAY)) == {waiting, imported}
    for who in (world.staff, world.head, world.member):
        assert not access.verifiable_activities(who, TODAY).exists()


def test_whoever_logged_changes_it_until_another_verified_it(world):
    now = timezone.now()
    activity = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    assert access.may_change(world.head, activity, now)
    assert not access.may_change(world.deputy, activity, now)
    assert not access.may_change(world.official, activity, now)
    activity.status, activity.verified_by, activity.verified_at = "verified", world.official, now
    assert not access.may_change(world.head, activity, now)


def test_an_officials_own_verified_log_stays_the_officials_to_put_right_and_nobody_elses(world):
    now = timezone.now()
    activity = make_activity(world.team, TODAY, created_by=world.official, verified_by=world.official, verified_at=now)
    assert access.may_change(world.official, activity, now + dt.timedelta(days=60))
    assert not access.may_change(world.head, activity, now)
    world.official.grants.update(valid_to=TODAY)
    assert not access.may_change(User.objects.get(pk=world.official.pk), activity, now)


def test_a_grant_that_begins_tomorrow_gives_nothing_today(world):
    user = make_user("mai")
    Grant.objects.create(user=user, role=Role.COMMUNE, unit=world.here, valid_from=TODAY + DAY)
    assert not access.can_log(user, TODAY)
    assert START < TODAY
    assert make_team(world.here) not in loggable(user)
