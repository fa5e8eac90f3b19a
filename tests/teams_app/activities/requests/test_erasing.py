"""What residents wrote goes away in time, whoever forgot about it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from teams_app.activities.models import HelpRequest
from teams_app.activities.requests import erasing
from teams_app.registry.models import ErasureGround
from teams_app.registry.services import people_erase
from tests.factories import make_member
from tests.teams_app.activities.requests.asking import days, make_request
from tests.teams_app.activities.world import TODAY, World

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 27, 3, 0, tzinfo=timezone.get_default_timezone())


def done(days_ago: float) -> dict:
    return {"state": "done", "closed_at": AT - days(days_ago)}


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        (done(29), False),
        (done(30), True),
        (done(400), True),
        ({}, False),
        ({"created_at": AT - days(89)}, False),
        ({"created_at": AT - days(90)}, True),
        ({"created_at": AT - days(90), "state": "helping"}, True),
        (done(2) | {"created_at": AT - days(400)}, False),
    ],
)
def test_what_goes_and_what_stays(world: World, fields, goes):
    request = make_request(world, **({"created_at": AT} | fields))
    assert erasing.contacts_erase(at=AT) == goes
    request.refresh_from_db()
    assert (request.contact == "", request.text == "", request.erased_at is not None) == (goes, goes, goes)
    assert request.topic == world.skills[0]
    assert erasing.contacts_erase(at=AT) == 0


def test_the_province_decides_how_long(world: World, settings):
    make_request(world, created_at=AT, **done(8))
    settings.REQUEST_CONTACTS_KEEP = "7d"
    assert erasing.contacts_erase(at=AT) == 1


def test_a_dry_run_counts_and_erases_nothing(world: World):
    make_request(world, state="done", closed_at=timezone.now() - days(40))
    said = StringIO()
    call_command("erase_request_contacts", "--dry-run", stdout=said)
    assert "1 yêu cầu đã đến hạn" in said.getvalue()
    assert HelpRequest.objects.holding_data().count() == 1
    call_command("erase_request_contacts", stdout=said)
    assert "Đã xóa thông tin liên hệ của 1 yêu cầu" in said.getvalue()
    assert not HelpRequest.objects.holding_data().exists()


def test_a_setting_that_is_no_span_is_told(settings, db):
    settings.REQUEST_CONTACTS_KEEP = "a month"
    with pytest.raises(CommandError, match="REQUEST_CONTACTS_KEEP"):
        call_command("erase_request_contacts")


def test_more_than_a_batch_goes_too(world: World, monkeypatch):
    monkeypatch.setattr(erasing, "BATCH", 2)
    for _ in range(5):
        make_request(world, created_at=AT, **done(31))
    assert erasing.contacts_erase(at=AT) == 5


def test_the_pages_say_that_it_was_erased(world: World):
    request = make_request(world, state="done", closed_at=AT - days(31), created_at=AT - days(40))
    erasing.contacts_erase(at=AT)
    page = world.client(world.head).get(f"/hoat-dong/yeu-cau/{request.uuid}/").content.decode()
    assert "đã hết thời hạn lưu" in page


def test_what_the_team_answered_goes_too_since_it_may_name_the_person(world: World):
    said = "Bà Bảy Xoàn đi vắng"
    request = make_request(world, text="", contact="", state="unreachable", closed_at=AT - days(31), answer=said)
    request.steps.create(act="unreachable", at=AT - days(31), note=said)
    assert erasing.contacts_erase(at=AT) == 1
    request.refresh_from_db()
    assert (request.answer, request.steps.get().note, request.state) == ("", "", "unreachable")


def test_nothing_of_the_contact_is_left_in_any_table(world: World):
    """From the form to the log, by the pages; then a month later, in everything that the database holds."""
    public, head = Client(), world.client(world.head)
    unit = world.team.areas.get().unit_id
    name, phone, text = "Xoàn Thị Bảy", "0100 000 456", "Nhờ chỉ chuyển khoản"
    asked = {"topic": world.skills[0].slug, "text": text, "contact": f"{name} {phone}", "consent": "on"}
    public.post(f"/can-giup/noi/{unit}/", asked)
    request = HelpRequest.objects.get()
    here = f"/hoat-dong/yeu-cau/{request.uuid}/"
    assert phone in head.get(here).content.decode()
    head.post(f"{here}chuyen/", {"act": "taken", "seen": "waiting", "note": f"Mai tôi ghé nhà {name}"})
    head.post(f"{here}chuyen/", {"act": "done", "seen": "helping"})
    assert head.get(f"/hoat-dong/moi/?yeu-cau={request.uuid}").status_code == 200
    assert held_somewhere(name) and held_somewhere(phone) and held_somewhere(text)
    erasing.contacts_erase(at=timezone.now() + days(31))
    for secret in (name, phone, phone.replace(" ", ""), text):
        assert held_somewhere(secret) == []


def held_somewhere(secret: str) -> list[str]:
    """The tables with a row that holds it, looked for in every column as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(secret in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def test_a_member_who_is_erased_is_named_in_no_answer(world: World):
    member = make_member(world.team, "Sen Văn Thuận", phone="0100000777")
    said = "Anh Sen Văn Thuận (0100 000 777) chiều mai ghé"
    request = make_request(world, state="unreachable", closed_at=AT, answer=said)
    request.steps.create(act="unreachable", at=AT, note=said)
    people_erase(people=[member.person_id], ground=ErasureGround.REQUEST, by=None, today=TODAY)
    request.refresh_from_db()
    assert request.answer == request.steps.get().note == "Anh ••• (•••) chiều mai ghé"
