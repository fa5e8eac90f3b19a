"""The numbers a map repaints itself from: one figure in few bytes, of all activities or of a topic and a form."""

import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams_app.activities.models import ActivityForm
from teams_app.coverage.asking import read
from teams_app.coverage.figures import kept
from teams_app.coverage.figures.output import map_values
from tests.factories import make_activity, make_topic
from tests.teams_app.coverage.conftest import DAY


def ask(client, town, **query):
    client.force_login(town.staff)
    return client.get(reverse("coverage:map_numbers"), {"ngay": DAY.isoformat(), **query})


def test_a_rate_comes_with_its_parts_and_the_missing_is_null(client, town):
    told = ask(client, town, so="cap-xa").json()
    assert told["units"] == {str(town.here.pk): [1, 1], str(town.there.pk): [0, 1]}
    assert (told["figure"], told["as_of"], told["period"]) == ("cap-xa", "2024-09-26", "2024-09")
    assert ask(client, town, so="luot-nguoi").json()["units"] == {str(town.here.pk): [24], str(town.there.pk): None}


@pytest.mark.parametrize("least", [0, 5_000])
@pytest.mark.parametrize("measure", ["cap-xa", "khom-ap"])
def test_of_a_coverage_nothing_of_the_work_is_read(client, town, monkeypatch, measure, least):
    monkeypatch.setattr(kept, "MANY_TEAMS", least)
    with CaptureQueriesContext(connection) as captured:
        told = ask(client, town, so=measure).json()
    whole = read(QueryDict(f"so={measure}&ngay={DAY.isoformat()}"), DAY)
    found = whole.figures()
    assert told["units"] == json.loads(json.dumps(map_values(found, whole.scale(found))))["units"]
    assert not [query for query in captured if "coverage_communesum" in query["sql"] or "coverage_fact" in query["sql"]]


def test_a_topic_and_a_form_narrow_it_down(client, town):
    topic = make_topic()
    make_activity(town.team, DAY, 5, topics=[make_topic(parent=topic)], form=ActivityForm.GATHERING)
    here = str(town.here.pk)
    assert ask(client, town, so="luot-nguoi").json()["units"][here] == [29]
    assert ask(client, town, so="luot-nguoi", **{"noi-dung": topic.slug}).json()["units"][here] == [5]
    one = {"noi-dung": topic.slug, "hinh-thuc": ActivityForm.DOOR_TO_DOOR}
    assert ask(client, town, so="luot-nguoi", **one).json()["units"][here] == [0]


@pytest.mark.parametrize("query", [{"noi-dung": "khong-co"}, {"hinh-thuc": "khong-co"}, {"ky": "2024-13"}])
def test_what_makes_no_sense_is_refused_with_words(client, town, query):
    answer = ask(client, town, **query)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_public_sees_it_only_where_the_province_allows_it(client, town, settings):
    settings.PUBLIC_MAP = False
    assert client.get(reverse("coverage:map_numbers")).status_code == 403
