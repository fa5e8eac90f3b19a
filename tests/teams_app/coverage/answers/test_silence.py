"""Who is silent: the kept last days against a walk through every day of the log, and the page that lists them."""

import csv
import datetime as dt
import io
from collections import Counter

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure, DisclosureKind
from teams_app.accounts.models import Role
from teams_app.activities.models import Activity, Status
from teams_app.activities.periods import Period
from teams_app.activities.signals import work_changed
from teams_app.coverage.answers.silence import STEPS, Silence
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_activity, make_member, make_team, make_unit, make_user
from tests.teams_app.coverage.recount import Recount, holds_on
from tests.teams_app.coverage.worlds import END, MERGER, RandomWorld

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 26)
DAY = dt.timedelta(days=1)


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


class World:
    """Mỹ Xương has four teams, one of them set up only lately; An Bình has one."""

    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.my_xuong, self.an_binh = (
            make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "An Bình")
        )
        hamlets = [make_unit(Level.HAMLET, str(number), self.my_xuong) for number in (1, 2, 3, 4)]
        self.busy, self.quiet, self.never = (make_team(h, f"Tổ ấp {n}") for n, h in enumerate(hamlets[:3], start=1))
        self.new = make_team(hamlets[3], "Tổ ấp 4", since=ago(5))
        self.other = make_team(make_unit(Level.HAMLET, "Phú Lợi", self.an_binh), "Tổ ấp Phú Lợi")
        make_activity(self.busy, ago(3))
        make_activity(self.quiet, ago(41))
        make_activity(self.other, ago(70))
        self.head = make_member(self.quiet, "Sen Thị Hoa", MemberRole.HEAD, phone="0912345678")
        self.tinh = make_user("tinh", Role.PROVINCE, self.province)
        self.official = make_user("xa", Role.COMMUNE, self.my_xuong)


@pytest.fixture
def world() -> World:
    return World()


def page(client, user, **query) -> str:
    client.force_login(user)
    response = client.get(reverse("coverage:silent_teams"), query)
    assert response.status_code == 200
    return response.content.decode()


def teams(silence: Silence, days: int) -> list[int]:
    return [team for team, *_rest in silence.listed(days)]


@pytest.mark.django_db(transaction=True)
def test_who_never_did_anything_is_remembered_until_a_team_is_written_or_does_its_first_work():
    world, day = World(), ago(0)
    before = teams(Silence(day), 30)
    assert teams(Silence(day), 30) == before
    new = make_team(make_unit(Level.HAMLET, "Mới", world.an_binh), since=ago(200))
    assert sorted(teams(Silence(day), 30)) == sorted([*before, new.pk])
    done = make_activity(new, day - DAY)
    assert teams(Silence(day), 30) == before
    done.status = Status.WITHDRAWN
    done.save()
    work_changed.send(Activity, days={(new.pk, done.date)})
    assert sorted(teams(Silence(day), 30)) == sorted([*before, new.pk])


# What silent means. --------------------------------------------------------------------------


