"""The pages of the register: who gets them, what they hold, what they cost."""

import datetime as dt
import re
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.registry.models import Member, MemberRole, Person, Team
from tests.factories import make_instrument, make_member, make_team, make_unit
from tests.teams_app.registry.conftest import World

LIST = "/to/"


def page(client, path: str = LIST, **query) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    """The teams of the list, in order."""
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', html)


def without_later_days(html: str) -> str:
    """The page of a team without what is folded away because it came after the day looked at."""
    return re.sub(r'<details class="more story__after">.*?</details>', "", html, flags=re.DOTALL)


# Who ------------------------------------------------------------------------------------------

READING = ["registry:team"]
CHANGING = [
    "registry:team_edit",
    "registry:team_areas",
    "registry:team_close",
    "registry:member_new",
    "registry:member_edit",
    "registry:member_role",
    "registry:member_leave",
]
POSTING = ["registry:team_reopen", "registry:member_return", "registry:member_withdraw"]


def address(world: World, name: str) -> str:
    is_member = name.startswith("registry:member_") and name != "registry:member_new"
    return reverse(name, args=[world.team.pk, world.member.pk] if is_member else [world.team.pk])


@pytest.mark.parametrize("name", READING + CHANGING)
@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [
        ("tinh", True, True),
        ("official", True, True),
        ("lan", True, False),
        ("minh", True, False),
        ("neighbour", False, False),
        ("hoa", False, False),
        ("editor", False, False),
    ],
)
def test_everyone_gets_their_own_and_404_for_the_rest(world: World, as_user, name: str, who: str, reads, changes):
    allowed = reads if name in READING else changes
    assert as_user(getattr(world, who)).get(address(world, name)).status_code == (200 if allowed else 404)


@pytest.mark.parametrize("name", POSTING)
@pytest.mark.parametrize("who", ["lan", "neighbour", "hoa", "editor"])
def test_nobody_else_takes_anything_back(world: World, as_user, name: str, who: str):
    client = as_user(getattr(world, who))
    assert client.get(address(world, name)).status_code == 405
    assert client.post(address(world, name)).status_code == 404


@pytest.mark.parametrize("name", READING + CHANGING)
def test_the_public_is_asked_to_sign_in(world: World, client, name: str):
    response = client.get(address(world, name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_member_of_another_team_is_not_reached_through_ones_own(world: World, as_user):
    foreign = make_member(world.other)
    path = reverse("registry:member_edit", args=[world.team.pk, foreign.pk])
    assert as_user(world.official).get(path).status_code == 404


@pytest.mark.parametrize("who", ["lan", "editor"])
def test_only_those_with_a_scope_set_up_teams(world: World, as_user, who: str):
    assert as_user(getattr(world, who)).get(reverse("registry:team_new")).status_code == 404
    assert as_user(getattr(world, who)).get(reverse("registry:reform_list")).status_code == 404


# The list -------------------------------------------------------------------------------------


def test_the_list_holds_the_readers_own_teams(world: World, as_user):
    assert names(page(as_user(world.official))) == ["Tổ ấp 2", "Tổ ấp Mỹ Thới", "Tổ xã Mỹ Xương"]
    assert names(page(as_user(world.lan))) == ["Tổ ấp Mỹ Thới"]
    assert names(page(as_user(world.editor))) == []


def test_the_list_says_what_it_finds(world: World, as_user):
    html = page(as_user(world.tinh), ngay="2024-09-26")
    assert "3 tổ khóm, ấp và 1 tổ cấp xã" in html
    assert "3 tổ thiếu tổ trưởng" in html
    assert "tính đến 26/09/2024" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "my thoi"}, ["Tổ ấp Mỹ Thới"]),
        ({"cap": "commune"}, ["Tổ xã Mỹ Xương"]),
        ({"xem": "thieu-to-truong"}, ["Tổ ấp 2", "Tổ ấp Phú Lợi", "Tổ xã Mỹ Xương"]),
        ({"xem": "can-kien-toan"}, []),
        ({"sap": "-so-nguoi", "cap": "hamlet"}, ["Tổ ấp Mỹ Thới", "Tổ ấp 2", "Tổ ấp Phú Lợi"]),
        ({"sap": "noi"}, ["Tổ ấp Phú Lợi", "Tổ xã Mỹ Xương", "Tổ ấp 2", "Tổ ấp Mỹ Thới"]),
        # What makes no sense is passed over.
        ({"cap": "x", "xem": "y", "sap": "z", "xa": "-1", "page": "999"},
         ["Tổ ấp 2", "Tổ ấp Mỹ Thới", "Tổ ấp Phú Lợi", "Tổ xã Mỹ Xương"]),
    ],
)  # fmt: skip
def test_filters_views_and_orders_stand_in_the_address(world: World, as_user, query, found):
    assert names(page(as_user(world.tinh), **query)) == found


