"""The story of a team: everything dated, with its instrument and its reason, and what was struck out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.registry.models import Member, MemberRole, Person, StruckEntry, StruckKind, TeamArea
from teams_app.registry.services import (
    Decision,
    Handover,
    member_add,
    member_change_role,
    member_end,
    member_return,
    member_withdraw,
    team_change_areas,
    team_close,
    team_create,
    team_reopen,
    team_resume,
    team_suspend,
)
from teams_app.registry.timeline import timeline
from tests.factories import make_member, make_unit
from tests.teams_app.registry.conftest import World
from tests.teams_app.registry.test_pages import page

TODAY = dt.date(2024, 9, 26)
FEB, MAR, APR, MAY = (dt.date(2024, month, 1) for month in (2, 3, 4, 5))


@pytest.fixture
def lived(world: World) -> World:
    """A team that went through everything but its end."""
    decided = {"today": TODAY}
    world.team = team_create(
        level="hamlet", units=[make_unit(Level.HAMLET, "Tân Hưng", world.my_xuong)],
        valid_from=dt.date(2024, 1, 5), decision=Decision("1/QĐ"), today=TODAY,
    )  # fmt: skip
    first = member_add(
        team=world.team, person=Person(name="Lê Văn Tám"), role=MemberRole.HEAD, valid_from=dt.date(2024, 1, 5),
        decision=Decision("1/QĐ"), **decided,
    )  # fmt: skip
    deputy = member_add(
        team=world.team, person=Person(name="Võ Thị Sáu"), role=MemberRole.DEPUTY, valid_from=FEB, **decided
    )
    member_change_role(
        member=deputy, role=MemberRole.HEAD, since=FEB, handover=Handover.LEAVES,
        decision=Decision("2/QĐ"), reason="Ông Tám nghỉ hưu", **decided,
    )  # fmt: skip
    assert first.team == world.team
    team_change_areas(
        team=world.team, units=[world.ap_2], since=MAR, may_share=True,
        decision=Decision("3/QĐ"), reason="Nhập ấp", **decided,
    )  # fmt: skip
    team_suspend(team=world.team, on=APR, reason="Mùa lũ", decision=Decision("4/QĐ"), **decided)
    team_resume(team=world.team, on=MAY, reason="Hết lũ", decision=Decision("5/QĐ"), **decided)
    return world


def told(world: World, on: dt.date = TODAY, **options) -> list[tuple[dt.date, str, str, str]]:
    world.team.refresh_from_db()
    return [
        (day.date, event.text, event.instrument.number if event.instrument else "", event.reason)
        for day in timeline(world.team, on, **options).until
        for event in day.events
    ]


def test_everything_is_told_with_its_decision_and_reason(lived: World):
    assert told(lived) == [
        (MAY, "Hoạt động lại", "5/QĐ", "Hết lũ"),
        (APR, "Tạm dừng", "4/QĐ", "Mùa lũ"),
        (MAR, "thôi phụ trách ấp Tân Hưng", "3/QĐ", "Nhập ấp"),
        (MAR, "bắt đầu phụ trách Ấp 2", "3/QĐ", "Nhập ấp"),
        (FEB, "Lê Văn Tám thôi làm tổ trưởng", "2/QĐ", "Ông Tám nghỉ hưu"),
        (FEB, "Võ Thị Sáu làm tổ trưởng", "2/QĐ", "Ông Tám nghỉ hưu"),
        (dt.date(2024, 1, 5), "Thành lập", "1/QĐ", ""),
        (dt.date(2024, 1, 5), "Lê Văn Tám làm tổ trưởng", "1/QĐ", ""),
    ]


def test_a_past_day_tells_what_was_until_then_and_apart_what_came_after(lived: World):
    story = timeline(lived.team, MAR)
    assert [day.date for day in story.until] == [MAR, FEB, dt.date(2024, 1, 5)]
    assert [day.date for day in story.after] == [MAY, APR]


def test_the_end_says_why_and_a_suspension_that_ends_with_the_team_is_not_resumed(lived: World):
    team_suspend(team=lived.team, on=dt.date(2024, 6, 1), reason="Thiếu người", decision=Decision(), today=TODAY)
    team_close(
        team=lived.team, on=dt.date(2024, 7, 1), reason="Nhập tổ", decision=Decision("6/QĐ"), today=TODAY
    )  # fmt: skip
    assert told(lived)[0][1:] == ("giải thể", "6/QĐ", "Nhập tổ")
    assert [day for day, *_ in told(lived)][1] == dt.date(2024, 6, 1)


def test_a_successor_says_by_which_decision_it_took_the_others_in(lived: World):
    team_close(
        team=lived.headless, on=MAY, reason="Nhập ấp", decision=Decision("9/QĐ"), today=TODAY, successor=lived.team
    )
    assert ("9/QĐ") in {number for day, _, number, _ in told(lived) if day == MAY}


def test_the_queries_do_not_grow_with_the_facts(lived: World, django_assert_max_num_queries):
    def count() -> int:
        lived.team.refresh_from_db()
        with django_assert_max_num_queries(20) as captured:
            timeline(lived.team, TODAY, with_struck=True)
        return len(captured)

    few = count()
    for n in range(5):
        hamlet = make_unit(Level.HAMLET, f"Số {n}", lived.my_xuong)
        lived.team.areas.create(unit=hamlet, valid_from=MAY, valid_to=MAY + dt.timedelta(days=n + 1))
        make_member(
            lived.team, role=MemberRole.HEAD, since=MAY + dt.timedelta(days=n), valid_to=MAY + dt.timedelta(days=n + 1)
        )
        member_withdraw(member=make_member(lived.team), by=lived.official)
    assert count() == few


# Nothing vanishes -----------------------------------------------------------------------------


def test_a_service_that_is_struck_out_leaves_every_list_and_stays_in_the_story(world: World):
    mistake = make_member(world.team, "Đỗ Thị Sen", phone="0911222333")
    entry = member_withdraw(member=mistake, by=world.official, why="Nhập nhầm tổ")
    assert not Member.objects.filter(person=mistake.person).exists()
    assert Person.objects.filter(pk=mistake.person_id).exists()
    assert (entry.kind, entry.person, entry.role, entry.valid_from) == (
        StruckKind.SERVICE, mistake.person, "member", mistake.valid_from,
    )  # fmt: skip
    texts = [text for _, text, _, _ in told(world, timezone.localdate(), with_struck=True)]
    assert any("Đỗ Thị Sen" in text for text in texts)
    assert not any("Đỗ Thị Sen" in text for _, text, _, _ in told(world, timezone.localdate()))


def test_an_area_set_and_taken_back_on_one_day_leaves_a_trace(world: World):
    def serve(*units) -> None:
        team_change_areas(
            team=world.team, units=units, since=MAR, decision=Decision(), today=TODAY, may_share=True,
            by=world.official,
        )  # fmt: skip

    serve(world.my_thoi, world.ap_2)
    serve(world.my_thoi)
    assert not TeamArea.objects.filter(team=world.team, unit=world.ap_2).exists()
    entry = StruckEntry.objects.get()
    assert (entry.kind, entry.unit, entry.place, entry.struck_by) == (
        StruckKind.AREA, world.ap_2, "Ấp 2", world.official,
    )  # fmt: skip


def test_what_an_undo_takes_back_is_kept(world: World):
    member_end(member=world.head, on=MAY, today=TODAY, decision=Decision("7/QĐ"), reason="Chuyển công tác")
    member_return(member=world.head, by=world.official)
    team_close(team=world.team, on=MAY, reason="Nhầm", decision=Decision("8/QĐ"), today=TODAY)
    team_reopen(team=world.team, by=world.official)
    kept = {entry.kind: entry for entry in StruckEntry.objects.all()}
    assert (kept["leaving"].decision.number, kept["leaving"].reason, kept["leaving"].valid_to) == (
        "7/QĐ", "Chuyển công tác", MAY,
    )  # fmt: skip
    assert (kept["dissolution"].decision.number, kept["dissolution"].reason) == ("8/QĐ", "Nhầm")


def test_whoever_left_earlier_that_day_for_a_reason_does_not_come_back_with_the_team(world: World):
    member_end(member=world.head, on=MAY, today=TODAY, reason="Chuyển công tác")
    team_close(team=world.team, on=MAY, reason="", decision=Decision(), today=TODAY)
    team_reopen(team=world.team)
    world.head.refresh_from_db()
    world.deputy.refresh_from_db()
    assert (world.head.valid_to, world.deputy.valid_to) == (MAY, None)


# On the page ----------------------------------------------------------------------------------


def test_the_page_tells_the_keepers_of_the_list_what_was_struck_out(world: World, as_user):
    mistake = make_member(world.team, "Đỗ Thị Sen")
    address = reverse("registry:team", args=[world.team.pk])
    client = as_user(world.official)
    client.post(reverse("registry:member_withdraw", args=[world.team.pk, mistake.pk]), {"why": "Nhầm ấp"})
    client.get(address)  # shows the message once
    html = page(client, address)
    assert "Đỗ Thị Sen" in html
    assert "Nhầm ấp" in html
    assert "Đỗ Thị Sen" not in page(as_user(world.lan), address)


def test_a_past_day_folds_away_what_came_later(world: World, as_user):
    member_end(member=world.head, on=MAY, today=TODAY, reason="Chuyển công tác")
    html = page(as_user(world.official), reverse("registry:team", args=[world.team.pk]), ngay="2024-03-01")
    assert "Sau ngày 01/03/2024: còn 1 ngày có thay đổi" in html


def test_later_days_are_not_told_of_a_team_that_has_moved_away_since(world: World, as_user):
    moved = timezone.localdate() - dt.timedelta(days=10)
    world.other.areas.update(valid_to=moved)
    world.other.areas.create(unit=world.my_thoi, valid_from=moved)
    make_member(world.other, "Hồ Minh", MemberRole.HEAD, since=moved)
    address = reverse("registry:team", args=[world.other.pk])
    html = page(as_user(world.neighbour), address, ngay=str(moved - dt.timedelta(days=1)))
    assert "Hồ Minh" not in html
