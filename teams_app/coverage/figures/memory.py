"""What takes long to count of the register, remembered until the map changes: see `geo.memory`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db.models import Max

from geo.memory import Memory, code_in
from geo.models import UnitPeriod
from teams_app.accounts.audit.hearing import is_heard
from teams_app.registry.models import Team, TeamArea, TeamSuspension

FOLLOWED = (Team, TeamArea, TeamSuspension)  # written as the log says; the map is not

_register = Memory("coverage:register", code=code_in(Path(__file__).parent))
_register.follow(*FOLLOWED, is_told=is_heard)
remembered, followed, one_look = _register.remembered, _register.followed, _register.one_look
forget = _register.forget


def last_change() -> dt.date:
    """The day from which on the map of units is the last one. Remembered until units change."""
    return remembered("last change", _last_change)


def _last_change() -> dt.date:
    found = UnitPeriod.objects.order_by().aggregate(begun=Max("valid_from"), ended=Max("valid_to"))
    return max((day for day in found.values() if day), default=dt.date.min)
