"""What is remembered is what stands in the tables, whoever writes them and whether or not it is committed."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from geo import bulk
from geo.memory import Memory, code_in
from geo.models import Instrument, UnitPeriod
from geo.signals import rows_written
from teams_app.registry.models import Member, Person, Team, TeamArea, TeamSuspension
from tests.factories import make_instrument

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["shared", "of one process"])
def memory(request):
    memory = Memory(f"test:{uuid.uuid4().hex}", is_shared=request.param)
    memory.follow(Instrument)
    return memory


@pytest.fixture
def numbers(memory):
    looks = []

    def numbers():
        def look():
            looks.append(1)
            return set(Instrument.objects.values_list("number", flat=True))

        return memory.remembered("numbers", look)

    numbers.looks = looks
    return numbers


WRITES = {
    "saved": lambda one: one.save(),
    "deleted": lambda one: one.delete(),
    "inserted in bulk": lambda one: bulk.insert(
        Instrument, [{"id": one.pk + 7, "number": "7", "issuer": "x", "title": ""}]
    ),
    "updated in bulk": lambda one: bulk.update(Instrument, [{"id": one.pk, "number": "8"}]),
    "deleted in bulk": lambda one: bulk.delete(Instrument, [one.pk]),
}


@pytest.mark.parametrize("how", WRITES)
def test_whatever_is_written_is_seen(how, numbers):
    one = make_instrument()
    numbers()
    before = len(numbers.looks)
    assert numbers() and len(numbers.looks) == before  # remembered
    WRITES[how](one)
    assert numbers() == set(Instrument.objects.values_list("number", flat=True))
    assert len(numbers.looks) == before + 1


def test_what_is_not_committed_is_seen_by_its_writer_alone_and_left_to_nobody(numbers):
    one = make_instrument("1")
    assert numbers() == {"1"}
    with pytest.raises(InterruptedError), transaction.atomic():
        bulk.update(Instrument, [{"id": one.pk, "number": "2"}])
        assert numbers() == {"2"}
        raise InterruptedError
    assert numbers() == {"1"}


def test_a_write_taken_back_does_not_hide_one_that_stays(numbers):
    one = make_instrument("1")
    numbers()
    with transaction.atomic():
        with pytest.raises(InterruptedError), transaction.atomic():
            one.save()
            raise InterruptedError
        bulk.update(Instrument, [{"id": one.pk, "number": "2"}])
    assert numbers() == {"2"}


def test_many_writes_of_one_transaction_are_told_once(memory):
    one = make_instrument()
    with transaction.atomic():
        for _ in range(3):
            one.save()
        waiting = [each for each in transaction.get_connection().run_on_commit if each[1] == memory._forgotten]
        assert len(waiting) == 1


def test_what_its_readers_are_told_of_is_held_and_what_they_are_not_is_forgotten():
    is_told = [True]
    memory = Memory(f"test:{uuid.uuid4().hex}", is_shared=True)
    memory.follow(Instrument, is_told=lambda **said: is_told[0] and not said.get("raw", False))
    looks = []

    def look():
        looks.append(1)
        return set(Instrument.objects.values_list("number", flat=True))

    one = make_instrument("1")
    assert memory.remembered("n", look) == {"1"}
    Instrument.objects.filter(pk=one.pk).update(number="2")  # nobody hears of it
    one.refresh_from_db()
    one.save()
    assert memory.remembered("n", look) == {"1"}  # they catch up by themselves
    with pytest.raises(InterruptedError), transaction.atomic():
        one.save()
        assert memory.remembered("n", look) == {"2"}  # the writer looks anew, and leaves it to nobody
        raise InterruptedError
    assert memory.remembered("n", look) == {"1"}
    is_told[0] = False
    one.save()
    assert memory.remembered("n", look) == {"2"}
    assert len(looks) == 3


@pytest.mark.parametrize("model", [Team, TeamArea, TeamSuspension, Member, Person, UnitPeriod])
def test_the_bulk_methods_of_querysets_are_heard_of(model):
    heard = []

    def hear(**kwargs):
        heard.append(kwargs["sender"])

    rows_written.connect(hear, sender=model)
    try:
        model.objects.filter(pk=0).update(valid_to=None) if model is not Person else model.objects.update(phone="")
        assert heard == [model]
        model.objects.bulk_create([])
        assert heard == [model, model]
    finally:
        rows_written.disconnect(hear, sender=model)


def test_other_code_finds_nothing_of_what_was_remembered(tmp_path, numbers):
    (tmp_path / "a.py").write_text("x = 1")
    before = code_in(tmp_path)
    assert code_in(tmp_path) == before
    (tmp_path / "a.py").write_text("x = 2")
    old, new = Memory("numbers", code=before), Memory("numbers", code=code_in(tmp_path))
    assert old.remembered("n", lambda: 1) == 1
    assert new.remembered("n", lambda: 2) == 2
