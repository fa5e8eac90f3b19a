"""The stored sort keys are compared byte by byte on both databases."""

import pytest
from django.db import connection

from geo.models import Level, UnitPeriod
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always compares bytes")
def test_no_collation_of_the_database_reaches_the_sort_keys():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, collation_name FROM information_schema.columns "
            "WHERE column_name = 'sort_key' AND table_schema = current_schema()"
        )
        assert {table: name for table, name in cursor.fetchall() if table.startswith(("geo_", "registry_"))} == {
            "geo_unitperiod": "C",
            "registry_team": "C",
            "registry_person": "C",
        }


def test_names_come_in_vietnamese_order_and_numbers_by_value():
    for name in ("Đa", "Dạ Nam", "Cà Mau", "10", "2", "Ân", "Ăn", "An"):
        make_unit(Level.HAMLET, name)
    found = list(UnitPeriod.objects.order_by("sort_key").values_list("name", flat=True))
    assert found == ["2", "10", "An", "Ăn", "Ân", "Cà Mau", "Dạ Nam", "Đa"]


def test_the_longest_name_fits_its_key():
    make_unit(Level.COMMUNE, "Ngũ Hành Sơn " * 9)
    assert UnitPeriod.objects.get().sort_key
