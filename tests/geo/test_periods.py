"""The vocabulary of geo.querysets on a world that fits in one's head."""

import datetime as dt

import pytest

from geo.models import Level, UnitPeriod
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
