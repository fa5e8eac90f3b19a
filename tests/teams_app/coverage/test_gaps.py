"""Which hamlets had no team: the figures' rule told one by one, on a page with the way to set one up."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.models import Role
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from teams_app.coverage.gaps import communes_with_gaps, communes_without_list, hamlets_without_team
from tests.factories import make_team, make_unit, make_user
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
URL = "/to/ap-chua-co-to/"


class World:
    """Mỹ Xương has three hamlets, one with a team; An Bình one without; nobody listed those of Tân Lợi."""

    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        names = ("Mỹ Xương", "An Bình", "Tân Lợi")
        self.my_xuong, self.an_binh, self.tan_loi = (make_unit(Level.COMMUNE, name, self.province) for name in names)
        self.one, self.two, self.ten = (make_unit(Level.HAMLET, name, self.my_xuong) for name in ("1", "2", "10"))
        self.phu_loi = make_unit(Level.HAMLET, "Phú Lợi", self.an_binh)
        self.team = make_team(self.one, since=dt.date(2024, 3, 1))
        self.tinh = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.my_xuong)


@pytest.fixture
def world() -> World:
    return World()


def found(on: dt.date, units=None) -> set[int]:
    return set(hamlets_without_team(on, units).values_list("unit", flat=True))


def page(client, user, **query) -> str:
    client.force_login(user)
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_hamlet_lacks_a_team_until_one_serves_it_and_while_it_is_suspended(world):
    ids = {world.two.pk, world.ten.pk, world.phu_loi.pk}
    assert found(dt.date(2024, 2, 29)) == ids | {world.one.pk}
    assert found(dt.date(2024, 3, 1)) == ids
    world.team.suspensions.create(valid_from=dt.date(2024, 5, 1), valid_to=dt.date(2024, 6, 1))
    assert found(dt.date(2024, 5, 1)) == ids | {world.one.pk}
    assert found(dt.date(2024, 6, 1)) == ids


def test_a_commune_without_a_list_is_told_apart(world):
    day = dt.date(2024, 6, 1)
    assert [period.unit_id for period in communes_without_list(day)] == [world.tan_loi.pk]
    assert not communes_without_list(day, [world.my_xuong.pk]).exists()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("on", [MERGER - dt.timedelta(days=9), MERGER, MERGER + dt.timedelta(days=50)])
def test_they_are_the_ones_that_the_slow_recount_and_the_figures_miss(seed, on):
    RandomWorld(seed)
    recount = Recount(Level.PROVINCE, on, Period.month_of(on), None, on)
    slow = set(recount.units(Level.HAMLET).unit_id) - set(recount.now.stands)
    assert found(on) == slow
    assert len(slow) == figures(Level.PROVINCE, on, Period.month_of(on)).total.hamlets_missing


def test_one_query_names_them(world):
    with CaptureQueriesContext(connection) as captured:
        assert len(hamlets_without_team(dt.date(2024, 6, 1))) == 3
    about_hamlets = [query for query in captured if 'FROM "geo_unitperiod"' in query["sql"].split("WHERE")[0]]
    assert len(about_hamlets) == 1
    # Beside it: who is suspended, who serves something that has ended, whose area outlived its team.
    assert len(captured) <= 4
    world.team.suspensions.create(valid_from=dt.date(2024, 5, 1))
    with CaptureQueriesContext(connection) as suspended:
        assert len(hamlets_without_team(dt.date(2024, 6, 1))) == 4
    assert len(suspended) == len(captured)


def test_an_area_that_outlived_its_team_is_served_by_nobody(world):
    day = dt.date(2024, 6, 1)
    assert world.one.pk not in found(day)
    type(world.team).objects.filter(pk=world.team.pk).update(valid_to=dt.date(2024, 5, 1))  # its area is still open
    assert world.one.pk in found(day)
    assert figures(Level.PROVINCE, day, Period.month_of(day)).total.hamlets_missing == len(found(day))


def test_the_page_says_how_many_where_and_how_to_set_one_up(client, world):
    html = page(client, world.tinh)
    assert "<strong>3 khóm, ấp</strong> chưa có tổ đang hoạt động, ở 2 xã, phường" in html
    assert html.index("Xã An Bình") < html.index("Xã Mỹ Xương")
    assert html.index("Ấp 2") < html.index("Ấp 10")
    address = f"{reverse('registry:team_new')}?xa={world.my_xuong.pk}&amp;ap={world.two.pk}"
    assert address in html
    assert "1 xã, phường chưa có danh mục khóm, ấp" in html
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert re.findall(r'name="units" value="(\d+)"[^>]* checked', form) == [str(world.two.pk)]


def test_the_page_narrows_to_a_commune_and_to_the_readers_own(client, world):
    assert "Phú Lợi" not in page(client, world.tinh, xa=world.my_xuong.pk)
    html = page(client, world.official)
    assert "Phú Lợi" not in html
    assert "<strong>2 khóm, ấp</strong>" in html
    assert "danh mục khóm, ấp, nên" not in html


@pytest.mark.django_db(transaction=True)
def test_the_communes_are_remembered_until_the_register_changes():
    world, day = World(), dt.date(2024, 6, 1)
    two, one = (world.an_binh.pk, 1), (world.my_xuong.pk, 2)
    assert communes_with_gaps(day) == [two, one]
    with CaptureQueriesContext(connection) as captured:
        assert communes_with_gaps(day) == [two, one]
    assert not [query for query in captured.captured_queries if "registry_" in query["sql"]]
    assert communes_with_gaps(day, {world.my_xuong.pk, world.two.pk, world.ten.pk}) == [one]
    team = make_team(world.phu_loi)
    assert communes_with_gaps(day) == [one]
    team.delete()
    assert communes_with_gaps(day) == [two, one]


def test_a_day_in_the_past_offers_no_team_to_set_up(client, world):
    html = page(client, world.official, ngay="2024-02-01")
    assert "<strong>3 khóm, ấp</strong>" in html
    assert "lap-to" not in html
    assert reverse("registry:team_new") + "?xa=" not in html


def test_nothing_missing_is_good_news(client, world):
    for hamlet in (world.two, world.ten):
        make_team(hamlet)
    assert "Không thiếu nơi nào" in page(client, world.official)


def table(response) -> list[list[str]]:
    assert response.status_code == 200
    return [line.split(";") for line in response.content.decode("utf-8-sig").splitlines()]


def test_the_list_goes_along_whole_as_the_page_is_narrowed_and_that_is_written_down(client, world):
    client.force_login(world.tinh)
    heading, *rows = table(client.get(f"{URL}tai-ve/csv/"))
    assert [(row[0], row[3], row[5]) for row in rows] == [
        ("1", "xã An Bình", "ấp Phú Lợi"), ("2", "xã Mỹ Xương", "Ấp 2"), ("3", "xã Mỹ Xương", "Ấp 10"),
    ]  # fmt: skip
    assert heading[0] == "STT"
    _heading, *of_one = table(client.get(f"{URL}tai-ve/csv/", {"xa": world.an_binh.pk, "ngay": "2024-02-01"}))
    assert [row[5] for row in of_one] == ["ấp Phú Lợi"]
    answer = client.get(f"{URL}tai-ve/xlsx/")
    values = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[5] for row in values[-3:]] == ["ấp Phú Lợi", "Ấp 2", "Ấp 10"]
    written = Disclosure.objects.order_by("pk").values_list("user", "kind", "format", "people", "unit_id")
    assert list(written) == [
        (world.tinh.pk, "export", "csv", 0, world.province.pk),
        (world.tinh.pk, "export", "csv", 0, world.an_binh.pk),
        (world.tinh.pk, "export", "xlsx", 0, world.province.pk),
    ]


def test_the_file_holds_ones_own_area_and_is_offered_where_there_is_something(client, world):
    assert "ap-chua-co-to/tai-ve/xlsx/?xa=" in page(client, world.tinh, xa=world.my_xuong.pk)
    client.force_login(world.official)
    _heading, *rows = table(client.get(f"{URL}tai-ve/csv/"))
    assert [row[5] for row in rows] == ["Ấp 2", "Ấp 10"]
    assert client.get(f"{URL}tai-ve/docx/").status_code == 404
    client.force_login(make_user("ai-do"))
    assert client.get(f"{URL}tai-ve/csv/").status_code == 404


def test_only_those_who_keep_a_list_open_it(client, world):
    assert client.get(URL).status_code == 302
    client.force_login(make_user("ai-do"))
    assert client.get(URL).status_code == 404


def test_it_costs_the_same_for_few_communes_and_many(client, world):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, world.tinh)
        return len(captured)

    page(client, world.tinh)
    few = count()
    for n in range(30):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", world.province)
        for m in range(3):
            make_unit(Level.HAMLET, f"{m}", commune)
    assert count() == few
