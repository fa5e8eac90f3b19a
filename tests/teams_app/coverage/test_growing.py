"""What was logged in one batch is added to the facts as a recount would have it, or not at all."""

import datetime as dt
import random

import pytest
from django.db import transaction

from geo.asks import together
from geo.models import Level
from teams_app.activities.models import Activity, ActivityForm, Status, Topic
from teams_app.activities.signals import Added
from teams_app.coverage import facts
from teams_app.registry import services as registry
from teams_app.registry.models import Team
from tests.factories import make_activity, make_team, make_unit
from tests.teams_app.activities import world as log_world
from tests.teams_app.activities.world import TODAY, World
from tests.teams_app.coverage import frames

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (dt.date(2024, month, 1) for month in (5, 6, 7))


@pytest.fixture
def world() -> World:
    return log_world.build()


def added(team: Team, date: dt.date, **fields: object) -> Added:
    """An activity that is in the log, and in no fact as yet."""
    topics = fields.pop("topics", [])
    defaults: dict[str, object] = {"form": ActivityForm.DOOR_TO_DOOR, "status": Status.SUBMITTED, "people": 10}
    activity = Activity.objects.create(team=team, date=date, **(defaults | fields))
    activity.topics.set(topics)
    taught = frozenset(pk for topic in topics for pk in (topic.pk, topic.parent_id) if pk)
    parts = (activity.people, activity.households, activity.women, activity.elderly)
    listed = tuple(topic.pk for topic in topics)
    return Added(team.pk, date, activity.form, activity.status, *parts, listed, taught)


def grow(batch: list[Added]) -> None:
    with transaction.atomic():
        together(*facts.grow(batch))


def with_a_past(world: World) -> list[Team]:
    """Teams of one commune that did something once: one as most are, one that moved in June, one once suspended."""
    usual, moved, paused = teams = [make_team(make_unit(Level.HAMLET, parent=world.here)) for _ in range(3)]
    registry.team_change_areas(
        team=moved, units=[make_unit(Level.HAMLET, parent=world.here)], since=dt.date(2024, 6, 11), today=TODAY,
        decision=registry.Decision(),
    )  # fmt: skip
    paused.suspensions.create(valid_from=MAY, valid_to=JUNE)
    for team in teams:
        make_activity(team, dt.date(2024, 4, 2))
    return [usual, moved, paused]


def without_a_past(world: World) -> list[Team]:
    """Teams that never did anything: one of a commune, and one that serves two, which is in no commune's sums."""
    fresh, spread = [make_team(make_unit(Level.HAMLET, parent=world.here)) for _ in range(2)]
    spread.areas.create(unit=make_unit(Level.HAMLET, parent=world.there), valid_from=spread.valid_from)
    return [fresh, spread]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_added_in_one_batch_is_what_would_be_recounted(world, seed):
    rng = random.Random(seed)
    teams = [*with_a_past(world), *without_a_past(world)]
    child = Topic.objects.create(slug="below", name="Below", parent=world.skills[0], position=99)
    topics = [*world.skills, child]
    for size in (1, 7, 20):
        batch = [
            added(
                rng.choice(teams),
                JUNE + dt.timedelta(days=rng.randrange(-1, 45) if size > 1 else 3),
                topics=rng.sample(topics, rng.randrange(3)),
                form=rng.choice([ActivityForm.DOOR_TO_DOOR, ActivityForm.GATHERING]),
                status=rng.choice([Status.SUBMITTED, Status.VERIFIED, Status.RETURNED]),
                households=rng.choice([None, 0, 4]),
            )
            for _ in range(size)
        ]
        grow(batch)
        assert list(facts.differences()) == []
        assert frames.agree()


@pytest.mark.parametrize("day", [dt.date(2024, 5, 7), dt.date(2019, 1, 1)])
def test_what_does_not_count_is_added_nowhere(world, day):
    """A day of a suspension, and one before the team was there."""
    usual, _moved, paused = with_a_past(world)
    before = frames.held(), frames.held_by_commune(), frames.held_last_days()
    grow([added(paused, day)])
    assert (frames.held(), frames.held_by_commune(), frames.held_last_days()) == before
    grow([added(paused, day), added(usual, JULY)])
    assert list(facts.differences()) == []
    assert frames.agree()
