"""Half-open spans of days, in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from teams_app.activities.periods import Period


@dataclass(frozen=True)
class Span:
    """The half-open span [start, end)."""

    start: dt.date
    end: dt.date | None

    def on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def during(self, period: Period) -> bool:
        return self.start <= period.end and (self.end is None or self.end > period.start)
