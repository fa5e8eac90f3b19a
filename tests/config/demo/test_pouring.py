"""Many rows are poured in with what all have in common, and the indexes stand as before."""

import pytest
from django.db import connection, transaction

from config.demo.pouring import indexes_afterwards, pour
from geo.models import Level, Population
from teams_app.activities.models import Activity
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_what_all_rows_have_in_common_is_written_as_it_is():
    unit = make_unit(Level.COMMUNE, "Mỹ Xương")
    same = {"unit_id": unit.pk, "source": "100 % 'bịa'; %s", "is_demo": True, "households": None}
    pour(Population, ("year", "people"), iter([(2024, 9000), (2025, 9100)]), same)
    told = Population.objects.order_by("year").values_list("year", "people", "source", "is_demo", "households")
    assert list(told) == [(2024, 9000, same["source"], True, None), (2025, 9100, same["source"], True, None)]


def test_every_index_stands_again_also_after_an_interruption():
    poured = (Activity, Activity.topics.through)
    before = [indexes_of(model) for model in poured]
    with transaction.atomic(), indexes_afterwards(*poured):
        assert sum(len(indexes_of(model)) for model in poured) < sum(map(len, before)) - 3
    assert [indexes_of(model) for model in poured] == before
    with pytest.raises(KeyboardInterrupt), transaction.atomic(), indexes_afterwards(*poured):
        raise KeyboardInterrupt
    assert [indexes_of(model) for model in poured] == before


def indexes_of(model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {name: (each["columns"], each["unique"]) for name, each in found.items() if each["index"] or each["unique"]}
