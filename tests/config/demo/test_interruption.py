"""Whoever stops the loading half-way finds an empty database, and can begin again."""

import datetime as dt

import pytest

from config.demo import seed
from geo.models import Unit
from teams_app.registry.models import Team

COUNTED = dt.date(2024, 9, 26)


@pytest.mark.django_db
@pytest.mark.parametrize("chapter", [1, 2])
def test_an_interrupted_load_leaves_nothing(chapter):
    told = []

    def say(text):
        told.append(text)
        if len(told) == chapter:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seed.seed(COUNTED, say)
    assert not seed.is_loaded()
    assert not Unit.objects.exists()
    assert not Team.objects.exists()
