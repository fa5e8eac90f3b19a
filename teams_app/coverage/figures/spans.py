"""Half-open spans of days, in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """The half-open span [start, end)."""

    start: dt.date
    end: dt.date | None

    def on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def days_with(self, *others: Span) -> int:
        """How many days lie in this span and in all others; of one that is open at least one must have an end."""
        spans = (self, *others)
        end = min(span.end for span in spans if span.end is not None)
        return max(0, (end - max(span.start for span in spans)).days)
