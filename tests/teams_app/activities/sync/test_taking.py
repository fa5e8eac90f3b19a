"""Entries that a phone sends: each taken once, each answered for itself."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from django.utils import timezone

from teams_app.activities import api, services
from teams_app.activities.models import Activity, Held, Received
from teams_app.registry.models import Member
from tests.factories import make_activity, make_member
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import TODAY, World


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.head)


def states(answers: list[dict]) -> list[str]:
    return [answer["state"] for answer in answers]


def test_an_entry_is_created_and_carries_a_receipt(world, phone):
    [answer] = phone.send(typed(world))
    activity = Activity.objects.get()
    assert (answer["state"], answer["receipt"], answer["version"]) == ("created", activity.receipt, 1)
    assert (activity.created_by, activity.people, activity.status) == (world.head, 24, "submitted")


def test_everything_that_an_entry_says_is_kept(world, phone):
    member = make_member(world.team)
    skill = world.skills[0].slug
    said = {
        "households": 7, "women": 12, "elderly": 5, "outcomes": {skill: 9}, "facilitators": [member.person_id],
        "facilitator_count": 2, "place": "Nhà văn hóa ấp", "note": "Hai đợt",
    }  # fmt: skip
    phone.send(typed(world, **said))
    [stored] = phone.mine()["entries"]
    assert {name: stored["says"][name] for name in said} == said


def test_a_repeat_in_part_or_whole_in_any_order_changes_nothing(world, phone):
    entries = [typed(world, people=n) for n in range(1, 9)]
    phone.send(*entries)
    for seed in range(5):
        again = random.Random(seed).sample(entries, k=5)
        assert set(states(phone.send(*again))) == {"known"}
    assert sorted(Activity.objects.values_list("people", flat=True)) == list(range(1, 9))


def test_the_same_entry_twice_in_one_request_is_one(world, phone):
    entry = typed(world)
    assert states(phone.send(entry, entry)) == ["created", "known"]
    assert Activity.objects.count() == 1


def test_a_bad_entry_does_not_hold_up_the_next(world, phone):
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    entries = [
        typed(world, date=tomorrow), typed(world, people="many"), {"uuid": "no uuid"}, 17,
        typed(world, team=world.foreign.pk), typed(world),
    ]  # fmt: skip
    answers = phone.send(*entries)
    assert states(answers) == ["refused"] * 5 + ["created"]
    assert [sorted(answer["errors"]) for answer in answers[:2]] == [["date"], ["people"]]
    assert sorted(answers[4]["errors"]) == ["team"]
    assert Activity.objects.count() == 1


def test_a_refused_entry_waits_on_the_server_until_it_arrives(world, phone):
    entry = typed(world, people=24000)
    [answer] = phone.send(entry)
    held = Held.objects.get()
    assert (answer["state"], held.state, held.user, held.entry["people"]) == ("refused", "refused", world.head, 24000)
    assert "2.400" in held.said["people"][0]
    assert [each["uuid"] for each in phone.mine()["held"]] == [entry["uuid"]]
    assert states(phone.send(entry | {"people": 240})) == ["created"]
    assert phone.mine()["held"] == []
    held.refresh_from_db()
    assert held.settled_at is not None


def test_what_looks_odd_is_asked_about_and_kept_with_the_answer(world, phone):
    entry = typed(world, people=500)
    [answer] = phone.send(entry)
    assert (answer["state"], list(answer["questions"])) == ("question", ["crowd"])
    assert not Activity.objects.exists()
    assert states(phone.send(entry | {"confirmed": ["crowd"]})) == ["created"]
    assert Activity.objects.get().confirmed == ["crowd"]


def test_an_entry_of_another_account_is_told_nothing(world, phone):
    entry = typed(world)
    phone.send(entry)
    [answer] = Phone(world.deputy).send(entry | {"people": 3})
    assert (answer["state"], answer["stored"], list(answer["errors"])) == ("refused", None, ["entry"])
    assert not Held.objects.filter(user=world.head).exists()


# Changing what is there already.


def test_a_change_names_the_version_that_it_changed(world, phone):
    entry = typed(world)
    phone.send(entry)
    change = entry | {"people": 30, "base_version": 1}
    assert states(phone.send(change)) == ["changed"]
    assert states(phone.send(change)) == ["known"]
    assert (Activity.objects.get().people, Activity.objects.get().version) == (30, 2)


def test_a_change_of_what_changed_meanwhile_shows_both(world, phone):
    entry = typed(world)
    phone.send(entry)
    phone.send(entry | {"people": 30, "base_version": 1})
    [answer] = phone.send(entry | {"people": 40, "base_version": 1})
    assert (answer["state"], answer["version"], answer["stored"]["people"]) == ("conflict", 2, 30)
    assert Activity.objects.get().people == 30
    assert Held.objects.get().state == "conflict"
    assert states(phone.send(entry | {"people": 40, "base_version": 2})) == ["changed"]


def test_the_same_uuid_with_other_content_is_neither_dropped_nor_overwritten(world, phone):
    entry = typed(world)
    phone.send(entry)
    [answer] = phone.send(entry | {"people": 40})
    assert (answer["state"], answer["stored"]["people"]) == ("conflict", 24)


def test_what_is_verified_meanwhile_is_not_changed(world, phone):
    entry = typed(world)
    phone.send(entry)
    Activity.objects.update(status="verified", verified_by=world.official, verified_at=timezone.now())
    assert states(phone.send(entry | {"people": 30, "base_version": 1})) == ["refused"]


# Rights and clocks.


def test_what_was_taken_back_meanwhile_is_not_changed_and_the_phone_is_told_so(world, phone):
    entry = typed(world)
    phone.send(entry)
    services.activity_withdraw(by=world.head, uuid=entry["uuid"], at=timezone.now())
    assert states(phone.send(entry)) == ["known"]
    for version in (1, 2):  # the second: "keep here"
        [answer] = phone.send(entry | {"people": 30, "base_version": version})
        assert answer["state"] == "refused"
        assert answer["errors"]["entry"] == ["Hoạt động này đã rút lại. Hãy khôi phục trước rồi sửa."]
    activity = Activity.objects.get()
    assert (activity.people, activity.version, activity.status) == (24, 2, "withdrawn")
    page = world.client(world.head).get(f"/hoat-dong/chua-nhan/{entry['uuid']}/").content.decode()
    assert f"/hoat-dong/{entry['uuid']}/sua/?muc=" in page  # where it can be brought back
    services.activity_restore(by=world.head, uuid=entry["uuid"], at=timezone.now())
    assert states(phone.send(entry | {"people": 30, "base_version": 3})) == ["changed"]


def test_someone_moved_to_another_team_before_sending_is_heard_and_flagged(world, phone):
    yesterday = TODAY - dt.timedelta(days=1)
    entry = typed(world, date=yesterday.isoformat(), logged_at=(timezone.now() - dt.timedelta(days=1)).isoformat())
    world.head.person.services.update(valid_to=TODAY)
    Member.objects.create(team=world.second, person=world.head.person, role="deputy", valid_from=TODAY)
    assert states(phone.send(entry)) == ["created"]
    assert Activity.objects.get().flags == ["moved"]


def test_someone_who_never_led_the_team_is_refused(world):
    [answer] = Phone(world.member).send(typed(world))
    assert (answer["state"], list(answer["errors"])) == ("refused", ["team"])


@pytest.mark.parametrize("off", [dt.timedelta(days=-1), dt.timedelta(days=-365)])
def test_a_slow_clock_is_asked_about_its_day(world, phone, off):
    shown = timezone.now() + off
    entry = typed(world, date=timezone.localdate(shown).isoformat(), logged_at=shown.isoformat())
    [answer] = phone.send(entry, sent_at=shown.isoformat())
    assert list(answer["questions"]) == ["clock"]
    [answer] = phone.send(entry | {"confirmed": ["clock"]}, sent_at=shown.isoformat())
    assert (answer["state"], Activity.objects.get().flags) == ("created", ["clock"])


@pytest.mark.parametrize("days", [1, 365])
def test_a_fast_clock_is_refused_with_the_day_to_be_put_right(world, phone, days):
    shown = timezone.now() + dt.timedelta(days=days)
    entry = typed(world, date=timezone.localdate(shown).isoformat(), logged_at=shown.isoformat())
    [answer] = phone.send(entry, sent_at=shown.isoformat())
    assert (answer["state"], list(answer["errors"])) == ("refused", ["date"])


def test_an_absurd_clock_is_no_reason_to_lose_an_entry(world, phone):
    assert states(phone.send(typed(world, logged_at=None), sent_at="the day before yesterday")) == ["created"]


# Older and newer clients.


def test_a_client_of_two_releases_ago_sends_less_and_is_understood(world, phone):
    entry = {name: value for name, value in typed(world).items() if name != "logged_at"}
    response = phone.post(json.dumps({"entries": [entry]}))
    assert states(response.json()["entries"]) == ["created"]


def test_fields_of_a_newer_client_are_kept_raw(world, phone):
    assert states(phone.send(typed(world, mood="good"), client=9)) == ["created"]
    assert '"mood": "good"' in Received.objects.get().body


@pytest.mark.parametrize(("typed_note", "kept"), [("a\x00b", "a\ufffdb"), ("a\\u0000b", "a\\u0000b")])
def test_a_character_that_no_database_keeps_does_not_hold_an_entry_up(world, phone, typed_note, kept):
    assert states(phone.send(typed(world, note=typed_note))) == ["created"]
    assert Activity.objects.get().note == kept


# The frame.


@pytest.mark.parametrize("body", ["", "{", "[]", '{"entries": 3}', '{"entries": [' + "1," * 200 + "1]}"])
def test_a_body_that_can_never_be_read_is_told_apart_and_kept(world, phone, body):
    response = phone.post(body)
    assert response.status_code == 422
    assert Received.objects.get().body == body


def test_a_request_too_large_is_refused_before_it_is_read(world, phone):
    assert phone.post(b" " * ((2 << 20) + 1)).status_code in (400, 413)


def test_without_a_token_the_phone_is_told_to_sign_in(world, phone):
    phone.token = "stolen"
    assert phone.post("{}").status_code == 401
    assert not Received.objects.exists()


def test_the_phone_counts_beside_the_server(world, phone):
    phone.send(typed(world, people=1), typed(world, people=2), typed(world, people=99999))
    mine = phone.mine()
    assert (mine["count"], len(mine["held"]), len(mine["entries"])) == (2, 1, 2)


def test_the_phone_is_told_of_entries_that_it_asks_for(world, phone, monkeypatch):
    """Of older ones than the last: what waits there for its author may have been put right elsewhere."""
    monkeypatch.setattr(api, "RECENT", 1)
    guide = make_member(world.team, "Lê Minh Họa").person
    old, new = typed(world, people=1, facilitators=[guide.pk]), typed(world, people=2)
    phone.send(old)
    phone.send(new)
    foreign = make_activity(world.team, TODAY, created_by=world.deputy)
    told = phone.mine(query=f"?of={old['uuid']}&of={new['uuid']}&of={foreign.uuid}")["entries"]
    assert [each["uuid"] for each in told] == [new["uuid"], old["uuid"]]
    assert told[1]["names"] == {str(guide.pk): "Lê Minh Họa"}
    assert [each["uuid"] for each in phone.mine()["entries"]] == [new["uuid"]]


def test_a_batch_costs_a_bounded_number_of_queries_an_entry(world, phone, django_assert_max_num_queries):
    with django_assert_max_num_queries(24 * 20 + 10):
        phone.send(*(typed(world, people=n) for n in range(20)))
