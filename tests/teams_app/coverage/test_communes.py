"""The communes behind a number: as many as it says, from every page that says it, for whoever sees the map."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Level
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from tests.factories import make_activity, make_unit, make_user
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.test_recount import DAYS
from tests.teams_app.coverage.worlds import RandomWorld

pytestmark = pytest.mark.django_db
URL = "/ban-do/cac-xa/"
THAT_DAY = {"ngay": DAY.isoformat()}


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/don-vi/[^"]*">([^<]+)</a>', text)


def test_each_group_names_its_communes(client, town):
    far = make_unit(Level.COMMUNE, "Tân Hội", town.district)
    assert names(text_of(client, URL, THAT_DAY)) == ["Xã Bình Thạnh", "Xã Tân Hội"]
    assert "2 xã, phường chưa báo cáo tháng 9/2024" in text_of(client, URL, THAT_DAY)
    assert names(text_of(client, URL, THAT_DAY | {"nhom": "chua-co-to-cap-xa"})) == ["Xã Bình Thạnh", "Xã Tân Hội"]
    assert names(text_of(client, URL, THAT_DAY | {"nhom": "chua-co-danh-muc"})) == ["Xã Tân Hội"]
    assert names(text_of(client, URL, THAT_DAY | {"trong": far.pk})) == ["Xã Tân Hội"]


def test_nothing_to_list_is_said(client, town):
    assert "Không thiếu xã nào" in text_of(client, URL, THAT_DAY | {"trong": town.here.pk})
    assert "Ngày này chưa có xã, phường nào" in text_of(client, URL, {"ngay": "1990-01-01"})


@pytest.mark.parametrize("path", ["/ban-do/", "/ban-do/?cap=huyen&don-vi={district}", "/ban-do/?trong={district}", "/"])
def test_every_page_that_tells_such_a_number_leads_to_exactly_these(client, town, path):
    client.force_login(town.staff)
    text = text_of(client, path.format(district=town.district.pk), THAT_DAY if "?" not in path else None)
    found = re.findall(rf'<a href="({URL}[^"]*)">(.*?)</a>', text)
    assert found
    for url, said in found:
        context = client.get(url).context
        if said == "0,0%":  # of a commune's own coverage: it has no team
            assert (context["count"], context["whole"]) == (1, 1)
            continue
        number = int(re.search(r"\d+", re.sub("<[^>]+>", "", said))[0])
        assert sum(count for _row, count in context["lines"]) == context["count"] == number, (url, said)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("on", "units_at"), DAYS)
def test_on_random_worlds_they_are_as_many_as_the_figure_says(client, seed, on, units_at):
    world = RandomWorld(seed)
    scope = [None, world.districts[0].pk, world.province.pk, world.communes[0].pk][seed]
    period = Period.month_of(on)
    found = figures(Level.COMMUNE, on, period, scope=scope and [scope], restate_on=None if units_at == on else units_at)
    slow = Recount(Level.COMMUNE, on, period, scope, units_at).numbers(None)
    told = {
        "chua-bao-cao": slow["not_reported"],
        "chua-co-to-cap-xa": slow["communes"] - slow["communes_covered"],
        "chua-co-danh-muc": slow["unlisted"],
    }
    assert found.total.not_reported == slow["not_reported"]
    for group, number in told.items():
        query = {"ngay": on, "ban-do": units_at, "nhom": group} | ({"trong": scope} if scope else {})
        context = client.get(URL, query).context
        if scope and not context["asked"].within:
            continue  # the unit is not in force on that map: the page says so, and shows everything
        assert context["count"] == sum(count for _row, count in context["lines"]) == number, (group, query)


def test_it_is_seen_by_who_sees_the_map(client, town, settings):
    assert client.get(URL).status_code == 200
    settings.PUBLIC_MAP = False
    assert client.get(URL).status_code == 302
    client.force_login(make_user("ai-do"))
    assert client.get(URL).status_code == 200


def test_it_costs_the_same_for_few_communes_and_many(client, town):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(client, URL, THAT_DAY)
        return len(captured)

    count()
    few = count()
    for n in range(20):
        make_unit(Level.HAMLET, "1", make_unit(Level.COMMUNE, f"Xã {n}", town.district))
    make_activity(town.team, DAY + dt.timedelta(days=1), 3)
    assert count() == few
