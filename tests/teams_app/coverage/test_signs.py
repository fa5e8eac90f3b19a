"""Commune teams on the map: squares at the centres of their communes, where they are asked for."""

import json
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.teams_app.coverage.test_map import THEN, page


def signs(text: str) -> list | None:
    found = re.search(r'<script id="unit-map-config" type="application/json">(.*?)</script>', text)
    return json.loads(found[1])["signs"]


def test_a_square_stands_at_the_centre_of_each_commune_with_a_commune_team_where_that_is_asked_for(client, town):
    assert signs(page(client)) is None
    assert "legend__signs" not in page(client)
    text = page(client, THEN + "&to-xa=1")
    assert signs(text) == [[10.41, 105.71]]  # where, and nothing else
    assert "Xã có Tổ cấp xã" in text
    own = page(client, f"{THEN}&cap=ap&trong={town.here.pk}&to-xa=1")
    assert signs(own) == [[10.41, 105.71]]
    assert "Khóm, ấp" in own[own.index("legend__signs") :]
    assert signs(page(client, f"{THEN}&cap=ap&trong={town.there.pk}&to-xa=1")) == []
    assert signs(page(client, f"{THEN}&cap=tinh&to-xa=1")) is None


def test_squares_cost_one_query(client, town):
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, query)
        return len(captured)

    for query in (THEN, THEN + "&to-xa=1"):
        page(client, query)
    assert cost(THEN + "&to-xa=1") == cost(THEN) + 1


def test_the_picture_of_the_map_has_them_too(client, town):
    def picture(query: str) -> str:
        return client.get(reverse("coverage:map_svg") + THEN + query).content.decode()

    square = 'fill="#ffffff" fill-rule="evenodd" stroke="#16262b" stroke-width="0.5"'
    assert square not in picture("")
    assert picture("&to-xa=1").count(square) == 1
    assert picture(f"&cap=ap&trong={town.here.pk}&to-xa=1").count(square) == 1
    assert client.get(reverse("coverage:map_pdf") + THEN + "&to-xa=1").content.startswith(b"%PDF")
