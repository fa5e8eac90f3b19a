"""Who sees and changes what of the register, on which day."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.accounts.models import Grant, Role, User
from teams_app.registry import access
from teams_app.registry.models import Team
from tests.factories import make_instrument, make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World

TODAY = dt.date(2024, 9, 26)
TOMORROW = TODAY + dt.timedelta(days=1)


def seen(user, on=TODAY, today=TODAY):
    teams = set(access.visible_teams(fresh(user), on, today=today))
    by_ids = Team.objects.filter(pk__in=access.visible_ids(fresh(user), on, today=today))
    assert set(by_ids) == teams  # read off the areas, and the same
    return teams


def editable(user, on=TODAY, today=TODAY):
    return set(access.editable_teams(fresh(user), on, today=today))


def fresh(user):
    """As the next request loads it: what a user object remembers ends with its request."""
    return User.objects.get(pk=user.pk) if user.pk else user


def test_province_staff_see_and_change_every_team(world: World):
    everything = {world.team, world.headless, world.commune_team, world.other}
    assert seen(world.tinh) == editable(world.tinh) == everything


def test_officials_see_and_change_the_teams_of_their_own_commune(world: World):
    own = {world.team, world.headless, world.commune_team}
    assert seen(world.official) == editable(world.official) == own
    assert seen(world.neighbour) == editable(world.neighbour) == {world.other}


@pytest.mark.parametrize("name", ["lan", "minh"])
def test_head_and_deputy_see_their_team_and_change_nothing(world: World, name: str):
    user = getattr(world, name)
    assert seen(user) == {world.team}
    assert editable(user) == set()
    assert access.can_see_phones(fresh(user), world.team, today=TODAY)
    assert not access.can_add_team(fresh(user), TODAY)


@pytest.mark.parametrize("name", ["hoa", "editor"])
def test_members_and_editors_see_nothing(world: World, name: str):
    user = getattr(world, name)
    assert seen(user) == editable(user) == set()
    assert not access.can_see_phones(fresh(user), world.team, today=TODAY)
    assert not access.can_open_register(fresh(user), TODAY)


def test_the_public_sees_nothing(world: World):
    assert seen(AnonymousUser()) == editable(AnonymousUser()) == set()
    assert not access.can_see_phones(AnonymousUser(), world.team, today=TODAY)


def test_a_grant_that_ended_opens_no_past_day(world: World):
    Grant.objects.filter(user=world.official).update(valid_to=TODAY)
    assert seen(world.official, on=dt.date(2024, 3, 1), today=TODAY) == set()
    assert seen(world.official, on=dt.date(2024, 3, 1), today=TODAY - dt.timedelta(days=1)) != set()


def test_a_headship_ends_the_access_the_same_day(world: World):
    world.head.valid_to = TODAY
    world.head.save()
    assert seen(world.lan) == set()
    assert not access.can_see_phones(fresh(world.lan), world.team, today=TODAY)
    assert not fresh(world.lan).is_active  # it was the last post


def test_a_deactivated_account_sees_nothing(world: World):
    User.objects.filter(pk__in=[world.official.pk, world.lan.pk]).update(is_active=False)
    assert seen(world.official) == seen(world.lan) == set()


def test_a_team_that_moved_away_is_seen_only_on_the_days_it_served_here(world: World):
    area = world.other.areas.get()
    area.valid_to = dt.date(2024, 6, 1)
    area.save()
    world.other.areas.create(unit=world.my_thoi, valid_from=dt.date(2024, 6, 1))
    assert world.other in seen(world.neighbour, on=dt.date(2024, 5, 31))
    assert world.other not in seen(world.neighbour)
    assert world.other in seen(world.official)
    assert editable(world.neighbour, on=dt.date(2024, 5, 31)) == set()
    assert not access.can_see_phones(fresh(world.neighbour), world.other, today=TODAY)


def test_a_dissolved_team_stays_visible_and_can_only_be_opened_again(world: World):
    for row in (world.headless, world.headless.areas.get()):
        row.valid_to = dt.date(2024, 8, 1)
        row.save()
    assert world.headless in seen(world.official)
    assert world.headless not in editable(world.official)
    assert access.can_reopen(fresh(world.official), world.headless, TODAY)
    assert not access.can_reopen(fresh(world.neighbour), world.headless, TODAY)
    assert not access.can_reopen(fresh(world.lan), world.headless, TODAY)


def test_the_new_communes_official_holds_the_ground_that_it_came_from(world: World):
    """Mỹ Xương is merged into Mỹ Thọ: hamlets move, and the old commune's team waits to be re-formed."""
    new = merge(world)
    official = make_user("xa-moi", Role.COMMUNE, new)
    own = {world.team, world.headless, world.commune_team}
    assert seen(official, on=TOMORROW, today=TOMORROW) == own
    assert seen(official, on=dt.date(2024, 2, 1), today=TOMORROW) == own
    assert editable(official, on=TOMORROW, today=TOMORROW) == own


def test_one_province_of_two_sees_its_own_only(world: World):
    elsewhere = make_unit(Level.PROVINCE, "Tiền Giang")
    foreign = make_team(make_unit(Level.COMMUNE, "Tân Phú", elsewhere))
    assert foreign not in seen(world.tinh)
    assert world.team in seen(world.tinh)


def test_scope_costs_the_same_for_one_team_and_many(world: World, django_assert_num_queries):
    for _ in range(20):
        make_team(world.my_thoi)
    official = fresh(world.official)
    with django_assert_num_queries(4):  # grants, ground, what it came from, the teams
        assert len(access.visible_teams(official, TODAY, today=TODAY)) == 23


def merge(world: World):
    """From tomorrow Mỹ Xương is part of Mỹ Thọ."""
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", world.province, valid_from=TOMORROW)
    UnitPeriod.objects.filter(unit__in=[world.my_xuong, world.my_thoi, world.ap_2]).update(valid_to=TOMORROW)
    for hamlet, name in ((world.my_thoi, "Mỹ Thới"), (world.ap_2, "2")):
        UnitPeriod.objects.create(
            unit=hamlet, code=f"n{hamlet.pk}", type="ấp", name=name, parent=new, valid_from=TOMORROW
        )
    Succession.objects.create(
        old=world.my_xuong, new=new, extent=Extent.FULL, effective_on=TOMORROW, instrument=make_instrument()
    )
    return new
