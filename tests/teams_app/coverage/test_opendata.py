"""Open data: only where the province offers them, nobody in them, and no small count to be found out."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from geo.models import Level, Succession
from teams_app.coverage import facts, opendata
from teams_app.coverage.figures import Row
from teams_app.coverage.opendata import LEAST, SECRET, withheld
from teams_app.registry.models import Team
from tests.factories import make_activity, make_instrument, make_member, make_team, make_unit
from tests.teams_app.coverage.conftest import DAY

PAGE, FILE = "/du-lieu-mo/", "/du-lieu-mo/do-phu/2024-09"


@pytest.fixture
def offered(settings, town):
    cache.clear()
    settings.OPEN_DATA = True
    return town


def rows_of(client) -> list[dict[str, str]]:
    cache.clear()
    return list(csv.DictReader(io.StringIO(client.get(FILE + ".csv").content.decode())))


@pytest.mark.parametrize("path", [PAGE, *(f"{FILE}.{ending}" for ending in opendata.FORMATS)])
def test_nothing_is_there_unless_the_province_offers_it(client, town, settings, path):
    settings.OPEN_DATA = False
    assert client.get(path).status_code == 404
    settings.OPEN_DATA = True
    assert client.get(path).status_code == 200


def test_the_csv_has_every_commune_and_a_total(client, offered):
    here, there, total = rows_of(client)
    assert list(here) == list(opendata.COLUMNS)
    assert (here["code"], here["hamlets"], here["people"], here["state"]) == ("30121", "1", "24", "told")
    assert (there["people"], there["state"]) == ("", "missing")
    assert (total["code"], total["people"], total["teams"]) == ("", "24", "2")


def test_the_json_says_what_the_csv_does_with_licence_and_columns(client, offered, settings):
    told = json.loads(client.get(FILE + ".json").content)
    assert [row["people"] for row in told["rows"]] == [24, None]
    assert told["total"]["people"] == 24
    assert told["licence"] == settings.OPEN_DATA_LICENCE
    assert list(told["columns"]) == list(told["rows"][0])


def test_the_geojson_has_a_shape_for_every_commune(client, offered):
    told = json.loads(client.get(FILE + ".geojson").content)
    assert [each["properties"]["code"] for each in told["features"]] == ["30121", "30127"]
    assert all(each["geometry"]["type"] == "MultiPolygon" for each in told["features"])
    assert all(each["properties"]["schematic"] for each in told["features"])


def test_nobody_is_named_in_any_file_or_on_the_page(client, offered):
    make_member(offered.team, "Sen Thị Hoa", phone="0100000001")
    for path in (PAGE, *(f"{FILE}.{ending}" for ending in opendata.FORMATS)):
        text = client.get(path).content.decode()
        assert not any(secret in text for secret in ("Sen Thị Hoa", "0100000001", "Tổ ấp Mỹ Thới", "Trưởng"))


def test_a_small_count_is_withheld_and_cannot_be_found_by_subtraction(client, offered):
    make_activity(make_team(offered.there), DAY, 3)
    make_activity(make_team(offered.hamlet), DAY, 20)
    here, there, total = rows_of(client)
    assert [(row["people"], row["sessions"], row["state"]) for row in (here, there)] == [("", "", "withheld")] * 2
    assert total["people"] == "47"  # of two that are both unknown
    assert "3" not in there["people"]


def test_of_two_with_two_activities_the_total_would_tell_that_each_had_one(client, offered):
    make_activity(make_team(offered.there), DAY, 3)
    _here, _there, total = rows_of(client)
    assert (total["state"], total["sessions"], total["people"], total["teams_logging"]) == ("withheld", "", "", "")


def test_a_team_of_two_communes_is_not_found_by_taking_one_from_the_total(client, offered):
    offered.team.activities.all().delete()
    facts.rebuild()
    both = make_team(offered.hamlet)
    both.areas.create(unit=offered.there, valid_from=both.valid_from)
    for _ in range(6):
        make_activity(both, DAY, 1)
    here, there, total = rows_of(client)
    assert [row["state"] for row in (here, there, total)] == ["withheld"] * 3  # six people, and told twice


def test_where_all_together_are_few_the_total_is_withheld_too(client, offered):
    offered.team.activities.all().delete()
    facts.rebuild()
    make_activity(offered.team, DAY, 4)
    here, _there, total = rows_of(client)
    assert (here["state"], total["state"], total["people"]) == ("withheld", "withheld", "")


communes = st.one_of(st.none(), st.tuples(st.integers(1, 40), st.integers(1, 5), st.integers(1, 3)))


@given(st.lists(st.tuples(communes, st.booleans()), max_size=7))
def test_no_few_people_are_ever_found_by_subtracting_what_is_told(work):
    rows = [
        Row(code="" if is_nowhere else "c") if done is None
        else Row(code="" if is_nowhere else "c", people=done[0], sessions=done[1], teams_logging=done[2])
        for done, is_nowhere in work
    ]  # fmt: skip
    sums = {name: sum(getattr(row, name) or 0 for row in rows) for name in SECRET}
    hidden, is_total_hidden = withheld(rows, Row(**sums))
    assert all(at in hidden for at, row in enumerate(rows) if row.people and row.people < LEAST)
    if not hidden or is_total_hidden:
        return
    told = [row for at, row in enumerate(rows) if at not in hidden]
    for name in SECRET:  # whoever knows the sum of the others, and that each is one at least, can pin none of them
        left = sums[name] - sum(getattr(row, name) or 0 for row in told)
        assert left - (len(hidden) - 1) > 1
    assert not [row for row in told if row.people and not row.code]
    assert sums["people"] - sum(row.people or 0 for row in told) >= LEAST


@pytest.mark.parametrize(
    "path",
    ["2024-13.csv", "2024-9.csv", "2024-09.xml", "0000-01.csv", "9999-12.csv", "2023-01.csv", "²⁰²⁴-09.csv", "x.csv"],
)
def test_what_is_no_month_that_is_over_is_not_there(client, offered, path):
    assert client.get(f"/du-lieu-mo/do-phu/{path}").status_code == 404


def test_the_running_month_is_not_there_yet(offered):
    assert str(opendata.months(dt.date(2024, 9, 30))[:1]) == "[]"
    assert [str(month) for month in opendata.months(dt.date(2024, 10, 1))] == ["2024-09"]


def test_a_client_learns_that_nothing_has_changed(client, offered):
    first = client.get(FILE + ".csv")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(FILE + ".csv", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_activity(offered.team, DAY, 50)
    assert client.get(FILE + ".csv", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


WRITES = {
    "an activity more": lambda town: make_activity(town.team, DAY, 50),
    "one that waits": lambda town: make_activity(town.team, DAY, 50, status="submitted"),
    "a team more": lambda town: make_team(town.there),
    "a team dissolved": lambda town: Team.objects.filter(pk=town.team.pk).update(valid_to=DAY),
    "a team suspended": lambda town: town.team.suspensions.create(valid_from=dt.date(2024, 9, 27)),
    "a hamlet more": lambda town: make_unit(Level.HAMLET, "Mỹ Hưng", town.here),
    "a commune renamed": lambda town: town.there.periods.update(name="Bình Hàng"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("is_of_old_map", [False, True], ids=["last map", "old map"])
def test_a_file_says_at_once_what_was_written(client, settings, offered, what, is_of_old_map):
    if is_of_old_map:
        make_unit(Level.COMMUNE, "Tân Hội", offered.district, valid_from=dt.date(2025, 1, 1))
    before = {ending: client.get(f"{FILE}.{ending}").content for ending in opendata.FORMATS}
    WRITES[what](offered)
    for ending, said in before.items():
        now = client.get(f"{FILE}.{ending}").content
        cache.clear()
        assert now == client.get(f"{FILE}.{ending}").content
        assert (now == said) == (what == "one that waits"), ending


@pytest.mark.django_db(transaction=True)
def test_two_corrections_that_leave_the_sums_of_the_last_map_alone_are_seen_in_the_old_communes(client, offered):
    """Both communes lie in one on the last map: its sum stays, theirs do not."""
    other = make_team(offered.there)
    one, two = make_activity(offered.team, DAY, 30), make_activity(other, DAY, 40)
    merged = make_unit(Level.COMMUNE, "Mỹ Xương mới", offered.district, valid_from=dt.date(2025, 1, 1))
    for old in (offered.here, offered.there):
        old.periods.update(valid_to=dt.date(2025, 1, 1))
        Succession.objects.create(
            old=old, new=merged, extent="full", effective_on=dt.date(2025, 1, 1), instrument=make_instrument()
        )
    facts.place_anew()
    people = [row["people"] for row in csv.DictReader(io.StringIO(client.get(FILE + ".csv").content.decode()))]
    assert people == ["54", "40", "94"]
    type(one).objects.filter(pk=one.pk).update(people=35)
    type(two).objects.filter(pk=two.pk).update(people=35)
    facts.recount({facts.month_of(offered.team.pk, DAY), facts.month_of(other.pk, DAY)})
    people = [row["people"] for row in csv.DictReader(io.StringIO(client.get(FILE + ".csv").content.decode()))]
    assert people == ["59", "35", "94"]


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_for_again_is_not_counted_again(client, offered):
    client.get(FILE + ".json")
    with CaptureQueriesContext(connection) as captured:
        client.get(FILE + ".json")
    read = [match[1] for each in captured if (match := re.search(r'FROM "(\w+)"', each["sql"]))]
    # Which months there are, what was stated, and what theirs comes to; the rest is the limit's, and the kept file's.
    assert [table for table in read if table != "toso_cache"] == [
        "coverage_fact",
        "activities_monthstatement",
        "coverage_communesum",
        "coverage_fact",
    ]
    assert sum(":coverage:open:2024-09:json" in each["sql"] for each in captured) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_file_is_made_is_not_kept_as_if_it_had_been_there(client, offered, monkeypatch):
    counted = opendata.table_of

    def slowly(month):
        make_activity(offered.team, DAY, 50)
        return counted(month)

    first = opendata.file_of(opendata.Month.of(DAY), "csv")
    cache.clear()
    monkeypatch.setattr(opendata, "table_of", slowly)
    late = opendata.file_of(opendata.Month.of(DAY), "csv")
    monkeypatch.setattr(opendata, "table_of", counted)
    assert late != first
    written = offered.team.activities.filter(people=50)
    facts_of = facts.month_of(offered.team.pk, DAY)
    written.delete()
    facts.recount({facts_of})
    assert opendata.file_of(opendata.Month.of(DAY), "csv") == first


def test_the_file_asks_no_more_for_many_communes(client, offered):
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(FILE + ".csv")
        return len(captured)

    few = queries()
    for _ in range(20):
        make_unit(Level.COMMUNE, parent=offered.district)
    assert queries() == few


def test_the_page_lists_months_and_columns_in_vietnamese(client, offered):
    page = client.get(PAGE).content.decode()
    newest = opendata.months(timezone.localdate())[0]
    assert "Dữ liệu mở" in page and "09/2024" in page and f"{PAGE}do-phu/{newest}.geojson" in page
    assert "lượt người" in page


def test_without_any_month_the_page_says_so(client, settings, db):
    settings.OPEN_DATA = True
    assert "Chưa có tháng nào" in client.get(PAGE).content.decode()
