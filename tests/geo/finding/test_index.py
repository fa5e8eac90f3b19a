"""The index of names: right after every way of writing, and checkable."""

import random

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import bulk
from geo.finding import compare, learn, rebuild
from geo.models import KnownName, Level, NameWord, Unit, UnitPeriod, Word
from teams_app.registry.models import Person, Team
from tests.factories import START, make_team, make_unit

pytestmark = pytest.mark.django_db


def known(kind: str) -> set[str]:
    return set(KnownName.objects.filter(kind=kind).values_list("key", flat=True))


def assert_right() -> None:
    assert [one for one in compare() if not one.is_right] == []


def test_a_saved_name_is_known_by_its_words():
    Person.objects.create(name="Nguyễn Văn An")
    words = NameWord.objects.filter(name__kind="person").order_by("word").values_list("word", "place")
    assert list(words) == [("an", 1), ("nguyen", 2), ("van", 3)]
    assert set(Word.objects.values_list("text", flat=True)) == {"an", "nguyen", "van"}


def test_what_all_teams_are_called_is_no_word_of_a_team():
    make_team(make_unit(Level.HAMLET, "2"), "Tổ công nghệ số cộng đồng ấp 2 xã Mỹ Xương")
    words = NameWord.objects.filter(name__kind="team").values_list("word", flat=True)
    assert set(words) == {"2", "mi", "xuong"}


def test_a_name_stands_once_however_many_bear_it():
    Person.objects.create(name="Nguyễn Văn An")
    Person.objects.create(name="Nguyễn Văn Ẩn")
    assert known("person") == {"nguyen van an"}


def test_renaming_forgets_the_old_name_when_nobody_bears_it(django_capture_on_commit_callbacks):
    first, second = (Person.objects.create(name="Trần Thị Sen") for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        first.name = "Người Được Xóa"
        first.save()
    assert "tran thi sen" in known("person")
    with django_capture_on_commit_callbacks(execute=True):
        second = Person.objects.get(pk=second.pk)
        second.name = "Người Được Xóa"
        second.save()
    assert known("person") == {"nguoi duoc xoa"}
    assert not NameWord.objects.filter(word="sen").exists()


@pytest.mark.parametrize("way", ["delete", "queryset delete", "bulk"])
def test_deleting_forgets(way: str, django_capture_on_commit_callbacks):
    person = Person.objects.create(name="Trần Thị Sen")
    with django_capture_on_commit_callbacks(execute=True):
        if way == "delete":
            person.delete()
        elif way == "queryset delete":
            Person.objects.filter(pk=person.pk).delete()
        else:
            bulk.delete(Person, [person.pk])
    assert known("person") == set()


def test_bulk_ways_tell_the_index_too(django_capture_on_commit_callbacks):
    people = [Person(name=name) for name in ("Lê An", "Lê Bình")]
    for person in people:
        person.set_keys()
    with django_capture_on_commit_callbacks(execute=True):
        people = Person.objects.bulk_create(people)
        people[0].name = "Lê Chi"
        people[0].set_keys()
        Person.objects.bulk_update(people, ["name", "key"])
        Person.objects.filter(pk=people[1].pk).update(key="le dung")
    assert known("person") == {"le chi", "le dung"}
    assert_right()


def test_learning_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    learn("person", ["le an"])
    with django_assert_max_num_queries(5):  # a lock on PostgreSQL; names, their words, the vocabulary, its slips
        learn("person", [f"le {a}{b}" for a in "bcdghk" for b in ("a", "o", "u", "an", "on")])


def test_a_known_name_costs_one_look(django_assert_max_num_queries):
    learn("person", ["le an", "le binh"])
    with django_assert_max_num_queries(2):
        learn("person", ["le binh", "le an"])


def test_the_command_compares_and_rebuilds(capsys):
    Person.objects.create(name="Lê An")
    KnownName.objects.filter(kind="person").update(key="khong ai ca")
    with pytest.raises(CommandError, match="differs"):
        call_command("rebuild_search", "--check")
    assert "person: 1 names, 1 missing, 1 unused, 0 broken" in capsys.readouterr().out
    call_command("rebuild_search")
    assert_right()


def test_the_command_sees_a_lost_word():
    Person.objects.create(name="Lê An")
    NameWord.objects.filter(word="an").delete()
    with pytest.raises(CommandError):
        call_command("rebuild_search", "--check")


SYLLABLES = ("Mỹ", "Tân", "Xương", "Thạnh", "An", "Phú", "2", "12")
STEPS = ("unit", "team", "person", "rename", "delete", "bulk insert", "bulk update", "bulk delete")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10**6)), min_size=1, max_size=12))
def test_whatever_is_written_the_index_equals_a_rebuilt_one(django_capture_on_commit_callbacks, steps):
    with django_capture_on_commit_callbacks(execute=True):
        for step, seed in steps:
            _take(step, random.Random(seed))
    assert_right()
    kept = set(NameWord.objects.values_list("name__kind", "name__key", "word", "place"))
    rebuild()
    assert set(NameWord.objects.values_list("name__kind", "name__key", "word", "place")) == kept
    with django_capture_on_commit_callbacks(execute=True):
        for model in (UnitPeriod, Team, Person):
            model.objects.all().delete()
    assert not KnownName.objects.exists()


def _take(step: str, rng: random.Random) -> None:
    name = " ".join(rng.choices(SYLLABLES, k=rng.randrange(1, 4)))
    someone = Person.objects.order_by("?").first()
    if step == "unit":
        make_unit(Level.HAMLET, name)
    elif step == "team":
        make_team(make_unit(Level.HAMLET, "Gốc"), f"Tổ công nghệ số cộng đồng ấp {name}")
    elif step == "person" or someone is None:
        Person.objects.create(name=name)
    elif step == "rename":
        someone.name = name
        someone.save()
    elif step == "delete":
        someone.delete()
    else:
        _take_in_bulk(step, name, someone)


def _take_in_bulk(step: str, name: str, someone: Person) -> None:
    period = UnitPeriod(code=f"b{UnitPeriod.objects.count()}", type="ấp", name=name, valid_from=START)
    period.set_keys()
    if step == "bulk insert":
        unit = Unit.objects.create(level=Level.HAMLET)
        values = ("code", "type", "name", "valid_from", "key", "sort_key")
        row = {"unit_id": unit.pk, "is_provisional": False} | {field: getattr(period, field) for field in values}
        bulk.insert(UnitPeriod, [row])
    elif step == "bulk update":
        bulk.update(Person, [{"id": someone.pk, "name": name, "key": period.key}])
    else:
        bulk.delete(Person, [someone.pk])
