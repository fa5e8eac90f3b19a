"""The home page says to each user what to do next, and nothing of what is not theirs."""

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
from teams_app.activities.models import Status
from teams_app.activities.periods import Month
from teams_app.coverage.homepage import facts
from teams_app.registry.models import MemberRole, Team
from teams_app.registry.problems import standing
from tests.factories import make_activity, make_member, make_team, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    here, there = (make_unit(Level.COMMUNE, name, province) for name in ("Mỹ Xương", "Bình Thạnh"))
    hamlets = [make_unit(Level.HAMLET, str(n), here) for n in (1, 2, 3)]
    teams = [make_team(hamlet, f"Tổ ấp {n}") for n, hamlet in enumerate(hamlets[:2], 1)]
    make_unit(Level.HAMLET, "9", there)
    return {"province": province, "here": here, "there": there, "hamlets": hamlets, "teams": teams}


def page(client, user=None):
    if user:
        client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def test_an_official_sees_what_waits_and_who_is_silent(client, world):
    today = timezone.localdate()
    first, second = world["teams"]
    make_member(first, role=MemberRole.HEAD)
    make_activity(first, today, people=24, status=Status.SUBMITTED)
    make_activity(second, today - dt.timedelta(days=41))
    text = page(client, make_user("xa", Role.COMMUNE, world["here"]))
    assert "1 hoạt động chờ bạn xác nhận" in text
    assert "im lặng 41 ngày" in text
    assert "1 tổ thiếu tổ trưởng" in text
    assert reverse("activities:log") in text


def test_the_other_communes_official_sees_none_of_it(client, world):
    make_activity(world["teams"][0], timezone.localdate(), status=Status.SUBMITTED)
    text = page(client, make_user("khac", Role.COMMUNE, world["there"]))
    assert "Tổ ấp 1" not in text
    assert "chờ bạn xác nhận" not in text


def test_province_staff_see_where_nobody_works_and_never_a_zero_for_missing(client, world):
    text = page(client, make_user("tinh", Role.PROVINCE, world["province"]))
    assert "2/2 xã, phường" in text
    assert "1/1 khóm, ấp chưa có tổ" in text
    assert "chưa báo cáo" in text


def test_a_rate_of_nothing_says_what_there_is_none_of(client, world):
    for team in world["teams"]:
        team.delete()
    UnitPeriod.objects.at_level(Level.HAMLET).update(valid_from=timezone.localdate())  # not listed the month before
    make_activity(make_team(world["here"], since=timezone.localdate()), timezone.localdate())
    text = page(client, make_user("tinh", Role.PROVINCE, world["province"]))
    table = text[text.index("Từng tháng, dạng bảng") :]
    assert "chưa có danh mục khóm, ấp" in table
    assert "chưa có tổ" in table
    assert table.count("chưa báo cáo") >= 1  # people: nobody reported


def test_a_head_sees_the_own_month(client, world):
    user = make_user("to-truong")
    make_member(world["teams"][0], role=MemberRole.HEAD, user=user)
    make_activity(world["teams"][0], timezone.localdate(), people=321)
    make_activity(world["teams"][1], timezone.localdate(), people=555)
    text = page(client, user)
    assert "321" in text
    assert "555" not in text


def test_each_number_of_the_month_leads_to_exactly_its_rows(client, world):
    today = timezone.localdate()
    first, second = world["teams"]
    make_activity(first, today, people=5)
    make_activity(first, today, people=6)
    make_activity(second, today, people=7, status=Status.SUBMITTED)
    make_activity(second, today, people=9, status=Status.RETURNED)
    make_activity(second, today - dt.timedelta(days=40), people=8)
    idle = make_team(world["hamlets"][2], "Tổ ấp 3")
    idle.suspensions.create(valid_from=today - dt.timedelta(days=3))
    make_activity(idle, today, people=100)  # nobody expected it, and no figure counts it
    text = page(client, make_user("xa", Role.COMMUNE, world["here"]))
    shown = re.findall(r'<a href="(/hoat-dong/\?thang=[^"]+)">([\d.]+)</a>', text)
    assert [number for _url, number in shown] == ["2", "11", "1"]
    for (url, _number), (sessions, people) in zip(shown, [(2, 11), (2, 11), (1, 7)], strict=True):
        totals = client.get(htmllib.unescape(url)).context["totals"]
        assert (totals.sessions, totals.people) == (sessions, people)


def test_each_number_of_the_province_leads_to_exactly_its_rows(client, world):
    today = timezone.localdate()
    make_activity(world["teams"][0], today, people=5)
    make_activity(world["teams"][1], today - dt.timedelta(days=70))
    text = page(client, make_user("tinh", Role.PROVINCE, world["province"]))
    (people,) = re.findall(r'<a href="(/hoat-dong/\?thang=[^"]+)">5</a>', text)
    assert client.get(htmllib.unescape(people)).context["totals"].people == 5
    for url, count in re.findall(r'<a href="(/to/im-lang/[^"]+)">(\d+) tổ', text):
        assert client.get(htmllib.unescape(url)).context["count"] == int(count)
    (gaps,) = re.findall(r'<a href="(/to/ap-chua-co-to/\?[^"]+)">2 chưa có tổ', text)
    assert client.get(htmllib.unescape(gaps)).context["missing"] == 2
    (headless,) = re.findall(r'<a href="([^"]+thieu-to-truong[^"]*)">2 tổ', text)
    assert client.get(htmllib.unescape(headless)).context["page"].paginator.count == 2


