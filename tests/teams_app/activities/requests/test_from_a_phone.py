"""A request that is logged on a phone's queue is tied to its activity when the entry arrives, once."""

import re
import uuid

import pytest
from django.utils import timezone

from teams_app.activities import services
from teams_app.activities.models import Activity, Held, HelpAct
from teams_app.activities.requests.turning import activity_of
from tests.teams_app.activities.requests.asking import closed, make_request
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.django_db


def entry(world: World, request, **fields):
    return typed(world, uuid=str(request.activity_uuid), people=1, help_request=str(request.uuid)) | fields


def test_the_entry_is_tied_and_a_repeat_changes_nothing(world: World):
    request, phone = make_request(world, **closed()), Phone(world.head)
    assert phone.send(entry(world, request))[0]["state"] == "created"
    assert phone.send(entry(world, request))[0]["state"] == "known"
    request.refresh_from_db()
    assert request.activity == Activity.objects.get()
    assert request.steps.filter(act=HelpAct.LOGGED).count() == 1


def test_the_form_names_the_request_and_lets_the_queue_send_it(world: World):
    request = make_request(world, **closed())
    page = world.client(world.head).get(f"/hoat-dong/moi/?yeu-cau={request.uuid}").content.decode()
    assert f'name="help_request" value="{request.uuid}"' in page
    assert "data-native" not in page


def test_a_request_that_is_somebody_elses_or_not_done_stays_alone_and_the_entry_is_kept(world: World):
    foreign = make_request(world, team=world.foreign, unit=world.foreign.areas.get().unit, **closed())
    waiting = make_request(world)
    for request in (foreign, waiting):
        answer = Phone(world.head).send(entry(world, request, uuid=str(uuid.uuid4())))[0]
        assert answer["state"] in ("created", "question")
        request.refresh_from_db()
        assert request.activity is None


def test_what_was_logged_before_it_was_done_again_is_found_by_its_uuid(world: World):
    request = make_request(world)
    Phone(world.head).send(entry(world, request))
    request.state, request.closed_at = "done", timezone.now()
    request.save()
    assert activity_of(request) == Activity.objects.get()


def second(world: World, request):
    return entry(world, request, uuid=str(uuid.uuid4()), people=3, confirmed=[])


def test_a_second_activity_for_it_is_asked_about_and_kept_with_the_answer(world: World):
    request, phone = make_request(world, **closed()), Phone(world.head)
    phone.send(entry(world, request))
    again = second(world, request)
    for _ in range(2):
        answer = phone.send(again)[0]
        assert (answer["state"], list(answer["questions"])) == ("question", ["request_logged"])
    assert Activity.objects.count() == Held.objects.count() == 1
    again["confirmed"].append("request_logged")
    assert [phone.send(again)[0]["state"] for _ in range(2)] == ["created", "known"]
    request.refresh_from_db()
    assert request.activity.people == 1
    assert Activity.objects.get(uuid=again["uuid"]).confirmed == ["request_logged"]
    assert not Held.objects.open().exists()
    page = world.client(world.official).get("/hoat-dong/cho-xac-nhan/").content.decode()
    assert "yêu cầu đã được ghi thành hoạt động" in page


def test_the_question_is_asked_and_answered_on_the_page_too(world: World):
    request, phone = make_request(world, **closed()), Phone(world.head)
    phone.send(entry(world, request))
    again = second(world, request)
    phone.send(again)
    client, address = world.client(world.head), f"/hoat-dong/moi/?muc={again['uuid']}"
    form = world.post(uuid=again["uuid"], people="3", help_request=str(request.uuid))
    carried = f'name="help_request" value="{request.uuid}"'
    assert carried in client.get(address).content.decode()
    assert carried in client.post(address, form | {"people": ""}).content.decode()
    assert "Yêu cầu này đã được ghi thành hoạt động." in client.post(address, form).content.decode()
    client.post(address, form | {"confirmed": "request_logged"})
    assert Activity.objects.get(uuid=again["uuid"]).confirmed == ["request_logged"]


def test_where_the_first_was_taken_back_the_second_takes_its_place(world: World):
    request, phone = make_request(world, **closed()), Phone(world.head)
    phone.send(entry(world, request))
    services.activity_withdraw(by=world.head, uuid=request.activity_uuid, at=timezone.now())
    assert phone.send(second(world, request))[0]["state"] == "created"
    request.refresh_from_db()
    assert request.activity.people == 3


def test_who_was_slower_than_somebody_else_is_told_so(world: World):
    request = make_request(world, **closed())
    Phone(world.deputy).send(entry(world, request))
    answer = Phone(world.head).send(entry(world, request))[0]
    assert answer["state"] == "refused"
    assert answer["errors"]["entry"][0].startswith("Đã có người khác ghi yêu cầu này rồi.")
    client = world.client(world.head)
    form = world.post(uuid=str(request.activity_uuid), people="1", help_request=str(request.uuid))
    page = client.post(f"/hoat-dong/moi/?muc={request.activity_uuid}", form).content.decode()
    [fresh] = re.findall(r'name="uuid" value="([^"]+)"', page)
    page = client.post(f"/hoat-dong/moi/?muc={request.activity_uuid}", form | {"uuid": fresh}).content.decode()
    assert "Yêu cầu này đã được ghi thành hoạt động." in page
    assert Activity.objects.get().created_by == world.deputy


def test_nonsense_in_the_field_is_refused_by_its_name(world: World):
    answer = Phone(world.head).send(typed(world, help_request="không phải mã"))[0]
    assert answer["state"] == "refused"
    assert "help_request" in answer["errors"]
