"""What takes long to count of the register, remembered until the map changes: see `geo.memory`."""

from __future__ import annotations

from pathlib import Path

from geo.memory import Memory, code_in
from teams_app.accounts.audit.hearing import is_heard
from teams_app.registry.models import Team, TeamArea, TeamSuspension

FOLLOWED = (Team, TeamArea, TeamSuspension)  # written as the log says; the map is not

_register = Memory("coverage:register", code=code_in(Path(__file__).parent))
_register.follow(*FOLLOWED, is_told=is_heard)
remembered, followed, one_look = _register.remembered, _register.followed, _register.one_look
forget = _register.forget
