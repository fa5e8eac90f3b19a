"""The month on the home page of an official and of a head: as the map counts it, and as many rows as its list has."""

import datetime as dt
import html
import re

import pytest
from django.utils import timezone

from geo.models import Level, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.activities.handing import month_hand_in, nothing_state, statement_take_back
from teams_app.activities.models import Status
from teams_app.activities.periods import Month
from teams_app.coverage.figures import figures
from teams_app.coverage.homepage import facts
from teams_app.registry.ground import ground_in_figures
from teams_app.registry.models import MemberRole
from tests.factories import make_activity, make_member, make_team, make_unit, make_user
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.test_log_behind import totals_at
from tests.teams_app.coverage.worlds import RandomWorld

pytestmark = pytest.mark.django_db
LOG, TEAMS = "/hoat-dong/", "/to/trong-so-lieu/"


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
def test_on_random_worlds_each_month_is_that_of_the_map_and_of_its_lists(client, seed):
    """Of teams that ended, moved, were suspended, and of communes that were merged or split."""
    world, today, counted = RandomWorld(seed), timezone.localdate(), 0
    there = set(UnitPeriod.objects.on(today).values_list("unit", flat=True))
    communes = [unit for unit in (*world.communes, *world.born) if unit.pk in there]
    for commune in communes[-3:]:
        official = make_user(f"xa{commune.pk}", Role.COMMUNE, commune)
        client.force_login(official)
        months = facts.months_of(facts.work_on(ground_in_figures([commune.pk], today)), Month(2024, 5), 4)
        for month in months:
            total = figures(Level.COMMUNE, today, month.period, scope=[commune]).total
            told = (month.sessions, month.people, month.waiting, month.active_teams)
            assert told == (total.sessions or 0, total.people or 0, total.waiting, total.teams_logging_submitted)
            query = f"{LOG}?thang={month.month}&so-lieu=1&trang-thai="
            assert totals_at(f"{query}da-xac-nhan", official) == (month.sessions, month.people)
            assert totals_at(f"{query}cho-xac-nhan", official)[0] == month.waiting
            context = client.get(TEAMS, {"nhom": "da-ghi", "ky": str(month.period)}).context
            assert (context["count"], context["whole"]) == (month.active_teams, total.teams)
            counted += month.sessions + month.waiting
    assert counted


class World:
    """Last month a team of Mỹ Xương ended, one left for An Bình, one came; each worked before that day and after."""

    def __init__(self) -> None:
        self.month = Month.of(timezone.localdate()).previous
        self.turn = self.month.start + dt.timedelta(days=14)
        before, after = self.turn - dt.timedelta(days=3), self.turn + dt.timedelta(days=3)
        province = make_unit(Level.PROVINCE)
        self.here, there = (make_unit(Level.COMMUNE, name, province) for name in ("Mỹ Xương", "An Bình"))
        hamlets = [make_unit(Level.HAMLET, f"{n}", self.here) for n in (1, 2, 3)]
        far = [make_unit(Level.HAMLET, f"{n}", there) for n in (8, 9)]
        self.ended = make_team(hamlets[0], until=self.turn)
        self.left, self.came, self.stays = (make_team(unit) for unit in (hamlets[1], far[0], hamlets[2]))
        for team, unit in ((self.left, far[1]), (self.came, hamlets[1])):
            team.areas.update(valid_to=self.turn)
            team.areas.create(unit=unit, valid_from=self.turn)
        for number, team in enumerate((self.ended, self.left, self.came, self.stays)):
            make_activity(team, before, 10**number)
            if team != self.ended:
                make_activity(
                    team, after, 2 * 10**number, status=Status.SUBMITTED if team == self.stays else "verified"
                )
        self.official = make_user("xa", Role.COMMUNE, self.here)


@pytest.fixture
def world() -> World:
    return World()


def links(client) -> list[tuple[str, int]]:
    text = text_of(client, "/")
    found = re.findall(r'<a href="((?:/hoat-dong/\?thang=|/to/trong-so-lieu/)[^"]+)">([^<]*?)([\d.]+)</a>', text)
    return [(html.unescape(url), int(number.replace(".", ""))) for url, _words, number in found]


def test_what_ended_or_left_since_counts_and_what_was_done_elsewhere_does_not(client, world):
    client.force_login(world.official)
    told = {url: number for url, number in links(client) if str(world.month) in url}
    verified, waiting = (
        f"{LOG}?thang={world.month}&trang-thai={each}&so-lieu=1" for each in ("da-xac-nhan", "cho-xac-nhan")
    )
    teams = f"{TEAMS}?ky={world.month}&nhom=da-ghi"
    assert told == {verified: 1 + 10 + 2 * 100 + 1000, waiting: 1, teams: 4}
    assert client.get(teams).context["count"] == 4
    response = client.get(verified)
    assert (response.context["totals"].sessions, response.context["totals"].people) == (4, 1211)
    assert client.get(waiting).context["totals"].sessions == 1
    assert client.get("/").context["before"].active_teams == 4


