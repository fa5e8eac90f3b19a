"""What communes hand in is what the map shows: of teams that ended, moved, were suspended, on the month's last map."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.models import Role
from teams_app.activities import handing
from teams_app.activities.models import Status
from teams_app.activities.months import CommuneRow, State, commune_rows, team_rows
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import figures
from tests.factories import make_activity, make_member, make_user
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.test_home_counts import World
from tests.teams_app.coverage.test_log_behind import totals_at
from tests.teams_app.coverage.worlds import RandomWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def page_of(month: Month, commune=None) -> str:
    return f"/hoat-dong/thang/{month}/" + (f"xa/{commune.pk}/" if commune else "")


def row_of(world: World, unit) -> CommuneRow:
    [row] = commune_rows(world.month, [unit.pk])
    return row


def counts(work) -> tuple[int, int, int]:
    return work.sessions, work.people, work.waiting


def of_row(row) -> tuple[int, int, int]:
    return row.sessions or 0, row.people or 0, row.waiting


def hand_in(world: World):
    return handing.month_hand_in(
        by=world.official, unit=world.here, month=world.month, is_nothing=False, at=timezone.now()
    )


def recounted(recount: Recount, commune: int) -> dict[int, tuple[int, int, int]]:
    """Slow and obvious: each activity where its team worked that day, team by team."""
    work = recount.placed(recount.work)
    own = work[work.row == commune].drop_duplicates("activity")
    found = {}
    for team, done in own.groupby("team_id"):
        verified = done[done.status == Status.VERIFIED]
        found[team] = (len(verified), verified.people.sum(), len(done) - len(verified))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_on_random_worlds_each_commune_has_what_the_map_shows_and_a_slow_recount_finds(seed):
    """Of teams that ended, moved, were suspended, and of communes that were merged or split."""
    RandomWorld(seed)
    counted = 0
    for month in (Month(2024, number) for number in range(2, 6)):
        period = Period(month, month)
        table = figures(Level.COMMUNE, month.end, period)
        recount = Recount(Level.COMMUNE, month.end, period, None, month.end)
        rows = commune_rows(month)
        assert {row.unit: counts(row.work) for row in rows} == {
            row.unit_id: of_row(row) for row in table.rows if row.unit_id
        }
        for row in rows:
            assert {team: counts(work) for team, work in row.teams.items() if work.is_some} == recounted(
                recount, row.unit
            )
            of_teams = team_rows(month, row.teams)
            assert {each.team.pk: counts(each.work) for each in of_teams} == {
                team: counts(work) for team, work in row.teams.items()
            }
            heard = set(recount.work.team_id)
            assert {each.team.pk for each in of_teams if each.logged} == heard & row.teams.keys()
            assert row.silent == sum(each.state is State.MISSING for each in of_teams)
            counted += row.logged
        some = {row.unit for row in rows[::2]}
        assert commune_rows(month, some) == [row for row in rows if row.unit in some]
    assert counted


def test_the_month_says_what_the_map_and_the_home_page_say(client, world):
    client.force_login(world.official)
    total = figures(Level.COMMUNE, world.month.end, Period(world.month, world.month), scope=[world.here]).total
    row = row_of(world, world.here)
    assert counts(row.work) == of_row(total) == (4, 1211, 1)
    assert "4 hoạt động đã xác nhận, 1.211 lượt người, và 1 hoạt động chờ xác nhận" in text_of(
        client, page_of(world.month)
    )
    before = client.get("/").context["before"]
    assert counts(before) == counts(row.work)
    stated = hand_in(world)
    assert counts(stated) == counts(row.work)


def test_what_moved_teams_did_is_each_communes_own(world):
    there = world.left.areas.get(valid_to=None).unit.periods.get().parent
    here, other = row_of(world, world.here), row_of(world, there)
    assert {team: counts(work) for team, work in here.teams.items()} == {
        world.ended.pk: (1, 1, 0), world.left.pk: (1, 10, 0), world.came.pk: (1, 200, 0), world.stays.pk: (1, 1000, 1)
    }  # fmt: skip
    assert {team: counts(work) for team, work in other.teams.items()} == {
        world.left.pk: (1, 20, 0), world.came.pk: (1, 100, 0)
    }  # fmt: skip


def test_what_was_done_while_suspended_or_after_the_end_is_no_work(world):
    world.stays.suspensions.create(valid_from=world.month.start, valid_to=world.turn)  # not after the turn
    make_activity(world.ended, world.turn + dt.timedelta(days=1), 5000)
    assert counts(row_of(world, world.here).work) == (3, 211, 1)


def test_what_is_handed_in_stays_as_it_was(client, world):
    client.force_login(world.official)
    stated = hand_in(world)
    world.came.areas.filter(valid_to=None).update(valid_from=world.turn + dt.timedelta(days=5))
    area = world.came.areas.get(valid_to=None)
    area.save()  # it came only after it had worked
    assert counts(row_of(world, world.here).work) == (3, 1011, 1)
    stated.refresh_from_db()
    assert (counts(stated), stated.taken_back_at) == ((4, 1211, 1), None)
    text = text_of(client, page_of(world.month))
    assert "4 hoạt động, 1.211 lượt người" in text
    assert "Ít hơn 1 hoạt động so với khi nộp" in text
    assert "Nộp lại" in text


def test_a_team_that_worked_elsewhere_is_not_reminded_and_states_no_nothing(client, world):
    moved = world.left
    moved.activities.filter(date__lt=world.turn).delete()
    moved.areas.first().save()  # its month is summed anew
    [row] = [each for each in team_rows(world.month, row_of(world, world.here).teams) if each.team == moved]
    assert (row.state, row.logged, row.work.logged) == (State.ELSEWHERE, 1, 0)
    client.force_login(world.official)
    text = text_of(client, page_of(world.month))
    assert "Có hoạt động ở xã khác" in re.sub(r"<[^>]+>", " ", text)
    assert f"to/{moved.pk}/khong-co/" not in text
    assert row_of(world, world.here).silent == 0


def test_each_number_leads_to_its_rows(client, world):
    """Those of teams that left or ended, too; and each team to what it did here."""
    client.force_login(world.official)
    text = text_of(client, page_of(world.month))
    found = re.findall(r'<a href="(/hoat-dong/\?[^"]+)">([^<]+)</a>', text)
    links = [(html.unescape(url), said) for url, said in found]
    assert len(links) == 1 + 4 + 2 * 4 + 1
    for url, said in links:
        context = client.get(url).context
        assert context["filters"].form.is_valid(), url
        totals, number = context["totals"], said.replace(".", "")
        assert not number.isdigit() or int(number) in (totals.sessions, totals.people)
        if "trang-thai" not in url:
            assert {row.activity.team.short_name for row in context["rows"]} == {said}
    [whole] = [url for url, said in links if said.startswith("Từng hoạt động đã xác nhận")]
    assert totals_at(whole, world.official) == (4, 1211)


def test_the_head_reads_what_the_own_team_did_wherever_it_was(client, world):
    head = make_user("to-truong")
    make_member(world.left, role="head", user=head)
    client.force_login(head)
    text = text_of(client, page_of(world.month))
    links = [
        (html.unescape(url), number) for url, number in re.findall(r'<a href="(/hoat-dong/\?[^"]+)">(\d+)</a>', text)
    ]
    assert [number for _url, number in links] == ["2", "30"]
    assert totals_at(links[0][0], head) == (2, 30)


def test_no_page_of_months_sums_the_log(client, world):
    """The sums are read, however long the log is."""
    staff = make_user("tinh", Role.PROVINCE, world.here.periods.get().parent)
    for user, urls in (
        (world.official, [page_of(world.month)]),
        (staff, [page_of(world.month), page_of(world.month, world.here)]),
    ):
        client.force_login(user)
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            summed = [query["sql"] for query in captured if 'SUM("activities_activity"' in query["sql"]]
            assert not summed
