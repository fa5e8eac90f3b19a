"""The official's inbox: by team, the longest waiting first; what was odd in words; one tap for many; returning."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams_app.activities import reviewing, services
from teams_app.activities.models import Activity
from tests.factories import make_activity, make_team, make_unit
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/cho-xac-nhan/"
VERIFY, RETURN = "/hoat-dong/xac-nhan/", "/hoat-dong/tra-lai/"
DAY = dt.timedelta(days=1)


def waiting(world, team=None, days=0, **fields):
    given = {"status": "submitted", "created_by": world.head} | fields
    return make_activity(team or world.team, TODAY - days * DAY, **given)


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def seen(page, name="seen"):
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def test_it_is_grouped_by_team_the_longest_waiting_first(world):
    for team, days in ((world.second, 1), (world.team, 5), (world.team, 0), (world.second, 3), (world.foreign, 9)):
        waiting(world, team, days)
    page = page_of(world.client(world.official).get(URL))
    teams = re.findall(r'<h2 id="team-\d+">(.*?) <small', page)
    assert teams == ["Tổ ấp Mỹ Thới", "Tổ ấp Mỹ Phú"]
    days = [(TODAY - n * DAY).strftime("%d/%m/%Y") for n in (5, 0, 3, 1)]
    assert re.findall(r"<strong>(\d\d/\d\d/\d{4})</strong>", page) == days
    assert "<strong>4 hoạt động</strong>" in page


def test_an_empty_inbox_says_so(world):
    page = page_of(world.client(world.official).get(URL))
    assert "Không có hoạt động nào chờ xác nhận" in page


@pytest.mark.parametrize("who", ["staff", "head", "member"])
def test_it_is_the_officials_alone(world, who):
    assert world.client(getattr(world, who)).get(URL).status_code == 404


def test_what_was_noticed_and_asked_stands_there_in_words(world):
    waiting(world, flags=["clock", "moved", "unknown"], confirmed=["crowd"], note="sóng yếu")
    page = page_of(world.client(world.official).get(URL))
    for words in ("Đồng hồ điện thoại", "Người ghi không còn", "đi từng nhà", "sóng yếu"):
        assert words in page


def test_a_correction_shows_what_it_said_and_what_it_says_now(world):
    activity = services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity
    reviewing.activity_return(by=world.official, seen=[(activity.uuid, 1)], reason="Nhiều quá", at=timezone.now())
    services.activity_edit(
        by=world.head, uuid=activity.uuid, entry=world.entry(people=20), version=2, at=timezone.now()
    )
    page = page_of(world.client(world.official).get(URL))
    assert "Đã sửa sau khi trả lại" in page
    assert "Nhiều quá" in page
    assert "<del>24</del> → <ins>20</ins>" in page


def test_the_ticked_ones_one_team_or_the_page_are_verified(world):
    for team in (world.team, world.team, world.second, world.second, world.commune_team):
        waiting(world, team)
    client = world.client(world.official)
    page = page_of(client.get(URL))
    shown = seen(page, "shown")
    client.post(VERIFY, {"seen": seen(page)[:1], "shown": shown, "next": URL})
    assert Activity.objects.verified().count() == 1
    client.post(VERIFY, {"team": world.second.pk, "shown": shown, "next": URL})
    assert set(Activity.objects.waiting().values_list("team", flat=True)) == {world.team.pk, world.commune_team.pk}
    done = page_of(client.post(VERIFY, {"all": "1", "shown": shown, "next": URL}, follow=True))
    assert "Đã xác nhận 3 hoạt động" in done
    assert "2 hoạt động vừa được sửa hoặc xử lý ở nơi khác" in done
    undone = page_of(client.post(f"{VERIFY}hoan-tac/", follow=True))
    assert "3 hoạt động lại chờ xác nhận" in undone


@pytest.mark.parametrize("url", [VERIFY, RETURN])
def test_nothing_ticked_changes_nothing_and_says_so(world, url):
    waiting(world)
    page = page_of(world.client(world.official).post(url, {"next": URL}, follow=True))
    assert "Chưa chọn mục nào" in page
    assert Activity.objects.waiting().exists()


def test_returning_asks_for_the_reason_first_and_can_be_taken_back(world):
    activity = waiting(world)
    client = world.client(world.official)
    one = f"{activity.uuid}:1"
    asked = page_of(client.post(RETURN, {"only": one, "next": URL}))
    assert "Trả lại 1 hoạt động" in asked
    assert "sai ngày" in asked
    empty = page_of(client.post(RETURN, {"seen": one, "asked": "1", "words": " "}))
    assert "Hãy chọn hoặc ghi điều cần sửa" in empty
    assert Activity.objects.waiting().exists()
    answer = {"seen": one, "asked": "1", "common": ["date", "people"], "words": " ghi   ngày 20 ", "next": URL}
    done = page_of(client.post(RETURN, answer, follow=True))
    assert "Đã trả lại 1 hoạt động" in done
    reason = activity.changes.get().reason
    assert reason == "Số lượt người chưa hợp lý; sai ngày; ghi ngày 20"
    page_of(client.post(f"{RETURN}hoan-tac/", follow=True))
    assert Activity.objects.waiting().exists()


def test_a_neighbours_activity_is_neither_shown_nor_returned(world):
    foreign = waiting(world, world.foreign)
    client = world.client(world.official)
    asked = page_of(client.post(RETURN, {"seen": f"{foreign.uuid}:1"}))
    assert "Bình Hòa" not in asked
    client.post(RETURN, {"seen": f"{foreign.uuid}:1", "asked": "1", "common": "date"})
    assert Activity.objects.waiting().exists()


def test_the_head_is_told_on_the_first_page_and_above_the_forms(world):
    activity = waiting(world, people=24, topics=[world.skills[0]])
    reviewing.activity_return(by=world.official, seen=[(activity.uuid, 1)], reason="Nhiều quá", at=timezone.now())
    client = world.client(world.head)
    edit = f"/hoat-dong/{activity.uuid}/sua/"
    for url in ("/", "/hoat-dong/moi/"):
        page = page_of(client.get(url))
        assert "1 hoạt động được trả lại cho bạn" in page
        assert "Nhiều quá" in page
        assert edit in page
    assert "Nhiều quá" in page_of(client.get(edit))
    assert "Nhiều quá" in page_of(client.get(f"/hoat-dong/{activity.uuid}/"))
    assert str(activity.uuid) in page_of(client.get("/hoat-dong/?trang-thai=tra-lai"))
    assert "được trả lại cho bạn" not in page_of(world.client(world.deputy).get("/"))


def test_the_head_corrects_or_answers_on_the_form(world):
    activity = waiting(world, people=24, topics=[world.skills[0]])
    reviewing.activity_return(by=world.official, seen=[(activity.uuid, 1)], reason="Nhiều quá", at=timezone.now())
    client, edit = world.client(world.head), f"/hoat-dong/{activity.uuid}/sua/"
    same = page_of(client.post(edit, world.post(version="2")))
    assert "Chưa có gì thay đổi" in same
    done = page_of(client.post(edit, world.post(version="2", reason="Hai ấp cùng dự"), follow=True))
    assert "Đã sửa và gửi lại cho cán bộ" in done
    assert "“Hai ấp cùng dự”" in done
    assert Activity.objects.waiting().exists()


def test_the_inbox_costs_the_same_for_two_and_for_fifty_rows(world):
    client = world.client(world.official)

    def some(number):
        for n in range(number):
            team = make_team(make_unit("hamlet", f"Ấp {n}", world.here))
            for each in (team, world.team):
                corrected = waiting(world, each, topics=[world.skills[0], world.vneid])
                reviewing.activity_return(
                    by=world.official, seen=[(corrected.uuid, 1)], reason="Sai", at=timezone.now()
                )
                Activity.objects.filter(pk=corrected.pk).update(status="submitted")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = page_of(client.get(URL))
        return len(captured), page.count('class="inbox__item"')

    some(2)
    client.get(URL)
    few, _ = queries()
    some(24)
    many, shown = queries()
    assert shown == 50
    assert many <= few
    assert page_of(client.get(f"{URL}?page=2")).count('class="inbox__item"') == 2