def slow(recount: Recount, on: dt.date, days: int) -> dict[int, dt.date]:
    """Team → the day since which it is silent: every team, every activity, every day."""
    found, pauses = {}, list(recount.suspensions.itertuples())
    for team in recount.teams.itertuples():
        if not holds_on(team, on):
            continue
        own = [
            activity.date
            for activity in Activity.objects.filter(team=team.team_id).exclude(status=Status.WITHDRAWN)
            if activity.date <= on and recount.areas_on(activity.date, team.team_id)
        ]
        last_days = [on - n * DAY for n in range(days)]
        paused = any(holds_on(s, day) for s in pauses if s.team_id == team.team_id for day in last_days)
        stood = team.valid_from <= on - days * DAY
        if stood and not paused and not any(day in last_days for day in own):
            found[team.team_id] = max(own, default=team.valid_from)
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("on", [MERGER, MERGER + 50 * DAY, END + 45 * DAY, END + 200 * DAY])
def test_they_are_those_of_the_slow_recount(seed, on):
    RandomWorld(seed)
    recount = Recount(Level.COMMUNE, on, Period.month_of(on), None, on)
    silence = Silence(on)
    assert Silence(on, Team.objects.filter(pk__gt=0)).summary() == silence.summary()  # named, and everybody
    for days in STEPS:
        expected = slow(recount, on, days)
        assert silence.counts()[days] == len(expected)
        listed = silence.listed(days)
        assert {team: since for team, since, _worked in listed} == expected
        by_pages = [quiet for start in range(0, len(listed), 3) for quiet in listed[start : start + 3]]
        assert by_pages == sorted(listed, key=lambda quiet: (quiet.since, quiet.team))
        assert silence.summary().counts[days] == len(expected)
    places = {
        (team, recount.commune_on_own_day(area.unit_id))
        for team in slow(recount, on, STEPS[0])
        for area in recount.areas.itertuples()
        if area.team_id == team and holds_on(area, on)
    }
    assert silence.summary().by_commune == Counter(row for _team, row in places if row is not None)


def test_the_longest_silent_stands_first_and_a_new_team_is_given_time(world):
    silence = Silence(timezone.localdate())
    assert teams(silence, 30) == [world.never.pk, world.other.pk, world.quiet.pk]
    assert teams(silence, 60) == [world.never.pk, world.other.pk]
    assert silence.counts() == {30: 3, 60: 2, 90: 1}


def test_silence_begins_on_the_thirtieth_day_without_work(world):
    Activity.objects.all().delete()
    make_activity(world.busy, TODAY - 29 * DAY)
    make_activity(world.quiet, TODAY - 30 * DAY)
    found = teams(Silence(TODAY), 30)
    assert world.quiet.pk in found
    assert world.busy.pk not in found


def test_what_waits_or_was_returned_breaks_the_silence_and_what_was_withdrawn_does_not(world):
    waiting = make_activity(world.quiet, ago(1), status=Status.SUBMITTED)
    make_activity(world.other, ago(1), status=Status.WITHDRAWN)
    assert teams(Silence(timezone.localdate()), 30) == [world.never.pk, world.other.pk]
    waiting.status = Status.RETURNED
    waiting.save()
    assert world.quiet.pk not in teams(Silence(timezone.localdate()), 30)


def test_nobody_asks_after_a_team_that_was_suspended_in_these_days(world):
    world.quiet.suspensions.create(valid_from=ago(40), valid_to=ago(10))
    assert world.quiet.pk not in teams(Silence(timezone.localdate()), 30)
    world.quiet.suspensions.all().delete()
    world.quiet.suspensions.create(valid_from=ago(40), valid_to=ago(29))
    assert world.quiet.pk in teams(Silence(timezone.localdate()), 30)


def test_a_day_in_the_past_does_not_know_what_came_later(world):
    make_activity(world.quiet, ago(1))
    assert world.quiet.pk in teams(Silence(ago(2)), 30)
    assert world.quiet.pk not in teams(Silence(ago(0)), 30)


def test_it_costs_the_same_however_many_teams_are_silent(world):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            Silence(timezone.localdate()).counts()
        return len(captured)

    few = count()
    for n in range(12):
        make_activity(make_team(make_unit(Level.HAMLET, f"m{n}", world.an_binh)), ago(50 + n))
    assert count() == few == 4  # beside the two counts: who ever did something, and who was suspended


# The page. -----------------------------------------------------------------------------------


def test_the_page_says_how_many_who_and_since_when(client, world):
    html = page(client, world.official)
    assert "<strong>2 tổ</strong> không ghi hoạt động nào từ 30 ngày trở lên" in html
    assert html.index("Tổ ấp 3") < html.index("Tổ ấp 2")
    assert "41 ngày" in html
    assert "chưa ghi lần nào" in html
    assert "Phú Lợi" not in html  # another commune's
    assert "Tổ ấp 4" not in html


