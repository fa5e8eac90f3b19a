"""The demo comes out the same each time it is loaded."""

import datetime as dt

import pytest
from django.db import connection

from teams_app.activities.models import Activity, HelpRequest
from teams_app.registry.models import Person
from tests.config.demo.seeding import seeded

COUNTED = dt.date(2024, 9, 26)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="chance knows no database; others load the demo into each")
@pytest.mark.django_db
def test_the_demo_comes_out_the_same_again():
    with seeded(COUNTED):
        first = fingerprint()
    with seeded(COUNTED):
        assert fingerprint() == first


def fingerprint() -> tuple[list, ...]:
    topics = Activity.topics.through.objects.order_by("activity__uuid", "topic__slug")
    return (
        list(Activity.objects.order_by("uuid").values_list("uuid", "date", "people", "team__name")[:500]),
        list(HelpRequest.objects.order_by("code").values_list("code", "state", "text", "team__name")),
        list(Person.objects.order_by("phone").values_list("phone", "name")[:500]),
        list(topics.values_list("topic__slug")[:500]),
    )
