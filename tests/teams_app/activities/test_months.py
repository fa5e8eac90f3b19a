"""Handing months in: on time, late, missing, nothing, contradicting; who may; what the lists and reminders say."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Extent, Level, Succession
from teams_app.accounts.models import Role
from teams_app.activities import closing, handing, services
from teams_app.activities.models import MonthStatement
from teams_app.activities.month_overview import commune_states
from teams_app.activities.months import State, commune_rows, team_rows
from teams_app.activities.periods import Month
from tests.factories import START, make_activity, make_instrument, make_team, make_unit, make_user
from tests.teams_app.activities.world import TODAY

LAST = Month.of(TODAY).previous
DAY = LAST.start + dt.timedelta(days=9)
LIST, PAGE = "/hoat-dong/thang/", f"/hoat-dong/thang/{LAST}/"


def on_day(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


ON_TIME, LATE = on_day(closing.closing_day(LAST)), on_day(closing.closing_day(LAST) + dt.timedelta(days=1))


def hand_in(world, by=None, unit=None, nothing=False, at=ON_TIME, month=LAST):
    return handing.month_hand_in(
        by=by or world.official, unit=unit or world.here, month=month, is_nothing=nothing, at=at
    )


def row_of(unit):
    return next(row for row in commune_rows(LAST) if row.period.unit_id == unit.pk)


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_commune_hands_in_what_the_log_holds(world):
    make_activity(world.team, DAY, people=24)
    make_activity(world.commune_team, DAY, people=6)
    make_activity(world.second, DAY, people=9, status="submitted")
    make_activity(world.second, DAY, people=9, status="returned")
    make_activity(world.foreign, DAY, people=50)
    stated = hand_in(world)
    assert (stated.sessions, stated.people, stated.waiting, stated.is_nothing) == (2, 30, 1, False)
    row = row_of(world.here)
    assert (row.state, row.silent, row.later) == (State.ON_TIME, 0, 0)
    assert row_of(world.there).state is State.MISSING


def test_after_the_closing_day_it_is_late(world):
    make_activity(world.team, DAY)
    hand_in(world, at=LATE)
    assert row_of(world.here).state is State.LATE


def test_the_same_again_is_one_statement_and_more_work_makes_a_new_one(world):
    make_activity(world.team, DAY)
    first = hand_in(world)
    assert hand_in(world) == first
    make_activity(world.team, DAY)
    assert row_of(world.here).later == 1
    second = hand_in(world)
    assert second.sessions == 2
    first.refresh_from_db()
    assert first.taken_back_at is not None
    assert row_of(world.here).later == 0


def test_missing_is_not_nothing(world):
    with pytest.raises(ValidationError):
        hand_in(world)
    hand_in(world, nothing=True)
    row = row_of(world.here)
    assert (row.state, row.statement.is_nothing) == (State.ON_TIME, True)
    assert row.silent == 3  # the teams themselves have said nothing


def test_nothing_cannot_be_stated_where_something_is_logged(world):
    make_activity(world.team, DAY, status="submitted")
    with pytest.raises(ValidationError):
        hand_in(world, nothing=True)
    with pytest.raises(ValidationError):
        handing.nothing_state(by=world.head, team=world.team, month=LAST, at=ON_TIME)


def test_what_is_logged_afterwards_contradicts_and_is_shown(world):
    hand_in(world, nothing=True)
    handing.nothing_state(by=world.head, team=world.team, month=LAST, at=ON_TIME)
    services.activity_log(by=world.head, entry=world.entry(date=DAY), at=timezone.now())
    assert row_of(world.here).state is State.CONTRADICTION
    assert [row.state for row in team_rows(LAST, [world.team.pk])] == [State.CONTRADICTION]
    page = words(page_of(world.client(world.official).get(PAGE)))
    assert "Đã báo không có, nhưng có 1 hoạt động được ghi" in page


def test_a_team_states_that_there_was_nothing_once_and_takes_it_back(world):
    first = handing.nothing_state(by=world.head, team=world.team, month=LAST, at=ON_TIME)
    assert handing.nothing_state(by=world.official, team=world.team, month=LAST, at=ON_TIME) == first
    assert row_of(world.here).silent == 2
    handing.statement_take_back(by=world.head, statement=first, at=ON_TIME)
    assert row_of(world.here).silent == 3


@pytest.mark.parametrize("who", ["neighbour", "staff", "head", "member"])
def test_only_the_commune_hands_in(world, who):
    make_activity(world.team, DAY)
    with pytest.raises(PermissionDenied):
        hand_in(world, by=getattr(world, who))


@pytest.mark.parametrize("who", ["neighbour", "staff", "member"])
def test_only_those_who_log_for_a_team_speak_for_it(world, who):
    with pytest.raises(PermissionDenied):
        handing.nothing_state(by=getattr(world, who), team=world.team, month=LAST, at=ON_TIME)


def test_a_month_is_handed_in_when_it_is_over(world):
    with pytest.raises(ValidationError, match="chưa kết thúc"):
        hand_in(world, nothing=True, at=on_day(LAST.end))
    with pytest.raises(ValidationError):
        handing.nothing_state(by=world.head, team=world.team, month=LAST, at=on_day(LAST.end))


def test_nobody_is_late_while_the_month_is_under_way(world):
    this_month = f"{LIST}{Month.of(timezone.localdate())}/"
    for who, said in (("staff", "Chưa đến hạn nộp"), ("official", "Chưa ghi gì")):
        page = page_of(world.client(getattr(world, who)).get(this_month))
        assert said in words(page)
        assert "tag--danger" not in page
    assert "Đến nay sổ có 0 hoạt động đã xác nhận" in words(page)


def test_a_suspended_team_is_not_expected(world):
    world.team.suspensions.create(valid_from=LAST.start, valid_to=None)
    assert [row.state for row in team_rows(LAST, [world.team.pk])] == [State.PAUSED]
    assert row_of(world.here).silent == 2


def test_the_official_hands_in_on_the_page_and_takes_it_back(world):
    make_activity(world.team, DAY, people=24)
    client = world.client(world.official)
    url = f"{PAGE}xa/{world.here.pk}/"
    assert "Chưa nộp. Sổ có 1 hoạt động đã xác nhận, 24 lượt người" in words(page_of(client.get(PAGE)))
    done = words(page_of(client.post(f"{url}nop/", follow=True)))
    assert "Đã nộp" in done
    assert "1 hoạt động, 24 lượt người" in done
    statement = MonthStatement.objects.get()
    client.post(f"{PAGE}rut/{statement.pk}/")
    assert not MonthStatement.objects.standing().exists()


def test_the_head_states_it_on_the_page(world):
    client = world.client(world.head)
    assert "chưa ghi, chưa báo" in page_of(client.get(PAGE)).lower()
    done = page_of(client.post(f"{PAGE}to/{world.team.pk}/khong-co/", follow=True))
    assert "đã báo không có hoạt động" in done.lower()
    assert world.client(world.neighbour).post(f"{PAGE}to/{world.team.pk}/khong-co/").status_code == 404


def test_the_province_sees_all_communes_by_state_and_drills_down(world):
    make_activity(world.team, DAY, people=24)
    hand_in(world)
    client = world.client(world.staff)
    page = words(page_of(client.get(PAGE)))
    assert "1/2 xã, phường đã nộp" in page
    assert "chưa báo cáo" in page  # missing is not zero
    missing = page_of(client.get(f"{PAGE}?xem=chua-nop"))
    assert "Bình Thạnh" in missing
    assert "Mỹ Xương" not in missing
    assert "Tổ ấp Mỹ Thới" in page_of(client.get(f"{PAGE}xa/{world.here.pk}/"))
    assert client.post(f"{PAGE}xa/{world.here.pk}/nop/").status_code == 404
    assert "1/2 xã, phường đã nộp" in words(page_of(client.get("/")))
    assert "1/2 xã, phường" in words(page_of(client.get(LIST)))


def test_an_official_reads_whether_the_own_month_is_handed_in_and_no_fraction(world):
    make_activity(world.team, DAY)
    client = world.client(world.official)
    page = words(page_of(client.get(LIST)))
    assert "chưa nộp" in page
    hand_in(world)
    page = words(page_of(client.get(LIST)))
    assert "đã nộp" in page
    assert "xã, phường" not in page.split("<table")[-1]


def test_an_empty_state_says_so(world):
    assert "Không có xã, phường nào" in page_of(world.client(world.staff).get(f"{PAGE}?xem=tre"))


def test_strangers_and_neighbours_find_nothing(world):
    assert world.client(world.member).get(PAGE).status_code == 404
    assert world.client(world.member).get(LIST).status_code == 404
    assert world.client(world.neighbour).get(f"{PAGE}xa/{world.here.pk}/").status_code == 404
    assert world.client(world.staff).get("/hoat-dong/thang/2024-13/").status_code == 404


def test_the_province_closes_and_opens_again_on_the_page(world):
    client = world.client(world.staff)
    assert world.client(world.official).post(f"{PAGE}khoa/").status_code == 404
    assert "Đã khóa sổ" in page_of(client.post(f"{PAGE}khoa/", follow=True))
    assert "Hãy ghi lý do mở lại" in page_of(client.post(f"{PAGE}khoa/", {"reopen": "1"}, follow=True))
    assert closing.closings_of([DAY], TODAY)
    client.post(f"{PAGE}khoa/", {"reopen": "1", "reason": "Sai số"})
    assert not closing.closings_of([DAY], TODAY)


def test_corrections_are_counted_where_the_month_is_read(world):
    closing.month_close(month=LAST, by=None, at=timezone.now())
    for people in (24, 25):
        services.activity_log(
            by=world.head, entry=world.entry(date=DAY, people=people, reason="Sổ gửi trễ"), at=timezone.now()
        )
    assert row_of(world.here).work.corrections == 2
    assert row_of(world.there).work.corrections == 0
    for user in (world.staff, world.official, world.head):
        assert "2 điều chỉnh sau khóa sổ" in words(page_of(world.client(user).get(PAGE)))
    assert "2 điều chỉnh" in words(page_of(world.client(world.staff).get(LIST)))


def test_the_first_page_says_what_is_owed_and_how_long_there_is(world):
    client = world.client(world.official)
    assert f"Chưa nộp {LAST.label}" in words(page_of(client.get("/")))
    hand_in(world, nothing=True)
    assert "Chưa nộp" not in page_of(client.get("/"))


def test_the_reminder_names_who_is_missing(world):
    page = page_of(world.client(world.staff).get(PAGE))
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    assert "huyện Cao Lãnh: xã Bình Thạnh, xã Mỹ Xương" in text
    assert PAGE in text
    teams = re.search(r"<textarea[^>]*>(.*?)</textarea>", page_of(world.client(world.official).get(PAGE)), re.DOTALL)[1]
    assert "- Tổ ấp Mỹ Thới" in teams
    assert "Bình Hòa" not in teams


def test_the_reminder_tells_namesakes_of_a_merged_commune_apart(world):
    """After a merger a commune has several *Tổ ấp 1*; a group reads the text without the table beside it."""
    merged = LAST.start - dt.timedelta(days=40)
    came = make_unit(Level.HAMLET, "Ấp 1", world.here, valid_from=merged)
    period = came.periods.get()
    came.periods.create(
        code=period.code, type=period.type, name="Ấp 1", parent=world.there, valid_from=START, valid_to=merged
    )
    for hamlet in (came, make_unit(Level.HAMLET, "Ấp 1", world.here)):
        make_team(hamlet, "Tổ công nghệ số cộng đồng ấp 1")
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page_of(world.client(world.official).get(PAGE)), re.DOTALL)[1]
    assert "- Tổ ấp 1\n" in text
    assert "- Tổ ấp 1 (xã Bình Thạnh)\n" in text


def merged_into(hamlet, name):
    """A hamlet of the same commune that went into `hamlet` before the month."""
    day = LAST.start - dt.timedelta(days=40)
    old = make_unit(Level.HAMLET, name, hamlet.periods.get().parent, valid_to=day)
    Succession.objects.create(old=old, new=hamlet, extent=Extent.FULL, effective_on=day, instrument=make_instrument())
    return old


def test_a_team_left_on_a_merged_hamlets_ground_counts_where_it_went(world):
    hamlet = world.team.areas.get().unit
    make_activity(make_team(merged_into(hamlet, "Mỹ Cũ"), "Tổ ở lại"), DAY, people=5)
    assert row_of(world.here).work.people == 5


def a_month_of_every_kind(world):
    """On time, late, missing, nothing, nothing but contradicted; a team of two communes, and one on ended ground."""
    district = world.here.periods.get().parent
    communes = [make_unit(Level.COMMUNE, f"Xã {n}", district) for n in range(4)] + [
        make_unit(Level.COMMUNE, "Xã không huyện", district.periods.get().parent)
    ]
    both = make_team(make_unit(Level.HAMLET, "Ấp một", communes[0]))
    both.areas.create(unit=make_unit(Level.HAMLET, "Ấp hai", communes[1]), valid_from=both.valid_from)
    ended = make_team(merged_into(make_unit(Level.HAMLET, "Ấp mới", communes[2]), "Ấp cũ"), "Tổ ở lại")
    silent = make_team(make_unit(Level.HAMLET, "Ấp im", communes[3]))
    for n, team in enumerate((world.team, both, ended)):
        make_activity(team, DAY, people=n + 1)
    MonthStatement.objects.create(month=LAST.start, team=silent, is_nothing=True, at=ON_TIME)
    for unit, nothing, at in zip(communes[1:], (False, True, True, False), (LATE, ON_TIME, LATE, ON_TIME), strict=True):
        MonthStatement.objects.create(month=LAST.start, unit=unit, is_nothing=nothing, at=at)
    return communes


def test_the_states_at_a_glance_and_the_rows_of_a_page_are_those_of_all_rows(world):
    communes = a_month_of_every_kind(world)
    rows = commune_rows(LAST)
    assert {row.state for row in rows} == {State.ON_TIME, State.LATE, State.MISSING, State.CONTRADICTION}
    assert [(one.unit, one.label, one.state, one.is_handed_in) for one in commune_states(LAST)] == [
        (row.period.unit_id, row.period.label, row.state, row.is_handed_in) for row in rows
    ]
    for unit in (*communes, world.here, world.there):
        assert commune_rows(LAST, [unit.pk]) == [row for row in rows if row.period.unit_id == unit.pk]
    some = {communes[0].pk, communes[2].pk, world.here.pk}
    assert commune_rows(LAST, some) == [row for row in rows if row.period.unit_id in some]
    assert commune_rows(LAST, []) == []


def test_the_page_holds_fifty_and_the_tabs_and_the_reminder_all(world):
    district = world.here.periods.get().parent
    for n in range(60):
        make_unit(Level.COMMUNE, f"Thường Thới {n:02}", district)
    client = world.client(world.staff)
    first, second = (page_of(client.get(f"{PAGE}?xem=chua-nop&page={n}")) for n in (1, 2))
    assert "Chưa nộp 62" in words(first)
    assert [page.count('<th scope="row">') for page in (first, second)] == [50, 12]
    assert "xã Thường Thới 59" in re.search(r"<textarea[^>]*>(.*?)</textarea>", first, re.DOTALL)[1]


@pytest.mark.parametrize("who", ["staff", "official"])
def test_the_page_costs_the_same_for_few_and_many(world, who):
    client = world.client(getattr(world, who))

    def queries():
        counts = []
        for url in (PAGE, LIST):
            with CaptureQueriesContext(connection) as captured:
                page_of(client.get(url))
            counts.append(len(captured))
        return counts

    client.get(PAGE)
    few = queries()
    district = world.here.periods.get().parent
    for n in range(25):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", district)
        make_user(f"can-bo-{n}", Role.COMMUNE, commune)
        for parent in (commune, world.here):
            team = make_team(make_unit(Level.HAMLET, f"Ấp {n}", parent))
            make_activity(team, DAY)
    assert queries() <= few
