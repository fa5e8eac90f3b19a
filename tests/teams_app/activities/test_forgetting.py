"""Whoever is erased is named nowhere in the log: not in its history, nor in what phones sent. Figures stay."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from teams_app.activities import services
from teams_app.activities.models import Activity, ActivityChange, Held, LogImport, Received
from teams_app.registry.models import ErasureGround
from teams_app.registry.services import people_erase
from tests.factories import make_member
from tests.teams_app.activities.requests.test_erasing import held_somewhere
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.sync.test_replay import replay
from tests.teams_app.activities.world import TODAY

NAME = "Sen Thị Xoàn"
SAID = f"Chị {NAME.lower()} (0100 - 000 777) dạy"
BLANKED = "Chị ••• (•••) dạy"


@pytest.fixture
def erase(world):
    guide = make_member(world.team, NAME, phone="0100000777")
    people = [guide.person_id]
    return lambda: people_erase(people=people, ground=ErasureGround.REQUEST, by=None, today=TODAY)


def test_the_history_of_an_activity_names_them_no_more(world, erase):
    at = timezone.now()
    activity = services.activity_log(by=world.head, entry=world.entry(note=SAID, place=f"Nhà {NAME}"), at=at).activity
    services.activity_edit(by=world.head, uuid=activity.uuid, entry=world.entry(note="Ghi lại"), version=1, at=at)
    ActivityChange.objects.update(reason=SAID)
    batch = LogImport.objects.create(user=world.head, created_at=at, file_name="a.xlsx", sha256="", reason=SAID)
    batch.written.create(activity=activity, number=1, before={"note": SAID}, version=1)
    page = f"/hoat-dong/{activity.uuid}/"
    assert NAME.lower() in world.client(world.official).get(page).content.decode()
    erase()
    change = ActivityChange.objects.get()
    batch.refresh_from_db()
    assert change.reason == batch.reason == batch.written.get().before["note"] == BLANKED
    assert change.values["note"] == [BLANKED, "Ghi lại"]
    assert change.values["place"] == ["Nhà •••", ""]
    assert "xoàn" not in world.client(world.official).get(page).content.decode().lower()
    assert held_somewhere("000 777") == held_somewhere("xoàn") == held_somewhere("Xoàn") == []


def test_what_phones_sent_names_them_no_more_and_can_be_replayed(world, erase):
    phone, other = Phone(world.head), Phone(world.neighbour)
    good, bad = typed(world, note=SAID.replace(" ", "  ")), typed(world, note=SAID, people=90000)
    phone.send(good, bad)
    other.send(typed(world, team=world.foreign.pk, note=SAID))
    phone.post("no json: " + SAID)
    phone.post("[" * 100_000)
    phone.post(json.dumps([SAID]))
    erase()
    first, foreign, broken, deep, listed = Received.objects.order_by("pk").values_list("body", flat=True)
    assert [each["note"].split() for each in json.loads(first)["entries"]] == [BLANKED.split()] * 2
    assert json.loads(foreign)["entries"][0]["note"] == SAID  # of another team: a namesake
    assert broken == "no json: " + BLANKED
    assert deep == "[" * 100_000
    assert json.loads(listed) == [BLANKED]
    assert Held.objects.get().entry["note"] == BLANKED
    assert Activity.objects.get(uuid=good["uuid"]).note == BLANKED
    count = Activity.objects.count()
    assert "known: 2" in replay("--since", "2024-01-01")
    assert Activity.objects.count() == count


def test_what_phones_sent_is_deleted_when_its_time_is_over(world, settings):
    settings.PHONE_PAYLOADS_KEEP = "30d"
    phone = Phone(world.head)
    phone.send(typed(world, people=90000))
    Received.objects.update(at=timezone.now() - dt.timedelta(days=32))
    phone.send(typed(world))
    for options, left in ((["--dry-run"], 2), ([], 1), ([], 1)):
        call_command("forget_log_imports", *options, stdout=StringIO())
        assert Received.objects.count() == left
    assert Held.objects.get().received is None
