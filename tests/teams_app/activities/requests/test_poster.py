"""The poster: one code a team, for good; a page for A4 and A5."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


def test_all_posters_of_a_commune_stand_on_one_page_each(world: World, settings):
    settings.SITE_URL = "https://toso.example.vn"
    url, client = reverse("activities:posters"), world.client(world.official)
    assert "Chưa có áp phích nào" in client.get(url).content.decode()
    assert not Poster.objects.exists()
    client.post(url)
    text = client.get(url, {"kho": "a5"}).content.decode()
    assert text.count('<article class="poster poster--a5"') == 3
    assert "@page { size: A5 portrait" in text
    assert "Bình Hòa" not in text
    for team in (world.team, world.second, world.commune_team):
        assert f"toso.example.vn/can-giup/to/{team.poster.code}" in text
    client.post(url)
    assert Poster.objects.count() == 3


@pytest.mark.parametrize("who", ["head", "member", "staff"])
def test_only_the_communes_official_prints_them_all(world: World, who):
    assert world.client(getattr(world, who)).get(reverse("activities:posters")).status_code == 404


def test_many_posters_cost_no_more_queries_than_few(world: World):
    client, counts = world.client(world.official), []
    client.get(reverse("activities:posters"))  # what is read once a process
    for teams in ([world.team], [world.second, world.commune_team]):
        for team in teams:
            Poster.objects.create(team=team)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("activities:posters"))
        counts.append(len(queries))
    assert counts[1] <= counts[0]
