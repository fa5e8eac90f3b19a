"""Consent: nobody is taken to have agreed; each yes has its purpose, words, way and day, and can be taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams_app.accounts.audit.entry import LogEntry
from teams_app.registry.models import Consent, Person, Purpose
from teams_app.registry.querysets.teams import FEW_PEOPLE
from teams_app.registry.services import consent_withdraw, consents_record
from teams_app.registry.wording import current_wording
from tests.factories import make_member, make_team
from tests.teams_app.registry.conftest import World

TODAY = dt.date(2026, 3, 1)


def record(people, purposes=tuple(Purpose.values), given_on=TODAY, by=None):
    ids = [member.person_id for member in people]
    return consents_record(people=ids, purposes=purposes, means="paper", given_on=given_on, today=TODAY, by=by)


def flag_is_true(person_id: int) -> bool:
    """The stored day against the rows it repeats."""
    person = Person.objects.get(pk=person_id)
    standing = Consent.objects.standing().filter(person=person, purpose=Purpose.REGISTER).first()
    return person.consented_on == (standing.given_on if standing else None)


def test_nobody_has_agreed_until_it_is_recorded(world: World):
    assert Person.objects.unconsented().count() == 3


def test_a_paper_of_the_whole_team_is_recorded_at_once(world: World):
    assert record([world.head, world.deputy, world.member], by=world.official) == 6
    consent = Consent.objects.filter(person=world.head.person, purpose="register").get()
    assert (consent.wording, consent.means, consent.given_on) == (current_wording().version, "paper", TODAY)
    assert consent.recorded_by == world.official
    assert not Person.objects.unconsented().exists()
    assert all(flag_is_true(member.person_id) for member in (world.head, world.deputy, world.member))


def test_recording_twice_keeps_the_older_consent(world: World):
    record([world.head], given_on=dt.date(2026, 1, 2))
    assert record([world.head]) == 0
    assert world.head.person.consents.first().given_on == dt.date(2026, 1, 2)


def test_cost_does_not_grow_with_the_people(world: World, django_assert_max_num_queries):
    people = [make_member(world.team) for _ in range(40)]
    with django_assert_max_num_queries(14):
        record([*people, world.head])


def test_each_purpose_is_a_yes_of_its_own(world: World):
    record([world.head], purposes=[Purpose.CONTACT])
    assert Person.objects.unconsented().filter(pk=world.head.person_id).exists()
    record([world.head], purposes=[Purpose.REGISTER])
    assert not Person.objects.unconsented().filter(pk=world.head.person_id).exists()


def test_refuses_a_day_to_come_and_an_empty_yes(world: World):
    with pytest.raises(ValidationError):
        record([world.head], given_on=TODAY + dt.timedelta(1))
    with pytest.raises(ValidationError):
        record([world.head], purposes=[])
    assert not Consent.objects.exists()


def test_taking_back_the_consent_to_calls_takes_the_phone_too(world: World):
    record([world.head])
    assert consent_withdraw(person=world.head.person, purpose=Purpose.CONTACT, on=TODAY)
    world.head.person.refresh_from_db()
    assert world.head.person.phone == ""
    assert flag_is_true(world.head.person_id)
    entries = LogEntry.objects.filter(object_id=world.head.person_id)
    assert not any("0912345678" in str(entry.changes) for entry in entries)


def test_after_taking_back_the_list_one_may_agree_again(world: World):
    record([world.head])
    assert consent_withdraw(person=world.head.person, purpose=Purpose.REGISTER, on=TODAY)
    assert flag_is_true(world.head.person_id)
    assert not consent_withdraw(person=world.head.person, purpose=Purpose.REGISTER, on=TODAY)
    assert record([world.head]) == 1
    assert flag_is_true(world.head.person_id)


def test_the_database_refuses_a_second_standing_consent(world: World):
    record([world.head])
    consent = world.head.person.consents.first()
    consent.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.save(force_insert=True)


def test_teams_with_someone_who_has_not_agreed(world: World):
    today = timezone.localdate()
    record([world.head, world.deputy, world.member])
    other = make_member(world.other)
    lacking = type(world.team).objects.with_unconsented(today)
    assert list(lacking) == [world.other]
    other.valid_to = today
    other.save()
    assert not type(world.team).objects.with_unconsented(today).exists()


def test_many_and_few_find_the_same_teams(world: World, monkeypatch):
    today = timezone.localdate()
    for _ in range(3):
        make_member(make_team(world.ap_2))
    record([world.head, world.deputy, world.member])
    few = set(type(world.team).objects.with_unconsented(today))
    monkeypatch.setattr("teams_app.registry.querysets.teams.FEW_PEOPLE", 1)
    assert FEW_PEOPLE > 1
    assert set(type(world.team).objects.with_unconsented(today)) == few
    assert len(few) == 3


def test_every_purpose_has_its_words():
    wording = current_wording()
    assert [purpose for purpose, _, _ in wording.purposes] == Purpose.values
    assert all(title and text for _, title, text in wording.purposes)
    assert "{months}" in wording.kept_for
