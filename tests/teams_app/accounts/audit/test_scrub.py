"""Erasure reaches the log: the values go, the fact of a change stays."""

from __future__ import annotations

import pytest

from geo.models import Level
from teams_app.accounts import audit
from teams_app.accounts.models import LogEntry
from teams_app.registry.models import Person
from tests.factories import make_member, make_team, make_unit

pytestmark = pytest.mark.django_db


def test_every_value_of_one_person_goes_and_nobody_elses():
    team = make_team(make_unit(Level.HAMLET))
    person, other = (
        make_member(team, name, phone=phone).person
        for name, phone in (("Sen Văn Tám", "0100000001"), ("Tràm Thị Chín", "0100000002"))
    )
    person.name, person.phone = "Sen Văn Tám Một", "0100000003"
    person.save()
    assert audit.scrub(Person, [person.pk], ["name", "phone", "birth_year"]) == 2
    left = str(list(LogEntry.objects.values()))
    assert not [word for word in ("Văn Tám", "0100000001", "0100000003") if word in left]
    assert "0100000002" in left and "Tràm Thị Chín" in left
    changes = LogEntry.objects.about(audit.Kind.PERSON, [person.pk]).order_by("pk").values_list("changes", flat=True)
    assert [sorted(each) for each in changes] == [["background", "name", "phone"], ["name", "phone"]] or [
        sorted(each) for each in changes
    ] == [["name", "phone"], ["name", "phone"]]
    assert changes[1]["phone"] == ["•••", "•••"]
    assert LogEntry.objects.about(audit.Kind.PERSON, [other.pk]).count() == 1


def test_an_empty_value_stays_empty():
    team = make_team(make_unit(Level.HAMLET))
    person = make_member(team).person
    person.phone = "0100000001"
    person.save()
    audit.scrub(Person, [person.pk], ["phone"])
    newest = LogEntry.objects.about(audit.Kind.PERSON, [person.pk])[0]
    assert newest.changes["phone"] == ["", "•••"]
