"""Returning: only what waits, only by the official of the place, only with a reason; corrected, it waits again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from teams_app.activities import closing, reviewing, services
from teams_app.activities.inbox import returns_of
from teams_app.activities.models import Activity, ActivityChange, Correction
from teams_app.activities.periods import Month
from tests.factories import make_activity
from tests.teams_app.activities.world import TODAY

LAST = Month.of(TODAY).previous
REASON = "Số lượt người chưa hợp lý"


@pytest.fixture
def activity(world):
    return services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity


def seen(*activities):
    return [(each.uuid, each.version) for each in activities]


def give_back(world, *activities, by=None, reason=REASON, at=None):
    return reviewing.activity_return(
        by=by or world.official, seen=seen(*activities), reason=reason, at=at or timezone.now()
    )


def edit(world, activity, **fields):
    activity.refresh_from_db()
    return services.activity_edit(
        by=world.head,
        uuid=activity.uuid,
        entry=world.entry(**fields),
        version=activity.version,
        at=timezone.now(),
    )


def test_a_returned_activity_keeps_its_reason_and_counts_nowhere(world, activity):
    assert give_back(world, activity, reason="  Sai   ngày ") == [activity]
    activity.refresh_from_db()
    assert (activity.status, activity.version, activity.verified_at) == ("returned", 2, None)
    line = ActivityChange.objects.get()
    assert (line.act, line.by, line.reason, line.version) == ("returned", world.official, "Sai ngày", 2)
    assert not Activity.objects.counting().exists()
    assert Activity.objects.standing().exists()


def test_what_was_verified_months_ago_is_returned_corrected_and_verified_anew(world, activity):
    """A mistake that is found after the check, and after the closing: both values stay, with the reasons."""
    activity.date, activity.status = LAST.start, "verified"
    activity.verified_by, activity.verified_at = world.official, timezone.now() - dt.timedelta(days=90)
    activity.save()
    closing.month_close(month=LAST, by=world.staff, at=timezone.now())
    with pytest.raises(PermissionDenied):
        edit(world, activity, people=7, date=LAST.start)
    client = world.client(world.official)
    assert "Trả lại để sửa…" in client.get(f"/hoat-dong/{activity.uuid}/").content.decode()
    assert "Trả lại để sửa…" not in world.client(world.head).get(f"/hoat-dong/{activity.uuid}/").content.decode()
    assert give_back(world, activity, by=world.neighbour) == []
    assert give_back(world, activity) == [activity]
    edit(world, activity, people=7, date=LAST.start, reason="Ghi nhầm")
    activity.refresh_from_db()
    assert (activity.people, activity.status) == (7, "submitted")
    reviewing.activity_verify(by=world.official, seen=seen(activity), at=timezone.now(), reason="Đã đối chiếu")
    changes = [(each.act, each.reason) for each in ActivityChange.objects.order_by("pk")]
    assert changes == [("returned", REASON), ("edited", "Ghi nhầm"), ("verified", "Đã đối chiếu")]
    assert ActivityChange.objects.get(act="edited").values["people"] == [24, 7]
    assert Correction.objects.count() == 3


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_or_with_a_speech_nothing_is_returned(world, activity, reason):
    with pytest.raises(ValidationError):
        give_back(world, activity, reason=reason)
    assert Activity.objects.waiting().exists()


@pytest.mark.parametrize("who", ["neighbour", "staff", "head", "deputy", "member"])
def test_only_the_official_of_the_place_returns(world, activity, who):
    assert give_back(world, activity, by=getattr(world, who)) == []
    assert Activity.objects.waiting().exists()


def test_nobody_returns_the_own_log_nor_one_without_an_author(world, settings):
    settings.OFFICIAL_LOGS_VERIFIED = False
    own = services.activity_log(by=world.official, entry=world.entry(), at=timezone.now()).activity
    nobodys = make_activity(world.team, TODAY, status="submitted")
    assert give_back(world, own, nobodys) == []
    assert give_back(world, own, by=world.colleague) == [own]


def test_what_is_verified_withdrawn_or_changed_since_is_left_alone(world, activity):
    verified = make_activity(world.team, TODAY, created_by=world.head, status="submitted")
    waiting = seen(verified)
    reviewing.activity_verify(by=world.official, seen=waiting, at=timezone.now())
    withdrawn = make_activity(world.team, TODAY, created_by=world.head, status="withdrawn")
    old = seen(activity)
    edit(world, activity, people=30)
    assert give_back(world, withdrawn) == []
    assert reviewing.activity_return(by=world.official, seen=waiting, reason=REASON, at=timezone.now()) == []
    assert reviewing.activity_return(by=world.official, seen=old, reason=REASON, at=timezone.now()) == []


def test_corrected_it_waits_again_and_shows_what_changed(world, activity):
    give_back(world, activity)
    edit(world, activity, people=30, note="hai ấp")
    edit(world, activity, people=20, note="hai ấp")
    activity.refresh_from_db()
    assert activity.status == "submitted"
    returned = returns_of([activity])[activity.pk]
    assert returned.reason == REASON
    assert {each.label: (each.before, each.after) for each in returned.differences} == {
        "Số lượt người": ("24", "20"),
        "Ghi chú": ("để trống", "hai ấp"),
    }


def test_what_is_put_back_is_no_difference(world, activity):
    give_back(world, activity)
    edit(world, activity, people=30)
    edit(world, activity, people=24)
    activity.refresh_from_db()
    assert returns_of([activity])[activity.pk].differences == []


def test_one_that_is_right_is_answered_instead_of_changed(world, activity):
    give_back(world, activity)
    assert edit(world, activity).is_returned  # without a word nothing happens
    edit(world, activity, reason="Hai ấp cùng dự")
    activity.refresh_from_db()
    assert (activity.status, activity.people) == ("submitted", 24)
    assert returns_of([activity])[activity.pk].answer == "Hai ấp cùng dự"


def test_it_can_be_verified_after_all(world, activity):
    give_back(world, activity)
    activity.refresh_from_db()
    assert reviewing.activity_verify(by=world.official, seen=seen(activity), at=timezone.now()) == [activity]


def test_taking_it_back_and_bringing_it_back_is_no_way_around_the_return(world, activity):
    give_back(world, activity)
    for verb in (services.activity_withdraw, services.activity_restore) * 2:
        verb(by=world.head, uuid=activity.uuid, at=timezone.now())
    activity.refresh_from_db()
    assert activity.status == "returned"


def test_a_return_is_taken_back_by_whoever_made_it_for_a_day_and_only_untouched(world, activity):
    now = timezone.now()
    give_back(world, activity, at=now)

    def recall(by, later=dt.timedelta(0)):
        return reviewing.activity_recall(by=by, uuids=[activity.uuid], at=now + later)

    assert recall(world.colleague) == []
    assert recall(world.official, dt.timedelta(hours=25)) == []
    assert recall(world.official, dt.timedelta(hours=23)) == [activity]
    activity.refresh_from_db()
    assert activity.status == "submitted"
    assert returns_of([activity]) == {}
    give_back(world, activity)
    edit(world, activity, people=30)
    assert recall(world.official) == []


def test_what_was_verified_is_verified_again_by_the_same_when_its_return_is_taken_back(world, activity):
    checked = timezone.now() - dt.timedelta(days=3)
    reviewing.activity_verify(by=world.colleague, seen=seen(activity), at=checked)
    waiting = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    activity.refresh_from_db()
    client = world.client(world.official)
    chosen = [f"{each.uuid}:{each.version}" for each in (activity, waiting)]
    client.post("/hoat-dong/tra-lai/", {"seen": chosen, "asked": "1", "common": "date"})
    activity.refresh_from_db()
    assert (activity.status, activity.verified_by, activity.verified_at) == ("returned", None, None)
    said = client.post("/hoat-dong/tra-lai/hoan-tac/", follow=True).content.decode()
    assert "1 hoạt động lại được xác nhận như trước." in said
    assert "1 hoạt động lại chờ xác nhận." in said
    activity.refresh_from_db()
    waiting.refresh_from_db()
    assert (activity.status, activity.verified_by, activity.verified_at) == ("verified", world.colleague, checked)
    assert (waiting.status, waiting.verified_by, waiting.verified_at) == ("submitted", None, None)
    assert client.get(f"/hoat-dong/{activity.uuid}/").status_code == 200


def test_what_was_returned_is_with_its_author_again_when_its_verification_is_taken_back(world, activity):
    """As it was is as it was: uncorrected it waits for its author, corrected for the official, with what differs."""
    corrected = make_activity(world.team, TODAY, people=24, status="submitted", created_by=world.head)
    give_back(world, activity, corrected)
    edit(world, corrected, people=30)
    client = world.client(world.official)
    for each in (activity, corrected):
        each.refresh_from_db()
    chosen = [f"{each.uuid}:{each.version}" for each in (activity, corrected)]
    assert "2 hoạt động" in client.post("/hoat-dong/xac-nhan/", {"seen": chosen}, follow=True).content.decode()
    said = client.post("/hoat-dong/xac-nhan/hoan-tac/", follow=True).content.decode()
    assert "1 hoạt động lại ở chỗ người ghi để sửa." in said
    assert "1 hoạt động lại chờ xác nhận." in said
    assert "Đã sửa sau khi trả lại" in said
    states = dict(Activity.objects.values_list("pk", "status"))
    assert states == {activity.pk: "returned", corrected.pk: "submitted"}
    assert client.get(f"/hoat-dong/{activity.uuid}/").status_code == 200


def test_many_are_returned_in_a_constant_number_of_queries(world, django_assert_max_num_queries):
    for number in (2, 40):
        some = [make_activity(world.team, TODAY, status="submitted", created_by=world.head) for _ in range(number)]
        with django_assert_max_num_queries(20):  # what coverage sums up included
            assert len(give_back(world, *some)) == number
