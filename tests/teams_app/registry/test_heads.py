"""Who was head on a day: one query, one page."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.models import Disclosure, Role
from teams_app.registry.access import Phones, phones_of, phones_of_each
from teams_app.registry.models import Member, MemberRole, Team
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World
from tests.teams_app.registry.test_pages import count_queries, page

URL = "/to/to-truong/"
MAY = dt.date(2024, 5, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def handed_over(world: World) -> World:
    """On 1/5/2024 Sen followed Lan as head of the team of Mỹ Thới."""
    Member.objects.filter(pk=world.head.pk).update(valid_to=MAY)
    make_member(world.team, "Đỗ Thị Sen", MemberRole.HEAD, since=MAY, phone="0911222333")
    return world


def heads(on: dt.date) -> dict[str, str | None]:
    return {team.short_name: team.head_name for team in Team.objects.on(on).with_headship(on)}


def test_one_query_says_who_was_head(handed_over: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        before = heads(MAY - DAY)
    assert before == {
        "Tổ ấp 2": None, "Tổ ấp Mỹ Thới": "Nguyễn Thị Lan", "Tổ ấp Phú Lợi": None, "Tổ xã Mỹ Xương": None,
    }  # fmt: skip
    assert heads(MAY)["Tổ ấp Mỹ Thới"] == "Đỗ Thị Sen"
    assert heads(dt.date(2023, 12, 31)) == {}


def test_two_heads_at_once_are_both_told(world: World):
    make_member(world.team, "Đỗ Thị Sen", MemberRole.HEAD, since=MAY, valid_to=MAY + DAY)
    found = [team.head_name for team in Team.objects.on(MAY).with_headship(MAY).filter(pk=world.team.pk)]
    assert found == ["Nguyễn Thị Lan", "Đỗ Thị Sen"]


def test_the_page_answers_for_the_day_in_the_address(handed_over: World, as_user):
    client = as_user(handed_over.official)
    before, after = page(client, URL, ngay="2024-04-30"), page(client, URL, ngay="2024-05-01")
    assert "Ai là tổ trưởng ngày 30/04/2024?" in before
    assert "Nguyễn Thị Lan" in before
    assert "Đỗ Thị Sen" not in before
    assert "Đỗ Thị Sen" in after
    assert "<strong>3 tổ</strong>, trong đó 2 tổ chưa có tổ trưởng" in after
    assert "Phú Lợi" not in after
    assert "Ai là tổ trưởng ngày 30/04/2024?" in page(client, URL, ngay="30/4/2024")  # as people type it


def test_the_page_narrows_to_a_unit(world: World, as_user):
    html = page(as_user(world.tinh), URL, xa=world.an_binh.pk)
    assert "Tổ ấp Phú Lợi" in html
    assert "Tổ ấp Mỹ Thới" not in html


def test_phones_call_for_the_commune_and_only_on_request_for_the_province(world: World, as_user):
    assert 'href="tel:0912345678"' in page(as_user(world.official), URL)
    client = as_user(world.tinh)
    assert "0912345678" not in page(client, URL)
    assert 'href="tel:0912345678"' in page(client, URL, so="hien")
    seen = Disclosure.objects.filter(what__startswith="Tổ trưởng").order_by("pk")
    assert [(each.user, each.people, each.phones_in_full) for each in seen] == [
        (world.official, 1, True), (world.tinh, 1, True),
    ]  # fmt: skip


def test_a_search_for_a_name_is_not_kept_in_the_access_log(world: World, as_user):
    page(as_user(world.official), URL, q="Lan", cap="hamlet")
    assert Disclosure.objects.get(what__startswith="Tổ trưởng").filters == "cap=hamlet"


@pytest.mark.parametrize("who", ["tinh", "official", "neighbour", "lan", "minh", "hoa", "editor", "both"])
def test_the_rights_of_a_list_are_those_of_each_team(world: World, who: str):
    world.__dict__["both"] = make_user("hai-vai", Role.PROVINCE, world.province)
    world.both.grants.create(role=Role.COMMUNE, unit=world.an_binh, valid_from=dt.date(2024, 1, 1))
    user, today = getattr(world, who), timezone.localdate()
    teams = list(Team.objects.all())
    found = phones_of_each(user, [team.pk for team in teams], today=today)
    assert found == {team.pk: phones_of(user, team, today=today) for team in teams}
    assert who != "both" or set(found.values()) == {Phones.FULL, Phones.ON_REQUEST}


@pytest.mark.parametrize(("who", "status"), [("lan", 200), ("hoa", 404), ("editor", 404)])
def test_the_list_opens_to_those_with_a_place_in_the_register(world: World, as_user, who: str, status: int):
    assert as_user(getattr(world, who)).get(URL).status_code == status


def test_nothing_that_day(world: World, as_user):
    assert "Ngày này chưa có tổ nào" in page(as_user(world.official), URL, ngay="2023-12-31")


def test_the_page_costs_the_same_for_ten_teams_and_sixty(world: World, as_user, django_assert_max_num_queries):
    client, hamlets = as_user(world.tinh), f"{URL}?cap=hamlet"
    page(client, URL)
    few = count_queries(django_assert_max_num_queries, client, hamlets)
    for n in range(56):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", world.province)
        make_member(make_team(make_unit(Level.HAMLET, f"Ấp {n}", commune)), role=MemberRole.HEAD)
    assert count_queries(django_assert_max_num_queries, client, hamlets) == few <= 25
    assert len(re.findall(r'<th scope="row">', page(client, URL))) == 50
