"""A month stated to have had no activity is 0 wherever figures are shown; one that nobody spoke of stays missing."""

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Extent, Level, Succession
from teams_app.activities.models import ActivityForm, MonthStatement
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import Kind, Row, figures, kept, monthly
from teams_app.coverage.measures import REACH
from teams_app.coverage.trend import months_until
from tests.factories import make_instrument, make_team, make_unit
from tests.teams_app.coverage.conftest import DAY

SEPTEMBER, QUARTER = Period.parse("2024-09"), Period.parse("2024-Q3")
NEXT_YEAR = dt.date(2025, 7, 1)


def state(unit, month: int = 9, *, is_nothing: bool = True) -> MonthStatement:
    first = dt.date(2024, month, 1)
    return MonthStatement.objects.create(month=first, unit=unit, is_nothing=is_nothing, at=timezone.now())


def row_of(unit, period: Period = SEPTEMBER, on: dt.date = DAY, **kwargs: object) -> Row:
    return next(row for row in figures(unit.level, on, period, **kwargs).rows if row.unit_id == unit.pk)


def told(row: Row) -> tuple[int | None, ...]:
    return row.sessions, row.people, row.households, row.not_reported


def test_who_stated_that_there_was_nothing_has_zero_and_is_not_missing(town):
    assert told(row_of(town.there)) == (None, None, None, 1)
    state(town.there)
    assert told(row_of(town.there)) == (0, 0, 0, 0)
    assert row_of(town.district).not_reported == 0


def test_what_was_taken_back_or_handed_in_with_activities_makes_no_zero(town):
    taken_back = state(town.there)
    taken_back.taken_back_at = timezone.now()
    taken_back.save()
    state(town.there, is_nothing=False)
    assert told(row_of(town.there)) == (None, None, None, 1)


def test_a_team_does_not_speak_for_its_commune(town):
    MonthStatement.objects.create(month=SEPTEMBER.start, team=make_team(town.there), is_nothing=True, at=timezone.now())
    assert row_of(town.there).people is None


def test_a_quarter_is_zero_where_all_its_months_were_stated(town):
    state(town.there, 7)
    state(town.there, 8)
    assert told(row_of(town.there, QUARTER)) == (None, None, None, 1)
    state(town.there, 9)
    assert told(row_of(town.there, QUARTER)) == (0, 0, 0, 0)


def test_a_unit_above_is_zero_where_nothing_of_it_is_missing(town):
    july = Period.parse("2024-07")
    state(town.there, 7)
    assert told(row_of(town.district, july)) == (None, None, None, 1)
    state(town.here, 7)
    assert told(row_of(town.district, july)) == (0, 0, 0, 0)
    assert told(figures(Level.COMMUNE, DAY, july).total) == (0, 0, 0, 0)


def test_a_commune_speaks_for_its_hamlets(town):
    hamlet = make_unit(Level.HAMLET, "Bình Tân", town.there)
    assert told(row_of(hamlet)) == (None, None, None, 0)
    state(town.there)
    assert told(row_of(hamlet)) == (0, 0, 0, 0)
    assert told(figures(Level.HAMLET, DAY, SEPTEMBER, scope=[hamlet]).total) == (0, 0, 0, 0)


def test_what_was_logged_counts_whatever_was_stated(town):
    state(town.here)
    assert told(row_of(town.here))[:2] == (1, 24)
    assert row_of(town.hamlet).people == 24


def test_a_merged_commune_has_zero_where_all_its_ground_was_stated(town):
    merged = make_unit(Level.COMMUNE, "Mới", town.province, valid_from=NEXT_YEAR)
    instrument = make_instrument()
    for old in (town.here, town.there):
        old.periods.update(valid_to=NEXT_YEAR)
        told_in = {"extent": Extent.FULL, "effective_on": NEXT_YEAR, "instrument": instrument}
        Succession.objects.create(old=old, new=merged, **told_in)
    july = Period.parse("2024-07")
    state(town.there, 7)
    assert row_of(merged, july, NEXT_YEAR).people is None
    state(town.here, 7)
    assert told(row_of(merged, july, NEXT_YEAR)) == (0, 0, 0, 0)
    assert told(row_of(merged, july, DAY, restate_on=NEXT_YEAR)) == (0, 0, 0, 0)


def test_bars_player_and_figures_say_the_same(town):
    state(town.there, 8)
    state(town.here, 8)
    july, august, september = months_until(Month(2024, 9), 3, on=DAY)
    assert [each.people for each in (july, august, september)] == [None, 0, 24]
    played = monthly(Level.COMMUNE, {each.month: DAY for each in (july, august, september)}, DAY)
    assert [each.total.people for each in played] == [None, 0, 24]
    assert [each.people for each in months_until(Month(2024, 9), 2, on=DAY, units=[town.there.pk])] == [0, None]
    of_a_form = Kind(form=ActivityForm.GATHERING)
    assert [each.people for each in months_until(Month(2024, 9), 3, on=DAY, kind=of_a_form)][:2] == [None, 0]


@pytest.mark.django_db(transaction=True)
def test_a_country_hears_at_once_what_is_stated_and_taken_back(town, monkeypatch):
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    cache.clear()
    assert told(row_of(town.there)) == (None, None, None, 1)
    with CaptureQueriesContext(connection) as before:
        figures(Level.COMMUNE, DAY, SEPTEMBER)
    statement = state(town.there)
    with CaptureQueriesContext(connection) as after:
        assert told(row_of(town.there)) == (0, 0, 0, 0)
    assert len(after) == len(before)
    statement.delete()
    assert told(row_of(town.there)) == (None, None, None, 1)


def test_the_map_its_table_and_its_files_show_the_zero(client, town):
    state(town.there)
    asked = {"so": "luot-nguoi", "ngay": DAY.isoformat()}
    client.force_login(town.staff)
    numbers = client.get("/ban-do/gia-tri.json", asked).json()
    assert numbers["units"][str(town.there.pk)] == [0]
    lines = csv.DictReader(io.StringIO(client.get("/ban-do/du-lieu.csv", asked).content.decode("utf-8-sig")))
    line = next(line for line in lines if line["code"] == "30127")
    assert (line["sessions"], line["people"], line["not_reported"]) == ("0", "0", "0")
    card = client.get("/ban-do/", asked | {"don-vi": town.there.pk}).context["card"]
    assert next(each for each in card.figures if each["label"] == REACH.label)["missing"] is False


def test_what_stood_in_a_file_of_open_data_is_told_anew(client, town, settings):
    settings.OPEN_DATA = True
    path = "/du-lieu-mo/do-phu/2024-09.csv"
    cache.clear()
    assert "missing" in client.get(path).content.decode()
    state(town.there)
    assert "missing" not in client.get(path).content.decode()
