"""Times of keeping, as a province writes them: `24m`, `2y`, `730d`. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_SPAN = re.compile(r"([1-9]\d{0,3})([ymd])")


class BadSpan(ValueError):
    """Not a span of time; its text says what is."""


@dataclass(frozen=True)
class Span:
    """A number of months or of days, never both."""

    months: int = 0
    days: int = 0

    @classmethod
    def read(cls, text: str) -> Span:
        """`24m` or `2y` or `730d`. Raises BadSpan."""
        found = _SPAN.fullmatch(text.strip().lower())
        if found is None:
            raise BadSpan(f"{text!r} is no span of time: write 24m, 2y or 730d")
        number, unit = int(found[1]), found[2]
        return cls(days=number) if unit == "d" else cls(months=number * (12 if unit == "y" else 1))

    @property
    def in_months(self) -> int:
        """For sentences: days as whole months, at least one."""
        return self.months or max(1, round(self.days / 30))

    def before(self, day: dt.date) -> dt.date:
        """The same day that span earlier; 31/8 less six months is the last of February. Never before year 1."""
        if self.days:
            return max(dt.date.min, day - dt.timedelta(min(self.days, day.toordinal() - 1)))
        number = max(12, day.year * 12 + day.month - 1 - self.months)
        year, month = number // 12, number % 12 + 1
        return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
