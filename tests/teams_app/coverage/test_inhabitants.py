"""Figures by inhabitants and households: said with their year, missing where nobody told them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Level, Population
from geo.populating import import_population, remove_year
from geo.tables import PopulationRow
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures, kept
from teams_app.coverage.measures import HOUSEHOLDS, PER_1000
from teams_app.coverage.scales import Scale
from tests.factories import make_activity, make_team
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.test_command import coverage

pytestmark = pytest.mark.django_db
SEPTEMBER = Period.parse("2024-09")


def tell(town, here: int | None = 1200, there: int | None = None, year: int = 2023) -> None:
    for unit, people in ((town.here, here), (town.there, there)):
        if people:
            Population.objects.create(unit=unit, year=year, people=people, households=people // 4)


def rows(level: str = Level.COMMUNE, period: Period = SEPTEMBER, **kwargs: object):
    found = figures(level, DAY, period, **kwargs)
    return [*found.rows, found.total]


def test_reach_is_told_by_a_thousand_inhabitants_with_their_year(town):
    tell(town)
    here, there, total = rows()
    assert (here.population, here.population_year, here.reach_per_1000) == (1200, 2023, 20)
    assert PER_1000.show(here) == "20,0"
    assert PER_1000.basis(here) == "24 lượt, 1.200 người dân (2023)"
    assert (there.reach_per_1000, PER_1000.show(there)) == (None, "chưa có dân số")
    assert (total.population, total.reach_per_1000) == (None, None)  # of one commune nobody knows


def test_the_total_has_people_once_they_are_told_of_all_communes(town):
    tell(town, 1200, 1800)
    assert [row.population for row in rows()] == [1200, 1800, 3000]
    assert [row.population for row in rows(Level.PROVINCE)] == [3000, 3000]
    assert [row.population for row in rows(Level.COMMUNE, scope=[town.here.pk])] == [1200, 1200]


def test_people_without_a_report_are_no_zero(town):
    tell(town, 1200, 1800)
    _here, there, _total = rows()
    assert (there.people, there.reach_per_1000, PER_1000.show(there)) == (None, None, "chưa báo cáo")


def test_a_later_year_says_nothing_of_an_earlier_period(town):
    tell(town, year=2025)
    assert rows()[0].population is None
    assert rows(period=Period.parse("2025-01"))[0].population == 1200


def test_no_more_households_are_visited_than_there_are(town):
    tell(town, 1200)
    assert (rows()[0].households, rows()[0].households_share) == (None, None)
    assert HOUSEHOLDS.show(rows()[0]) == "chưa ghi số hộ"
    make_activity(town.team, DAY, households=60)
    assert (rows()[0].households_share, HOUSEHOLDS.show(rows()[0])) == (0.2, "20,0%")
    make_activity(town.team, DAY, households=400)
    here = rows()[0]
    assert (here.households, here.households_share, HOUSEHOLDS.parts(here)) == (460, 1, (300, 300))
    assert HOUSEHOLDS.show(rows()[1]) == "chưa có số hộ"


def test_hamlets_have_people_of_their_own(town):
    Population.objects.create(unit=town.hamlet, year=2024, people=240)
    hamlet = next(row for row in rows(Level.HAMLET) if row.unit_id == town.hamlet.pk)
    assert hamlet.reach_per_1000 == 100
    assert rows(Level.HAMLET)[-1].population is None


def test_an_empty_register_of_people_costs_one_query(town):
    with CaptureQueriesContext(connection) as without:
        rows()
    tell(town, 1200, 1800)
    with CaptureQueriesContext(connection) as told:
        rows()
    assert len([query for query in without if "geo_population" in query["sql"]]) == 1
    assert len(told) - len(without) <= 2


def test_what_is_remembered_of_a_country_changes_with_the_table(town, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    assert rows()[0].population is None
    with django_capture_on_commit_callbacks(execute=True):
        import_population([PopulationRow("30121", 1200, 300)], year=2023, as_of=DAY)
    assert rows()[0].population == 1200
    with django_capture_on_commit_callbacks(execute=True):
        remove_year(2023)
    assert rows()[0].population is None


def test_the_command_and_the_map_have_them_too(town, client):
    tell(town)
    told = json.loads(coverage("--level", "commune", "--format", "json"))
    mine, other = told["rows"]
    assert (mine["population"], mine["population_year"], mine["reach_per_1000"]) == (1200, 2023, 20.0)
    assert (other["population"], other["reach_per_1000"], other["households_share"]) == (None, None, None)
    assert "20,0" in coverage("--level", "commune")
    client.force_login(town.staff)
    answer = client.get(f"/ban-do/gia-tri.json?so=luot-1000-dan&ky=2024-09&ngay={DAY.isoformat()}").json()
    assert answer["units"] == {str(town.here.pk): [20.0], str(town.there.pk): None}


def test_the_map_classes_what_is_known_and_hatches_the_rest(town):
    tell(town)
    make_activity(make_team(town.there), DAY, 5)
    scale = Scale(PER_1000, rows()[:2])
    assert [each.label for each in scale.legend()] == ["20,0", "chưa có dân số"]
