"""Plans: a commune's official makes, changes and closes the commune's own; the province those for everyone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams_app.activities.models import Plan
from tests.factories import make_activity
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/ke-hoach/"
LOG = "/hoat-dong/moi/"
START = dt.date(TODAY.year - 1, 1, 1)


def page_of(response):
    return response.content.decode()


def typed(**fields):
    return {"name": "Kế hoạch số 5/KH-UBND", "valid_from": f"{START:%d/%m/%Y}"} | fields


def plan(world, unit=None, **fields):
    return Plan.objects.create(**{"name": "Kế hoạch 9", "unit": unit, "valid_from": START} | fields)


def test_an_official_makes_a_plan_and_only_teams_of_the_commune_are_offered_it(world):
    page = page_of(world.client(world.official).post(f"{URL}moi/", typed(), follow=True))
    assert "Kế hoạch số 5/KH-UBND" in page
    assert Plan.objects.get().unit == world.here
    assert "Kế hoạch số 5/KH-UBND" in page_of(world.client(world.head).get(LOG))
    assert "Kế hoạch số 5/KH-UBND" not in page_of(world.client(world.neighbour).get(LOG))


def test_the_provinces_plan_is_for_everyone_and_communes_only_read_it(world):
    world.client(world.staff).post(f"{URL}moi/", typed())
    made = Plan.objects.get()
    assert made.unit is None
    official = world.client(world.official)
    assert "Kế hoạch số 5" in page_of(official.get(URL))
    assert official.get(f"{URL}{made.pk}/").status_code == 404
    assert official.post(f"{URL}{made.pk}/dong/").status_code == 404
    assert "Kế hoạch số 5" in page_of(world.client(world.neighbour).get(LOG))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "bắt buộc"),
        ({"valid_from": "hôm qua"}, "hôm qua"),
        ({"last": f"{START - dt.timedelta(days=1):%d/%m/%Y}"}, "ít nhất một ngày"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(world, fields, words):
    response = world.client(world.official).post(f"{URL}moi/", typed(short_name="KH 5") | fields)
    assert response.status_code == 422
    assert words in page_of(response)
    assert 'value="KH 5"' in page_of(response)
    assert not Plan.objects.exists()


def test_it_is_changed_but_never_away_from_what_was_logged_under_it(world):
    mine = plan(world, world.here)
    make_activity(world.team, TODAY, plan=mine)
    client = world.client(world.official)
    yesterday = TODAY - dt.timedelta(days=1)
    refused = client.post(f"{URL}{mine.pk}/", typed(last=f"{yesterday:%d/%m/%Y}"))
    assert "1 hoạt động được ghi theo kế hoạch này" in page_of(refused)
    client.post(f"{URL}{mine.pk}/", typed(name="Tên mới", last=f"{TODAY:%d/%m/%Y}"))
    mine.refresh_from_db()
    assert (mine.name, mine.valid_to, mine.unit) == ("Tên mới", TODAY + dt.timedelta(days=1), world.here)


def test_closed_today_is_its_last_day_and_it_can_be_opened_again(world):
    mine, client = plan(world, world.here), world.client(world.official)
    assert "đã đóng" in page_of(client.post(f"{URL}{mine.pk}/dong/", follow=True))
    assert list(Plan.objects.on(TODAY)) == [mine]
    assert not Plan.objects.on(TODAY + dt.timedelta(days=1)).exists()
    client.post(f"{URL}{mine.pk}/", typed(last=""))
    assert Plan.objects.get().valid_to is None


def test_a_strangers_plan_is_not_there(world):
    theirs = plan(world, world.there)
    for who in ("official", "head", "staff", "member"):
        client = world.client(getattr(world, who))
        assert client.get(f"{URL}{theirs.pk}/").status_code == 404
        assert client.post(f"{URL}{theirs.pk}/dong/").status_code == 404
    assert "Kế hoạch 9" not in page_of(world.client(world.official).get(URL))
    assert world.client(world.head).get(URL).status_code == 404
    assert world.client(world.head).post(f"{URL}moi/", typed()).status_code == 404


def test_without_plans_the_page_says_what_one_is(world):
    assert "chương trình" in page_of(world.client(world.official).get(URL))


def test_the_page_costs_the_same_for_one_plan_and_for_many(world):
    client, counts = world.client(world.official), []
    for _ in range(3):
        plan(world, world.here)
        plan(world)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[1] == counts[2]
