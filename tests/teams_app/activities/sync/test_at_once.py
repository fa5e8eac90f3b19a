"""Usual entries are written together with the request that brought them, and become what they become one by one."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams_app.accounts.models import Device
from teams_app.activities import recording
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, Closing, Held, Received
from teams_app.activities.sync import at_once, receiving
from teams_app.activities.sync.keeping import Raw
from teams_app.activities.sync.payload import Read, read
from teams_app.coverage import facts
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import TODAY, World

OWN = {"id", "uuid", "created_at", "logged_at"}


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.head)


def states(answers: list[dict]) -> list[str]:
    return [answer["state"] for answer in answers]


def said(activity: Activity) -> dict:
    row = {name: value for name, value in Activity.objects.values().get(pk=activity.pk).items() if name not in OWN}
    return row | {"topics": sorted(activity.topics.values_list("pk", flat=True)), "day": activity.logged_at}


USUAL = [
    {},
    {"people": 0, "form": "media"},
    {"people": 700, "form": "campaign", "households": 0},
    {"households": 7, "women": 12, "elderly": 0},
    {"note": "  Hai   đợt ", "place": "Nhà văn hóa ấp"},
    {"logged_at": None},
    {"people": 500, "confirmed": ["crowd"]},
    {"people": 0, "confirmed": ["nobody", "clock"]},
    {"date": (TODAY - dt.timedelta(days=40)).isoformat()},
]


@pytest.mark.parametrize("fields", USUAL)
def test_what_is_written_at_once_is_what_is_written_one_by_one(world, phone, monkeypatch, fields):
    skills = [skill.slug for skill in world.skills]
    entry = typed(world, topics=skills[:2]) | {"logged_at": "2026-01-05T10:00:00+07:00"} | fields
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "take", lambda **kwargs: pytest.fail("it was not usual"))
        [quick] = phone.send(entry)
    at_once = Activity.objects.get()
    before = said(at_once)
    assert list(facts.differences()) == []
    Activity.objects.filter(pk=at_once.pk).update(status="withdrawn")
    monkeypatch.setattr(receiving, "take_at_once", lambda raw, batch: None)
    [slow] = phone.send(entry | {"uuid": typed(world)["uuid"]})
    assert said(Activity.objects.exclude(pk=at_once.pk).get()) == before
    assert {name: quick[name] for name in quick.keys() - {"uuid", "receipt"}} == {
        name: slow[name] for name in slow.keys() - {"uuid", "receipt"}
    }


def test_a_request_is_kept_once_with_its_entries(world, phone):
    phone.send(*(typed(world, people=n) for n in range(1, 8)))
    received = Received.objects.get()
    assert (received.user, received.device) == (world.head, phone.device)
    assert Activity.objects.count() == 7
    assert list(facts.differences()) == []


def test_what_is_not_usual_is_answered_in_its_place(world, phone):
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    same = typed(world, people=11)
    entries = [
        typed(world, people=1),
        typed(world, date=tomorrow),
        typed(world, people=2, outcomes={world.skills[0].slug: 1}),
        typed(world, people=500),
        typed(world, people=3),
        17,
        same,
        same,
    ]
    answers = phone.send(*entries)
    assert states(answers) == [
        "created", "refused", "created", "question", "created", "refused", "created", "known"
    ]  # fmt: skip
    assert [each["uuid"] for each in answers[:5]] == [each["uuid"] for each in entries[:5]]
    assert set(Held.objects.values_list("received", flat=True)) == {Received.objects.get().pk}


def test_a_twin_in_the_same_request_is_asked_about(world, phone):
    assert states(phone.send(typed(world), typed(world))) == ["created", "question"]


def test_a_request_that_fails_in_the_middle_is_kept_and_taken_one_by_one(world, phone, monkeypatch, caplog):
    def broken(rows: list[Any], *also: Any) -> None:
        write_all(rows, *also)
        raise RuntimeError

    write_all = recording.write_all
    monkeypatch.setattr(recording, "write_all", broken)  # after the entries were written
    assert states(phone.send(typed(world, people=1), typed(world, people=2))) == ["created", "created"]
    assert (Activity.objects.count(), Received.objects.count()) == (2, 1)
    assert list(facts.differences()) == []


def test_a_body_that_breaks_the_reading_is_kept_before(world, phone, monkeypatch, caplog):
    def broken(body: str, at: dt.datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(receiving, "read", broken)
    assert phone.post('{"entries": []}').status_code == 500
    assert Received.objects.get().body == '{"entries": []}'


def test_a_closed_month_and_an_entry_that_waits_are_left_to_the_careful_way(world, phone):
    month = TODAY.replace(day=1) - dt.timedelta(days=1)
    Closing.objects.create(month=month.replace(day=1), closed_at=timezone.now())
    late = typed(world, date=month.isoformat())
    assert states(phone.send(late)) == ["refused"]
    assert states(phone.send(late | {"reason": "Gửi muộn"})) == ["created"]
    assert Activity.objects.get().flags == ["correction"]
    assert not Held.objects.filter(settled_at=None).exists()


def test_a_batch_costs_one_look_an_entry_and_no_more(world, phone):
    def cost(count: int, first: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert set(states(phone.send(*(typed(world, people=first + n) for n in range(count))))) == {"created"}
        return len(captured)

    inserts = 30 if connection.vendor == "postgresql" else 0  # in the same message, instead of one for all
    assert cost(40, 100) - cost(10, 10) == 30 + inserts


class Together:
    """Requests that were waiting at the same moment, written in one go as `Gathering` hands them over."""

    def __init__(self) -> None:
        self.requests: list[at_once._Request] = []

    def add(self, phone: Phone, *entries: Any) -> None:
        at = timezone.now()
        body = json.dumps({"entries": entries})
        self.requests.append(
            at_once._Request(Raw(phone.device, body, at), [_entry(each) for each in read(body, at).entries])
        )

    def take(self) -> list[at_once.Done | None]:
        with CaptureQueriesContext(connection) as captured:
            done = at_once._take(self.requests)
        self.transactions = sum(query["sql"].startswith(("BEGIN", "SAVEPOINT")) for query in captured)
        return done


def _entry(sent: Read) -> Entry:
    assert sent.entry
    return sent.entry


def test_requests_that_wait_are_written_together_and_each_keeps_its_own(world, phone):
    other = Phone(world.deputy)
    Device.objects.update(seen_at=timezone.now() - dt.timedelta(days=2))
    phone.device.refresh_from_db()
    other.device.refresh_from_db()
    together = Together()
    first, second, third = (typed(world, people=n) for n in (1, 2, 3))
    together.add(phone, first, second)
    together.add(other, third)
    done = together.take()
    assert together.transactions == 1
    assert [sorted(map(str, each.answers)) for each in done if each] == [
        sorted([first["uuid"], second["uuid"]]), [third["uuid"]]
    ]  # fmt: skip
    kept = {row.pk: row for row in Received.objects.all()}
    assert [kept[each.received].device for each in done if each] == [phone.device, other.device]
    assert [third["uuid"] in kept[each.received].body for each in done if each] == [False, True]
    assert dict(Activity.objects.values_list("people", "created_by")) == {
        1: world.head.pk, 2: world.head.pk, 3: world.deputy.pk
    }  # fmt: skip
    assert not Device.objects.filter(seen_at__lt=timezone.now() - dt.timedelta(hours=1)).exists()
    assert list(facts.differences()) == []


def test_the_same_entry_and_a_twin_in_two_requests_are_left_to_the_careful_way(world, phone):
    together = Together()
    same = typed(world, people=1)
    together.add(phone, same)
    together.add(phone, same)
    together.add(phone, typed(world, people=1))
    together.add(phone, typed(world, people=2))
    done = together.take()
    assert [each is not None for each in done] == [True, False, False, True]
    assert Activity.objects.count() == Received.objects.count() == 2


def test_what_fails_together_is_left_to_each_and_nothing_of_it_is_written(world, phone, monkeypatch, caplog):
    def broken(rows: list[Any], *also: Any) -> None:
        write_all(rows, *also)
        raise RuntimeError

    write_all = recording.write_all
    monkeypatch.setattr(recording, "write_all", broken)
    together = Together()
    together.add(phone, typed(world, people=1))
    together.add(Phone(world.deputy), typed(world, people=2))
    assert together.take() == [None, None]
    assert not Activity.objects.exists()
    assert not Received.objects.exists()
    assert "RuntimeError" in caplog.text
