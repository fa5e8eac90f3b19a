"""Each test begins with nobody having asked too often."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
