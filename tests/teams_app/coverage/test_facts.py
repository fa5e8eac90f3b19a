"""Facts equal the log after whatever happens to log and register, by whichever way it is written."""

import datetime as dt
import io
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Level
from teams_app.accounts import audit
from teams_app.activities import reviewing, services
from teams_app.activities.models import Activity, ActivityForm, Status
from teams_app.activities.signals import work_added
from teams_app.coverage import facts
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import Kind
from teams_app.registry import services as registry
from teams_app.registry.models import Team, TeamArea
from tests.factories import make_activity, make_instrument, make_team, make_unit
from tests.teams_app.activities import world as log_world
from tests.teams_app.activities.world import TODAY, World
from tests.teams_app.coverage.frames import agree
from tests.teams_app.coverage.happenings import Happenings

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (dt.date(2024, month, 1) for month in (5, 6, 7))


@pytest.fixture
def world() -> World:
    return log_world.build()


def log(world: World, **fields: object) -> Activity:
    return services.activity_log(by=world.official, entry=world.entry(**fields), at=timezone.now()).activity


# The log. ------------------------------------------------------------------------------------


def test_what_is_logged_is_summed_once_whole_and_once_by_topics_and_form(world):
    topics = (world.skills[1].slug, world.skills[0].slug)
    log(world, people=24, households=3, topics=topics)
    log(world, people=10, women=4, form="gathering")
    assert agree()
    whole = Fact.objects.whole().get()
    assert (whole.sessions, whole.people, whole.since) == (2, 34, TODAY.replace(day=1))
    assert (whole.households, whole.households_told, whole.women, whole.women_told) == (3, 1, 4, 1)
    first, second = sorted(skill.pk for skill in world.skills[:2])
    parts = Fact.objects.exclude(form__in=["", Fact.LAST_DAY]).order_by("people")
    assert [(fact.form, fact.topics) for fact in parts] == [
        ("gathering", f",{world.skills[0].pk},"),
        ("door_to_door", f",{first},{second},"),
    ]


def test_an_edit_moves_work_to_its_new_day_and_team(world):
    activity = log(world, date=TODAY - dt.timedelta(days=3))
    entry = replace(services.entry_of(activity), team=world.second.pk, date=TODAY - dt.timedelta(days=40), people=7)
    entry = replace(entry, topics=(world.vneid.slug,), reason="gõ nhầm")
    services.activity_edit(by=world.official, uuid=activity.uuid, entry=entry, version=1, at=timezone.now())
    assert agree()
    assert list(Fact.objects.whole().values_list("team", "people")) == [(world.second.pk, 7)]


def test_what_is_withdrawn_is_gone_and_comes_back(world):
    activity = log(world)
    services.activity_withdraw(by=world.official, uuid=activity.uuid, at=timezone.now())
    assert not Fact.objects.exists()
    services.activity_restore(by=world.official, uuid=activity.uuid, at=timezone.now())
    assert Fact.objects.whole().get().sessions == 1
    assert agree()


def test_verifying_and_taking_that_back_moves_between_the_two_counts(world):
    rows = [make_activity(world.team, TODAY, people=n, status=Status.SUBMITTED) for n in (3, 4)]
    fact = Fact.objects.whole().get()
    assert (fact.sessions, fact.waiting, fact.waiting_people) == (0, 2, 7)
    reviewing.activity_verify(by=world.official, seen=[(row.uuid, 1) for row in rows], at=timezone.now())
    fact = Fact.objects.whole().get()
    assert (fact.sessions, fact.people, fact.waiting) == (2, 7, 0)
    reviewing.activity_reopen(by=world.official, uuids=[row.uuid for row in rows[:1]], at=timezone.now())
    assert agree()
    assert Fact.objects.whole().get().waiting == 1


