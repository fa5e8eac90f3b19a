"""Every way of writing a tracked row leaves what changed, from what to what, by whom and through what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo import bulk
from geo.models import Level
from teams_app.accounts import audit
from teams_app.accounts.models import Grant, LogEntry, Role, User
from teams_app.registry import services
from teams_app.registry.models import Member, MemberRole, Person, Team, TeamArea
from teams_app.registry.services import Decision
from tests.factories import START, make_member, make_team, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 3, 1)


@pytest.fixture
def team() -> Team:
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.PROVINCE, "Đồng Tháp"))
    return make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune), "Tổ ấp Mỹ Thới")


def newest(model: type) -> LogEntry:
    return LogEntry.objects.filter(content_type__model=model._meta.model_name).order_by("-pk")[0]


def in_short(entry: LogEntry) -> tuple[int, dict[str, Any]]:
    return entry.action, entry.changes


def test_a_save_says_what_was_and_what_is(team):
    person = make_member(team, "Sen Văn Tám", phone="0100000001").person
    person.phone = "0100000002"
    person.save()
    entry = newest(Person)
    assert in_short(entry) == (audit.UPDATE, {"phone": ["0100000001", "0100000002"]})
    assert (entry.owner_kind, entry.owner_id) == (audit.Kind.PERSON, person.pk)


def test_saving_without_a_change_says_nothing(team):
    before = LogEntry.objects.count()
    team.save()
    assert LogEntry.objects.count() == before


def test_a_service_is_read_on_the_page_of_its_team(team):
    member = make_member(team, role=MemberRole.HEAD)
    entry = newest(Member)
    assert (entry.owner_kind, entry.owner_id, entry.object_id) == (audit.Kind.TEAM, team.pk, member.pk)
    assert entry.changes["role"] == [None, "head"]
    assert entry.changes["person"] == [None, member.person_id]


def test_what_is_deleted_leaves_all_that_it_said(team):
    member = make_member(team)
    pk = member.pk
    services.member_withdraw(member=member)
    entry = newest(Member)
    assert (entry.action, entry.object_id, entry.owner_id) == (audit.DELETE, pk, team.pk)
    assert entry.changes["valid_from"] == [START.isoformat(), None]


def test_closing_a_team_logs_each_service_and_area_that_ends_with_it(team):
    members = [make_member(team) for _ in range(3)]
    services.team_close(team=team, on=DAY, reason="", decision=Decision(), today=DAY)
    ended = LogEntry.objects.filter(action=audit.UPDATE, changes__valid_to=[None, DAY.isoformat()])
    assert set(ended.filter(content_type__model="member").values_list("object_id", flat=True)) == {
        member.pk for member in members
    }
    assert ended.filter(content_type__model="teamarea").count() == 1
    assert ended.filter(content_type__model="team", object_id=team.pk).count() == 1


def test_the_queries_of_a_closing_do_not_grow_with_its_members(team):
    other = make_team(team.areas.get().unit)
    make_member(team)
    for _ in range(8):
        make_member(other)
    counts = []
    for each in (team, other):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.team_close(team=each, on=DAY, reason="", decision=Decision(), today=DAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_bulk_write_is_logged_like_single_ones(team):
    ids = bulk.reserve_ids(Person, 2)
    audit.insert(Person, [_person(pk, f"Tràm {pk}") for pk in ids])
    assert [entry.changes["name"] for entry in LogEntry.objects.about(audit.Kind.PERSON, ids).order_by("pk")] == [
        [None, f"Tràm {pk}"] for pk in ids
    ]
    audit.update(Person, [{"id": pk, "phone": "0100000009", "background": ""} for pk in ids])
    assert in_short(newest(Person)) == (audit.UPDATE, {"phone": ["", "0100000009"]})
    audit.delete(Person, ids)
    assert newest(Person).changes["phone"] == ["0100000009", None]


def test_a_bulk_write_tells_the_same_as_a_save(team):
    unit = team.areas.get().unit
    made = TeamArea.objects.create(team=team, unit=unit, valid_from=DAY)
    by_signal = newest(TeamArea)
    made_pk = made.pk
    audit.delete(TeamArea, [made_pk])
    row = {"id": made_pk, "team_id": team.pk, "unit_id": unit.pk, "valid_from": DAY, "valid_to": None}
    audit.insert(TeamArea, [row | {"decision_id": None}])
    in_bulk = newest(TeamArea)
    by_signal.changes = {name: pair for name, pair in by_signal.changes.items() if pair[1] != ""}  # nothing was said
    same = ("action", "changes", "owner_kind", "owner_id", "object_id", "object_pk", "object_repr")
    assert {name: getattr(in_bulk, name) for name in same} == {name: getattr(by_signal, name) for name in same}


def test_a_bulk_update_that_changes_nothing_is_not_logged(team):
    before = LogEntry.objects.count()
    audit.update(Team, [{"id": team.pk, "name": team.name}])
    assert audit.update_rows(Team.objects.filter(pk=team.pk), name=team.name) == 1
    assert LogEntry.objects.count() == before


def test_any_number_of_entries_takes_one_statement_each_20000(team):
    with CaptureQueriesContext(connection) as queries:
        audit.record(audit.Entry(Member, n, audit.CREATE, {}, owner=team.pk) for n in range(20_001))
    assert len([query for query in queries if "INSERT" in query["sql"]]) == 2
    assert LogEntry.objects.filter(owner_id=team.pk, content_type__model="member").count() == 20_001


def test_an_import_stamps_what_it_writes(team):
    user = make_user()
    with audit.source(audit.Source.IMPORT, label="danh-sach.xlsx", ref="import:7", actor=user):
        make_member(team)
        audit.update_rows(Team.objects.filter(pk=team.pk), name="Tổ mới")
    stamped = LogEntry.objects.filter(cid="import:7")
    assert {(entry.source, entry.source_label, entry.actor_id) for entry in stamped} == {
        ("import", "danh-sach.xlsx", user.pk)
    }
    assert stamped.count() == 3  # the person, the service, the team


def test_an_inner_source_keeps_the_actor_of_the_outer_one(team):
    user = make_user()
    with audit.source(audit.Source.PAGE, actor=user), audit.source(audit.Source.UNDO, ref="import:7"):
        team.name = "Tổ khác"
        team.save()
    assert (newest(Team).actor_id, newest(Team).source) == (user.pk, "undo")


def test_nothing_is_logged_in_silence_and_all_of_it_is_written(team):
    before = LogEntry.objects.count()
    with audit.silenced():
        make_member(team)
        assert audit.update_rows(Team.objects.filter(pk=team.pk), name="Tổ khác") == 1
        assert Team.objects.get(pk=team.pk).name == "Tổ khác"
        audit.update(Team, [{"id": team.pk, "name": "Tổ khác nữa"}])
        audit.delete(Member, list(team.members.values_list("pk", flat=True)))
    assert LogEntry.objects.count() == before
    assert Team.objects.get(pk=team.pk).name == "Tổ khác nữa"
    assert not team.members.exists()


def test_a_page_names_itself_and_its_reader(team):
    province = team.areas.get().unit.periods.get().parent.periods.get().parent
    user = make_user("tinh", Role.PROVINCE, province)
    client = Client()
    client.force_login(user)
    member = make_member(team, "Sen Văn Tám")
    address = reverse("registry:member_edit", args=[team.pk, member.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"phone": "0912345678"}
    typed["valid_from"] = "1/1/2024"
    assert client.post(address, typed).status_code == 302
    entry = newest(Person)
    assert (entry.source, entry.source_label, entry.actor_id) == ("page", address, user.pk)
    assert entry.changes["phone"] == ["", "0912345678"]


def test_passwords_are_logged_as_changed_and_never_as_they_are():
    user = make_user("xa")
    user.set_password("mat-khau-moi-2026")
    user.save()
    entry = newest(User)
    assert entry.changes == {"password": ["•••", "•••"]}
    assert "md5" not in str(list(LogEntry.objects.values()))


def test_signing_in_is_no_change():
    user = make_user("xa")
    before = LogEntry.objects.count()
    Client().force_login(user)
    assert LogEntry.objects.count() == before


def test_grants_are_read_on_the_page_of_their_account(team):
    user = make_user("xa", Role.COMMUNE, team.areas.get().unit)
    grant = Grant.objects.get(user=user)
    entry = newest(Grant)
    assert (entry.owner_kind, entry.owner_id, entry.object_id) == (audit.Kind.ACCOUNT, user.pk, grant.pk)


def _person(pk: int, name: str) -> dict[str, Any]:
    person = Person(pk=pk, name=name)
    person.set_keys()
    return {
        "id": pk, "name": name, "phone": "", "birth_year": None, "background": "", "user_id": None,
        "is_demo": False, "key": person.key, "sort_key": person.sort_key, "changed_at": dt.datetime.now(dt.UTC),
    }  # fmt: skip
