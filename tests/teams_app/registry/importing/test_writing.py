"""What an import writes, that a second one writes nothing, and that all of it can be taken back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Instrument, Level, Unit, UnitPeriod
from teams_app.registry import importing
from teams_app.registry.importing import Choices, Correction, Outcome
from teams_app.registry.models import BatchState, ImportBatch, Member, MemberRole, Person, Team, TeamArea
from tests.factories import make_activity, make_member, make_team, make_unit, make_user
from tests.teams_app.registry.importing.books import DAY, MEMBERS, TEAMS, look, outcomes, take, xlsx

pytestmark = pytest.mark.django_db
SINCE = dt.date(2022, 7, 1)


@pytest.fixture
def commune():
    return make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.DISTRICT, "Cao Lãnh", code="873"), code="30121")


@pytest.fixture
def hamlet(commune):
    return make_unit(Level.HAMLET, "Mỹ Thới", commune)


def state() -> dict:
    """Everything an import may touch, but for the days on which it was touched."""
    return {
        model.__name__: list(model.objects.order_by("pk").values(*[
            field.attname for field in model._meta.concrete_fields if field.name not in ("changed_at", "created_at")
        ]))
        for model in (Team, TeamArea, Person, Member, Instrument, Unit, UnitPeriod)
    }  # fmt: skip


NEW = [1, "Mỹ Xương", "Mỹ Thới", "12/QĐ-UBND", "1/7/22", "NGUYỄN THỬ MẪU", "912.345.678"]


def test_a_team_is_written_with_its_place_decision_and_head(hamlet):
    batch = take(xlsx(TEAMS, NEW)).batch
    team = Team.objects.get()
    assert (team.name, team.level, team.valid_from) == ("Tổ công nghệ số cộng đồng ấp Mỹ Thới", "hamlet", SINCE)
    assert (team.decision.number, team.decision.issued_on) == ("12/QĐ-UBND", SINCE)
    assert team.key == "to cong nghe so cong dong ap my thoi"
    assert [(area.unit_id, area.valid_from, area.decision_id) for area in team.areas.all()] == [
        (hamlet.pk, SINCE, team.decision_id)
    ]
    member = team.members.get()
    assert (member.person.name, member.person.phone, member.role) == ("Nguyễn Thử Mẫu", "0912345678", MemberRole.HEAD)
    assert (batch.totals["new"], batch.file_name, batch.state) == (1, "danh-sach.xlsx", BatchState.WRITTEN)
    team.full_clean()
    member.full_clean()


def test_what_was_written_is_what_saving_would_have_written(hamlet):
    """Keys and times included: a saved copy of each row says the same."""
    take(xlsx(TEAMS, NEW))
    for model in (Team, Person):
        row = model.objects.get()
        keys = (row.key, row.sort_key)
        row.save()
        row.refresh_from_db()
        assert (row.key, row.sort_key) == keys
    assert Team.objects.filter(created_at__lte=Team.objects.get().changed_at).count() == 1


def test_the_same_file_again_changes_nothing(hamlet):
    data = xlsx(TEAMS, NEW)
    take(data)
    before = state()
    again = take(data)
    assert again.batch is None
    assert outcomes(again.preview) == {2: "same"}
    assert state() == before


def test_one_wrong_row_and_nothing_is_written(hamlet):
    data = xlsx(TEAMS, NEW, [2, "Mỹ Xương", "Ấp Lạ", "", "", "Trần Thử Mẫu", ""])
    with pytest.raises(importing.HasWrongRows) as refused:
        take(data)
    assert outcomes(refused.value.preview) == {2: "new", 3: "wrong"}
    assert not Team.objects.exists()
    assert not ImportBatch.objects.exists()


def test_the_right_rows_alone(hamlet):
    data = xlsx(TEAMS, NEW, [2, "Mỹ Xương", "Ấp Lạ", "", "", "Trần Thử Mẫu", ""])
    batch = take(data, only_right=True).batch
    assert Team.objects.count() == 1
    assert batch.only_right
    assert batch.totals == {"new": 1, "changed": 0, "same": 0, "wrong": 1}


def test_a_wrong_row_leaves_nothing_behind(hamlet):
    """Its hamlet, head and phone are not kept, and do not change what later rows mean."""
    data = xlsx(
        TEAMS,
        [1, "Mỹ Xương", "Ấp Mới", "", "31/02/2024", "Trần Thử Mẫu", "0912345678"],
        [2, "Mỹ Xương", "Mỹ Thới", "", "", "Trần Thử Mẫu", "0912345678"],
    )
    written = take(data, only_right=True, add_hamlets=True)
    assert outcomes(written.preview) == {2: "wrong", 3: "new"}
    assert not written.preview.rows[1].messages
    assert UnitPeriod.objects.filter(unit__level=Level.HAMLET).count() == 1


def test_a_wrong_change_of_a_standing_team_leaves_it_as_it_is(hamlet):
    team = make_team(hamlet, since=SINCE)
    make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD, phone="0911111111")
    before = state()
    row = [1, "Mỹ Xương", "Mỹ Thới", "", "", "Nguyễn Thử Mẫu", "0912345678", "Lê Thử Mẫu", "12"]
    data = xlsx([*TEAMS, "Tổ phó", "SĐT tổ phó"], row, [2, "Mỹ Xương", "Ấp Mới", "", "", "", ""])
    written = take(data, only_right=True, add_hamlets=True)
    assert outcomes(written.preview) == {2: "wrong", 3: "new"}
    team.refresh_from_db()
    assert Person.objects.get().phone == "0911111111"
    assert state()["Member"] == before["Member"]


def test_hamlets_are_added_when_ticked_and_only_those(commune):
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp Mỹ Hưng", "", "", "", ""], [2, "Mỹ Xương", "Ấp 2", "", "", "", ""])
    asked = look(data).unknown_hamlets
    assert [(one.label, one.commune, one.rows) for one in asked] == [
        ("ấp Mỹ Hưng", "xã Mỹ Xương", 1),
        ("Ấp 2", "xã Mỹ Xương", 1),
    ]
    written = take(data, only_right=True, add_hamlets=frozenset([asked[0].key]))
    assert outcomes(written.preview) == {2: "new", 3: "wrong"}
    period = UnitPeriod.objects.get(unit__level=Level.HAMLET)
    assert (period.label, period.parent_id, period.code) == ("ấp Mỹ Hưng", commune.pk, "30121-01")
    period.full_clean()


def test_a_hamlet_added_to_a_commune_of_then_lives_on_in_its_successor(commune):
    from geo.models import Extent, Succession

    end = dt.date(2025, 7, 1)
    UnitPeriod.objects.filter(unit=commune).update(valid_to=end)
    heir = make_unit(Level.COMMUNE, "Cao Lãnh Mới", valid_from=end)
    law = Instrument.objects.create(number="1663/NQ")
    Succession.objects.create(old=commune, new=heir, extent=Extent.FULL, effective_on=end, instrument=law)
    take(xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""]), add_hamlets=True)
    periods = UnitPeriod.objects.filter(unit__level=Level.HAMLET).order_by("valid_from")
    assert [(one.parent_id, one.valid_to) for one in periods] == [(commune.pk, end), (heir.pk, None)]


def test_a_changed_head_is_kept_as_a_member_and_can_be_undone(hamlet):
    team = make_team(hamlet, since=SINCE)
    make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD)
    before = state()
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Mỹ Thới", "", "", "Trần Thử Mẫu", "0912345678"])
    batch = take(data).batch
    current = Member.objects.on(DAY).filter(team=team).values_list("person__name", "role")
    assert sorted(current) == [("Nguyễn Thử Mẫu", "member"), ("Trần Thử Mẫu", "head")]
    importing.undo(batch=batch, user=None)
    assert state() == before


def test_undo_takes_back_all_that_was_made(commune):
    before = state()
    user = make_user("nguoi-nhap")
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "5/QĐ-UBND", "1/7/2022", "Nguyễn Thử Mẫu", "0912345678"])
    batch = importing.write(data, "a.xlsx", Choices(as_of=DAY, add_hamlets=True), user=user).batch
    assert importing.changed_since(batch) == []
    importing.undo(batch=batch, user=user)
    assert state() == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (BatchState.UNDONE, user)
    with pytest.raises(importing.CannotUndo):
        importing.undo(batch=batch, user=user)


def test_undo_keeps_a_decision_that_others_name_by_now(commune, hamlet):
    batch = take(xlsx(TEAMS, NEW)).batch
    Instrument.objects.get().teams.add(make_team(make_unit(Level.HAMLET, "Mỹ Hưng", commune)))
    importing.undo(batch=batch, user=None)
    assert Instrument.objects.count() == 1


def change_phone(team: Team) -> None:
    person = team.members.get().person
    person.phone = "0900000000"
    person.save()


def end_member(team: Team) -> None:
    Member.objects.filter(team=team).update(valid_to=dt.date(2024, 10, 1))


def add_member(team: Team) -> None:
    make_member(team, "Lê Thử Mẫu")


def log_activity(team: Team) -> None:
    make_activity(team, DAY)


def delete_member(team: Team) -> None:
    team.members.all().delete()


def rename(team: Team) -> None:
    team.name = "Tổ Khác"
    team.save()


def move_area(team: Team) -> None:
    team.areas.update(valid_to=dt.date(2024, 10, 1))


@pytest.mark.parametrize(
    "change", [change_phone, end_member, add_member, log_activity, delete_member, rename, move_area]
)
def test_undo_is_refused_after_any_change_and_says_which(hamlet, change):
    batch = take(xlsx(TEAMS, NEW)).batch
    change(Team.objects.get())
    before = state()
    with pytest.raises(importing.CannotUndo) as refused:
        importing.undo(batch=batch, user=None)
    assert refused.value.changed
    assert state() == before


@pytest.mark.parametrize(
    ("model", "values"),
    [(Team, {"name": "Tổ Khác"}), (TeamArea, {"valid_from": dt.date(2022, 8, 1)}), (Person, {"phone": "0900000001"}),
     (Person, {"phone": ""}), (Member, {"role": MemberRole.MEMBER})],
    ids=lambda one: getattr(one, "__name__", ""),
)  # fmt: skip
def test_undo_sees_what_a_plain_update_changed(hamlet, model, values):
    """`queryset.update()` leaves no time and no entry in the log: the values themselves are compared."""
    batch = take(xlsx(TEAMS, NEW)).batch
    assert not importing.changed_since(batch)
    model.objects.update(**values)
    assert len(importing.changed_since(batch)) == 1


def test_undo_is_refused_when_what_it_changed_has_changed_again(hamlet):
    team = make_team(hamlet, since=SINCE)
    member = make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD, phone="0911111111")
    batch = take(xlsx(TEAMS, [1, "Mỹ Xương", "Mỹ Thới", "", "", "Nguyễn Thử Mẫu", "0912345678"])).batch
    Person.objects.filter(pk=member.person_id).update(phone="0933333333")
    with pytest.raises(importing.CannotUndo, match="Nguyễn Thử Mẫu"):
        importing.undo(batch=batch, user=None)


def test_what_a_batch_remembers_of_a_person_can_be_forgotten(hamlet):
    team = make_team(hamlet, since=SINCE)
    member = make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD, phone="0911111111")
    batch = take(xlsx(TEAMS, [1, "Mỹ Xương", "Mỹ Thới", "", "", "Nguyễn Thử Mẫu", "0912345678"])).batch
    importing.forget_people([member.person_id])
    assert "0911111111" not in str(list(batch.changes.values()))


def test_a_register_that_moved_after_the_preview_is_shown_again(hamlet):
    data = xlsx(TEAMS, NEW)
    token = look(data).token
    make_team(hamlet, since=SINCE)
    with pytest.raises(importing.RegisterMoved) as moved:
        importing.write(data, "danh-sach.xlsx", Choices(as_of=DAY), user=None, expected=token)
    assert outcomes(moved.value.preview) == {2: "changed"}
    assert Team.objects.count() == 1


def test_the_preview_and_the_writing_agree(hamlet):
    data = xlsx(TEAMS, NEW)
    written = importing.write(data, "danh-sach.xlsx", Choices(as_of=DAY), user=None, expected=look(data).token)
    assert written.batch


def test_a_list_of_an_earlier_day_cannot_undo_later_heads(hamlet):
    team = make_team(hamlet, since=SINCE)
    make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD, valid_to=dt.date(2025, 1, 1))
    make_member(team, "Trần Thử Mẫu", MemberRole.HEAD, since=dt.date(2025, 1, 1))
    preview = look(xlsx(TEAMS, [1, "Mỹ Xương", "Mỹ Thới", "", "", "Lê Thử Mẫu", ""]))
    assert outcomes(preview) == {2: "wrong"}


def test_members_and_teams_of_one_workbook(commune):
    """Teams come first, wherever their sheet stands."""
    data = xlsx(
        MEMBERS,
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ trưởng", "0912345678"],
        [2, "Mỹ Xương", "Ấp 1", "Trần Thử Mẫu", 1990, "Tổ viên", ""],
        To=[TEAMS, [1, "Mỹ Xương", "Ấp 1", "5/QĐ-UBND", "1/7/2022", "Nguyễn Thử Mẫu", "0912345678"]],
    )
    written = take(data, add_hamlets=True)
    assert [sheet.name for sheet in written.preview.sheets] == ["To", "Danh sách"]
    assert written.preview.to_dict()["sheet"] == "To; Danh sách"
    team = Team.objects.get()
    assert team.valid_from == SINCE
    members = team.members.values_list("person__name", "person__birth_year", "role")
    assert sorted(members) == [("Nguyễn Thử Mẫu", 1980, "head"), ("Trần Thử Mẫu", 1990, "member")]
    assert take(data, add_hamlets=True).batch is None


def test_a_member_who_serves_elsewhere_is_asked_about(commune, hamlet):
    other = make_team(make_unit(Level.HAMLET, "Mỹ Hưng", commune), since=SINCE)
    known = make_member(other, "Nguyễn Thử Mẫu", phone="0912345678").person
    make_team(hamlet, since=SINCE)
    data = xlsx(MEMBERS, [1, "Mỹ Xương", "Mỹ Thới", "Nguyễn Thử Mẫu", "", "Tổ viên", "0912345678"])
    (row,) = look(data).rows
    assert row.outcome is Outcome.NEW
    assert row.messages[0].person == known.pk
    take(data, same_people={"0:2": known.pk})
    assert Person.objects.count() == 1
    assert known.services.count() == 2


def test_corrections_by_one_click(commune, hamlet):
    data = xlsx(TEAMS, [1, "Mỹ Xuong", "Mỹ Thới", "", "", "", ""], [2, "Mỹ Xuong", "Ấp Mới", "", "", "", ""])
    first = look(data, add_hamlets=True)
    assert outcomes(first) == {2: "wrong", 3: "wrong"}
    (message,) = first.rows[0].messages
    assert message.suggestion == "xã Mỹ Xương"
    one = Correction(sheet=0, row=2, column=message.column, new=message.suggestion)
    assert outcomes(look(data, corrections=(one,), add_hamlets=True)) == {2: "new", 3: "wrong"}
    everywhere = Correction(sheet=0, column=message.column, old=message.old, new=message.suggestion)
    assert outcomes(look(data, corrections=(everywhere,), add_hamlets=True)) == {2: "new", 3: "new"}


def test_choices_survive_as_json(hamlet):
    import json

    choices = Choices(
        as_of=DAY, scope=(3, 1), sheets=(0,), header_rows={0: 2}, columns={0: {4: "note", 5: ""}},
        take_hidden_rows=True, add_hamlets=frozenset(["30121:1"]), same_people={"0:4": 7},
        corrections=(
            Correction(0, "commune", "xã Mỹ Xương", old="Mỹ Xuong"),
            Correction(0, "phone", "0912345678", row=5),
        ),
    )  # fmt: skip
    again = Choices.from_json(json.loads(json.dumps(choices.to_json())))
    assert again.to_json() == choices.to_json()
    assert again.corrections == choices.corrections
    assert choices.corrected(Correction(0, "phone", "0987654321", row=5)).corrections[-1].new == "0987654321"
    assert len(choices.corrected(Correction(0, "phone", "0987654321", row=5)).corrections) == 2


def test_statements_do_not_grow_with_the_rows(commune):
    def cost(first: int, count: int) -> int:
        rows = [
            [n, "Mỹ Xương", f"Ấp {n}", f"{n}/QĐ-UBND", "1/7/2022", f"Nguyễn Thử Mẫu {n}", f"09{n:08}"]
            for n in range(first, first + count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            take(xlsx(TEAMS, *rows), add_hamlets=True)
        return len(queries)

    few = cost(1, 2)
    assert cost(100, 60) <= few + 3  # the second register has members to load
    assert Team.objects.count() == 62


def test_the_constraints_of_the_database_hold_after_an_import(commune):
    data = xlsx(
        MEMBERS,
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ trưởng", ""],
        [2, "Mỹ Xương", "Ấp 1", "Trần Thử Mẫu", 1990, "Tổ phó", ""],
    )
    take(data, add_hamlets=True)
    for row in [*Member.objects.all(), *TeamArea.objects.all()]:
        try:
            row.full_clean()
        except ValidationError as error:  # pragma: no cover
            pytest.fail(str(error))
