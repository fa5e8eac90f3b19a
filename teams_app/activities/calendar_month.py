"""A calendar month, as addresses write it (`2024-09`) and as people call it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext

_MONTH = re.compile(r"(?!0000)(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    first: dt.date

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.replace(day=1))

    @property
    def last(self) -> dt.date:
        return self.next - dt.timedelta(days=1)

    @property
    def next(self) -> dt.date:
        return (self.first + dt.timedelta(days=32)).replace(day=1)

    @property
    def previous(self) -> Month:
        return Month((self.first - dt.timedelta(days=1)).replace(day=1))

    @property
    def value(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        return gettext("month %(month)s") % {"month": f"{self.first.month}/{self.first.year}"}

    def label_on(self, on: dt.date) -> str:
        """Without the year where it is the year of the day looked at."""
        return gettext("Month %(number)s") % {"number": self.first.month} if self.first.year == on.year else self.label

    def is_over(self, today: dt.date) -> bool:
        return self.last < today

    def __str__(self) -> str:
        return self.value

    @classmethod
    def read(cls, text: str) -> Month | None:
        found = _MONTH.fullmatch(text)
        return cls(dt.date(int(found[1]), int(found[2]), 1)) if found else None


class MonthConverter:
    """`<month:month>` in an address."""

    regex = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month(dt.date.fromisoformat(f"{value}-01"))

    def to_url(self, value: Month | str) -> str:
        return str(value)
