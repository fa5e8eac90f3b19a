"""The reading vocabulary of the register: search, order, views, and where teams serve."""

import datetime as dt

import pytest

from geo.models import Level, UnitPeriod
from teams_app.registry.models import Team
from teams_app.registry.naming import short_name, suggested_name
from teams_app.registry.places import places_of, served_by
from tests.factories import make_member, make_team, make_unit
from tests.teams_app.registry.conftest import World

ON = dt.date(2024, 9, 26)


def found(text: str, on: dt.date = ON) -> set[str]:
    return {short_name(team.name) for team in Team.objects.search(text, on)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("my thoi", {"Tổ ấp Mỹ Thới"}),
        ("MỸ THỚI", {"Tổ ấp Mỹ Thới"}),
        ("xã mỹ xương", {"Tổ ấp Mỹ Thới", "Tổ ấp 2", "Tổ xã Mỹ Xương"}),
        ("ấp 2", {"Tổ ấp 2"}),
        ("ấp 02, mỹ xương", {"Tổ ấp 2"}),
        ("ấp 2, an bình", set()),
        ("phu loi", {"Tổ ấp Phú Lợi"}),
        ("nguyen thi lan", {"Tổ ấp Mỹ Thới"}),
        ("không có đâu", set()),
        ("%_'\"", {"Tổ ấp Mỹ Thới", "Tổ ấp 2", "Tổ xã Mỹ Xương", "Tổ ấp Phú Lợi"}),
    ],
)
def test_search_needs_no_accents(world: World, text: str, names: set[str]):
    assert found(text) == names


def test_search_without_accents_finds_dong_thap(world: World):
    make_team(make_unit(Level.HAMLET, "Đồng Tháp", world.an_binh), "Tổ công nghệ số cộng đồng ấp Đồng Tháp")
    assert found("dong thap") == {"Tổ ấp Đồng Tháp"}


def test_hamlet_two_is_not_hamlet_twelve(world: World):
    make_team(make_unit(Level.HAMLET, "12", world.my_xuong), "Tổ công nghệ số cộng đồng ấp 12")
    assert found("ấp 2") == {"Tổ ấp 2"}
    assert found("ấp 12") == {"Tổ ấp 12"}


def test_the_name_of_a_merged_commune_still_finds_its_teams(world: World):
    merger = dt.date(2025, 7, 1)
    new = make_unit(Level.COMMUNE, "Tân Thuận", world.province, valid_from=merger)
    UnitPeriod.objects.filter(unit=world.my_thoi).update(valid_to=merger)
    UnitPeriod.objects.create(unit=world.my_thoi, code="n1", type="ấp", name="Mỹ Thới", parent=new, valid_from=merger)
    assert "Tổ ấp Mỹ Thới" in found("mỹ xương", on=merger)
    assert "Tổ ấp Mỹ Thới" in found("tân thuận", on=merger)
    assert found("tân thuận", on=ON) == set()


def test_a_former_member_does_not_find_the_team_any_more(world: World):
    world.member.valid_to = ON
    world.member.save()
    assert found("le thi hoa") == set()
    assert found("le thi hoa", on=ON - dt.timedelta(days=1)) == {"Tổ ấp Mỹ Thới"}


def test_missing_head_is_a_matter_of_the_day(world: World):
    assert world.team not in Team.objects.missing_head(ON)
    world.head.valid_to = ON
    world.head.save()
    assert world.team in Team.objects.missing_head(ON)
    assert set(Team.objects.on(ON).missing_head(ON)) == {world.team, world.headless, world.commune_team, world.other}


def test_orders(world: World):
    make_member(world.headless)

    def ordered(order: str) -> list[Team]:
        return list(Team.objects.with_counts(ON).sorted_by(order, ON))

    assert ordered("name") == [world.headless, world.team, world.other, world.commune_team]
    assert ordered("place") == [world.other, world.commune_team, world.headless, world.team]
    assert ordered("-members")[:2] == [world.team, world.headless]
    assert [team.members_on for team in ordered("members")] == [0, 0, 1, 3]
    with pytest.raises(ValueError, match="no such order"):
        ordered("phone")


def test_places_read_from_the_province_down_on_the_day(world: World):
    place = places_of([world.my_thoi.pk], ON)[world.my_thoi.pk]
    assert [step.label for step in place.path] == ["tỉnh Đồng Tháp", "xã Mỹ Xương", "ấp Mỹ Thới"]
    assert place.above == "xã Mỹ Xương"


def test_an_ended_unit_is_called_as_it_was_last(world: World):
    UnitPeriod.objects.filter(unit=world.my_xuong).update(valid_to=ON)
    served = served_by([world.commune_team], ON)[world.commune_team.pk]
    assert served.label == "xã Mỹ Xương"
    assert [place.ended_on for place in served.ended] == [ON]


def test_places_cost_the_same_for_one_team_and_many(world: World, django_assert_num_queries):
    for n in range(30):
        make_team(make_unit(Level.HAMLET, f"{n}", world.my_xuong if n % 2 else world.an_binh))
    teams = list(Team.objects.all())
    with django_assert_num_queries(3):  # areas, what they name, what that lies in
        served_by(teams, ON)


@pytest.mark.parametrize(
    ("places", "name"),
    [
        (["ấp Mỹ Thới"], "Tổ công nghệ số cộng đồng ấp Mỹ Thới"),
        (["Ấp 1", "Ấp 2", "khóm 3"], "Tổ công nghệ số cộng đồng ấp 1, ấp 2 và khóm 3"),
    ],
)
def test_suggested_names(places: list[str], name: str):
    assert suggested_name(places) == name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tổ công nghệ số cộng đồng ấp 1", "Tổ ấp 1"),
        ("Tổ CNSCĐ khóm 2", "Tổ khóm 2"),
        ("Tổ công nghệ số cộng đồng", "Tổ công nghệ số cộng đồng"),
        ("Đội hình thanh niên", "Đội hình thanh niên"),
    ],
)
def test_short_names(name: str, short: str):
    assert short_name(name) == short
