"""`replay_sync`: what was received can be taken again, and nothing of it twice."""

from __future__ import annotations

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from teams_app.activities import checks, services
from teams_app.activities.models import Activity, Held, Received
from teams_app.activities.sync.held import give_up
from tests.teams_app.activities.sync.phone import Phone, typed


def replay(*args: str) -> str:
    out = StringIO()
    call_command("replay_sync", *args, stdout=out)
    return out.getvalue()


def test_a_payload_that_met_a_fault_of_ours_is_taken_by_the_replay(world, monkeypatch, caplog):
    phone = Phone(world.head)
    with monkeypatch.context() as fault:
        fault.setattr(checks, "faults", lambda *args: 1 / 0)
        assert [answer["state"] for answer in phone.send(typed(world))] == ["retry"]
    assert not Activity.objects.exists()
    received = Received.objects.get()
    assert "created: 1" in replay(str(received.pk))
    assert Activity.objects.get().created_by == world.head


def test_a_replay_of_everything_changes_nothing(world):
    phone = Phone(world.head)
    phone.send(typed(world, people=1), typed(world, people=2))
    phone.send(typed(world, people=90000))
    phone.post("no json")
    assert replay("--since", "2024-01-01") == "payloads: 3, known: 2, refused: 1, unreadable: 1\n"
    assert Activity.objects.count() == 2


def test_what_was_changed_or_settled_since_stays_so(world):
    phone, at = Phone(world.head), timezone.now()
    changed, mended, left, waiting = (typed(world, people=people) for people in (5, 90000, 90000, 90000))
    phone.send(changed, mended, left, waiting)
    phone.send(changed | {"people": 6, "base_version": 1})
    entry = world.entry(uuid=uuid.UUID(changed["uuid"]), people=7)
    services.activity_edit(by=world.head, uuid=entry.uuid, entry=entry, version=2, at=at)
    client = world.client(world.head)
    client.post(f"/hoat-dong/moi/?muc={mended['uuid']}", world.post(uuid=mended["uuid"], people="9"))
    give_up(held=Held.objects.get(uuid=left["uuid"]), reason="Ghi nhầm", at=at)
    before = list(Held.objects.order_by("pk").values())
    told = replay("--since", "2024-01-01")
    assert told == "payloads: 2, changed since: 3, given up: 1, refused: 1\n"
    assert list(Held.objects.order_by("pk").values()) == before
    assert set(Activity.objects.values_list("people", "version")) == {(7, 3), (9, 1)}
    assert list(Held.objects.open().values_list("uuid", flat=True)) == [uuid.UUID(waiting["uuid"])]


def test_old_payloads_are_deleted_on_request(world):
    Phone(world.head).send(typed(world))
    assert replay("--delete-before", "2024-01-01") == "0 payloads deleted\n"
    assert replay("--delete-before", "2099-01-01") == "1 payloads deleted\n"


@pytest.mark.parametrize("args", [[], ["--since", "yesterday"], ["--since", "2024-13-01"]])
def test_a_call_without_a_meaning_is_refused(db, args):
    with pytest.raises(CommandError):
        replay(*args)
