"""What takes long to count of the register, remembered until the register changes: see `geo.memory`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from geo.memory import Memory

# What other code than this has counted is not found: after an update it may have another shape.
CODE = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()[
    :12
]

_register = Memory("coverage:register", code=CODE)
remembered, forget, one_look = _register.remembered, _register.forget, _register.one_look
