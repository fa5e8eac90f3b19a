"""The answers below the map: each number is the number of rows behind it, and nobody reads what is not theirs."""

import datetime as dt
import html as htmllib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from geo.models import Level, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.activities.models import Activity
from teams_app.activities.periods import Month, Period
from teams_app.coverage.answers.changes import changes, map_changed
from teams_app.coverage.answers.silence import Silence
from teams_app.coverage.answers.telling import lowest_reach, month_before, standings
from teams_app.coverage.figures import figures
from teams_app.coverage.figures.rows import Row
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_activity, make_member, make_team, make_topic, make_unit, make_user
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MAP = "/ban-do/"


class World:
    """Mỹ Xương: three hamlets, two teams, one silent; An Bình: two hamlets, no team."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.here, self.there = (make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "An Bình"))
        hamlets = [make_unit(Level.HAMLET, str(n), self.here) for n in (1, 2, 3)]
        for n in (1, 2):
            make_unit(Level.HAMLET, str(n), self.there)
        self.busy, self.quiet = (make_team(hamlet, f"Tổ ấp {n}") for n, hamlet in enumerate(hamlets[:2], start=1))
        self.topic = make_topic("Thanh toán")
        make_activity(self.busy, self.today, 24, topics=[self.topic])
        make_activity(self.quiet, self.today - 70 * DAY, 5)
        make_member(self.quiet, "Sen Thị Hoa", MemberRole.HEAD, phone="0912345678")
        self.tinh = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.here)
        self.other = make_user("xa-khac", Role.COMMUNE, self.there)


@pytest.fixture
def world() -> World:
    return World()


def answers(client, user=None, **query) -> str:
    if user:
        client.force_login(user)
    response = client.get(MAP, query)
    assert response.status_code == 200
    text = htmllib.unescape(response.content.decode())
    return text[text.index('class="answers"') :]


def links(text: str, name: str) -> list[str]:
    return [url for url in re.findall(r'href="([^"]+)"', text) if url.split("?")[0] == reverse(name)]


def test_each_number_leads_to_exactly_its_rows(client, world):
    text = answers(client, world.tinh)
    assert "3/5 khóm, ấp chưa có tổ" in text
    gaps, *_of_communes = links(text, "coverage:hamlet_gaps")
    assert "<strong>3 khóm, ấp</strong>" in client.get(gaps).content.decode()
    silent = links(text, "coverage:silent_teams")
    assert len(silent) == 3
    for url, count in zip(
        silent, re.findall(r"Không ghi gì từ \d+ ngày</a> <span class=\"num\">(\d+) tổ", text), strict=True
    ):
        rows = client.get(url).content.decode().count('data-label="Im lặng"')
        assert rows == int(count)


def test_what_changed_and_the_lowest_reach_lead_to_their_rows(client, world):
    text = answers(client, world.tinh)
    commune, sessions, people = links(text, "activities:list")
    assert f'<a href="{sessions}">Hoạt động đã xác nhận: 1 trong' in text
    assert client.get(sessions).context["totals"].sessions == 1
    assert client.get(people).context["totals"].people == 24
    assert f'<a href="{commune}">Xã Mỹ Xương</a>' in text
    assert f"trong={world.here.pk}" in commune
    assert client.get(commune).context["totals"].people == 24
    assert f'href="{reverse("coverage:hamlet_gaps")}?xa={world.there.pk}">Xã An Bình</a>' in text
    assert not links(answers(client, world.other, trong=world.here.pk), "activities:list")


def test_each_number_of_a_commune_leads_to_its_own_rows(client, world):
    text = answers(client, world.tinh, trong=world.there.pk)
    assert "2/2 khóm, ấp chưa có tổ" in text
    gaps, *_of_communes = links(text, "coverage:hamlet_gaps")
    assert "<strong>2 khóm, ấp</strong>" in client.get(gaps).content.decode()
    assert "0 tổ" in text


def test_an_official_reads_of_the_own_commune(client, world):
    text = answers(client, world.official)
    assert "1/3 khóm, ấp chưa có tổ" in text
    assert "An Bình" not in text
    assert '<span class="num">1 tổ</span>' in text
    text = answers(client, world.other)
    assert "2/2 khóm, ấp chưa có tổ" in text
    assert '<span class="num">0 tổ</span>' in text


def test_an_official_is_led_to_the_lists_from_the_map_of_the_own_commune_too(client, world):
    text = answers(client, world.official, trong=world.here.pk)
    [gaps] = links(text, "coverage:hamlet_gaps")[:1]
    assert "<strong>1 khóm, ấp</strong>" in client.get(gaps).content.decode()
    assert links(text, "coverage:silent_teams")


def test_an_official_is_led_to_no_list_of_somebody_elses(client, world):
    text = answers(client, world.official, trong=world.there.pk)
    assert not links(text, "coverage:hamlet_gaps")
    assert not links(text, "coverage:silent_teams")


def test_the_public_reads_counts_and_no_person(client, world):
    text = answers(client)
    assert "3/5 khóm, ấp chưa có tổ" in text
    assert "Sen Thị Hoa" not in text
    assert "345" not in text
    assert not links(text, "coverage:silent_teams")


def test_where_to_go_is_told_with_the_reason(client, world):
    text = answers(client, world.tinh)
    places = text[text.index("Việc tuần tới") :]
    assert places.index("Xã An Bình") < places.index("Xã Mỹ Xương")
    assert "2/2 khóm, ấp chưa có tổ; chưa có Tổ cấp xã; chưa báo cáo" in places
    assert "1/3 khóm, ấp chưa có tổ; 1 tổ im lặng từ 30 ngày" in places


def test_topics_never_taught_and_lowest_reach(client, world):
    text = answers(client, world.tinh)
    assert re.search(r"Thanh toán</a> <span class=\"num\">1 xã, phường", text)
    assert "24 lượt, 2 tổ" in text
    assert "1 xã, phường chưa báo cáo" in text
    lacking, topics = links(text, "coverage:topics")
    assert "1 nội dung theo xã" in client.get(topics).content.decode()
    assert [commune.unit_id for commune, *_cells in client.get(lacking).context["rows"]] == [world.there.pk]


def test_what_is_missing_is_not_low():
    rows = [
        Row(unit_id=1, label="A", sort_key="a", teams=2, sessions=1, people=10),
        Row(unit_id=2, label="B", sort_key="b", teams=2, sessions=None, people=None),
        Row(unit_id=3, label="C", sort_key="c", teams=1, sessions=1, people=4),
        Row(unit_id=4, label="D", sort_key="d", teams=3, sessions=1, people=0),
        Row(unit_id=None, label="elsewhere", teams=1, sessions=1, people=0),
    ]
    assert [row.label for row in lowest_reach(rows)] == ["D", "C", "A"]


def test_a_population_ranks_by_the_head_and_nobody_without_one_is_guessed():
    rows = [
        Row(unit_id=1, label="A", sort_key="a", teams=2, sessions=1, people=10, population=1000),
        Row(unit_id=2, label="B", sort_key="b", teams=9, sessions=1, people=10, population=500),
        Row(unit_id=3, label="C", sort_key="c", teams=1, sessions=1, people=1),
    ]
    assert [row.label for row in lowest_reach(rows)] == ["A", "B"]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("on", [MERGER - 9 * DAY, MERGER + 20 * DAY, MERGER + 60 * DAY])
def test_what_changed_is_that_of_a_plain_count(seed, on):
    RandomWorld(seed)
    period = Period.month_of(on)
    now, before = figures(Level.COMMUNE, on, period), month_before(on, period, None)
    found = changes(now, before, Team.objects.all())
    first = Month.of(on).start
    teams = list(Team.objects.all())
    assert found.founded == sum(first <= team.valid_from <= on for team in teams)
    assert found.ended == sum(team.valid_to is not None and first <= team.valid_to <= on for team in teams)
    assert before.on == first - DAY
    assert before.period == period.previous
    moved = [
        p for p in UnitPeriod.objects.all() if first <= p.valid_from <= on or (p.valid_to and first <= p.valid_to <= on)
    ]
    assert before.is_restated == bool(moved) == map_changed(before.on, on)
    told = standings(now, before, Silence(on).summary())
    assert len(told) == sum(row.unit_id is not None for row in now.rows)
    assert sum(place.hamlets_missing for place in told) == now.total.hamlets_missing


def test_changes_are_told_in_sentences(client, world):
    last_month = Month.of(world.today).start - DAY
    make_team(make_unit(Level.HAMLET, "8", world.there), since=world.today)
    make_activity(world.busy, last_month, 7)
    text = answers(client, world.tinh)
    assert "thêm 1 tổ mới" in text
    assert f"Hoạt động đã xác nhận: 1 trong {Period.month_of(world.today).label}, 1 trong" in text
    assert "Lượt người được hướng dẫn: 24 trong" in text


def test_without_anything_to_do_it_says_so(client, world):
    for unit in UnitPeriod.objects.at_level(Level.HAMLET).exclude(unit__team_areas__isnull=False):
        make_team(unit.unit)
    for commune in (world.here, world.there):
        make_team(commune)
    last_month = Month.of(world.today).start - DAY
    for team in Team.objects.all():
        make_activity(team, last_month)
        make_activity(team, world.today)
    text = answers(client, world.tinh)
    assert "Không xã, phường nào thiếu tổ" in text
    assert "đã có tổ" in text


def test_it_costs_the_same_for_few_communes_and_many(client, world):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            answers(client, world.tinh)
        return len(captured)

    count()
    few = count()
    for n in range(6):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", world.province)
        team = make_team(make_unit(Level.HAMLET, "1", commune))
        make_unit(Level.HAMLET, "2", commune)
        make_activity(team, world.today - 50 * DAY, topics=[world.topic])
    count()  # the shapes of the new communes are drawn once
    assert count() == few


def test_no_page_sums_the_log(client, world):
    client.force_login(world.tinh)
    with CaptureQueriesContext(connection) as captured:
        client.get(MAP)
    assert not [query for query in captured if f'"{Activity._meta.db_table}"' in query["sql"]]
