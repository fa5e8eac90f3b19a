"""Fixtures of the tests of units."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """For tests that read messages: the language the messages are written in."""
    with translation.override("en"):
        yield