def test_the_page_narrows_by_days_and_place(client, world):
    assert "<strong>2 tổ</strong>" in page(client, world.tinh, tu="60")
    html = page(client, world.tinh, xa=world.an_binh.pk)
    assert "<strong>1 tổ</strong>" in html
    assert "Phú Lợi" in html
    assert "Tổ ấp 2" not in html
    assert "<strong>3 tổ</strong>" in page(client, world.tinh, tu="nonsense")


def test_the_commune_calls_the_province_asks_first_and_both_are_written_down(client, world):
    html = page(client, world.official)
    assert 'href="tel:0912345678"' in html
    seen = Disclosure.objects.get()
    assert (seen.user, seen.kind, seen.people, seen.phones_in_full) == (world.official, DisclosureKind.VIEW, 1, True)
    assert seen.unit_id == world.my_xuong.pk
    html = page(client, world.tinh)
    assert "0912345678" not in html
    assert "678" in html
    assert Disclosure.objects.count() == 1
    assert 'href="tel:0912345678"' in page(client, world.tinh, so="hien")
    assert Disclosure.objects.count() == 2
    assert "Sen Thị Hoa" not in Disclosure.objects.latest("pk").filters


def test_nobody_silent_is_good_news(client, world):
    for team in Team.objects.all():
        make_activity(team, ago(1))
    html = page(client, world.official)
    assert "Không có tổ nào im lặng" in html
    assert "<table" not in html


def test_only_those_who_keep_a_list_open_it(client, world):
    url = reverse("coverage:silent_teams")
    assert client.get(url).status_code == 302
    for address in (url, reverse("coverage:silent_file", args=["csv"])):
        client.force_login(make_user(f"ai-do-{len(address)}"))
        assert client.get(address).status_code == 404
    client.force_login(world.tinh)
    assert client.get(reverse("coverage:silent_file", args=["pdf"])).status_code == 404


def test_the_page_costs_the_same_for_few_and_many(client, world):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, world.tinh)
        return len(captured)

    page(client, world.tinh)
    few = count()
    for n in range(20):
        make_member(
            make_team(make_unit(Level.HAMLET, f"m{n}", world.an_binh), since=ago(200 + n)), role=MemberRole.HEAD
        )
    assert count() == few


# The file. -----------------------------------------------------------------------------------


def take(client, user, dang: str, **query) -> bytes:
    client.force_login(user)
    response = client.get(reverse("coverage:silent_file", args=[dang]), query)
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def test_the_text_file_has_a_row_a_team_and_masks_phones_unless_asked(client, world):
    text = take(client, world.official, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Tên tổ"] for row in rows] == ["Tổ ấp 3", "Tổ ấp 2"]
    assert [row["Số ngày im lặng"] for row in rows][1] == "41"
    assert rows[0]["Hoạt động gần nhất"] == "chưa ghi lần nào"
    assert rows[1]["Xã, phường"] == "xã Mỹ Xương"
    assert "678" in rows[1]["Điện thoại tổ trưởng"]
    assert "0912" not in text
    assert "0912 345 678" in take(client, world.official, "csv", sdt="1").decode()
    told = [(each.kind, each.phones_in_full, each.format) for each in Disclosure.objects.order_by("pk")]
    assert told == [(DisclosureKind.EXPORT, False, "csv"), (DisclosureKind.EXPORT, True, "csv")]


def test_the_workbook_has_typed_cells_and_no_formula(client, world):
    Team.objects.filter(pk=world.quiet.pk).update(name="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(take(client, world.tinh, "xlsx", tu="30")))
    rows = list(book.active.iter_rows(min_row=6, values_only=True))
    assert len(rows) == 3
    last = rows[-1]
    assert last[3] == "=1+1"
    assert book.active.cell(8, 4).data_type == "s"
    assert last[4] == 41
    assert last[5].date() == ago(41)


def test_the_file_has_the_rows_that_the_page_counts(client, world):
    for days in STEPS:
        text = take(client, world.tinh, "csv", tu=days).decode("utf-8-sig")
        assert len(text.splitlines()) - 1 == Silence(timezone.localdate()).counts()[days]
