"""A request that is logged on a phone's queue is tied to its activity when the entry arrives, once."""

import uuid

import pytest
from django.utils import timezone

from teams_app.activities.models import Activity, HelpAct
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


def test_an_activity_of_its_own_is_not_given_up_for_a_second(world: World):
    request, phone = make_request(world, **closed()), Phone(world.head)
    phone.send(entry(world, request))
    second = entry(world, request, uuid=str(uuid.uuid4()), people=3)
    assert phone.send(second)[0]["state"] == "created"
    request.refresh_from_db()
    assert request.activity.people == 1


def test_nonsense_in_the_field_is_refused_by_its_name(world: World):
    answer = Phone(world.head).send(typed(world, help_request="không phải mã"))[0]
    assert answer["state"] == "refused"
    assert "help_request" in answer["errors"]
