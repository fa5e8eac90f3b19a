"""The list of activities: own scope, filters in the address, sums in words, verifying."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams_app.activities.models import Activity
from tests.factories import make_activity, make_team, make_unit
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/"
WAITING = f"{URL}?trang-thai=cho-xac-nhan"
DAY = dt.timedelta(days=1)


def page_of(world, user, url=URL):
    response = world.client(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def finding(page):
    found = re.search(r'<p class="lede">(.*?)</p>', page, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", "", found).split())


def rows(page):
    return len(re.findall(r'class="activities__date"', page))


def test_it_starts_with_the_answer(world):
    for people in (24, 1000):
        make_activity(world.team, TODAY, people=people)
    assert finding(page_of(world, world.head)) == (
        f"2 hoạt động, 1.024 lượt người trong tháng {TODAY.month}/{TODAY.year}."
    )


def test_an_empty_month_says_so_and_shows_the_way(world):
    page = page_of(world, world.head)
    assert finding(page).startswith("Chưa có hoạt động nào")
    assert 'href="/hoat-dong/moi/"' in page
    assert "Thời gian này chưa ghi hoạt động nào" in page


@pytest.mark.parametrize(("who", "seen"), [("official", 1), ("neighbour", 1), ("head", 1), ("staff", 2)])
def test_each_reads_their_own_place(world, who, seen):
    make_activity(world.team, TODAY)
    make_activity(world.foreign, TODAY)
    assert rows(page_of(world, getattr(world, who))) == seen


def test_strangers_find_nothing(world, client):
    assert client.get(URL).headers["Location"].startswith("/dang-nhap/")
    assert world.client(world.member).get(URL).status_code == 404


def test_withdrawn_ones_count_nowhere_and_are_found_by_their_status(world):
    make_activity(world.team, TODAY, status="withdrawn")
    assert rows(page_of(world, world.head)) == 0
    assert rows(page_of(world, world.head, f"{URL}?trang-thai=da-rut")) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?hinh-thuc=gathering", 1),
        ("?noi-dung=SKILL", 2),
        ("?noi-dung=VNEID", 1),
        ("?to=SECOND", 1),
        ("?trang-thai=cho-xac-nhan", 1),
        ("?hinh-thuc=gathering&to=SECOND", 0),
        ("?thang=2024-02", 1),
        ("?thang=tat-ca", 4),
        ("?thang=tat-ca&page=99", 4),
    ],
)
def test_the_address_filters(world, query, found):
    make_activity(world.team, TODAY, topics=[world.skills[0]], form="gathering")
    make_activity(world.team, TODAY, topics=[world.vneid])
    make_activity(world.second, TODAY, topics=[world.skills[1]], status="submitted")
    make_activity(world.second, dt.date(2024, 2, 29), topics=[world.skills[1]])
    for name, value in (("SKILL", world.skills[0].slug), ("VNEID", world.vneid.slug), ("SECOND", world.second.pk)):
        query = query.replace(name, str(value))
    assert rows(page_of(world, world.official, URL + query)) == found


def test_each_filter_is_named_and_can_be_taken_away_alone(world):
    make_activity(world.team, TODAY, topics=[world.vneid], form="gathering")
    page = page_of(world, world.official, f"{URL}?noi-dung={world.vneid.slug}&hinh-thuc=gathering&thang=tat-ca&page=1")
    assert "theo bộ lọc bên dưới" in finding(page)
    assert f'href="?noi-dung={world.vneid.slug}&amp;thang=tat-ca">Tập trung' in page
    assert 'href="?hinh-thuc=gathering&amp;thang=tat-ca">VNeID' in page


def test_the_province_filters_by_commune(world):
    make_activity(world.team, TODAY)
    make_activity(world.commune_team, TODAY)
    make_activity(world.foreign, TODAY)
    assert rows(page_of(world, world.staff, f"{URL}?xa={world.here.pk}")) == 2


def test_a_receipt_leads_to_its_activity(world):
    activity = make_activity(world.team, dt.date(2024, 2, 29))
    make_activity(world.team, TODAY)
    page = page_of(world, world.official, f"{URL}?ma={activity.receipt.lower()}")
    assert rows(page) == 1
    assert str(activity.uuid) in page


NO_ID = "9" * 30  # in no table's numbers


@pytest.mark.parametrize(
    "query",
    [
        "?thang=2024-13", "?thang=0000-01", "?xa=abc", "?to=-1", "?noi-dung=%00", "?page=abc",
        f"?xa={NO_ID}", f"?to={NO_ID}", f"?huyen={NO_ID}", "?xa=१२",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_answered_with_a_page(world, query, monkeypatch):
    monkeypatch.setattr("teams_app.registry.choosing.MOST_COMMUNES", 0)  # as in a large province: what is asked for
    monkeypatch.setattr("teams_app.activities.filters.TEAMS", 0)  # is looked up
    for name in ("huyện A", "huyện B"):
        make_unit("district", name, world.province)
    make_activity(world.team, TODAY)
    assert "Hoạt động" in page_of(world, world.staff, URL + query)


def test_a_day_in_the_past_shows_the_log_up_to_that_day(world):
    day = dt.date(2024, 9, 26)
    make_activity(world.team, day)
    make_activity(world.team, day + DAY)
    page = page_of(world, world.official, f"{URL}?ngay={day}")
    assert rows(page) == 1
    assert "tính đến ngày 26/09/2024" in finding(page)


def test_a_list_of_many_pages_tells_its_rows_and_leads_to_the_people_that_figures_count(world):
    for people in range(51):
        make_activity(world.team, TODAY, people=people, form="gathering")
    make_activity(world.team, TODAY, people=7, form="gathering", status="returned")  # counts again once corrected
    page = page_of(world, world.official, f"{URL}?hinh-thuc=gathering&page=2")
    assert finding(page).startswith("52 hoạt động trong tháng")
    [counted] = re.findall(r'href="(\?[^"]+so-lieu=1)"', page)
    assert finding(page_of(world, world.official, URL + html.unescape(counted))).startswith("51 hoạt động, 1.275 lượt")
    page = page_of(world, world.official, f"{URL}?trang-thai=tra-lai")
    assert finding(page).startswith("1 hoạt động, 7 lượt người")
    assert "so-lieu" not in page


def test_no_page_sums_the_log(world):
    """A country has millions of activities: what is told of them comes from the sums that are kept."""
    for people in range(51):
        make_activity(world.team, TODAY, people=people, status="submitted")
    for url in (URL, f"{URL}?so-lieu=1", f"{URL}?so-lieu=1&trang-thai=da-xac-nhan&thang=tat-ca", f"{URL}cho-xac-nhan/"):
        with CaptureQueriesContext(connection) as captured:
            page_of(world, world.official, url)
        assert not [each["sql"] for each in captured if "SUM(" in each["sql"] and "activities_activity" in each["sql"]]


def test_fifty_a_page_and_the_address_keeps_its_filters(world):
    for _ in range(51):
        make_activity(world.team, TODAY, form="gathering")
    page = page_of(world, world.official, f"{URL}?hinh-thuc=gathering")
    assert rows(page) == 50
    assert re.search(r'href="\?hinh-thuc=gathering&amp;page=2"', page)
    assert rows(page_of(world, world.official, f"{URL}?hinh-thuc=gathering&page=2")) == 1


@pytest.mark.parametrize(("who", "above"), [("official", ""), ("staff", "xã Mỹ Xương, huyện Cao Lãnh · ")])
def test_teams_called_alike_in_a_merged_commune_are_told_apart(world, who, above):
    one, other = world.called_alike()
    make_activity(one, TODAY)
    make_activity(world.team, TODAY)
    if who == "staff":  # who looks at a whole province is told apart what stands on the page
        make_activity(other, TODAY)
    page = page_of(world, getattr(world, who))
    assert f'Tổ ấp 1<br><small class="mute">{above}trước thuộc xã Mỹ Hội</small>' in page
    assert f'"{one.pk}">Tổ ấp 1 · trước thuộc xã Mỹ Hội</option>' in page
    assert "Tổ ấp Mỹ Thới ·" not in page
    silent = page_of(world, getattr(world, who), "/to/im-lang/")  # alone there, and told apart all the same
    assert ("Mỹ Xương, huyện Cao Lãnh (trước thuộc xã Mỹ Thọ)" in silent) is (who == "official")


@pytest.mark.parametrize("who", ["official", "staff", "head"])
def test_the_list_costs_the_same_for_two_and_for_fifty_rows(world, who):
    client = world.client(getattr(world, who))

    def some(number):
        for n in range(number):
            team = make_team(make_unit("hamlet", f"Ấp {n}", world.here if n % 2 else world.there))
            for each in (team, world.team):
                make_activity(each, TODAY, topics=[world.skills[0], world.vneid], status="submitted")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = client.get(WAITING).content.decode()
        return len(captured), rows(page)

    some(2)
    client.get(WAITING)
    few, _ = queries()
    some(23)
    many, shown = queries()
    assert shown > 20
    assert many <= few


def test_an_official_verifies_one_row_or_the_whole_page_and_takes_it_back(world):
    for people in (1, 2, 3):
        make_activity(world.team, TODAY, people=people, status="submitted", created_by=world.head)
    client = world.client(world.official)
    page = client.get(WAITING).content.decode()
    seen = re.findall(r'<input type="hidden" name="seen" value="([^"]+)">', page)
    assert len(seen) == 3
    one = client.post("/hoat-dong/xac-nhan/", {"seen": seen[:1], "next": WAITING}, follow=True).content.decode()
    assert "Đã xác nhận 1 hoạt động" in one
    client.post("/hoat-dong/xac-nhan/", {"seen": seen, "next": WAITING})
    assert Activity.objects.verified().count() == 3
    back = client.post("/hoat-dong/xac-nhan/hoan-tac/", follow=True).content.decode()
    assert "2 hoạt động lại chờ xác nhận" in back
    assert Activity.objects.waiting().count() == 2


def test_what_changed_since_it_was_on_the_screen_is_not_verified(world):
    activity = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    stale = f"{activity.uuid}:1"
    Activity.objects.update(version=2)
    page = world.client(world.official).post("/hoat-dong/xac-nhan/", {"seen": stale}, follow=True).content.decode()
    assert "Hãy xem lại" in page
    assert not Activity.objects.verified().exists()


@pytest.mark.parametrize("who", ["staff", "head", "member"])
def test_only_officials_verify(world, who):
    activity = make_activity(world.team, TODAY, status="submitted")
    response = world.client(getattr(world, who)).post("/hoat-dong/xac-nhan/", {"seen": f"{activity.uuid}:1"})
    assert response.status_code == 404
    assert Activity.objects.waiting().exists()


def test_a_neighbours_activity_is_not_verified(world):
    activity = make_activity(world.foreign, TODAY, status="submitted")
    world.client(world.official).post("/hoat-dong/xac-nhan/", {"seen": [f"{activity.uuid}:1", "vớ vẩn", ":"]})
    assert Activity.objects.waiting().exists()


def test_verifying_leads_back_only_to_our_own_pages(world):
    response = world.client(world.official).post("/hoat-dong/xac-nhan/", {"next": "https://xau.example/"})
    assert response.headers["Location"] == URL


def test_nobody_verifies_the_own_log(world, settings):
    settings.OFFICIAL_LOGS_VERIFIED = False
    activity = make_activity(world.team, TODAY, status="submitted", created_by=world.official)
    world.client(world.official).post("/hoat-dong/xac-nhan/", {"seen": f"{activity.uuid}:1"})
    assert Activity.objects.waiting().exists()
    world.client(world.colleague).post("/hoat-dong/xac-nhan/", {"seen": f"{activity.uuid}:1"})
    assert not Activity.objects.waiting().exists()
