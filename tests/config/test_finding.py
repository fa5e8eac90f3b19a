"""The search box: who finds what, by what, and what it costs."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from teams_app.registry.access import visible_teams
from teams_app.registry.finding import Wanted, find_members, find_teams, ids_of_called
from teams_app.registry.models import Team
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World, as_user, world  # noqa: F401

pytestmark = pytest.mark.django_db


def page(client: Client, query: str, path: str = "/tim/") -> str:
    answer = client.get(path, {"q": query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_province_staff_find_teams_places_and_members(world: World, as_user):  # noqa: F811
    client = as_user(world.tinh)
    text = page(client, "my thoi")
    assert "Tổ ấp Mỹ Thới" in text
    assert f'href="/to/{world.team.pk}/"' in text
    assert f'href="/don-vi/{world.my_thoi.pk}/"' in text
    assert "Nguyễn Thị Lan" in page(client, "nguyen thi lan")


@pytest.mark.parametrize("path", ["/tim/", "/tim/goi-y/"])
def test_an_official_finds_members_of_the_own_commune_only(world: World, as_user, path: str):  # noqa: F811
    assert "Nguyễn Thị Lan" in page(as_user(world.official), "lan", path)
    text = page(as_user(world.neighbour), "lan", path)
    assert "Nguyễn Thị Lan" not in text
    assert "Tổ ấp Mỹ Thới" not in page(as_user(world.neighbour), "my thoi", path)


def test_a_head_finds_the_own_team_and_its_people(world: World, as_user):  # noqa: F811
    text = page(as_user(world.lan), "minh")
    assert "Trần Văn Minh" in text
    assert "Tổ ấp Phú Lợi" not in page(as_user(world.lan), "phu loi")


@pytest.mark.parametrize("path", ["/tim/", "/tim/goi-y/"])
def test_the_public_finds_places_but_no_team_and_nobody(world: World, client: Client, path: str):  # noqa: F811
    text = page(client, "my thoi", path)
    assert f'href="/don-vi/{world.my_thoi.pk}/"' in text
    assert "/to/" not in text
    assert "Nguyễn Thị Lan" not in page(client, "nguyen thi lan", path)


def test_without_a_public_map_the_public_finds_no_place(world: World, client: Client, settings: Settings):  # noqa: F811
    settings.PUBLIC_MAP = False
    assert "/don-vi/" not in page(client, "my thoi")


def test_everyone_finds_guides(client: Client):
    call_command("load_guides", verbosity=0)
    assert "/huong-dan/" in page(client, "vneid")


@pytest.mark.parametrize("text", ["0912345678", "912345678", "345678", "5678"])
def test_a_phone_finds_nobody(world: World, as_user, text: str):  # noqa: F811
    assert "Nguyễn Thị Lan" not in page(as_user(world.tinh), text)


def test_no_page_of_results_shows_a_phone(world: World, as_user):  # noqa: F811
    assert "0912" not in page(as_user(world.tinh), "lan")


def test_someone_who_was_renamed_away_is_not_found(world: World, as_user):  # noqa: F811
    world.head.person.name = "Đã xóa"
    world.head.person.save()
    assert f'href="/to/{world.team.pk}/"' not in page(as_user(world.tinh), "nguyen thi lan")


def test_a_former_member_is_not_found(world: World, as_user):  # noqa: F811
    world.member.valid_to = timezone.localdate()
    world.member.save()
    assert "Lê Thị Hoa" not in page(as_user(world.tinh), "le thi hoa")


@pytest.mark.parametrize("text", ["", "  ", "%_'\"", "<script>alert(1)</script>", "x" * 3000, "\x00"])
def test_nonsense_is_answered_kindly(world: World, as_user, text: str):  # noqa: F811
    assert "<script>alert" not in page(as_user(world.tinh), text)


def test_nothing_found_says_how_to_go_on(client: Client):
    assert "Không cần gõ dấu" in page(client, "qqqq zzzz")


def test_the_day_looked_at_goes_along(world: World, as_user):  # noqa: F811
    answer = as_user(world.tinh).get("/tim/", {"q": "my thoi", "ngay": "2024-09-26"}).content.decode()
    assert f'href="/to/{world.team.pk}/?ngay=2024-09-26"' in answer
    assert '<input type="hidden" name="ngay" value="2024-09-26">' in answer


def test_the_number_of_queries_does_not_grow_with_what_is_found(world: World, as_user, django_assert_max_num_queries):  # noqa: F811
    client = as_user(world.tinh)
    for n in range(30):
        team = make_team(make_unit("hamlet", f"Mỹ Thới {n}", world.my_xuong), f"Tổ ấp Mỹ Thới {n}")
        make_member(team, f"Nguyễn Mỹ Thới {'abcdefghij'[n % 10]}")
    with django_assert_max_num_queries(60):
        page(client, "my thoi", "/tim/goi-y/")


# Found by every spelling, and never outside the scope. --------------------------------------------

HAMLETS = ["Thạnh Phước", "Trường Xuân", "Phương Thịnh", "2", "12"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_team_is_found_by_its_name_folded_and_with_a_slip(world: World, data):  # noqa: F811
    today = timezone.localdate()
    name = data.draw(st.sampled_from(HAMLETS))
    commune = data.draw(st.sampled_from([world.my_xuong, world.an_binh]))
    team = make_team(make_unit("hamlet", name, commune), f"Tổ công nghệ số cộng đồng ấp {name}")
    where = "my xuong" if commune == world.my_xuong else "an binh"
    readers = (world.official, world.neighbour, world.lan, make_user())
    scopes = [(scope := visible_teams(reader, today), set(scope)) for reader in readers]
    seen = visible_teams(world.tinh, today)
    texts = (name, f"ấp {name}, {where}", f"{name} {where}", f"tổ {name}", _slipped(name, data))
    for text in texts:
        assert team in find_teams(Wanted(text, seen, today), 200), text
        assert team.pk in (ids_of_called(seen, text, today, 500) or ()), text
    for text in (texts[0], texts[-1]):
        for scope, allowed in scopes:
            wanted = Wanted(text, scope.all(), today)
            assert set(find_teams(wanted, 200)) <= allowed
            assert {service.team for service in find_members(wanted, 200)} <= allowed
            assert set(ids_of_called(wanted.teams, text, today, 500) or ()) <= {one.pk for one in allowed}


def _slipped(name: str, data) -> str:
    """`Thạnh Phước` → `thạnh phớc`: a letter less in a word of five or more."""
    words = name.lower().split()
    if len(words[0]) < 5:
        return name
    at = data.draw(st.integers(1, len(words[0]) - 1))
    return " ".join([words[0][:at] + words[0][at + 1 :], *words[1:]])


def test_teams_by_their_own_name_within_a_place(world: World):  # noqa: F811
    team = make_team(make_unit("hamlet", "Gò", world.my_xuong), "Tổ số 5")
    other = make_team(make_unit("hamlet", "Rạch", world.an_binh), "Tổ số 5")
    today = timezone.localdate()
    assert find_teams(Wanted("tổ số 5, mỹ xương", Team.objects.all(), today), 10) == [team]
    assert set(find_teams(Wanted("tổ số 5", Team.objects.all(), today), 10)) == {team, other}


def test_a_given_name_comes_before_a_family_name(world: World):  # noqa: F811
    for name in ("Lý Minh Châu", "Trần Thị Lý", "Lý"):
        make_member(world.team, name)
    found = find_members(Wanted("lý", Team.objects.all(), timezone.localdate()), 10)
    assert [service.person.name for service in found] == ["Lý", "Trần Thị Lý", "Lý Minh Châu"]


def test_the_accents_that_were_typed_decide_between_namesakes(world: World):  # noqa: F811
    for name in ("Võ Thị Hồng", "Võ Thị Hông", "Võ Thị Hổng"):
        make_member(world.team, name)
    found = find_members(Wanted("võ thị hổng", Team.objects.all(), timezone.localdate()), 10)
    assert found[0].person.name == "Võ Thị Hổng"


def test_common_names_are_found_in_a_small_scope_too(world: World):  # noqa: F811
    """Beyond some hundred names the index gives way to looking through the reader's own teams."""
    for n in range(12):
        make_member(world.other, f"Nguyễn Văn {'abcdefghijkl'[n]}")
    wanted = Wanted("nguyễn", visible_teams(world.official, timezone.localdate()), timezone.localdate())
    assert [service.person.name for service in find_members(wanted, 10)] == ["Nguyễn Thị Lan"]


def test_a_small_scope_finds_what_going_by_the_names_finds(world: World, monkeypatch):  # noqa: F811
    """Its own ground is asked for the names; a large one is led there by them."""
    today = timezone.localdate()
    for name in HAMLETS:
        make_team(make_unit("hamlet", name, world.my_xuong))
        make_team(make_unit("hamlet", name, world.an_binh))
    texts = ["my xuong", "mỹ xuogn", "ấp 2, mỹ xương", "thanh", "an binh", "phuong thinh", "cao lanh"]
    for reader in (world.official, world.neighbour, world.lan):
        seen = visible_teams(reader, today)
        few = [{team.pk for team in find_teams(Wanted(text, seen, today), 200)} for text in texts]
        listed = [set(ids_of_called(seen, text, today, 500) or ()) for text in [*texts, "lan", "nguyen"]]
        with monkeypatch.context() as patch:
            patch.setattr("teams_app.registry.finding.wanted.SMALL", 0)
            assert few == [{team.pk for team in find_teams(Wanted(text, seen, today), 200)} for text in texts]
            assert listed == [set(ids_of_called(seen, text, today, 500) or ()) for text in [*texts, "lan", "nguyen"]]
    assert any(few)