def test_teams_are_told_apart_by_their_decision_and_by_the_consent_of_their_people(world: World, as_user, monkeypatch):
    client = as_user(world.tinh)
    everyone = names(page(client))
    mine = "Tổ ấp Mỹ Thới"
    Team.objects.filter(pk=world.team.pk).update(decision=make_instrument())
    assert names(page(client, quyetdinh="co")) == [mine]
    assert names(page(client, quyetdinh="khong")) == [name for name in everyone if name != mine]
    assert names(page(client, quyetdinh="?", dongy="?")) == everyone
    lacking = names(page(client, dongy="thieu"))
    assert mine in lacking
    assert names(page(client, dongy="du")) == [name for name in everyone if name not in lacking]
    Person.objects.filter(services__team=world.team).update(consented_on=dt.date(2024, 2, 1))
    for few in (500, -1):  # whether the search begins with the people or with the teams
        monkeypatch.setattr("teams_app.registry.querysets.teams.FEW_PEOPLE", few)
        assert names(page(client, dongy="thieu")) == [name for name in lacking if name != mine]
        assert names(page(client, dongy="du", quyetdinh="co")) == [mine]


def test_filters_by_decision_and_consent_are_shown_taken_away_and_taken_along(world: World, as_user):
    client = as_user(world.tinh)
    answer = client.get(LIST, {"quyetdinh": "khong", "dongy": "thieu", "cap": "hamlet"})
    assert answer.context["form"].chips == [
        ("Tổ khóm, ấp", "?quyetdinh=khong&dongy=thieu"),
        ("Chưa ghi quyết định", "?dongy=thieu&cap=hamlet"),
        ("Còn người chưa đồng ý", "?quyetdinh=khong&cap=hamlet"),
    ]
    assert {("quyetdinh", "khong"), ("dongy", "thieu")} <= set(answer.context["take"].asked)
    assert 'register-filter__more" open' in answer.content.decode()
    assert 'register-filter__more" open' not in page(client)


def test_each_filter_that_is_set_can_be_taken_away(world: World, as_user):
    asked = {"q": "my thoi", "cap": "hamlet", "xa": world.my_xuong.pk, "xem": "thieu-to-truong", "sap": "noi"}
    client = as_user(world.tinh)
    chips = client.get(LIST, asked).context["form"].chips
    assert [words for words, _ in chips] == [
        "Thiếu tổ trưởng", "Tìm: my thoi", "Tổ khóm, ấp", "Xã Mỹ Xương",
    ]  # fmt: skip
    for (_, address), gone in zip(chips, ("xem", "q", "cap", "xa"), strict=True):
        rest = {name: str(value) for name, value in asked.items() if name != gone}
        assert dict(parse_qsl(address.removeprefix("?"))) == rest
        assert names(client.get(LIST + address).content.decode()) == names(page(client, **rest))
    assert client.get(LIST, {"q": "", "page": "1", "xa": "-1"}).context["form"].chips == []
    assert "<script" not in client.get(LIST, {"q": "<script>"}).context["form"].chips[0][1]


def test_the_list_narrows_to_a_commune(world: World, as_user):
    assert names(page(as_user(world.tinh), xa=world.an_binh.pk)) == ["Tổ ấp Phú Lợi"]


def test_a_dissolved_team_has_its_view_and_its_commune(world: World, as_user):
    closed = make_team(world.ap_2, "Tổ ấp 2 cũ", until=dt.date(2024, 5, 1))
    client = as_user(world.tinh)
    assert closed.name not in names(page(client))
    assert names(page(client, xem="da-giai-the", xa=world.my_xuong.pk)) == ["Tổ ấp 2 cũ"]
    assert names(page(client, ngay="2024-04-30", q="ấp 2 cũ")) == ["Tổ ấp 2 cũ"]


def test_the_list_has_pages_of_fifty(world: World, as_user):
    for n in range(60):
        make_team(world.phu_loi, f"Tổ số {n:02}")
    client = as_user(world.neighbour)
    assert len(names(page(client))) == 50
    assert len(names(page(client, page=2))) == 11
    assert "xem=thieu-to-truong&amp;page=2" in page(client, xem="thieu-to-truong")


def test_two_hamlets_of_one_name_say_where_they_came_from(world: World, as_user):
    merger = dt.date(2025, 7, 1)
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", world.province, valid_from=merger)
    twin = make_unit(Level.HAMLET, "2", world.an_binh)
    make_team(twin, "Tổ công nghệ số cộng đồng ấp 2")
    for hamlet in (twin, world.ap_2):
        hamlet.periods.update(valid_to=merger)
        hamlet.periods.create(code=f"n{hamlet.pk}", type="ấp", name="2", parent=new, valid_from=merger)
    html = page(as_user(world.tinh), q="ấp 2")
    assert "trước thuộc xã Mỹ Xương" in html
    assert "trước thuộc xã An Bình" in html


