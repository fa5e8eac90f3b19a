"""An entry as a person gave it, before anybody believed it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID


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
    women: int | None = None
    elderly: int | None = None
    outcomes: tuple[tuple[str, int], ...] = ()  # topic's slug → what was counted
    facilitators: tuple[int, ...] = ()  # ids of people of the team
    facilitator_count: int | None = None
    plan: int | None = None
    place: str = ""
    lat: float | None = None  # degrees, WGS 84
    lon: float | None = None
    accuracy: int | None = None  # metres
    note: str = ""
    confirmed: frozenset[str] = frozenset()  # questions that were answered "yes, as typed"
    reason: str = ""  # why a closed month is changed
    logged_at: dt.datetime | None = None  # the phone's clock, for what was logged without a network
    clock_error: dt.timedelta = dt.timedelta()  # how far that clock was ahead of ours when it was sent

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Entry:
        """From a value for every field. The `__init__` of a frozen class sets them one by one: dear."""
        entry = object.__new__(cls)
        entry.__dict__.update({name: values[name] for name in _ALL})
        return entry

    @property
    def parts(self) -> dict[str, int | None]:
        """Counts that are parts of `people`."""
        return {"women": self.women, "elderly": self.elderly}

    def values(self) -> dict[str, Any]:
        """What it says, as JSON values: equal for two entries that say the same."""
        said: dict[str, Any] = {name: getattr(self, name) for name in FIELDS}
        return said | {
            "date": self.date.isoformat(),
            "topics": sorted(set(self.topics)),
            "outcomes": dict(sorted(self.outcomes)),
            "facilitators": sorted(set(self.facilitators)),
        }


_ALL = tuple(field.name for field in fields(Entry))
_ABOUT_SAYING_IT = {"uuid", "confirmed", "reason", "logged_at", "clock_error"}
FIELDS = tuple(field.name for field in fields(Entry) if field.name not in _ABOUT_SAYING_IT)  # in the order of the form


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """field → [before, after] of what differs, in the order of the form."""
    return {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}
