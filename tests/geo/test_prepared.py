"""Prepared queries and INSERTs say the same as the querysets they come from, whatever they are asked."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db.models import Exists, OuterRef, QuerySet

from geo.inserts import Insert
from geo.models import Level, UnitPeriod
from geo.prepared import prepared
from teams_app.activities.models import Activity, Received
from tests.factories import START, make_activity, make_team, make_topic, make_unit, make_user


@prepared
def periods(code: str, on: dt.date, unit: int) -> QuerySet[UnitPeriod, tuple[object, ...]]:
    below = UnitPeriod.objects.on(on).filter(parent=OuterRef("unit"))
    found = (
        UnitPeriod.objects.on(on)
        .filter(code=code)
        .annotate(has_below=Exists(below), is_it=Exists(below.filter(unit=unit)))
    )
    return found.values_list("name", "valid_from", "has_below", "is_it")


def test_real_values_take_the_place_of_the_made_up_ones(db, django_assert_num_queries):
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", code="c1")
    hamlet = make_unit(Level.HAMLET, "Mỹ Thới", commune, code="h1")
    make_unit(Level.HAMLET, "Mỹ Phú", commune, code="h2", valid_to=dt.date(2025, 1, 1))
    with django_assert_num_queries(4):
        assert periods(code="c1", on=START, unit=hamlet.pk) == [("Mỹ Xương", START, True, True)]
        assert periods(code="c1", on=START, unit=commune.pk) == [("Mỹ Xương", START, True, False)]
        assert periods(code="h2", on=START, unit=hamlet.pk) == [("Mỹ Phú", START, False, False)]
        assert periods(code="h2", on=dt.date(2025, 1, 1), unit=hamlet.pk) == []


@prepared
def found(uuid: uuid.UUID, people: int) -> QuerySet[Activity, tuple[int, uuid.UUID]]:
    return Activity.objects.order_by().filter(uuid=uuid, people=people).values_list("people", "uuid")


def test_a_uuid_and_a_count_are_written_as_the_database_keeps_them(db):
    activity = make_activity(make_team(make_unit(Level.COMMUNE)), START, people=7)
    assert found(uuid=activity.uuid, people=7) == [(7, activity.uuid)]
    assert found(uuid=activity.uuid, people=8) == []
    assert found(uuid=uuid.uuid4(), people=7) == []


@prepared
def forgetful(code: str, on: dt.date) -> QuerySet[UnitPeriod, tuple[str]]:
    return UnitPeriod.objects.filter(code=code).values_list("name")


def test_an_argument_that_does_not_arrive_is_noticed(db):
    with pytest.raises(TypeError, match="on did not arrive"):
        forgetful(code="c1", on=START)


def new(**fields: object) -> Activity:
    team = make_team(make_unit(Level.COMMUNE))
    return Activity(team=team, date=START, people=3, form="gathering", **fields)


def test_an_insert_writes_what_save_writes(db):
    saved, inserted = new(note="ghi chú", flags=["clock"], lat=10.5, lon=105.0, created_by=make_user()), new()
    for field in Activity._meta.concrete_fields:
        if field.name not in ("id", "uuid"):
            setattr(inserted, field.attname, getattr(saved, field.attname))
    saved.save()
    [pk] = Insert(Activity, unless=["uuid"])(inserted)
    read = Activity.objects.get(pk=pk)
    differs = {"id", "uuid", "created_at"}
    for field in Activity._meta.concrete_fields:
        if field.attname not in differs:
            assert getattr(read, field.attname) == getattr(saved, field.attname), field.attname
    assert abs(read.created_at - saved.created_at) < dt.timedelta(minutes=1)


def test_an_insert_passes_over_what_is_there(db):
    first = new()
    insert = Insert(Activity, unless=["uuid"])
    assert len(insert(first)) == 1
    assert insert(new(uuid=first.uuid)) == []
    assert Activity.objects.count() == 1


def test_many_rows_are_one_statement(db, django_assert_num_queries):
    activity = make_activity(make_team(make_unit(Level.COMMUNE)), START)
    through = Activity.topics.through
    rows = [through(activity_id=activity.pk, topic_id=make_topic().pk) for _ in range(3)]
    with django_assert_num_queries(1):
        keys = Insert(through)(*rows)
    assert list(through.objects.order_by("pk").values_list("pk", flat=True)) == sorted(keys)


def test_no_row_is_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Insert(Received)() == []
