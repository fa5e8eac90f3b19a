"""How busy the teams are on a day: campaigns, Tết, weekends, harvests. Pure."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect
from itertools import accumulate

DIGITAL_DAY = (10, 10)  # ngày chuyển đổi số quốc gia
# First and last quiet day around each Tết: from the Kitchen Gods' day to the end of the first week.
TET = (
    (dt.date(2023, 1, 14), dt.date(2023, 1, 29)),
    (dt.date(2024, 2, 2), dt.date(2024, 2, 18)),
    (dt.date(2025, 1, 22), dt.date(2025, 2, 5)),
    (dt.date(2026, 2, 10), dt.date(2026, 2, 24)),
    (dt.date(2027, 1, 30), dt.date(2027, 2, 13)),
    (dt.date(2028, 1, 19), dt.date(2028, 2, 2)),
)
# The campaign of domain.md: 20/5–30/7/2025, 620 activities and 237.000 people.
CAMPAIGN_2025 = (dt.date(2025, 5, 20), dt.date(2025, 7, 30))
HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
BY_MONTH = {3: 1.3, 5: 1.1, 6: 1.15, 7: 1.25, 8: 0.9, 9: 0.85, 10: 1.7, 11: 1.1, 12: 0.9}


def is_tet(day: dt.date) -> bool:
    return any(first <= day <= last for first, last in TET)


def is_campaign(day: dt.date) -> bool:
    return (day.month, day.day) == DIGITAL_DAY or CAMPAIGN_2025[0] <= day <= CAMPAIGN_2025[1]


def busyness(day: dt.date) -> float:
    """1 on an ordinary working day."""
    if is_tet(day):
        return 0.03
    if (day.month, day.day) in HOLIDAYS:
        return 0.2
    weekday = {5: 1.35, 6: 0.8}.get(day.weekday(), 1.0)
    if (day.month, day.day) == DIGITAL_DAY:
        return 6.0
    return weekday * BY_MONTH.get(day.month, 1.0) * (1.4 if is_campaign(day) else 1.0)


class Days:
    """The days from `first` to `last`, both counted, from which busy ones are drawn more often."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first = first
        self.days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        self._sums = [0.0, *accumulate(busyness(day) for day in self.days)]

    def weight(self, start: dt.date, end: dt.date) -> float:
        """How many ordinary days the span [start, end) is worth."""
        low, high = self._clip(start), self._clip(end)
        return max(0.0, self._sums[high] - self._sums[low])

    def draw(self, start: dt.date, end: dt.date, rng: random.Random) -> dt.date:
        """A day of the span [start, end)."""
        low, high = self._sums[self._clip(start)], self._sums[self._clip(end)]
        return self.days[bisect(self._sums, low + rng.random() * (high - low)) - 1]

    def _clip(self, day: dt.date) -> int:
        return min(max((day - self.first).days, 0), len(self.days))
