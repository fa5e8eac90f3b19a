"""The province can stop taking requests: nothing new comes in, what was sent goes on."""

import pytest
from django.urls import reverse

from teams_app.activities.models import Asked, HelpRequest, Poster
from tests.teams_app.activities.requests.asking import make_request
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def shut(world: World):
    staff = world.client(world.staff)
    assert 'name="takes_requests"' in staff.get("/hoat-dong/thiet-lap/").content.decode()
    staff.post("/hoat-dong/thiet-lap/", {})  # the tick is taken away
    assert not Asked.now().takes_requests


@pytest.mark.usefixtures("shut")
def test_no_way_leads_to_the_form(world: World):
    hamlet = world.team.areas.get().unit
    poster = Poster.objects.create(team=world.team)
    addresses = [
        reverse("activities:help_start"),
        reverse("activities:help_commune", args=[world.here.pk]),
        reverse("activities:help_new", args=[hamlet.pk]),
        reverse("activities:help_poster", args=[poster.code]),
    ]
    for address in addresses:
        response = world.client(None).get(address)
        assert response.status_code == 404
        assert "Hiện chưa nhận yêu cầu" in response.content.decode()
    assert world.client(None).post(addresses[2], {"topic": "x"}).status_code == 404
    assert not HelpRequest.objects.exists()
    assert reverse("activities:help_start") not in world.client(None).get("/").content.decode()


@pytest.mark.usefixtures("shut")
def test_what_was_sent_is_followed_and_answered_as_before(world: World):
    request = make_request(world)
    followed = world.client(None).get(reverse("activities:help_start"), {"ma": request.receipt})
    assert followed["Location"] == reverse("activities:help_state", args=[request.code])
    assert world.client(None).get(followed["Location"]).status_code == 200
    assert "Tôi muốn cài VNeID" in world.client(world.head).get("/hoat-dong/yeu-cau/").content.decode()


def test_it_is_open_unless_the_province_shuts_it(world: World):
    assert world.client(None).get(reverse("activities:help_start")).status_code == 200
