"""How much of the log hangs on units before they are reorganised."""

from teams_app.activities.receivers import count_activities
from tests.factories import make_activity
from tests.teams_app.activities.world import TODAY


def test_standing_activities_are_counted_on_a_unit_and_on_all_above_it(world, django_assert_num_queries):
    for team in (world.team, world.second, world.commune_team, world.foreign):
        make_activity(team, TODAY)
    make_activity(world.team, TODAY, status="withdrawn")
    units = frozenset({world.province.pk, world.here.pk, world.there.pk, -1})
    with django_assert_num_queries(3):
        impact = count_activities(units=units, on=TODAY)
    assert impact.kind == "activities"
    assert impact.counts == {world.province.pk: 4, world.here.pk: 3, world.there.pk: 1, -1: 0}


def test_a_team_of_two_hamlets_counts_once(world):
    hamlet = world.second.areas.get().unit
    world.team.areas.create(unit=hamlet, valid_from=world.team.valid_from)
    make_activity(world.team, TODAY)
    impact = count_activities(units=frozenset({world.here.pk}), on=TODAY)
    assert impact.counts == {world.here.pk: 1}
