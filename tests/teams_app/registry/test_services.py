"""The verbs that write the register, and what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from geo.models import Extent, Instrument, Level, Succession
from teams_app.registry.models import Member, MemberRole, Person, Team
from teams_app.registry.services import (
    Decision,
    Handover,
    StaleEdit,
    member_add,
    member_change_role,
    member_correct,
    member_end,
    member_return,
    member_withdraw,
    team_change_areas,
    team_close,
    team_correct,
    team_create,
    team_reopen,
    token,
)
from tests.factories import START, make_instrument, make_member, make_unit
from tests.teams_app.registry.conftest import World

TODAY = dt.date(2024, 9, 26)
DAY = dt.timedelta(days=1)
NONE = Decision()


def refused(verb, field: str = "") -> str:
    """The message of the refusal, which must stand beside `field`."""
    with pytest.raises(ValidationError) as refusal:
        verb()
    if field:
        assert set(refusal.value.error_dict) == {field}
    return " ".join(refusal.value.messages)


# Teams ---------------------------------------------------------------------------------------


def create(world: World, **changed) -> Team:
    fields = {
        "level": "hamlet",
        "units": [make_unit(Level.HAMLET, "Tân Hưng", world.my_xuong)],
        "valid_from": dt.date(2022, 7, 1),
        "decision": Decision("45/QĐ-UBND", "UBND xã Mỹ Xương", dt.date(2022, 6, 30)),
        "today": TODAY,
    }
    return team_create(**(fields | changed))


def test_a_team_begins_with_its_areas_and_is_named_after_them(world: World):
    team = create(world)
    assert team.name == "Tổ công nghệ số cộng đồng ấp Tân Hưng"
    assert team.decision and team.decision.number == "45/QĐ-UBND"
    assert [area.valid_from for area in team.areas.all()] == [dt.date(2022, 7, 1)]


def test_two_teams_of_one_decision_share_the_instrument(world: World):
    first, second = create(world), create(world)
    assert first.decision == second.decision
    assert Instrument.objects.count() == 1


def test_a_second_team_on_a_hamlet_must_be_meant(world: World):
    assert "Mỹ Thới" in refused(lambda: create(world, units=[world.my_thoi]), "units")
    assert create(world, units=[world.my_thoi], may_share=True).pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"valid_from": TODAY + DAY}, "valid_from"),
        ({"valid_from": dt.date(1922, 7, 1)}, "valid_from"),
        ({"units": []}, "units"),
        ({"level": "commune"}, "units"),
    ],
)
def test_a_team_that_cannot_be(world: World, changed, field):
    refused(lambda: create(world, **changed), field)
    assert not Team.objects.filter(name__contains="Tân Hưng").exists()


def test_a_commune_of_a_merger_had_no_team_before_it(world: World):
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", world.province, valid_from=dt.date(2024, 7, 1))
    Succession.objects.create(
        old=world.my_xuong, new=new, extent=Extent.FULL, effective_on=dt.date(2024, 7, 1), instrument=make_instrument()
    )
    refused(lambda: create(world, level="commune", units=[new], valid_from=dt.date(2024, 6, 30)), "valid_from")
    assert create(world, level="commune", units=[new], valid_from=dt.date(2024, 7, 1)).pk


def test_an_ended_unit_gets_no_new_team(world: World):
    gone = make_unit(Level.HAMLET, "Tân Lợi", world.my_xuong, valid_to=TODAY)
    assert "Tân Lợi" in refused(lambda: create(world, units=[gone]), "units")


def test_the_longest_names_fit(world: World):
    assert create(world, name="Tổ " + "ộ" * 197).pk
    assert add(world.team, person=Person(name="ữ" * 100)).pk


def correct(team: Team, **changed) -> Team:
    fields = {"team": team, "name": team.name, "valid_from": team.valid_from, "decision": NONE, "today": TODAY}
    return team_correct(**(fields | changed))


def test_correcting_the_founding_day_takes_along_what_began_with_it(world: World):
    correct(world.team, valid_from=dt.date(2023, 5, 1), name="Tổ  ấp Mỹ Thới ")
    world.team.refresh_from_db()
    assert world.team.name == "Tổ ấp Mỹ Thới"
    assert set(world.team.members.values_list("valid_from", flat=True)) == {dt.date(2023, 5, 1)}
    assert set(world.team.areas.values_list("valid_from", flat=True)) == {dt.date(2023, 5, 1)}


def test_a_founding_day_after_someone_left_is_refused(world: World):
    world.member.valid_to = dt.date(2024, 3, 1)
    world.member.save()
    refused(lambda: correct(world.team, valid_from=dt.date(2024, 4, 1)), "valid_from")
    world.team.refresh_from_db()
    assert world.team.valid_from == START


def test_correcting_a_decision_leaves_other_teams_theirs(world: World):
    first, second = create(world), create(world)
    correct(first, decision=Decision("46/QĐ-UBND"))
    second.refresh_from_db()
    assert second.decision and second.decision.number == "45/QĐ-UBND"


def test_a_stale_edit_is_refused_and_a_fresh_one_taken(world: World):
    opened = token(world.team)
    correct(world.team, name="Tổ của người nhanh tay", opened_on=opened)
    with pytest.raises(StaleEdit):
        correct(world.team, name="Tổ của người chậm tay", opened_on=opened)
    assert Team.objects.get(pk=world.team.pk).name == "Tổ của người nhanh tay"


def test_a_team_moves_and_its_old_place_stays_on_record(world: World):
    new = make_unit(Level.HAMLET, "Mỹ Thạnh", world.my_xuong)
    team_change_areas(team=world.team, units=[new], since=dt.date(2024, 6, 1), decision=Decision("9/QĐ"), today=TODAY)
    assert Team.objects.serving([world.my_thoi.pk], dt.date(2024, 5, 31)).filter(pk=world.team.pk).exists()
    assert set(world.team.areas.on(TODAY).values_list("unit", flat=True)) == {new.pk}
    refused(
        lambda: team_change_areas(
            team=world.team, units=[world.my_thoi], since=dt.date(2024, 5, 1), decision=NONE, today=TODAY
        ),
        "since",
    )


def test_a_move_taken_back_on_its_day_leaves_no_empty_span(world: World):
    new = make_unit(Level.HAMLET, "Mỹ Thạnh", world.my_xuong)
    for units in ([world.my_thoi, new], [world.my_thoi]):
        team_change_areas(team=world.team, units=units, since=TODAY, decision=NONE, today=TODAY)
    assert list(world.team.areas.values_list("unit", "valid_to")) == [(world.my_thoi.pk, None)]


def test_dissolving_ends_areas_and_services_and_can_be_taken_back(world: World):
    team_close(team=world.team, on=TODAY, reason="Không còn hoạt động", decision=NONE, today=TODAY)
    assert not Member.objects.on(TODAY).filter(team=world.team).exists()
    assert not world.team.areas.on(TODAY).exists()
    assert Member.objects.on(TODAY - DAY).filter(team=world.team).count() == 3
    team_reopen(team=world.team)
    assert Member.objects.on(TODAY).filter(team=world.team).count() == 3
    assert world.team.areas.on(TODAY).exists()


def test_whoever_left_before_the_end_does_not_come_back_with_the_team(world: World):
    member_end(member=world.member, on=dt.date(2024, 6, 1), today=TODAY)
    team_close(team=world.team, on=TODAY, reason="x", decision=NONE, today=TODAY)
    team_reopen(team=world.team)
    assert not Member.objects.on(TODAY).filter(pk=world.member.pk).exists()


def test_a_team_ends_once_and_after_its_beginning(world: World):
    refused(lambda: team_close(team=world.team, on=START, reason="x", decision=NONE, today=TODAY), "on")
    team_close(team=world.team, on=TODAY, reason="x", decision=NONE, today=TODAY)
    refused(lambda: team_close(team=world.team, on=TODAY, reason="x", decision=NONE, today=TODAY), "on")


def test_a_reformed_team_is_not_opened_again(world: World):
    team_close(team=world.team, on=TODAY, reason="x", decision=NONE, today=TODAY, successor=world.commune_team)
    refused(lambda: team_reopen(team=world.team))


# Members -------------------------------------------------------------------------------------


def add(team: Team, **changed) -> Member:
    fields = {
        "team": team,
        "person": Person(name="Đỗ Thị Sen", phone="0911111111"),
        "role": MemberRole.MEMBER,
        "valid_from": TODAY,
        "today": TODAY,
    }
    return member_add(**(fields | changed))


def test_a_second_head_must_say_what_becomes_of_the_first(world: World):
    assert "Nguyễn Thị Lan" in refused(lambda: add(world.team, role=MemberRole.HEAD), "handover")
    assert not Person.objects.filter(name="Đỗ Thị Sen").exists()


@pytest.mark.parametrize(
    ("handover", "role_after"), [(Handover.DEPUTY, "deputy"), (Handover.MEMBER, "member"), (Handover.LEAVES, None)]
)
def test_one_head_hands_over_to_another_on_the_day(world: World, handover, role_after):
    add(world.team, role=MemberRole.HEAD, handover=handover)
    heads = Member.objects.filter(team=world.team, role=MemberRole.HEAD)
    assert [m.person.name for m in heads.on(TODAY)] == ["Đỗ Thị Sen"]
    assert [m.person.name for m in heads.on(TODAY - DAY)] == ["Nguyễn Thị Lan"]
    now = Member.objects.on(TODAY).filter(team=world.team, person=world.head.person).first()
    assert (now.role if now else None) == role_after


def test_a_headship_in_the_past_may_not_overlap_another(world: World):
    world.head.valid_from, world.head.valid_to = dt.date(2024, 2, 1), dt.date(2024, 6, 1)
    world.head.save()
    refused(lambda: add(world.team, role=MemberRole.HEAD, valid_from=dt.date(2024, 5, 1)), "valid_from")
    add(world.team, role=MemberRole.HEAD, valid_from=dt.date(2024, 6, 1))


def test_the_database_itself_allows_one_open_head(world: World):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(world.team, role=MemberRole.HEAD)


def test_nobody_serves_twice_at_once_in_a_team(world: World):
    refused(lambda: add(world.team, person=world.member.person), "valid_from")


def test_someone_who_left_can_come_back(world: World):
    member_end(member=world.member, on=dt.date(2024, 6, 1), today=TODAY)
    add(world.team, person=world.member.person)
    assert world.member.person.services.count() == 2


@pytest.mark.parametrize("since", [START - DAY, TODAY + DAY])
def test_nobody_serves_before_the_team_or_in_the_future(world: World, since: dt.date):
    refused(lambda: add(world.team, valid_from=since), "valid_from")


def test_a_change_of_role_is_a_new_service(world: World):
    member_change_role(member=world.member, role=MemberRole.DEPUTY, since=TODAY, today=TODAY)
    services = world.member.person.services.order_by("valid_from").values_list("role", "valid_from", "valid_to")
    assert list(services) == [("member", START, TODAY), ("deputy", TODAY, None)]


def test_a_role_wrong_from_the_start_is_put_right_in_place(world: World):
    member_change_role(member=world.member, role=MemberRole.DEPUTY, since=START, today=TODAY)
    assert list(world.member.person.services.values_list("role", "valid_to")) == [("deputy", None)]


def test_a_member_becomes_head_by_handover(world: World):
    member_change_role(member=world.deputy, role=MemberRole.HEAD, since=TODAY, today=TODAY, handover=Handover.MEMBER)
    assert Team.objects.missing_head(TODAY).filter(pk=world.team.pk).count() == 0
    assert Member.objects.on(TODAY).filter(team=world.team).count() == 3


def test_leaving_ends_the_service_and_can_be_taken_back(world: World):
    member_end(member=world.head, on=TODAY, today=TODAY)
    assert Team.objects.missing_head(TODAY).filter(pk=world.team.pk).exists()
    member_return(member=world.head)
    assert not Team.objects.missing_head(TODAY).filter(pk=world.team.pk).exists()


def test_a_head_does_not_come_back_over_a_new_one(world: World):
    member_end(member=world.head, on=TODAY, today=TODAY)
    add(world.team, role=MemberRole.HEAD)
    assert "Đỗ Thị Sen" in refused(lambda: member_return(member=world.head))


def test_striking_out_a_mistake_keeps_the_person_whom_the_history_names(world: World):
    mistake = add(world.headless)
    member_withdraw(member=mistake)
    assert not Member.objects.filter(pk=mistake.pk).exists()
    assert Person.objects.filter(name="Đỗ Thị Sen").exists()


def test_correcting_a_member_notices_a_colleague(world: World):
    opened = token(world.member, world.member.person)

    def save(name: str) -> Member:
        person = Person.objects.get(pk=world.member.person_id)
        person.name = name
        return member_correct(member=world.member, person=person, valid_from=START, today=TODAY, opened_on=opened)

    save("Lê Thị Hoa Mai")
    with pytest.raises(StaleEdit):
        save("Lê Thị Hòa")
    assert Person.objects.get(pk=world.member.person_id).name == "Lê Thị Hoa Mai"


def test_a_head_cannot_be_dated_back_into_anothers_headship(world: World):
    member_end(member=world.head, on=dt.date(2024, 6, 1), today=TODAY)
    second = add(world.team, role=MemberRole.HEAD, valid_from=dt.date(2024, 7, 1))
    refused(
        lambda: member_correct(member=second, person=second.person, valid_from=dt.date(2024, 5, 1), today=TODAY),
        "valid_from",
    )
    member_correct(member=second, person=second.person, valid_from=dt.date(2024, 6, 1), today=TODAY)