def test_logging_costs_at_most_two_queries_more_than_without_facts(world):
    log(world, people=1)  # what is read once and remembered

    def cost(people: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            log(world, people=people)
        return len(captured)

    with_facts = cost(2)
    receivers, work_added.receivers = work_added.receivers, []
    work_added.sender_receivers_cache.clear()
    try:
        without = cost(3)
    finally:
        work_added.receivers = receivers
        work_added.sender_receivers_cache.clear()
    assert without < with_facts <= without + 2


# The register. -------------------------------------------------------------------------------


def test_a_team_that_moves_inside_a_month_has_two_stretches(world):
    moved = dt.date(2024, 6, 11)
    make_activity(world.team, dt.date(2024, 6, 3), 5)
    make_activity(world.team, dt.date(2024, 6, 20), 7)
    assert Fact.objects.whole().count() == 1
    registry.team_change_areas(
        team=world.team, units=[make_unit(Level.HAMLET, parent=world.there)], since=moved, today=TODAY,
        decision=registry.Decision(),
    )  # fmt: skip
    assert agree()
    assert list(Fact.objects.whole().order_by("since").values_list("since", "people")) == [(JUNE, 5), (moved, 7)]


def test_work_within_a_suspension_counts_nowhere_until_it_is_struck_out(world):
    make_activity(world.team, JUNE)
    pause = world.team.suspensions.create(valid_from=MAY, valid_to=JULY)
    assert not Fact.objects.exists()
    pause.valid_to = JUNE
    pause.save()
    assert Fact.objects.whole().get().sessions == 1
    pause.valid_from, pause.valid_to = JUNE, JULY
    pause.save()
    assert not Fact.objects.exists()
    pause.delete()
    assert agree()
    assert Fact.objects.exists()


def test_closing_a_team_takes_away_what_it_is_said_to_have_done_later(world):
    for day in (MAY, JULY):
        make_activity(world.team, day)
    closed = registry.team_close(
        team=world.team, on=JUNE, reason="sáp nhập", decision=registry.Decision(), today=TODAY
    )  # fmt: skip
    assert agree()
    assert [fact.since for fact in Fact.objects.whole()] == [MAY]
    registry.team_reopen(team=closed)
    assert Fact.objects.whole().count() == 2
    assert agree()


def test_bulk_writes_of_the_register_are_noticed(world):
    for day in (MAY, JULY):
        make_activity(world.team, day)
    area = world.team.areas.get()
    audit.update(TeamArea, [{"id": area.pk, "valid_to": JUNE}])
    assert Fact.objects.whole().count() == 1
    unit = make_unit(Level.HAMLET, parent=world.here)
    new = {"id": area.pk + 1000, "team_id": world.team.pk, "unit_id": unit.pk, "valid_from": JUNE, "valid_to": None}
    audit.insert(TeamArea, [new])
    assert Fact.objects.whole().count() == 2
    audit.delete(TeamArea, [new["id"]])
    assert Fact.objects.whole().count() == 1
    audit.update_rows(TeamArea.objects.filter(pk=area.pk), valid_to=None)
    assert Fact.objects.whole().count() == 2
    assert agree()


def test_renaming_a_team_recounts_nothing(world):
    make_activity(world.team, MAY)
    fact = Fact.objects.whole().get()
    audit.update(Team, [{"id": world.team.pk, "name": "Tổ khác"}])
    assert Fact.objects.whole().get().pk == fact.pk


# Everything at once. -------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_facts_equal_what_pandas_counts_whatever_happens(transactional_world, seed):
    with transactional_world():
        season = Happenings(seed)
        for _ in range(4):
            season.go_on(6)
            assert agree()
        assert list(facts.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_lose_nothing():
    """Logging, verifying and taking back for one team in one month, all at the same moment."""
    world = log_world.build()
    waiting = {"status": Status.SUBMITTED, "created_by": world.head}
    rows = [make_activity(world.team, TODAY, 100 + n, **waiting) for n in range(8)]
    now = timezone.now()
    official, head = world.official, world.head
    actions = [
        partial(services.activity_log, by=official, entry=world.entry(people=11), at=now),
        partial(services.activity_log, by=official, entry=world.entry(people=12), at=now),
        partial(services.activity_log, by=head, entry=world.entry(people=13), at=now),
        *(partial(reviewing.activity_verify, by=official, seen=[(row.uuid, 1)], at=now) for row in rows[:4]),
        *(partial(services.activity_withdraw, by=head, uuid=row.uuid, at=now) for row in rows[4:]),
    ]
    start, failed = threading.Barrier(len(actions)), []

    def act(action: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            action()
        except Exception as error:  # told by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert agree()
    whole = Fact.objects.whole().get()
    assert (whole.sessions, whole.waiting) == (6, 1)


# Checking and repairing. ---------------------------------------------------------------------


def check(*arguments: str) -> dict[str, object]:
    out = io.StringIO()
    try:
        call_command("check_rollups", "--format", "json", *arguments, stdout=out)
    except SystemExit as end:
        assert end.code == 1
    return json.loads(out.getvalue())


def test_the_check_finds_nothing_where_nothing_is_wrong(world):
    log(world)
    assert check()["differences"] == 0


def test_the_check_names_what_differs_and_repairs_it(world):
    log(world, people=24)
    Fact.objects.whole().update(people=25)
    Fact.objects.create(team=world.second, since=MAY, last=MAY, sessions=1)
    make_activity(world.foreign, MAY)
    Fact.objects.filter(team=world.foreign).delete()
    told = check()
    of_teams = [each for each in told["first"] if "team_id" in each["what"]]
    assert (len(of_teams), told["repaired"]) == (5, False)
    assert {each["what"]["team_id"] for each in of_teams} == {world.team.pk, world.second.pk, world.foreign.pk}
    wrong = next(each for each in of_teams if each["what"]["team_id"] == world.team.pk)
    assert (wrong["held"]["people"], wrong["counted"]["people"]) == (25, 24)
    assert check("--repair")["repaired"] is True
    assert check()["differences"] == 0
    assert agree()


def test_a_country_is_summed_and_checked_a_few_communes_at_a_time(world, monkeypatch):
    monkeypatch.setattr(facts, "COMMUNES_AT_ONCE", 1)
    for team in (world.team, world.second, world.foreign):
        make_activity(team, MAY)
    facts.rebuild()
    assert agree()
    communes = list(CommuneSum.objects.filter(topic=0, form="").order_by("commune").values_list("commune", flat=True))
    assert len(communes) > 1
    for wrong in (communes[0], communes[-1]):
        CommuneSum.objects.filter(commune=wrong, topic=0, form="").update(sessions=9)
    CommuneSum.objects.create(commune=communes[-1] + 1, month=MAY, sessions=1)  # of no team
    found = [what["commune"] for what, _, _ in facts.differences()]
    assert found == [communes[0], communes[-1], communes[-1] + 1]
    assert not any(what["form"] or what["topic"] for what, _, _ in facts.differences())


def test_the_check_says_in_words_what_to_do(world):
    log(world)
    CommuneSum.objects.filter(topic=0, form="").update(people=25)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_rollups", stdout=out)
    assert "1 chỗ khác" in out.getvalue()
    assert "people" in out.getvalue()
    assert "--repair" in out.getvalue()


def test_a_log_that_was_here_before_the_facts_is_summed_by_migrate(world):
    log(world)
    Fact.objects.all().delete()
    CommuneSum.objects.all().delete()
    call_command("migrate", "coverage", verbosity=0)
    assert agree()


# Reading. ------------------------------------------------------------------------------------


def test_an_activity_of_two_topics_counts_once_for_both(world):
    one, two, three = world.skills
    make_activity(world.team, MAY, 5, topics=[one, two])
    make_activity(world.team, MAY, 7, topics=[two])
    make_activity(world.team, MAY, 9, topics=[three], form=ActivityForm.GATHERING)

    def people(kind: Kind) -> list[int]:
        return sorted(Fact.objects.of(kind).values_list("people", flat=True))

    assert people(Kind(frozenset({one.pk, two.pk}))) == [5, 7]
    assert people(Kind(frozenset({one.pk}))) == [5]
    assert people(Kind(form=ActivityForm.GATHERING)) == [9]
    assert people(Kind(frozenset({one.pk}), ActivityForm.GATHERING)) == []
    assert people(Kind()) == [21]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(dt.date(2024, 5, 20), dt.date(2024, 8, 10)), max_size=6),
    on=st.dates(dt.date(2024, 5, 25), dt.date(2024, 8, 12)),
)
def test_the_last_day_of_work_up_to_any_day_is_known(transactional_world, days, on):
    with transactional_world():
        team = make_team(make_unit(Level.HAMLET), since=dt.date(2024, 1, 1))
        for day in days:
            make_activity(team, day)
        past = [day for day in days if day <= on]
        assert Fact.objects.last_days([team.pk], on).get(team.pk) == max(past, default=None)


def test_a_save_that_tells_nothing_about_time_costs_no_recount(world):
    make_activity(world.team, MAY)
    area = world.team.areas.get()
    area.decision = make_instrument()
    with CaptureQueriesContext(connection) as captured:
        area.save(update_fields=["decision"])
    assert not any("coverage_fact" in query["sql"] for query in captured)
