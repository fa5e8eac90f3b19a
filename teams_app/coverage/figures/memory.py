"""What takes long to count of the register, remembered until the map changes: see `geo.memory`."""

from __future__ import annotations

from pathlib import Path

from geo.memory import Memory, code_in

_register = Memory("coverage:register", code=code_in(Path(__file__).parent))
remembered, followed, one_look = _register.remembered, _register.followed, _register.one_look
forget, hold = _register.forget, _register.hold
