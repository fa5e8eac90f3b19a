"""Applying: twice changes nothing, all or nothing, as many statements for 12 units as for 1,200; others are told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.loading import load_units
from geo.models import Instrument, Reorganisation, Succession, UnitPeriod
from geo.reorganise import apply, make_plan, undo
from geo.signals import Impact, impact, reorganised
from tests.factories import make_instrument
from tests.geo.dump import dump_tables
from tests.geo.squares import BEFORE, DAY, START, changes, hamlets, load, reorganise, request, unit, units

pytestmark = pytest.mark.django_db

SQUARE = {"P": {"A": "1 2", "B": "3 4"}}
MERGED = {"P": {"A": "5", "B": "3 4"}}


@pytest.fixture
def square() -> None:
    load(SQUARE, *hamlets(c1="a b", c3="c"))


def test_a_plan_writes_nothing(square):
    before = dump_tables()
    plan = make_plan(request("1>5 2>5", MERGED))
    assert plan.status == "planned" and dump_tables() == before


def test_applied_twice_it_says_so_and_changes_nothing(square):
    assert reorganise("1>5 2>5", MERGED).status == "applied"
    before = dump_tables()
    again = reorganise("2>5 1>5", MERGED)
    assert again.status == "already_applied" and dump_tables() == before
    assert make_plan(request("1>5 2>5", MERGED)).already_applied


def test_the_instrument_is_kept_with_issuer_and_date(square):
    reorganise("1>5 2>5", MERGED, issuer="UBTVQH", issued_on=dt.date(2024, 11, 14))
    instrument = Instrument.objects.get()
    assert (instrument.number, instrument.issuer, instrument.issued_on) == ("1/NQ", "UBTVQH", dt.date(2024, 11, 14))
    assert set(Succession.objects.values_list("instrument", flat=True)) == {instrument.pk}
    assert UnitPeriod.objects.get(unit=unit("1", BEFORE)).ended_by == instrument
    assert UnitPeriod.objects.get(unit=unit("5", DAY)).started_by == instrument


def test_a_known_instrument_is_used(square):
    known = make_instrument("1/NQ", issuer="UBTVQH")
    reorganise("1>5 2>5", MERGED)
    assert Instrument.objects.get() == known


def test_rows_of_other_days_are_passed_over_and_counted(square, english):
    rows = [*changes("1>5 2>5", DAY), *changes("5>6", dt.date(2026, 1, 1))]
    plan = apply(request("", MERGED, changes=rows))
    assert plan.warnings == ["1 row of the changes takes effect on another day and was passed over."]


def test_the_stored_keys_are_those_that_saving_would_store(square):
    reorganise("1>5 2>5", {"P": {"A": "5=Đồng_Tháp", "B": "3 4"}})
    before = dump_tables()
    for period in UnitPeriod.objects.all():
        period.save()
    assert dump_tables() == before


def test_receivers_are_asked_what_hangs_on_the_units_and_told_who_follows(square):
    asked, told = {}, {}

    def count(*, units, on, **kwargs):
        asked.update(units=units, on=on)
        return Impact("bridges", "bridges", {unit("1", BEFORE): 2, unit("A", BEFORE): 2})

    def hear(*, reorganisation, successors, **kwargs):
        told.update(day=reorganisation.effective_on, number=reorganisation.instrument.number, successors=successors)
        assert UnitPeriod.objects.on(DAY).filter(code="5").exists()

    impact.connect(count)
    reorganised.connect(hear)
    try:
        plan = reorganise("1>5 2>5", MERGED)
    finally:
        impact.disconnect(count)
        reorganised.disconnect(hear)
    assert (asked["units"], asked["on"]) == ({unit("1", BEFORE), unit("2", BEFORE)}, BEFORE)
    (ending, _other) = plan.to_dict()["ends"]
    assert (ending["touches"]["hamlets"], ending["touches"]["bridges"]) == (2, 2)
    assert plan.to_dict()["touches"]["bridges"] == 2 and plan.to_dict()["touches"]["hamlets"] == 2
    assert (told["day"], told["number"]) == (DAY, "1/NQ")
    (heir,) = told["successors"][unit("1", BEFORE)]
    assert (heir.unit, heir.extent, heir.hamlets) == (unit("5", DAY), "full", 2)


def test_the_heir_with_most_hamlets_comes_first(square):
    load({}, *hamlets(c3="d e"))
    told = {}

    def hear(*, successors, **kwargs):
        told.update(successors)

    reorganised.connect(hear)
    try:
        reorganise("3~3 3~4 4>4", SQUARE, placed=[("c", "3"), ("d", "4"), ("e", "4")])
    finally:
        reorganised.disconnect(hear)
    assert [(heir.unit, heir.hamlets) for heir in told[unit("3", BEFORE)]] == [(unit("4", DAY), 2), (unit("3", DAY), 1)]


def test_a_receiver_that_fails_stops_everything(square):
    def fail(**kwargs):
        raise RuntimeError("no")

    before = dump_tables()
    reorganised.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            reorganise("1>5 2>5", MERGED)
    finally:
        reorganised.disconnect(fail)
    assert dump_tables() == before and not Reorganisation.objects.exists()


def queries(pairs: int) -> list[int]:
    """Of planning, applying and undoing `pairs` mergers of two communes, one of each split, a hamlet in each."""
    old = " ".join(f"o{n}a o{n}b" for n in range(pairs))
    new = " ".join(f"n{n} m{n}" for n in range(pairs))
    below = [row for n in range(pairs) for row in hamlets(**{f"co{n}a": f"h{n}"})]
    load_units([*units({"P": {"A": old}}), *below], START)
    text = " ".join(f"o{n}a~n{n} o{n}a~m{n} o{n}b>n{n}" for n in range(pairs))
    asked = request(text, {"P": {"A": new}}, assign_nearest=True)
    found = []
    for step in (lambda: make_plan(asked), lambda: apply(asked), lambda: undo("1/NQ")):
        with CaptureQueriesContext(connection) as captured:
            step()
        found.append(len(captured))
    return found


def test_the_number_of_queries_is_independent_of_the_rows():
    few = queries(3)
    many = queries(300)
    assert few == many
    assert max(many) < 60
