"""The small world that the tests of the log share."""

import pytest

from tests.teams_app.activities import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()
