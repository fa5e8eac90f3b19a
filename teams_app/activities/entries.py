"""An entry as a person gave it, before anybody believed it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

FIELDS = ("team", "date", "form", "topics", "people", "households", "note")


@dataclass(frozen=True)
class Entry:
    """Typed, not yet checked: the team may be foreign, the date in the future, the number absurd."""

    uuid: UUID
    team: int
    date: dt.date
    form: str
    topics: tuple[str, ...]  # slugs
    people: int
    households: int | None = None
    note: str = ""
    confirmed: frozenset[str] = frozenset()  # questions that were answered "yes, as typed"

    def values(self) -> dict[str, Any]:
        """What it says, as JSON values: equal for two entries that say the same."""
        return {
            "team": self.team,
            "date": self.date.isoformat(),
            "form": self.form,
            "topics": sorted(set(self.topics)),
            "people": self.people,
            "households": self.households,
            "note": self.note,
        }


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """field → [before, after] of what differs, in the order of the form."""
    return {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}