def test_the_teams_of_this_month_are_those_with_anything_logged(client, world):
    client.force_login(world.official)
    make_activity(world.came, timezone.localdate(), 5, status=Status.SUBMITTED)
    found = [(url, number) for url, number in links(client) if url.startswith(TEAMS)]
    [(url, number), _before] = found
    context = client.get(url).context
    assert number == context["count"] == len(context["lines"]) == 1
    assert context["lines"][0].team == world.came
    text = text_of(client, url)
    assert "1 tổ có ghi hoạt động trong" in text
    assert "1 tổ chưa ghi" not in text
    assert "Tổ nào cũng" not in text_of(client, TEAMS, {"nhom": "chua-ghi"})
    file = client.get(f"{TEAMS}tai-ve/csv/?nhom=da-ghi").content.decode("utf-8-sig")
    assert file.splitlines()[1].split(";")[5:8] == ["0", "0", "1"]


def test_a_head_reads_all_that_the_own_team_did_wherever_that_was(client, world):
    user = make_user("to-truong")
    make_member(world.left, role=MemberRole.HEAD, user=user)
    client.force_login(user)
    told = {url: number for url, number in links(client) if str(world.month) in url}
    verified = f"{LOG}?thang={world.month}&trang-thai=da-xac-nhan&so-lieu=1"
    assert told[verified] == 10 + 20
    assert client.get(verified).context["totals"].people == 30
    assert not any(url.startswith(TEAMS) for url in told)


def test_a_month_without_anything_leads_nowhere(client, world):
    client.force_login(make_user("khac", Role.COMMUNE, make_unit(Level.COMMUNE, "Trống")))
    assert not [url for url, _number in links(client) if str(world.month) in url]


def figures_told(client) -> list[tuple[str, str]]:
    """Each of the four figures of the month, and what is said of the month before."""
    text = text_of(client, "/")
    cells = r'<dd class="figure__value">(.*?)</dd><dd class="figure__note">(.*?)</dd>'
    return [tuple(re.sub("<[^>]+>", "", cell).strip() for cell in pair) for pair in re.findall(cells, text, re.DOTALL)]


def test_what_nobody_reported_is_no_zero_and_what_was_stated_as_nothing_is(client):
    month, now = Month.of(timezone.localdate()).previous, timezone.now()
    commune = make_unit(Level.COMMUNE, "Trống")
    team = make_team(make_unit(Level.HAMLET, "1", commune))
    head, official = make_user("to-truong"), make_user("xa", Role.COMMUNE, commune)
    make_member(team, role=MemberRole.HEAD, user=head)
    for user in (official, head):
        client.force_login(user)
        assert figures_told(client) == [("–", "tháng trước chưa báo cáo")] * 4
        assert "Tháng này chưa có báo cáo nào." in text_of(client, "/")
    month_hand_in(by=official, unit=commune, month=month, is_nothing=True, at=now)
    statement = nothing_state(by=head, team=team, month=month, at=now)
    for user in (official, head):
        client.force_login(user)
        assert figures_told(client) == [("–", "tháng trước 0")] * 4
        [url] = set(re.findall(r'<a href="([^"]+)">\s*tháng trước 0', text_of(client, "/")))
        assert "không có hoạt động" in text_of(client, url)
    statement_take_back(by=head, statement=statement, at=now)
    assert figures_told(client) == [("–", "tháng trước chưa báo cáo")] * 4
    make_activity(team, timezone.localdate(), 7, status=Status.SUBMITTED)
    assert [now for now, _before in figures_told(client)] == ["0", "0", "1", "1"]


def test_an_official_of_two_communes_reads_a_zero_where_both_stated_it(client):
    month, communes = Month.of(timezone.localdate()).previous, [make_unit(Level.COMMUNE) for _ in range(2)]
    official = make_user("xa", Role.COMMUNE, communes[0])
    official.grants.create(role=Role.COMMUNE, unit=communes[1], valid_from=month.start)
    client.force_login(official)
    for commune, told in zip(communes, ("tháng trước chưa báo cáo", "tháng trước 0"), strict=True):
        month_hand_in(by=official, unit=commune, month=month, is_nothing=True, at=timezone.now())
        assert figures_told(client) == [("–", told)] * 4
