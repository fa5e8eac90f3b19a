"""`GET /api/v1/coverage`: the figures of the command, what was understood, why something is missing, and ways on."""

import io
import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.api import api
from geo.models import Level
from teams_app.activities.models import ActivityForm
from teams_app.coverage.figures import Row
from teams_app.coverage.figures.output import row_as_dict
from tests.factories import make_activity, make_team, make_topic, make_unit
from tests.teams_app.activities.sync.phone import Phone
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

URL = reverse("api:coverage")
ON = {"as-of": DAY.isoformat()}


def ask(client: Client, status: int = 200, **query: str) -> dict:
    answer = client.get(URL, {name.replace("_", "-"): value for name, value in query.items()})
    assert answer.status_code == status, answer.content
    return answer.json()


def command(**options: str) -> dict:
    out = io.StringIO()
    call_command("coverage", *(f"--{name.replace('_', '-')}={value}" for name, value in options.items() if value),
                 "--format=json", stdout=out)  # fmt: skip
    return json.loads(out.getvalue())


def test_a_row_says_its_figures_why_some_are_missing_and_where_to_go_on(client, town):
    told = ask(client, as_of="2024-09-26")
    here, there = told["rows"]
    assert (here["code"], here["name"], here["people"], here["hamlet_coverage"]) == ("30121", "Mỹ Xương", 24, 1)
    assert (there["people"], there["sessions"], there["commune_coverage"]) == (None, None, 0)
    assert there["missing"]["people"] == "chưa báo cáo"
    assert there["missing"]["reach_per_1000"]
    assert set(there["missing"]) <= {name for name, value in there.items() if value is None}
    assert "people" not in here["missing"]
    assert f"don-vi={town.here.pk}" in here["page"]
    assert client.get(here["page"]).context["card"].row.unit_id == town.here.pk
    [hamlet] = client.get(here["inside"]).json()["rows"]
    assert (hamlet["name"], hamlet["inside"]) == ("Mỹ Thới", None)
    assert (told["total"]["communes"], told["total"]["communes_covered"], told["total"]["inside"]) == (2, 1, None)


def test_it_says_what_it_understood(client, town):
    assert ask(client, as_of="2024-09-26")["question"] == {
        "level": "commune", "as-of": "2024-09-26", "period": "2024-09", "units-at": "2024-09-26",
        "within": "", "topic": "", "form": "",
    }  # fmt: skip
    told = ask(client, **ON, level="hamlet", within="30121", period="2024-Q3", form="gathering", units_at="2024-09-01")
    assert (told["question"]["within"], told["question"]["period"]) == ("30121", "2024-Q3")
    assert (told["question"]["form"], told["units_at"]) == ("gathering", "2024-09-01")


@pytest.mark.parametrize("seed", range(4))
def test_it_says_what_the_command_says(client, db, seed):
    world = RandomWorld(seed)
    day, later = (MERGER.replace(month=month).isoformat() for month in (2, 5))
    code = world.districts[0].periods.first().code
    for asked in (
        {"level": "commune", "as_of": later, "period": "2024"},
        {"level": "province", "as_of": day, "units_at": later, "period": "2024-01..2024-04"},
        {"level": "commune", "as_of": day, "within": code, "topic": world.topics[0].slug},
        {"level": "district", "as_of": day, "period": "2024-Q1", "form": ActivityForm.GATHERING.value},
    ):
        said, printed = ask(client, **asked), command(**asked)
        for row in [*said["rows"], said["total"]]:
            for name in ("missing", "page", "inside"):
                del row[name]
        del said["question"]
        assert said == printed


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"as-of": "26/9/2024"}, "as-of", "2024-09-26"),
        ({"units-at": "hôm nay"}, "units-at", "2024-09-26"),
        ({"period": "2024-13"}, "period", "2024-Q3"),
        ({"level": "village"}, "level", "xa, huyen"),
        ({"level": "hamlet"}, "within", "xã"),
        ({"within": "99999"}, "within", "99999"),
        ({"topic": "khong-co"}, "topic", "vneid"),
        ({"form": "dancing"}, "form", "gathering"),
        ({"from": "2024-01"}, "from", "period"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_with_what_to_do(client, town, query, field, words):
    make_topic(name="VNeID").__class__.objects.update(slug="vneid")
    answer = client.get(URL, query)
    assert answer.status_code == 422
    [text] = answer.json()["errors"][field]
    assert words in text
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    [english] = client.get(URL, query).json()["errors"][field]
    assert english != text


def test_it_is_for_whoever_sees_the_map_and_a_token_opens_it_to_nobody(client, town, settings):
    settings.PUBLIC_MAP = False
    phone = Phone(town.head)
    for stranger in (client, Client(headers={"Authorization": f"Bearer {phone.token}"})):
        assert "errors" in ask(stranger, 401, **ON)
    client.force_login(town.head)
    assert ask(client, **ON)["rows"]
    settings.PUBLIC_MAP = True
    assert ask(Client(), **ON)["rows"]


def test_more_units_and_teams_cost_no_more_queries(client, town):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(client, **ON)
        return len(captured)

    cost()
    before = cost()
    for n in range(4):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", town.district)
        make_activity(make_team(make_unit(Level.HAMLET, parent=commune)), DAY)
    assert cost() <= before


def test_it_is_described_for_programs(client, db):
    described = api.get_openapi_schema()["paths"][URL]["get"]
    assert [each["name"] for each in described["parameters"]] == [
        "level", "as-of", "period", "units-at", "within", "topic", "form",
    ]  # fmt: skip
    assert set(described["responses"]) == {200, 401, 422}


def test_the_reference_names_every_column(settings):
    text = (settings.BASE_DIR / "docs/reference/coverage.md").read_text(encoding="utf-8")
    assert [name for name in row_as_dict(Row()) if f"`{name}`" not in text] == []
