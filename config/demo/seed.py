"""Loads the demo from nothing to a last day, in one transaction: there is no half-loaded demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from config.demo import (
    agreeing,
    asking,
    beginning,
    doubts,
    handed,
    inhabitants,
    mergers,
    picturing,
    planning,
    working,
)
from config.demo.story import COUNTED, Seeding
from geo.models import Unit
from geo.upkeep import renew_statistics
from teams_app.accounts import audit
from teams_app.accounts.models import User


class NotEmpty(Exception):
    """The database holds units that are not the demo's."""


class TooEarly(Exception):
    """The story has not reached its beginning on that day."""


def is_loaded() -> bool:
    """Whether the demo is here: it is here in full or not at all."""
    return User.objects.filter(is_demo=True).exists()


def seed(today: dt.date, say: Callable[[str], None]) -> None:
    """Load the demo up to `today`. Raises NotEmpty where real units are, TooEarly before 26/9/2024."""
    if today < COUNTED:
        raise TooEarly
    if Unit.objects.exists():
        raise NotEmpty
    seeding = Seeding(today, say)
    with transaction.atomic():
        with audit.silenced():  # nobody decided any of this
            beginning.tell(seeding)
            mergers.tell_first(seeding)
            mergers.tell_great(seeding)
            inhabitants.tell(seeding)
            renew_statistics()  # what comes next asks much of what was just written
            working.tell(seeding)
            renew_statistics()
            handed.tell(seeding)
            planning.tell(seeding)
            picturing.tell(seeding)
            agreeing.tell(seeding)
            asking.tell(seeding)
        doubts.tell(seeding)
