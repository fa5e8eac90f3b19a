"""Commune teams on the map: squares at the centres of their communes, where they are asked for."""

import json
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

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
