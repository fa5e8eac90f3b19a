"""Which team answers a hamlet: its own, else the commune's, else the official."""

import datetime as dt

import pytest

from geo.lineage import main_heirs
from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.activities.requests.routing import Why, answering, commune_now, teams_of_commune, with_forerunners
from teams_app.registry.models import TeamSuspension
from tests.factories import make_instrument, make_team, make_unit
from tests.teams_app.activities.world import TODAY, World

pytestmark = pytest.mark.django_db


def end(team, **fields):
    for name, value in ({"valid_to": TODAY} | fields).items():
        setattr(team, name, value)
    team.save()
    team.areas.update(valid_to=TODAY)


def test_the_hamlets_own_team_answers(world: World):
    found = answering(world.team.areas.get().unit_id, TODAY)
    assert (found.team, found.why) == (world.team, Why.OWN)


@pytest.mark.parametrize("how", ["none", "suspended", "dissolved"])
def test_without_a_working_team_the_communes_answers(world: World, how):
    unit = world.team.areas.get().unit
    if how == "none":
        unit = make_unit(Level.HAMLET, "Mỹ Hưng", world.here)
    elif how == "suspended":
        TeamSuspension.objects.create(team=world.team, valid_from=TODAY)
    else:
        end(world.team)
    found = answering(unit.pk, TODAY)
    assert (found.team, found.why) == (world.commune_team, Why.COMMUNE)


def test_without_any_team_the_official_answers(world: World):
    end(world.foreign)
    found = answering(UnitPeriod.objects.get(name="Bình Hòa").unit_id, TODAY)
    assert (found.team, found.why, found.commune.unit_id) == (None, Why.OFFICIAL, world.there.pk)


def test_the_commune_itself_is_a_place_too(world: World):
    found = answering(world.here.pk, TODAY)
    assert (found.team, found.why) == (world.commune_team, Why.OWN)


@pytest.mark.parametrize("level", ["province", "district"])
def test_nothing_above_a_commune_is(world: World, level):
    unit = UnitPeriod.objects.filter(unit__level=level).first().unit_id
    assert answering(unit, TODAY) is None
    assert answering(999_999, TODAY) is None


def test_a_hamlet_keeps_its_team_and_its_old_communes_team_after_a_merger(world: World):
    """Mỹ Xương is merged into a new commune: its hamlets go along, its commune team stands on until it is re-formed."""
    new = merge(world.here, "An Hưng")
    hamlet = world.team.areas.get().unit_id
    assert answering(hamlet, TODAY).team == world.team
    end(world.team)
    found = answering(hamlet, TODAY)
    assert (found.team, found.commune.unit_id) == (world.commune_team, new.pk)
    assert answering(world.here.pk, TODAY) is None
    assert commune_now(world.here.pk, TODAY) == new.pk
    assert set(teams_of_commune(hamlet, TODAY)) == {world.second, world.commune_team}


def test_a_split_communes_requests_go_where_most_of_its_hamlets_went(world: World):
    """Mỹ Xương is divided: three hamlets come to a commune that is written down between two that got one or none."""
    parts = [make_unit(Level.COMMUNE, name, world.province, valid_from=TODAY) for name in ("Một", "Hai", "Ba")]
    hamlets = [make_unit(Level.HAMLET, f"Ấp {n}", world.here) for n in range(4)]
    instrument = make_instrument("3/NQ")
    for part in parts:
        Succession.objects.create(
            old=world.here, new=part, effective_on=TODAY, extent=Extent.PARTIAL, instrument=instrument
        )
    for unit, heir in zip(hamlets, (parts[1], parts[1], parts[1], parts[0]), strict=True):
        period = unit.periods.get()
        UnitPeriod.objects.filter(unit=unit).update(valid_to=TODAY)
        UnitPeriod.objects.create(
            unit=unit, code=period.code, name=period.name, type=period.type, parent=heir, valid_from=TODAY
        )
    UnitPeriod.objects.filter(unit=world.here).update(valid_to=TODAY)
    assert commune_now(world.here.pk, TODAY) == parts[1].pk
    assert main_heirs({world.here.pk}, TODAY, Level.COMMUNE) == {world.here.pk: parts[1].pk}  # as the months count it


def test_requests_go_along_through_any_number_of_reformings(world: World):
    unit = world.team.areas.get().unit
    second, third = make_team(unit, "Tổ hai"), make_team(unit, "Tổ ba")
    end(world.team, successor=second)
    end(second, successor=third)
    assert with_forerunners([third.pk]) == {world.team.pk, second.pk, third.pk}


def merge(old, name):
    """The commune ends today; a new one takes its ground and its hamlets."""
    day = TODAY - dt.timedelta(days=1)
    period = old.periods.get()
    new = make_unit(Level.COMMUNE, name, period.parent, valid_from=day)
    for hamlet in list(UnitPeriod.objects.filter(parent=old, valid_to=None)):
        hamlet.valid_to = day
        hamlet.save()
        UnitPeriod.objects.create(
            unit=hamlet.unit, code=hamlet.code, type=hamlet.type, name=hamlet.name, parent=new, valid_from=day
        )
    period.valid_to = day
    period.save()
    Succession.objects.create(
        old=old, new=new, extent=Extent.FULL, effective_on=day, instrument=make_instrument("1/NQ")
    )
    return new
