"""A world with one entry in it, and patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.factories import make_activity
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.world import TODAY, World


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Sending is at least two requests and a transaction on the phone; a busy machine takes its time."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def world(_committed_database: None) -> World:
    world = worlds.build()
    make_activity(world.team, TODAY, people=1, topics=[world.vneid], created_by=world.head)
    return world
