"""The rows behind a number of people or households: they sum up to it, also where a unit came of others."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level, Population
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from tests.factories import make_unit
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
THAT_DAY = {"ngay": DAY.isoformat()}


def url_of(unit) -> str:
    return reverse("coverage:population", args=[getattr(unit, "pk", unit)])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("on", [MERGER - dt.timedelta(days=1), MERGER + dt.timedelta(days=60)])
def test_on_random_worlds_the_rows_are_those_of_the_figures(client, seed, on):
    RandomWorld(seed)
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        for row in figures(level, on, Period.parse("2024")).rows:
            people, households = client.get(url_of(row.unit_id), {"ngay": on, "nam": 2024}).context["counted"]
            for below in (Level.COMMUNE, Level.DISTRICT):  # the unit's page tells it as a total
                inside = figures(below, on, Period.parse("2024"), scope=[row.unit_id], only_standing=True).total
                assert (inside.population, inside.households_registered) == (row.population, row.households_registered)
            for told, count, year in (
                (people, row.population, row.population_year),
                (households, row.households_registered, row.households_year),
            ):
                assert (told.figure and told.figure.count, told.figure and told.figure.year) == (count, year)
                assert sum(line.count for line in told.lines) == (count or 0)
                assert len({line.told.pk for line in told.lines}) == len(told.lines)
                assert {line.told.year for line in told.lines} <= {year}


def test_the_unit_and_its_card_lead_to_them_and_each_names_its_source(client, town):
    Population.objects.create(unit=town.here, year=2023, people=12_345, households=3_210, source="Niên giám 2023")
    link = (
        f'<a href="{url_of(town.here)}?nam=2024&ngay={DAY.isoformat()}">12.345 người dân (2023) · 3.210 hộ (2023)</a>'
    )
    assert link in text_of(client, f"/don-vi/{town.here.pk}/", THAT_DAY)
    assert link in text_of(client, "/ban-do/", THAT_DAY | {"don-vi": town.here.pk})
    assert link in text_of(client, "/ban-do/", THAT_DAY | {"don-vi": town.here.pk, "so": "luot-1000-dan"})
    text = text_of(client, url_of(town.here), THAT_DAY | {"nam": 2024})
    assert "<h1>Xã Mỹ Xương: 12.345 người dân, 3.210 hộ</h1>" in text
    assert text.count("Niên giám 2023") == 2


def test_a_district_is_the_sum_of_its_communes(client, town):
    for unit, people in ((town.here, 1000), (town.there, 234)):
        Population.objects.create(unit=unit, year=2023, people=people)
    text = text_of(client, url_of(town.district), THAT_DAY)
    assert "1.234 người dân" in text
    assert "Cộng từ 2 đơn vị hợp thành địa bàn này." in text
    assert "Chưa có số liệu cho địa bàn này" in text  # nobody told the households


def test_a_province_that_only_its_districts_tell_is_their_sum(client, town):
    other = make_unit(Level.DISTRICT, "Hồng Ngự", town.province)
    make_unit(Level.COMMUNE, "Thường Phước", other)
    for unit, people in ((town.district, 4000), (other, 321)):
        Population.objects.create(unit=unit, year=2023, people=people, source="Niên giám 2023")
    [row] = figures(Level.PROVINCE, DAY, Period.month_of(DAY)).rows
    assert row.population == 4321
    assert "4.321 người dân (2023)" in text_of(client, f"/don-vi/{town.province.pk}/", THAT_DAY)
    people, _households = client.get(url_of(town.province), THAT_DAY).context["counted"]
    assert [(line.place.unit_id, line.count) for line in people.lines] == [(town.district.pk, 4000), (other.pk, 321)]


def test_districts_that_leave_out_a_commune_are_not_the_province(client, town):
    make_unit(Level.COMMUNE, "Côn Đảo", town.province)
    Population.objects.create(unit=town.district, year=2023, people=4000)
    assert client.get(url_of(town.province), THAT_DAY).context["counted"][0].figure is None


def test_nothing_told_is_said_and_no_page_leads_to_it(client, town):
    assert "chưa có dân số" in text_of(client, url_of(town.here), THAT_DAY)
    assert "/dan-so/" not in text_of(client, f"/don-vi/{town.here.pk}/", THAT_DAY)
    assert client.get(url_of(town.here), {"ngay": "1990-01-01"}).status_code == 404
    assert client.get(url_of(999_999)).status_code == 404


def test_it_is_seen_by_who_sees_the_figures_and_changed_by_the_province(client, town, settings):
    change = reverse("territory:population")
    assert change not in text_of(client, url_of(town.here), THAT_DAY)
    settings.PUBLIC_MAP = False
    assert client.get(url_of(town.here)).status_code == 302
    client.force_login(town.staff)
    assert re.search(f'href="{change}"', text_of(client, url_of(town.here), THAT_DAY))


def test_it_costs_the_same_for_few_communes_and_many(client, town):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(client, url_of(town.district), THAT_DAY)
        return len(captured)

    for unit in (town.here, town.there):
        Population.objects.create(unit=unit, year=2023, people=10, households=3)
    count()
    few = count()
    for n in range(8):
        Population.objects.create(
            unit=make_unit(Level.COMMUNE, f"{n}", town.district), year=2023, people=5, households=2
        )
    assert count() == few
