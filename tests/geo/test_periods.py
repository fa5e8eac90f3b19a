"""The vocabulary of geo.querysets on a world that fits in one's head."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Level, Unit, UnitPeriod
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_within_reaches_all_four_levels():
    province = make_unit(Level.PROVINCE)
    district = make_unit(Level.DISTRICT, parent=province)
    commune = make_unit(Level.COMMUNE, parent=district)
    hamlet = make_unit(Level.HAMLET, parent=commune)
    make_unit(Level.HAMLET, parent=make_unit(Level.COMMUNE))
    found = UnitPeriod.objects.within([province.pk], dt.date(2024, 6, 1))
    assert {period.unit_id for period in found} == {province.pk, district.pk, commune.pk, hamlet.pk}


def test_a_span_ends_the_day_before_valid_to():
    unit = make_unit(Level.COMMUNE, valid_to=dt.date(2025, 1, 1))
    assert UnitPeriod.objects.on(dt.date(2024, 12, 31)).filter(unit=unit).exists()
    assert not UnitPeriod.objects.on(dt.date(2025, 1, 1)).filter(unit=unit).exists()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(1, 9)), max_size=8),
    st.integers(-2, 20),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_absent_are_those_without_a_period_that_day(spans, day):
    """Against the plain question, unit by unit: ended, not yet begun, or between two of its periods."""
    first = dt.date(2024, 1, 1)
    with transaction.atomic():
        units = [Unit.objects.create(level=Level.HAMLET) for _ in range(4)]
        taken: dict[int, int] = dict.fromkeys(range(4), 0)
        for number, gap, length in spans:
            start = taken[number] + gap
            taken[number] = start + length
            days = [first + dt.timedelta(days=n) for n in (start, taken[number])]
            UnitPeriod.objects.create(unit=units[number], name="Ấp", valid_from=days[0], valid_to=days[1])
        on = first + dt.timedelta(days=day)
        named = [unit for unit in units if unit.periods.exists()]
        slow = {unit.pk for unit in named if not unit.periods.on(on).exists()}
        absent = Unit.objects.filter(pk__in=UnitPeriod.objects.absent_on(on))
        assert set(absent.values_list("pk", flat=True)) == slow
        transaction.set_rollback(True)
