"""The poster: one code a team, for good; a page for A4 and A5."""

import re

import pytest
from django.urls import reverse

from teams_app.activities.models import Poster
from tests.teams_app.activities.requests.test_routing import end
from tests.teams_app.activities.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(world: World) -> str:
    return reverse("activities:poster", args=[world.team.pk])


def test_the_code_is_made_once_and_not_by_looking(world: World, url):
    client = world.client(world.official)
    assert client.get(url)["Location"] == reverse("registry:team", args=[world.team.pk])
    assert not Poster.objects.exists()
    for _ in range(2):
        assert client.post(f"{url}tao/")["Location"] == url
    assert Poster.objects.count() == 1


@pytest.mark.parametrize(("asked", "paper"), [("", "A4"), ("?kho=a4", "A4"), ("?kho=a5", "A5"), ("?kho=a0", "A4")])
def test_it_names_team_and_area_and_leads_to_the_form(world: World, url, settings, asked, paper):
    settings.SITE_URL = "https://toso.example.vn"
    poster = Poster.objects.create(team=world.team)
    text = world.client(world.head).get(url + asked).content.decode()
    assert f"@page {{ size: {paper} portrait" in text
    assert "Tổ công nghệ số cộng đồng ấp Mỹ Thới" in text
    assert "Ấp Mỹ Thới, xã Mỹ Xương" in text
    assert f"toso.example.vn/can-giup/to/{poster.code}" in text
    assert re.search(r"<svg[^>]+viewBox", text)
    assert "<script>" not in text


def test_a_team_that_ended_gets_no_new_poster(world: World, url):
    Poster.objects.create(team=world.team)
    end(world.team)
    assert world.client(world.official).get(url).status_code == 404


def test_codes_tell_nothing_of_the_team(world: World):
    codes = {Poster.objects.create(team=team).code for team in (world.team, world.second, world.commune_team)}
    assert len(codes) == 3
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
