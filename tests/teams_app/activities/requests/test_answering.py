"""What a team does with a request: who may, in which order, kept with who and when, and never twice."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams_app.accounts.models import LogEntry
from teams_app.activities.models import Activity, HelpRequest, HelpState
from teams_app.activities.requests import answering, turning
from teams_app.activities.requests.answering import MOVES, ChangedMeanwhile, NotThere, request_move
from tests.factories import make_activity, make_team
from tests.teams_app.activities.requests.asking import NOW, PHONE, closed, make_request
from tests.teams_app.activities.world import TODAY, World

pytestmark = pytest.mark.django_db


def test_from_waiting_to_done_with_who_and_when(world: World):
    request = make_request(world)
    request_move(by=world.head, request=request, seen="waiting", act="taken", at=NOW, note="Chiều nay tôi ghé")
    request_move(by=world.deputy, request=request, seen="helping", act="done", at=NOW)
    request.refresh_from_db()
    assert (request.state, request.closed_at, request.answer) == ("done", NOW, "Chiều nay tôi ghé")
    assert list(request.steps.values_list("act", "by")) == [("taken", world.head.pk), ("done", world.deputy.pk)]


@pytest.mark.parametrize("act", ["unreachable", "unsuitable"])
def test_turning_a_request_down_needs_a_reason(world: World, act):
    request = make_request(world)
    with pytest.raises(ValidationError, match="người gửi yêu cầu sẽ đọc"):
        request_move(by=world.head, request=request, seen="waiting", act=act, at=NOW, note="  ")
    request_move(by=world.head, request=request, seen="waiting", act=act, at=NOW, note="Gọi ba lần không được")
    request.refresh_from_db()
    assert (request.state, request.answer) == (act, "Gọi ba lần không được")


def test_whoever_saw_an_older_state_changes_nothing(world: World):
    request = make_request(world)
    request_move(by=world.head, request=request, seen="waiting", act="taken", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        request_move(by=world.deputy, request=request, seen="waiting", act="taken", at=NOW)
    assert request.steps.count() == 1


@pytest.mark.parametrize("act", MOVES)
@pytest.mark.parametrize("state", HelpState.values)
def test_every_act_in_every_state_is_done_or_refused_whole(world: World, act, state):
    is_closed = state not in ("waiting", "helping")
    request = make_request(world, state=state, closed_at=NOW if is_closed else None, answer="vì xa")
    move = MOVES[act]
    try:
        with transaction.atomic():
            request_move(by=world.head, request=request, seen=state, act=act, at=NOW, note="x", team=world.second)
        moved = True
    except ChangedMeanwhile:
        moved = False
    request.refresh_from_db()
    assert moved == (state in move.begins)
    assert request.state == (move.ends if moved else state)
    assert request.steps.count() == moved


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("head", True), ("deputy", True), ("official", True), ("colleague", True),
        ("member", False), ("neighbour", False), ("staff", False),
    ],
)  # fmt: skip
def test_who_may_answer(world: World, who, may):
    request = make_request(world)
    if may:
        request_move(by=getattr(world, who), request=request, seen="waiting", act="taken", at=NOW)
    else:
        with pytest.raises(NotThere):
            request_move(by=getattr(world, who), request=request, seen="waiting", act="taken", at=NOW)
    assert HelpRequest.objects.filter(state="helping").exists() == may


def test_passed_on_it_waits_for_the_other_team_and_the_first_sees_it_no_more(world: World):
    request = make_request(world)
    request_move(by=world.head, request=request, seen="waiting", act="passed", at=NOW, team=world.second)
    request.refresh_from_db()
    assert (request.team, request.state) == (world.second, "waiting")
    assert request.steps.get().team == world.second
    with pytest.raises(NotThere):
        request_move(by=world.head, request=request, seen="waiting", act="taken", at=NOW)


def test_it_is_passed_only_within_the_commune(world: World):
    request = make_request(world)
    for team in (world.foreign, world.team, None):
        with pytest.raises(ValidationError):
            request_move(by=world.head, request=request, seen="waiting", act="passed", at=NOW, team=team)


def test_the_head_of_the_successor_team_answers_what_the_old_team_was_asked(world: World):
    request = make_request(world)
    new = make_team(request.unit, "Tổ mới", since=TODAY)
    world.team.valid_to, world.team.successor = TODAY, new
    world.team.save()
    world.team.members.filter(person__user=world.head).update(team=new)
    request_move(by=world.head, request=request, seen="waiting", act="taken", at=NOW)
    with pytest.raises(NotThere):
        request_move(by=world.deputy, request=request, seen="helping", act="done", at=NOW)


# Into the log. -----------------------------------------------------------------------------------


def entry_for(world: World, request: HelpRequest):
    values = turning.values_for(request)
    return world.entry(
        uuid=values["uuid"], people=values["people"], form=values["form"], topics=tuple(values["topics"])
    )


def test_a_done_request_becomes_one_activity(world: World):
    request = make_request(world, **closed())
    done = turning.activity_log_for(by=world.head, request=request, entry=entry_for(world, request), at=timezone.now())
    request.refresh_from_db()
    assert request.activity == done.activity
    assert (done.activity.people, done.activity.form) == (1, "door_to_door")
    assert list(done.activity.topics.all()) == [request.topic]
    assert request.steps.get().act == "logged"


@pytest.mark.parametrize("second", ["head", "deputy"])
def test_it_never_becomes_a_second_one(world: World, second):
    request = make_request(world, **closed())
    first = turning.activity_log_for(by=world.head, request=request, entry=entry_for(world, request), at=timezone.now())
    other = entry_for(world, request) if second == "head" else world.entry(people=3)
    again = turning.activity_log_for(by=getattr(world, second), request=request, entry=other, at=timezone.now())
    assert (again.activity, again.created) == (first.activity, False)
    assert Activity.objects.count() == 1


def test_one_that_a_phone_sent_later_is_known_as_its_activity(world: World):
    """The phone's queue knows nothing of requests; the entry's UUID tells."""
    request = make_request(world, **closed())
    sent = make_activity(world.team, TODAY, people=1, uuid=request.activity_uuid, created_by=world.head)
    assert turning.activity_of(request) == sent
    again = turning.activity_log_for(by=world.deputy, request=request, entry=world.entry(), at=timezone.now())
    request.refresh_from_db()
    assert again.activity == sent == request.activity


def test_only_what_is_done_is_logged_and_what_is_logged_stays_done(world: World):
    request = make_request(world)
    with pytest.raises(ChangedMeanwhile):
        turning.activity_log_for(by=world.head, request=request, entry=world.entry(), at=timezone.now())
    answering.request_move(by=world.head, request=request, seen="waiting", act="done", at=NOW)
    turning.activity_log_for(by=world.head, request=request, entry=entry_for(world, request), at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        answering.request_move(by=world.head, request=request, seen="done", act="reopened", at=NOW)


# What is kept. -----------------------------------------------------------------------------------


def test_the_log_of_changes_never_holds_what_residents_wrote(world: World):
    request = make_request(world)
    request_move(by=world.head, request=request, seen="waiting", act="taken", at=NOW)
    request.refresh_from_db()
    request.contact, request.text = "0100 000 999", "khác"
    request.save()
    entries = LogEntry.objects.filter(content_type__model="helprequest")
    assert entries.count() == 2  # sent, taken up; the words changed without a line
    said = " ".join(f"{entry.changes} {entry.object_repr} {entry.source_label}" for entry in entries)
    for secret in (PHONE, "0100 000 999", "VNeID", request.code):
        assert secret not in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"consented_at": None},
        {"state": "done"},
        {"closed_at": NOW},
        {"state": "unsuitable", "closed_at": NOW},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(world: World, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_request(world, **wrong)


def test_an_open_request_cannot_have_an_activity(world: World):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_request(world, activity=make_activity(world.team, TODAY))
