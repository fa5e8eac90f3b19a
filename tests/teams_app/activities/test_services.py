"""What writes the log: once, with its history, and only what is true."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from teams_app.activities import checks, reviewing, services
from teams_app.activities.models import Act, Activity, ActivityChange
from tests.factories import make_activity, make_topic
from tests.teams_app.activities.world import TODAY

DAY = dt.timedelta(days=1)


def log(world, by=None, **fields):
    return services.activity_log(by=by or world.head, entry=world.entry(**fields), at=timezone.now())


def edit(world, activity, by=None, version=None, **fields):
    return services.activity_edit(
        by=by or world.head,
        uuid=activity.uuid,
        entry=world.entry(**fields),
        version=activity.version if version is None else version,
        at=timezone.now(),
    )


def test_a_heads_log_waits_and_an_officials_counts_at_once(world, settings):
    assert log(world).activity.status == "submitted"
    own = log(world, by=world.official, people=30).activity
    assert (own.status, own.verified_by) == ("verified", world.official)
    settings.OFFICIAL_LOGS_VERIFIED = False
    assert log(world, by=world.official, people=31).activity.status == "submitted"


def test_the_same_entry_twice_is_one_activity(world):
    entry = world.entry()
    first, second = (services.activity_log(by=world.head, entry=entry, at=timezone.now()) for _ in range(2))
    assert (first.created, second.created) == (True, False)
    assert first.activity == second.activity
    assert Activity.objects.count() == 1


def test_the_same_uuid_with_other_content_is_a_conflict_and_loses_nothing(world):
    entry = world.entry(people=24)
    services.activity_log(by=world.head, entry=entry, at=timezone.now())
    with pytest.raises(services.Conflict) as caught:
        services.activity_log(by=world.head, entry=replace(entry, people=42), at=timezone.now())
    assert caught.value.values == {"people": [24, 42]}
    assert Activity.objects.get().people == 24


def test_somebody_elses_uuid_tells_nothing_about_their_entry(world):
    entry = world.entry()
    services.activity_log(by=world.head, entry=entry, at=timezone.now())
    with pytest.raises(services.Taken):
        services.activity_log(by=world.official, entry=entry, at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"date": TODAY + DAY}, "date"),
        ({"date": dt.date(2023, 12, 31)}, "date"),
        ({"people": -3}, "people"),
        ({"people": 24_000}, "people"),
        ({"households": 9_999}, "households"),
        ({"topics": ()}, "topics"),
        ({"topics": ("khong-co",)}, "topics"),
        ({"form": "song"}, "form"),
        ({"team": 0}, "team"),
    ],
)
def test_what_cannot_be_true_is_refused_naming_the_field(world, fields, field):
    with pytest.raises(checks.Refused) as caught:
        log(world, **fields)
    assert list(caught.value.message_dict) == [field]
    assert not Activity.objects.exists()


def test_the_likely_number_is_suggested():
    assert checks.likely_number(-24) == 24
    assert checks.likely_number(24_000) == 2_400
    assert checks.likely_number(5_000) == 5_000
    assert "2.400" in checks.about_number(24_000)


def test_a_team_outside_the_area_is_refused_without_a_word_about_it(world):
    with pytest.raises(checks.Refused) as caught:
        log(world, by=world.official, team=world.foreign.pk)
    assert list(caught.value.message_dict) == ["team"]
    assert "Bình Hòa" not in str(caught.value)


def test_a_closed_team_is_refused_with_the_day_it_ended(world):
    world.team.valid_to = TODAY - DAY
    world.team.save()
    with pytest.raises(checks.Refused) as caught:
        log(world, by=world.official)
    assert f"{TODAY - DAY:%d/%m/%Y}" in caught.value.message_dict["team"][0]
    assert log(world, by=world.official, date=TODAY - 2 * DAY).created


def test_a_topic_is_refused_before_it_existed(world):
    literacy = make_topic("Bình dân học vụ số", valid_from=TODAY - 5 * DAY)
    with pytest.raises(checks.Refused) as caught:
        log(world, topics=(literacy.slug,), date=TODAY - 6 * DAY)
    assert "topics" in caught.value.message_dict
    assert log(world, topics=(literacy.slug,), date=TODAY - 5 * DAY).created


@pytest.mark.parametrize(
    ("fields", "question"),
    [({"people": 301}, "crowd"), ({"people": 0}, "nobody")],
)
def test_what_is_odd_is_asked_about_and_kept_with_the_answer(world, fields, question):
    with pytest.raises(services.Unconfirmed) as caught:
        log(world, **fields)
    assert [str(each) for each in caught.value.doubts.questions] == [question]
    assert not Activity.objects.exists()
    kept = log(world, confirmed=frozenset({question}), **fields).activity
    assert kept.confirmed == [question]


@pytest.mark.parametrize("form", ["media", "team_meeting"])
def test_nobody_is_asked_about_people_where_none_are_counted(world, form):
    assert log(world, form=form, people=0).created


def test_an_answer_to_a_question_that_was_not_asked_is_not_kept(world):
    assert log(world, confirmed=frozenset({"crowd"})).activity.confirmed == []


def test_a_likely_double_is_asked_about(world):
    first = log(world).activity
    with pytest.raises(services.Unconfirmed) as caught:
        log(world)
    assert caught.value.doubts.twin == first
    assert log(world, confirmed=frozenset({"same_again"})).activity.confirmed == ["same_again"]


@pytest.mark.parametrize("other", [{"people": 25}, {"date": TODAY - DAY}, {"topics": "vneid"}])
def test_another_day_number_or_topic_is_no_double(world, other):
    log(world)
    fields = {"topics": (world.vneid.slug,)} if "topics" in other else other
    assert log(world, **fields).created


def test_a_withdrawn_twin_is_no_double(world):
    first = log(world).activity
    services.activity_withdraw(by=world.head, uuid=first.uuid, at=timezone.now())
    assert log(world).created


def test_an_edit_keeps_both_values_in_the_history(world):
    activity = log(world).activity
    edit(world, activity, people=26, topics=(world.vneid.slug,))
    activity.refresh_from_db()
    change = activity.changes.get()
    assert (activity.people, activity.version, change.act, change.version) == (26, 2, Act.EDITED, 2)
    assert change.values == {"topics": [[world.skills[0].slug], [world.vneid.slug]], "people": [24, 26]}
    assert [topic.slug for topic in activity.topics.all()] == [world.vneid.slug]


def test_an_edit_that_changes_nothing_leaves_no_trace(world):
    activity = log(world).activity
    edit(world, activity)
    activity.refresh_from_db()
    assert (activity.version, activity.changes.count()) == (1, 0)


def test_an_edit_of_an_old_version_is_a_conflict(world):
    activity = log(world).activity
    edit(world, activity, people=26)
    with pytest.raises(services.Conflict) as caught:
        edit(world, activity, version=1, people=30)
    assert caught.value.values == {"people": [26, 30]}
    assert caught.value.activity.version == 2
    edit(world, activity, version=2, people=30)
    activity.refresh_from_db()
    assert activity.people == 30


def test_an_edit_is_not_its_own_double(world):
    activity = log(world).activity
    assert edit(world, activity, note="thêm ghi chú").note == "thêm ghi chú"


def test_a_topic_no_longer_offered_may_stay_in_an_edit(world):
    activity = log(world).activity
    world.skills[0].is_active = False
    world.skills[0].save()
    assert edit(world, activity, people=25).people == 25


def test_nobody_else_changes_it(world):
    activity = log(world).activity
    for who in (world.deputy, world.official, world.neighbour, world.staff):
        with pytest.raises(PermissionDenied):
            edit(world, activity, by=who, people=30)
        with pytest.raises(PermissionDenied):
            services.activity_withdraw(by=who, uuid=activity.uuid, at=timezone.now())


def test_withdrawing_and_bringing_back(world):
    own = log(world, by=world.official).activity
    at = timezone.now()
    for _ in range(2):
        services.activity_withdraw(by=world.official, uuid=own.uuid, at=at)
    own.refresh_from_db()
    assert own.status == "withdrawn"
    assert Activity.objects.standing().count() == 0
    services.activity_restore(by=world.official, uuid=own.uuid, at=at)
    own.refresh_from_db()
    assert own.status == "verified"
    assert list(own.changes.values_list("act", flat=True)) == [Act.WITHDRAWN, Act.RESTORED]


def test_verifying_takes_only_what_was_seen_as_it_is(world):
    seen, changed, foreign = (
        make_activity(team, TODAY, people=n, status="submitted", created_by=world.head)
        for n, team in ((1, world.team), (2, world.team), (3, world.foreign))
    )
    own = make_activity(world.team, TODAY, status="submitted", created_by=world.official)
    edit(world, changed, people=20)
    done = reviewing.activity_verify(
        by=world.official,
        seen=[(each.uuid, 1) for each in (seen, changed, foreign, own)] + [(uuid.uuid4(), 1)],
        at=timezone.now(),
    )
    assert done == [seen]
    seen.refresh_from_db()
    assert (seen.status, seen.verified_by, seen.version) == ("verified", world.official, 2)
    assert seen.changes.get().act == Act.VERIFIED
    with pytest.raises(PermissionDenied):
        edit(world, seen, people=5)


def test_a_verification_is_taken_back_by_its_verifier_within_a_day(world):
    activity = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    at = timezone.now()
    reviewing.activity_verify(by=world.official, seen=[(activity.uuid, 1)], at=at)
    late = at + dt.timedelta(hours=25)
    assert reviewing.activity_reopen(by=world.colleague, uuids=[activity.uuid], at=at) == []
    assert reviewing.activity_reopen(by=world.official, uuids=[activity.uuid], at=late) == []
    assert reviewing.activity_reopen(by=world.official, uuids=[activity.uuid], at=at) == [activity]
    activity.refresh_from_db()
    assert (activity.status, activity.verified_by, activity.verified_at) == ("submitted", None, None)


def test_verifying_costs_the_same_for_one_and_for_fifty(world, django_assert_max_num_queries):
    rows = [make_activity(world.team, TODAY, people=n, status="submitted") for n in range(50)]
    for some in (rows[:1], rows[1:]):
        with django_assert_max_num_queries(15):
            reviewing.activity_verify(by=world.official, seen=[(each.uuid, 1) for each in some], at=timezone.now())
    assert ActivityChange.objects.filter(act=Act.VERIFIED).count() == 50