def count_queries(django_assert_max_num_queries, client, path: str = LIST) -> int:
    with django_assert_max_num_queries(60) as captured:
        page(client, path)
    return len(captured)


def test_the_list_costs_the_same_for_ten_teams_and_sixty(world: World, as_user, django_assert_max_num_queries):
    client, hamlets = as_user(world.tinh), f"{LIST}?cap=hamlet"
    page(client)  # sessions, content types
    few = count_queries(django_assert_max_num_queries, client, hamlets)
    for n in range(49):
        commune = make_unit(Level.COMMUNE, f"Xã {n}", world.province)
        make_member(make_team(make_unit(Level.HAMLET, f"Ấp {n}", commune)), role=MemberRole.HEAD)
    assert count_queries(django_assert_max_num_queries, client, hamlets) == few <= 27


def test_the_page_of_a_team_costs_the_same_for_three_members_and_thirty(
    world: World, as_user, django_assert_max_num_queries
):
    client, path = as_user(world.official), address(world, "registry:team")
    page(client, path)
    few = count_queries(django_assert_max_num_queries, client, path)
    for _ in range(30):
        make_member(world.team)
    assert count_queries(django_assert_max_num_queries, client, path) == few


# The page of a team ---------------------------------------------------------------------------


def test_phones_call_for_those_who_keep_or_lead_the_team(world: World, as_user):
    for user in (world.official, world.lan):
        assert 'href="tel:0912345678"' in page(as_user(user), address(world, "registry:team"))


def test_phones_are_masked_on_a_team_that_only_used_to_serve_here(world: World, as_user):
    """The past of one's place is one's own; the phones of people who now work elsewhere are not."""
    make_member(world.other, phone="0977123456", name="Hồ Minh")
    moved = timezone.localdate() - dt.timedelta(days=10)
    world.other.areas.update(valid_to=moved)
    world.other.areas.create(unit=world.my_thoi, valid_from=moved)
    path = reverse("registry:team", args=[world.other.pk])
    client = as_user(world.neighbour)
    assert client.get(path).status_code == 404
    html = page(client, path, ngay=str(moved - dt.timedelta(days=1)))
    assert "Hồ Minh" in html
    assert "0977" not in html
    assert "••• ••• 456" in html


def test_the_page_shows_the_team_as_it_was_on_the_day(world: World, as_user):
    Member.objects.filter(pk=world.head.pk).update(valid_to=dt.date(2024, 5, 1))
    make_member(world.team, "Đỗ Thị Sen", MemberRole.HEAD, since=dt.date(2024, 5, 1))
    client, path = as_user(world.official), address(world, "registry:team")
    before, after = page(client, path, ngay="2024-04-30"), page(client, path, ngay="2024-05-01")
    assert "Đỗ Thị Sen" not in without_later_days(before)
    assert "Sau ngày 30/04/2024" in before
    assert "Đỗ Thị Sen làm tổ trưởng" in after
    assert "Nguyễn Thị Lan thôi làm tổ trưởng" in after
    assert "tổ này chưa có" in page(client, path, ngay="2023-12-31")


def test_a_past_day_offers_no_changes(world: World, as_user):
    client, path = as_user(world.official), address(world, "registry:team")
    assert "thanh-vien/moi/" in page(client, path)
    assert "thanh-vien/moi/" not in page(client, path, ngay="2024-05-01")


def test_the_timeline_tells_what_resolutions_did_to_the_place(world: World, as_user):
    merger, resolution = dt.date(2025, 7, 1), make_instrument("1663/NQ-UBTVQH15")
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", world.province, valid_from=merger)
    world.my_thoi.periods.update(valid_to=merger)
    world.my_thoi.periods.create(
        code="n1", type="ấp", name="Mỹ Thới", parent=new, valid_from=merger, started_by=resolution
    )
    html = page(as_user(world.tinh), address(world, "registry:team"))
    assert "Ấp Mỹ Thới về xã Mỹ Thọ" in html
    assert "1663/NQ-UBTVQH15" in html
    before = page(as_user(world.tinh), address(world, "registry:team"), ngay="2025-06-30")
    assert "1663/NQ-UBTVQH15" not in without_later_days(before)


def test_names_are_escaped(world: World, as_user):
    Team.objects.filter(pk=world.team.pk).update(name="Tổ <b>&")
    world.head.person.name = "<script>alert(1)</script>"
    world.head.person.save()
    html = page(as_user(world.official), address(world, "registry:team"))
    assert "<script>alert(1)" not in html
    assert "Tổ &lt;b&gt;&amp;" in html