def test_a_chart_has_its_words_and_its_table(client, world):
    for month in (0, 1):
        make_activity(world["teams"][0], timezone.localdate().replace(day=1) - dt.timedelta(days=month), people=321)
    for user in (make_user("xa", Role.COMMUNE, world["here"]), make_user("tinh", Role.PROVINCE, world["province"])):
        text = page(client, user)
        charts = re.findall(r'role="img" aria-label="([^"]+)"', text)
        assert len(charts) == 4
        assert any(words.startswith("Lượt người được hướng dẫn: từ 321") for words in charts)
        table = text[text.index('class="chart__table') :]
        assert "321</td>" in table
        assert "chưa báo cáo</td>" in table


def test_each_month_of_the_table_leads_to_its_rows(client, world):
    this = Month.of(timezone.localdate())
    for back in (0, 1, 2):
        make_activity(world["teams"][0], this.plus(-back).start, people=100 + back)
    make_activity(world["teams"][1], this.previous.start, people=7)
    row = r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>((?:<td class="num">[^<]*</td>)+)'
    for user in (make_user("xa", Role.COMMUNE, world["here"]), make_user("tinh", Role.PROVINCE, world["province"])):
        rows = re.findall(row, page(client, user))
        assert [label for _url, label, _cells in rows[:3]] == [facts.label_of(this.plus(-back)) for back in (0, 1, 2)]
        for (url, _label, cells), people in zip(rows, (100, 108, 102), strict=False):
            assert f">{people}</td>" in cells
            context = client.get(htmllib.unescape(url)).context
            found = context["totals"] if url.startswith("/hoat-dong/") else context["found"].total
            assert found.people == people


def test_an_administrator_without_a_role_is_told_where_to_take_one(client, world):
    admin = make_user("quan-tri", is_superuser=True, is_staff=True)
    address = reverse("admin:accounts_user_change", args=[admin.pk])
    client.force_login(admin)
    page = client.get("/").content.decode()
    assert "chưa có vai trò" in page
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    client.force_login(make_user("khac", is_staff=True))
    assert "chưa có vai trò" not in client.get("/").content.decode()


def test_the_public_sees_counts_only_where_the_province_allows_it(client, world, settings):
    make_member(world["teams"][0], "Sen Thị Hoa", phone="0100000001")
    text = page(client)
    assert "2 Tổ khóm, ấp" in text
    assert "Sen Thị Hoa" not in text
    settings.PUBLIC_MAP = False
    assert "Tổ khóm, ấp;" not in page(client)


def test_a_team_is_silent_from_the_thirtieth_day(world):
    today = dt.date(2024, 9, 26)
    make_activity(world["teams"][0], today - dt.timedelta(days=29))
    make_activity(world["teams"][1], today - dt.timedelta(days=30))
    states = {state.team.pk: state.is_silent for state in facts.team_states(Team.objects.all(), today)}
    assert states == {world["teams"][0].pk: False, world["teams"][1].pk: True}
    world["teams"][1].suspensions.create(
        valid_from=today - dt.timedelta(days=40), valid_to=today - dt.timedelta(days=28)
    )
    assert not any(state.is_silent for state in facts.team_states(Team.objects.all(), today))


OFFICIAL, HEAD, STAFF = 21, 23, 28  # queries of a page that was looked at before


@pytest.mark.parametrize("more", [0, 12])
@pytest.mark.django_db(transaction=True)
def test_the_pages_cost_the_same_for_few_and_many_teams(client, world, more, django_assert_max_num_queries):
    for n in range(more):
        team = make_team(make_unit(Level.HAMLET, f"m{n}", world["here"]))
        make_activity(team, timezone.localdate())
        make_activity(make_team(make_unit(Level.HAMLET, f"n{n}", world["there"])), dt.date(2025, 1, 1))
    head = make_user("to-truong")
    make_member(world["teams"][0], role=MemberRole.HEAD, user=head)
    official = make_user("xa", Role.COMMUNE, world["here"])
    staff = make_user("tinh", Role.PROVINCE, world["province"])
    for user, most in ((official, OFFICIAL), (head, HEAD), (staff, STAFF)):
        client.force_login(user)
        client.get(reverse("home"))
        with django_assert_max_num_queries(most) as captured:
            client.get(reverse("home"))
        sums = [query["sql"] for query in captured if 'SUM("activities_activity' in query["sql"]]
        assert not sums, "a home page sums no log"


def test_a_country_counts_its_teams_without_head_as_a_province_does(client, world, monkeypatch):
    make_member(world["teams"][0], role=MemberRole.HEAD)
    client.force_login(make_user("tinh", Role.PROVINCE, world["province"]))
    few = client.get(reverse("home")).context["without_head"]
    monkeypatch.setattr(standing, "LARGE", 0)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("home")).context["without_head"] == few > 0
    assert any('COUNT(DISTINCT "registry_member"."team_id")' in query["sql"] for query in captured)


def test_the_longest_silent_team_stands_first_and_one_that_worked_today_last(world):
    today = timezone.localdate()
    first, second = world["teams"]
    third = make_team(world["hamlets"][2], "Tổ ấp 3")
    make_activity(first, today)
    make_activity(second, today - dt.timedelta(days=41))
    states = facts.team_states(Team.objects.all(), today)
    assert [state.team for state in states] == [third, second, first]
