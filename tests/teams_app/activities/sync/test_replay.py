"""`replay_sync`: what was received can be taken again, and nothing of it twice."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from teams_app.activities import checks
from teams_app.activities.models import Activity, Received
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


def test_old_payloads_are_deleted_on_request(world):
    Phone(world.head).send(typed(world))
    assert replay("--delete-before", "2024-01-01") == "0 payloads deleted\n"
    assert replay("--delete-before", "2099-01-01") == "1 payloads deleted\n"


@pytest.mark.parametrize("args", [[], ["--since", "yesterday"], ["--since", "2024-13-01"]])
def test_a_call_without_a_meaning_is_refused(db, args):
    with pytest.raises(CommandError):
        replay(*args)
