"""Erasure: who it was is gone from everywhere, what was counted stays, and it cannot be taken back."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams_app.accounts.audit.entry import LogEntry
from teams_app.accounts.disclosures import Disclosure, DisclosureKind, record_disclosure
from teams_app.accounts.keeping import Span
from teams_app.accounts.models import Grant, Role, User
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from teams_app.registry import retention
from teams_app.registry.models import Consent, Erasure, Member, Person, StruckEntry, Team
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.services import consents_record, member_correct, member_withdraw, people_erase
from teams_app.registry.signals import people_erased
from teams_app.registry.timeline import timeline
from tests.factories import make_activity, make_member, make_team
from tests.teams_app.registry.conftest import World

TODAY = dt.date(2026, 11, 26)
LONG_AGO = dt.date(2024, 6, 1)


def erase(*members: Member, ground="request", by=None) -> int:
    return people_erase(people=[member.person_id for member in members], ground=ground, by=by, today=TODAY)


def leave(member: Member, on: dt.date = LONG_AGO) -> Member:
    member.valid_to = on
    member.save()
    return member


class TestWhatGoes:
    def test_the_person_becomes_one_without_name(self, world: World):
        leave(world.member)
        assert erase(world.member, by=world.official) == 1
        person = Person.objects.get(pk=world.member.person_id)
        assert person.name == ERASED_NAME
        assert (person.phone, person.birth_year, person.background, person.user, person.key) == ("", None, "", None, "")
        assert person.erasure.by == world.official
        assert person.erasure.ground == "request"

    def test_no_table_knows_name_or_phone_any_more(self, world: World, django_capture_on_commit_callbacks):
        """Every text of every row of the database, looked through."""
        world.member.person.name = "Lê Thị Hoa Sen"
        world.member.person.save()
        consents_record(
            people=[world.member.person_id],
            purposes=["register"],
            means="paper",
            given_on=LONG_AGO,
            today=TODAY,
            by=None,
        )
        record_disclosure(
            user=world.tinh,
            kind=DisclosureKind.CARD,
            what="Hồ sơ",
            people=1,
            phones_in_full=True,
            key="registry.person:1",
        )
        leave(world.member)
        assert told_anywhere("Hoa Sen", "0909090909", "hoa sen")
        with django_capture_on_commit_callbacks(execute=True):  # search forgets after the commit
            erase(world.member)
        assert told_anywhere("Hoa Sen", "0909090909", "hoa sen") == []
        assert Disclosure.objects.count() == 1

    def test_free_texts_of_the_teams_name_them_no_more(self, world: World):
        """In reasons, in the log of changes and in notes of activities, in any case and spelling; others stay."""
        world.member.person.name = "Lê Thị Hoa Sen"
        world.member.person.save()
        said = "Chị lê thị hoa  sen (0909.090.909) bận, anh Trần Văn Minh thay"
        blanked = "Chị ••• (•••) bận, anh Trần Văn Minh thay"
        leave(world.member)
        world.deputy.reason = said
        world.deputy.save()
        pause = world.team.suspensions.create(valid_from=dt.date(2024, 3, 1), reason=said)
        activity = make_activity(world.team, dt.date(2024, 3, 2), note=said)
        elsewhere = world.other.suspensions.create(valid_from=dt.date(2024, 3, 1), reason=said)
        erase(world.member)
        for row, field, text in (
            (world.deputy, "reason", blanked), (pause, "reason", blanked), (activity, "note", blanked),
            (elsewhere, "reason", said),
        ):  # fmt: skip
            row.refresh_from_db()
            assert getattr(row, field) == text
        entries = LogEntry.objects.filter(owner_kind="team", owner_id=world.team.pk)
        logged = [entry.changes["reason"] for entry in entries if "reason" in entry.changes]
        assert logged
        assert all("hoa" not in str(pair).lower() for pair in logged)

    def test_the_account_is_closed_and_says_nothing(self, world: World):
        world.hoa.last_name = "Lê"
        world.hoa.save()
        client = Client()
        client.force_login(world.hoa)
        erase(world.member)
        world.hoa.refresh_from_db()
        assert not world.hoa.is_active
        assert (world.hoa.username, world.hoa.last_name) == (f"da-xoa-{world.hoa.pk}", "")
        assert client.get(reverse("accounts:account")).status_code == 302

    def test_an_account_of_an_official_stays_the_official_s(self, world: World):
        Grant.objects.create(user=world.hoa, role=Role.COMMUNE, unit=world.my_xuong, valid_from=dt.date(2024, 1, 1))
        erase(world.member)
        world.hoa.refresh_from_db()
        assert world.hoa.is_active
        assert not Person.objects.filter(user=world.hoa).exists()

    def test_consents_end_and_name_nobody(self, world: World):
        consents_record(
            people=[world.member.person_id],
            purposes=["register"],
            means="paper",
            given_on=LONG_AGO,
            today=TODAY,
            by=world.official,
        )
        erase(world.member)
        consent = Consent.objects.get()
        assert (consent.withdrawn_on, consent.recorded_by) == (TODAY, None)

    def test_the_audit_log_says_that_it_happened(self, world: World):
        erase(world.member)
        entry = LogEntry.objects.filter(object_id=world.member.person_id).order_by("pk").last()
        assert "erased_on" in entry.changes

    def test_others_who_keep_copies_are_told_once_for_all(self, world: World):
        heard = []

        def receiver(*, people, **kwargs):
            heard.append(people)

        people_erased.connect(receiver)
        try:
            erase(leave(world.deputy), leave(world.member))
        finally:
            people_erased.disconnect(receiver)
        [people] = heard
        assert people[world.member.person_id].phone == "0909090909"
        assert people.keys() == {world.deputy.person_id, world.member.person_id}


class TestWhatStays:
    def test_service_role_and_days(self, world: World):
        leave(world.member)
        before = list(Member.objects.order_by("pk").values_list("team", "person", "role", "valid_from", "valid_to"))
        erase(world.member)
        after = list(Member.objects.order_by("pk").values_list("team", "person", "role", "valid_from", "valid_to"))
        assert before == after

    def test_the_page_shows_the_replaced_name(self, world: World, as_user):
        name = world.member.person.name  # in full: three letters of it stand in a token by chance
        leave(world.member)
        erase(world.member)
        html = as_user(world.official).get(reverse("registry:team", args=[world.team.pk])).content.decode()
        assert ERASED_NAME in html
        assert name not in html

    def test_no_search_finds_them(self, world: World):
        erase(leave(world.member))
        teams = Team.objects.search("thanh vien da xoa du lieu", timezone.localdate())
        assert world.team not in teams
        assert not Person.objects.alike(ERASED_NAME, "0909090909")


class TestRefusals:
    def test_a_head_who_serves_is_named_and_kept(self, world: World):
        with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
            erase(world.head, world.member)
        assert not Erasure.objects.exists()
        assert Person.objects.get(pk=world.member.person_id).name == "Lê Thị Hoa"

    def test_a_former_head_is_erased(self, world: World):
        assert erase(leave(world.head)) == 1
        told = [event.text for day in timeline(world.team, TODAY).until for event in day.events]
        assert any(ERASED_NAME in text for text in told)
        assert not any("Lan" in text for text in told)

    def test_a_second_time_does_nothing(self, world: World):
        leave(world.member)
        assert erase(world.member) == 1
        assert erase(world.member) == 0
        assert Erasure.objects.count() == 1

    def test_nothing_can_be_written_there_again(self, world: World):
        leave(world.member)
        erase(world.member)
        person = Person.objects.get(pk=world.member.person_id)
        person.name = "Lê Thị Hoa"
        with pytest.raises(ValidationError, match="xóa"):
            member_correct(member=world.member, person=person, valid_from=world.member.valid_from, today=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            person.save()


def test_cost_does_not_grow_with_the_people(world: World, django_assert_max_num_queries):
    people = [leave(make_member(world.team)) for _ in range(60)]
    with django_assert_max_num_queries(42):
        assert erase(*people) == 60


DAYS = st.dates(dt.date(2024, 1, 2), dt.date(2026, 11, 1))
SERVICES = st.lists(st.tuples(st.integers(0, 3), DAYS, st.none() | DAYS, st.booleans()), max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(services=SERVICES, deputy_goes=st.booleans())
def test_erasure_keeps_every_count(world: World, services, deputy_goes):
    """Coverage, members of each day, timelines by day: the same before and after, whoever goes."""
    with transaction.atomic():
        teams = [world.team, world.headless, world.other, make_team(world.ap_2)]
        gone = [world.deputy] if deputy_goes else []
        for team, since, until, goes in services:
            ends = until if until and until > since else None
            member = make_member(teams[team], since=since, valid_to=ends)
            gone += [member] if goes else []
        days = [dt.date(2024, 3, 1), dt.date(2025, 6, 1), TODAY]
        before = counts(teams, days)
        erase(*gone)
        assert counts(teams, days) == before
        assert Person.objects.exclude(erased_on=None).count() == len(gone)
        transaction.set_rollback(True)


class TestRetention:
    @pytest.fixture
    def left(self, world: World) -> Member:
        """Two years and more ago, without an account."""
        return make_member(world.team, "Cựu Thành Viên", since=dt.date(2024, 1, 1), valid_to=LONG_AGO)

    def due(self, kept="24m", on=TODAY) -> set[int]:
        return set(retention.due_people(on, Span.read(kept)).values_list("pk", flat=True))

    def test_only_who_left_long_enough_ago(self, world: World, left: Member):
        leave(world.deputy, dt.date(2024, 11, 27))
        assert self.due() == {left.person_id}
        assert world.deputy.person_id in self.due(on=TODAY + dt.timedelta(1))

    def test_whoever_serves_again_elsewhere_is_not_due(self, world: World, left: Member):
        Member.objects.create(team=world.other, person=left.person, role="member", valid_from=dt.date(2025, 1, 1))
        assert self.due() == set()

    def test_someone_whose_service_was_struck_out_is_not_held_for_ever(self, world: World, left: Member):
        member_withdraw(member=left)
        assert self.due() == set()
        StruckEntry.objects.update(struck_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
        assert self.due() == {left.person_id}

    def test_an_account_in_use_keeps_its_person(self, world: World, left: Member):
        left.person.user = world.official
        left.person.save()
        assert self.due() == set()

    def test_a_recent_sign_in_is_use_and_an_old_one_is_not(self, world: World, left: Member):
        left.person.user = world.editor
        left.person.save()
        User.objects.filter(pk=world.editor.pk).update(last_login=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        assert self.due() == set()
        User.objects.filter(pk=world.editor.pk).update(last_login=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        assert self.due() == {left.person_id}

    def test_the_command_counts_by_commune_and_writes_nothing_when_dry(self, world: World, left: Member):
        answer = run("--older-than", "1d", "--dry-run", "--format", "json")
        assert answer["due"] == 1
        assert answer["communes"] == [{"commune": "xã Mỹ Xương", "people": 1}]
        assert answer["erased"] == 0
        assert not Erasure.objects.exists()

    def test_the_command_erases_in_batches(self, world: World, left: Member, monkeypatch):
        monkeypatch.setattr("teams_app.registry.retention.BATCH", 2)
        for _ in range(4):
            make_member(world.other, since=dt.date(2024, 1, 1), valid_to=LONG_AGO)
        assert run("--older-than", "1d", "--format", "json")["erased"] == 5
        assert set(Erasure.objects.values_list("ground", "by")) == {("kept", None)}
        assert run("--older-than", "1d", "--format", "json")["erased"] == 0

    def test_the_command_says_in_words_what_it_did(self, world: World, left: Member):
        out = StringIO()
        call_command("erase_former_members", "--older-than", "1d", stdout=out)
        assert "1  xã Mỹ Xương" in out.getvalue()

    def test_a_wrong_span_is_refused_with_a_right_one(self, world: World, capsys):
        with pytest.raises(Exception, match="24m"):
            call_command("erase_former_members", "--older-than", "two years")


def run(*arguments: str) -> dict:
    out = StringIO()
    call_command("erase_former_members", *arguments, stdout=out)
    return json.loads(out.getvalue())


def counts(teams: list[Team], days: list[dt.date]):
    """What pages and reports count of these teams."""
    return [
        (
            list(
                Team.objects.filter(pk__in=[t.pk for t in teams])
                .with_counts(day)
                .order_by("pk")
                .values_list("members_on")
            ),
            Member.objects.on(day).count(),
            list(Team.objects.missing_head(day).order_by("pk")),
            figures("hamlet", day, Period.month_of(day)),
            [[(d.date, len(d.events)) for d in timeline(team, day).until] for team in teams],
        )
        for day in days
    ]


def told_anywhere(*words: str) -> list[str]:
    """The tables in which one of the words stands, in any column of any row."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            text = " ".join(str(value) for value in row)
            found += [f"{model._meta.label}: {word}" for word in words if word in text]
    return found
