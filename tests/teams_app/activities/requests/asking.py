"""Makers of requests, for these tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from teams_app.activities.models import HelpRequest
from tests import factories
from tests.teams_app.activities.world import World

PHONE = "0100 000 123"
NOW = timezone.now()


def make_request(world: World, **fields: Any) -> HelpRequest:
    """A waiting request of ấp Mỹ Thới to its team, with a contact by consent."""
    defaults: dict[str, Any] = {"text": "Tôi muốn cài VNeID", "contact": PHONE, "created_at": NOW, "consented_at": NOW}
    given = defaults | fields
    unit, team, topic = given.pop("unit", None), given.pop("team", world.team), given.pop("topic", world.skills[0])
    return factories.make_request(team, unit or world.team.areas.get().unit, topic, **given)


def closed(**fields: Any) -> dict[str, Any]:
    return {"state": "done", "closed_at": NOW} | fields


def days(n: float) -> dt.timedelta:
    return dt.timedelta(days=n)
