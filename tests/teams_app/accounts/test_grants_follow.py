"""Grants follow their unit when communes merge or split, and come back when that is undone."""

import datetime as dt

import pytest
from django.urls import reverse

from geo.models import Reorganisation, Unit, UnitPeriod
from geo.reorganise import make_plan, undo
from teams_app.accounts.access import scope_of
from teams_app.accounts.models import Grant, Role, User
from tests.factories import make_user
from tests.geo.dump import dump_tables
from tests.geo.squares import BEFORE, DAY, LATER, START, hamlets, load, reorganise, request, unit

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
MERGED = {"P": {"A": "5", "B": "3 4"}}


@pytest.fixture
def official() -> User:
    load(SQUARE, *hamlets(c1="a", c3="c d e"))
    return grant("an", "1")


def grant(name: str, code: str, **dates: dt.date) -> User:
    user = make_user(name)
    dates = {"valid_from": START} | dates
    Grant.objects.create(user=user, role=Role.COMMUNE, unit_id=unit(code, START), **dates)
    return user


def communes(user: User, on: dt.date) -> frozenset[int]:
    user.__dict__.pop("_scopes", None)
    return scope_of(user, on).commune_units


def test_the_official_of_a_merged_commune_works_in_the_new_one(official):
    reorganise("1>5 2>5", MERGED)
    assert communes(official, BEFORE) == {unit("1", BEFORE)}
    assert communes(official, DAY) == {unit("5", DAY)}


def test_the_holder_is_to_be_told_until_they_have_seen_it(official):
    reorganise("1>5 2>5", MERGED)
    (moved,) = Grant.objects.to_tell()
    assert (moved.user, moved.former_unit_id, moved.moved_from.unit_id) == (
        official, unit("1", BEFORE), unit("1", BEFORE),
    )  # fmt: skip
    assert moved.moved_by == Reorganisation.objects.get() and not moved.is_provisional


def test_the_holder_is_told_at_the_next_sign_in_and_only_once(official, client):
    client.cookies["django_language"] = "en"
    reorganise("1>5 2>5", MERGED)

    def sign_in() -> list[str]:
        page = client.post(reverse("account_login"), {"login": "an", "password": "demo"}, follow=True)
        client.logout()
        return [str(message) for message in page.context["messages"]]

    assert sign_in() == ["From 01/01/2025 on your area of work is xã Xã 5 instead of xã Xã 1 (1/NQ)."]
    assert not Grant.objects.to_tell().exists()
    assert sign_in() == []


def test_a_unit_that_took_its_place_under_the_same_name_is_not_said_to_be_another(official, client):
    client.cookies["django_language"] = "en"
    reorganise("1>5 2>5", MERGED)
    UnitPeriod.objects.filter(unit=unit("5", DAY)).update(name="Xã 1")
    page = client.post(reverse("account_login"), {"login": "an", "password": "demo"}, follow=True)
    said = "From 01/01/2025 on your area of work is xã Xã 1 in its new boundaries (1/NQ)."
    assert [str(message) for message in page.context["messages"]] == [said]


def test_the_holder_of_a_split_commune_is_asked_to_check(client):
    client.cookies["django_language"] = "en"
    load(SQUARE)
    grant("an", "3")
    reorganise("3~3 3~4 4>4", SQUARE)
    page = client.post(reverse("account_login"), {"login": "an", "password": "demo"}, follow=True)
    (message,) = page.context["messages"]
    assert "please tell the province" in str(message)


def test_an_end_that_was_set_before_stays(official):
    binh = grant("binh", "2", valid_to=LATER)
    reorganise("1>5 2>5", MERGED)
    assert communes(binh, DAY) == {unit("5", DAY)} and communes(binh, LATER) == frozenset()


def test_a_grant_that_has_ended_is_left_alone(official):
    grant("binh", "2", valid_to=BEFORE)
    reorganise("1>5 2>5", MERGED)
    assert Grant.objects.filter(user__username="binh").count() == 1


def test_after_a_split_the_part_with_most_hamlets_is_taken_and_marked(official):
    binh = grant("binh", "3")
    reorganise("3~3 3~4 4>4", SQUARE, placed=[("c", "3"), ("d", "4"), ("e", "4")])
    assert communes(binh, DAY) == {unit("4", DAY)}
    assert Grant.objects.to_tell().get().is_provisional


def test_a_grant_that_began_after_a_change_typed_in_late_is_moved_as_it_stands(official):
    binh = grant("binh", "2", valid_from=LATER)
    reorganise("1>5 2>5", MERGED)
    assert communes(binh, LATER) == {unit("5", DAY)} and communes(binh, DAY) == frozenset()
    assert Grant.objects.get(user=binh).former_unit_id == unit("2", BEFORE)


def test_province_staff_follow_into_the_merged_province(official):
    load({"Q": {"C": "6"}})
    staff = make_user("tinh", Role.PROVINCE, Unit.objects.get(pk=unit("P", START)))
    reorganise("1>1 2>1 3>3 4>3 6>6", {"Q=Mới": "1 3 6"})
    staff.__dict__.pop("_scopes", None)
    assert scope_of(staff, DAY).province_units == {unit("Q", DAY)}


def test_a_grant_on_an_abolished_district_does_not_widen_to_the_province(official):
    binh = grant("binh", "A")
    reorganise("1>1", {"P": "1 2 3 4"})
    assert communes(binh, DAY) == {unit("A", BEFORE)}
    assert not scope_of(binh, DAY).periods(DAY).exists()


def test_undoing_brings_every_grant_back(official):
    grant("binh", "2", valid_from=LATER)
    grant("cuc", "3", valid_to=LATER)
    before = dump_tables()
    reorganise("1>5 2>5 3~3 3~4 4>4", {"P": {"A": "5", "B": "3 4"}}, assign_nearest=True)
    assert len(Grant.objects.to_tell()) == 3
    undo("1/NQ")
    assert dump_tables() == before


def test_the_plan_counts_the_scopes_it_touches(official):
    grant("binh", "2")
    grant("cuc", "3")
    plan = make_plan(request("1>5 2>5", MERGED))
    assert plan.touched()["scopes"] == 2
    assert plan.touches(unit("1", BEFORE))["scopes"] == 1
