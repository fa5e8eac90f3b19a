"""What a person asks for: the two tables, the day, the instrument, and where hamlets go."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from geo.tables import ChangeRow, HamletRow, UnitRow


@dataclass(frozen=True)
class Request:
    """`changes`: old → new communes. `units`: all units of the provinces concerned, as they are afterwards.

    `placements` holds what a person chose on the page: hamlet's unit id → code of its new commune.
    """

    changes: Sequence[ChangeRow]
    units: Sequence[UnitRow]
    effective_on: dt.date
    number: str
    issuer: str = ""
    issued_on: dt.date | None = None
    hamlets: Sequence[HamletRow] = ()
    placements: Mapping[int, str] = field(default_factory=dict)
    assign_nearest: bool = False
    changes_file: str = ""
    units_file: str = ""
    hamlets_file: str = ""

    @property
    def day_before(self) -> dt.date:
        return self.effective_on - dt.timedelta(days=1)

    @cached_property
    def used_changes(self) -> list[ChangeRow]:
        """The rows that take effect on the day; a row without a date takes effect on any."""
        return [row for row in self.changes if row.effective_on in (None, self.effective_on)]

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same rows, whatever their order, spacing or file."""
        rows = sorted(f"{row.old_code}>{row.new_code}:{row.extent}" for row in self.used_changes)
        rows += sorted(f"{row.code}|{row.level}|{row.type}|{row.name}|{row.parent_code}" for row in self.units)
        return hashlib.sha256("\n".join([self.effective_on.isoformat(), *rows]).encode()).hexdigest()
