"""The demo after both reorganisations: nothing of 2024 is rewritten, and something is left to do."""

import datetime as dt

import pytest
from django.db.models import F, Q

from config.demo import accounts
from config.demo.doubts import FILES
from config.demo.mergers import LEFT_TO_CONFIRM, LEFT_TO_REFORM
from geo.models import Level, Succession, UnitPeriod
from geo.reorganise import provisional_hamlets
from teams_app.accounts.models import User
from teams_app.activities.models import Activity, Status
from teams_app.registry import problems
from teams_app.registry.models import (
    BatchState,
    ImportBatch,
    Member,
    ProblemKind,
    StruckEntry,
    Team,
    TeamArea,
    TeamLevel,
    TeamSuspension,
)
from teams_app.registry.reforming import proposals
from tests.config.demo.seeding import seeded

COUNTED = dt.date(2024, 9, 26)
TODAY = dt.date(2025, 10, 20)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), seeded(TODAY):
        yield


pytestmark = pytest.mark.usefixtures("demo", "db")


@pytest.mark.parametrize(
    ("day", "communes", "districts"),
    [(COUNTED, 143, 12), (dt.date(2025, 3, 1), 141, 12), (dt.date(2025, 7, 1), 102, 0), (TODAY, 102, 0)],
)
def test_each_day_has_its_own_map(day, communes, districts):
    on = UnitPeriod.objects.on(day)
    assert on.at_level(Level.COMMUNE).count() == communes
    assert on.at_level(Level.DISTRICT).count() == districts


def test_the_report_of_2024_still_holds():
    teams = Team.objects.on(COUNTED)
    assert teams.filter(level=TeamLevel.HAMLET).count() == 684
    assert teams.filter(level=TeamLevel.COMMUNE).count() == 82
    assert UnitPeriod.objects.on(COUNTED).at_level(Level.HAMLET).count() == 700


def test_every_hamlet_team_still_serves_its_hamlet():
    before = set(TeamArea.objects.on(COUNTED).filter(unit__level=Level.HAMLET).values_list("team", "unit"))
    after = set(TeamArea.objects.on(TODAY).filter(unit__level=Level.HAMLET).values_list("team", "unit"))
    assert before <= after


def test_todays_map_is_full():
    hamlets = UnitPeriod.objects.on(TODAY).at_level(Level.HAMLET)
    communes = set(UnitPeriod.objects.on(TODAY).at_level(Level.COMMUNE).values_list("unit_id", flat=True))
    assert set(hamlets.values_list("parent_id", flat=True)) == communes


def test_something_is_left_for_the_visitor_to_do():
    assert provisional_hamlets(TODAY).count() == LEFT_TO_CONFIRM
    assert len(proposals(TODAY)) == LEFT_TO_REFORM


def test_what_a_team_had_ends_with_it():
    """Else the month waits for ever for a team that is no more."""
    for model in (TeamArea, Member, TeamSuspension):
        beyond = model.objects.filter(team__valid_to__isnull=False)
        beyond = beyond.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=F("team__valid_to")))
        assert not beyond.exists(), model


def test_reformed_teams_say_that_they_are_invented():
    reformed = Team.objects.filter(predecessors__level=TeamLevel.COMMUNE)
    assert reformed.exists()
    assert not reformed.filter(is_demo=False).exists()
    assert not reformed.exclude(decision__title__contains="minh họa").exists()


def test_a_commune_that_never_reported_is_missing_on_both_maps():
    logging = TeamArea.objects.filter(team__activities__isnull=False).values("unit")
    for day in (COUNTED, TODAY):
        on = UnitPeriod.objects.on(day)
        reporting = on.filter(unit__in=logging, unit__level=Level.HAMLET).values("parent")
        silent = on.at_level(Level.COMMUNE).exclude(unit__in=reporting)
        assert silent.count() >= 3
        assert not silent.filter(unit__in=logging).exists()


def test_the_official_finds_work_and_heads_of_the_commune_sign_their_logs():
    official = User.objects.get(username=accounts.OFFICIAL.username)
    waiting = Activity.objects.filter(status=Status.SUBMITTED, created_by__isnull=False)
    assert waiting.exclude(created_by=official).exists()
    assert not Activity.objects.filter(created_by=official, status=Status.SUBMITTED).exists()


def test_no_succession_leads_nowhere():
    olds = set(Succession.objects.values_list("old_id", flat=True))
    ended = UnitPeriod.objects.exclude(valid_to=None).exclude(unit__periods__valid_to=None)
    assert set(ended.exclude(unit__level=Level.HAMLET).values_list("unit_id", flat=True)) <= olds


def test_every_kind_of_doubt_has_something_to_show():
    found = problems.find_all(TODAY, None)
    assert all(found[kind] for kind in ProblemKind)
    assert TeamSuspension.objects.on(TODAY).count() == 2
    assert {(batch.file_name, batch.state) for batch in ImportBatch.objects.all()} == {
        (FILES[0], BatchState.WRITTEN), (FILES[1], BatchState.UNDONE)
    }  # fmt: skip
    assert StruckEntry.objects.count() == 1
