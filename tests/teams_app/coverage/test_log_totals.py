"""What a list of activities says of all its rows is what they come to, whatever it is narrowed by."""

import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from teams_app.accounts.models import Role
from teams_app.activities.access import visible_activities
from teams_app.activities.filters import Filters
from teams_app.activities.models import Activity, ActivityForm, Status
from teams_app.activities.totals import Totals
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_member, make_unit, make_user
from tests.teams_app.coverage.worlds import PERIODS, RandomWorld

pytestmark = pytest.mark.django_db
COUNTED = {"": {"submitted", "verified"}, "da-xac-nhan": {"verified"}, "cho-xac-nhan": {"submitted"}}


def readers(world: RandomWorld) -> list[tuple[object, list[object]]]:
    """Each with the units whose figures they may ask for: of everything, a commune, a team."""
    team = random.Random(1).choice(Team.objects.order_by("pk"))
    head = make_user("to-truong")
    make_member(team, role=MemberRole.HEAD, user=head)
    communes = [*world.communes, *world.born]
    everything = make_user("ca-nuoc", Role.PROVINCE, world.province), [*communes, *world.hamlets]
    officials = [(make_user(f"xa{each.pk}", Role.COMMUNE, each), [each]) for each in communes[-2:]]
    return [everything, *officials, (head, [])]


@pytest.mark.parametrize("seed", range(4))
def test_they_are_those_of_the_rows_however_the_list_is_narrowed(seed):
    world, chance, seen = RandomWorld(seed), random.Random(seed), 0
    topics = {topic.pk: topic for topic in world.topics}
    for user, units in readers(world):
        for _ in range(30):
            status = chance.choice([*COUNTED])
            asked = {
                "so-lieu": "1",
                "thang": chance.choice(["tat-ca", *map(str, PERIODS)]),
                "noi-dung": chance.choice(["", "", *(topic.slug for topic in world.topics)]),
                "hinh-thuc": chance.choice(["", "", *ActivityForm.values]),
                "trang-thai": status,
                "to": chance.choice(["", "", "", *Team.objects.values_list("pk", flat=True)]),
                "trong": chance.choice(["", *(unit.pk for unit in units)]),
            }
            today = timezone.localdate()
            filters = Filters(user, QueryDict(urlencode(asked)), today, today)
            rows = list(filters.apply(visible_activities(user, filters.seen_on, today=today)))
            assert filters.totals == Totals(len(rows), sum(row.people for row in rows)), asked
            assert {row.status for row in rows} <= COUNTED[status]
            if topic := next((each for each in topics.values() if each.slug == asked["noi-dung"]), None):
                below = {topic.pk, *(each.pk for each in topics.values() if each.parent_id == topic.pk)}
                assert all(below & {each.pk for each in row.topics.all()} for row in rows)
            seen += len(rows)
    assert seen
    assert Activity.objects.exclude(status__in=(Status.SUBMITTED, Status.VERIFIED)).exists()


@pytest.mark.parametrize("narrowed", [{"trang-thai": "tra-lai"}, {"trang-thai": "da-rut"}, {"ma": "KG7T-2M4Q"}, {}])
def test_what_no_figure_counts_has_no_sum(narrowed):
    user, today = make_user("tinh", Role.PROVINCE, make_unit("province")), timezone.localdate()
    asked = {"so-lieu": "1", **narrowed} if narrowed else {}
    filters = Filters(user, QueryDict(urlencode(asked)), today, today)
    assert filters.totals is None
    assert bool(filters.in_figures) == (not narrowed)
