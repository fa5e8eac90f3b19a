"""Searching the map: names old and new, with or without accents, lead to the place on it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level, UnitPeriod
from tests.factories import make_unit
from tests.teams_app.coverage.conftest import DAY

SEARCH, SUGGEST = reverse("coverage:map_search"), reverse("coverage:map_suggest")
STATE = {"tu": f"?so=luot-nguoi&ngay={DAY.isoformat()}"}


@pytest.mark.parametrize("text", ["mỹ xương", "my xuong", "xã Mỹ Xương"])
def test_the_only_place_of_that_name_opens_on_the_map_as_it_was(client, town, text):
    UnitPeriod.objects.filter(unit=town.hamlet).delete()
    response = client.get(SEARCH, STATE | {"q": text})
    assert response.url == f"/ban-do/?so=luot-nguoi&ngay=2024-09-26&don-vi={town.here.pk}"


def test_a_hamlet_opens_inside_its_commune(client, town):
    text = client.get(SUGGEST, STATE | {"q": "mỹ thới"}).content.decode()
    assert f"cap=ap&amp;ngay=2024-09-26&amp;trong={town.here.pk}&amp;don-vi={town.hamlet.pk}" in text
    assert "xã Mỹ Xương" in text


def test_several_places_are_offered(client, town):
    twin = make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.DISTRICT, "Hồng Ngự", town.province))
    text = client.get(SEARCH, STATE | {"q": "mỹ xương"}).content.decode()
    assert f"don-vi={town.here.pk}" in text
    assert f"don-vi={twin.pk}" in text
    assert "huyện Hồng Ngự" in text


def test_what_was_merged_away_leads_to_its_own_page(client, town):
    UnitPeriod.objects.filter(unit=town.there).update(valid_to=dt.date(2024, 9, 1))
    text = client.get(SUGGEST, STATE | {"q": "bình thạnh"}).content.decode()
    assert reverse("coverage:unit", args=[town.there.pk]) in text
    assert "không có trên bản đồ ngày này" in text


def test_nothing_found_says_so_and_keeps_what_was_typed(client, town):
    text = client.get(SEARCH, STATE | {"q": "không đâu cả"}).content.decode()
    assert "Không có địa bàn nào tên như vậy" in text
    assert 'value="không đâu cả"' in text
    assert client.get(SEARCH).status_code == 200
    assert "Không có địa bàn" in client.get(SUGGEST, {"q": "zzz"}).content.decode()


def test_a_name_is_shown_as_text(client, town):
    text = client.get(SEARCH, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text


def test_the_public_searches_only_a_public_map(client, town, settings):
    settings.PUBLIC_MAP = False
    for address in (SEARCH, SUGGEST):
        assert client.get(address, {"q": "mỹ"}).url.startswith(reverse("account_login"))


def test_the_cost_does_not_grow_with_what_is_found(client, town):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(SUGGEST, STATE | {"q": "mỹ xương"})
        return len(captured)

    cost()
    make_unit(Level.COMMUNE, "Mỹ Xương 0", town.district)
    before = cost()
    for number in range(1, 5):
        make_unit(Level.COMMUNE, f"Mỹ Xương {number}", town.district)
    assert cost() == before
