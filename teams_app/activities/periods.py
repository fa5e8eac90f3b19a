"""Reporting periods: a month, a quarter, a year or a run of months, as people and addresses write them. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

MONTHS_A_YEAR = 12
MONTHS, QUARTERS, YEARS = 18, 6, 3  # offered to choose from; an address takes any
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-[qQ]([1-4])$")
_YEAR = re.compile(r"(\d{4})$")


class PeriodError(ValueError):
    """The text names no period; the message says which texts do."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, the step in which periods are counted."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month | None:
        """`2024-09` and nothing else; None for what is no month."""
        match = _MONTH.fullmatch(text)
        if match is None or not 1 <= int(match[2]) <= MONTHS_A_YEAR or int(match[1]) < 1:
            return None
        return cls(int(match[1]), int(match[2]))

    def plus(self, months: int) -> Month:
        year, index = divmod(self.year * MONTHS_A_YEAR + self.number - 1 + months, MONTHS_A_YEAR)
        return Month(year, index + 1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def is_over(self, today: dt.date) -> bool:
        return self.end < today

    @property
    def label(self) -> str:
        """As a sentence holds it: `tháng 9/2024`."""
        return _("month %(month)s/%(year)s") % {"month": self.number, "year": self.year}

    def label_on(self, on: dt.date) -> str:
        """Without the year where it is the year of the day looked at."""
        return _("Month %(number)s") % {"number": self.number} if self.year == on.year else self.label

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True)
class Period:
    """Whole months from `first` to `last`, both counted."""

    first: Month
    last: Month

    @classmethod
    def month_of(cls, day: dt.date) -> Period:
        return cls(Month.of(day), Month.of(day))

    @classmethod
    def quarter_of(cls, day: dt.date) -> Period:
        first = Month(day.year, (day.month - 1) // 3 * 3 + 1)
        return cls(first, first.plus(2))

    @classmethod
    def year_of(cls, day: dt.date) -> Period:
        return cls(Month(day.year, 1), Month(day.year, MONTHS_A_YEAR))

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2024-09`, `2024-07..2024-09`, `2024-Q3` or `2024`; anything else is a `PeriodError`."""
        first, dots, last = text.strip().partition("..")
        try:
            if dots:
                period = cls(_month(first), _month(last))
            elif match := _QUARTER.match(first):
                period = cls.quarter_of(dt.date(int(match[1]), int(match[2]) * 3, 1))
            elif match := _YEAR.match(first):
                period = cls.year_of(dt.date(int(match[1]), 1, 1))
            else:
                period = cls(_month(first), _month(first))
        except ValueError as error:
            raise PeriodError(
                _("“%(text)s” is no period. Write 2024-09, 2024-07..2024-09, 2024-Q3 or 2024.") % {"text": text}
            ) from error
        if period.last < period.first:
            raise PeriodError(_("The period “%(text)s” ends before it begins.") % {"text": text})
        return period

    @classmethod
    def read(cls, text: str) -> Period | None:
        """The same; None for what is no period."""
        try:
            return cls.parse(text)
        except PeriodError:
            return None

    @property
    def start(self) -> dt.date:
        return self.first.start

    @property
    def end(self) -> dt.date:
        return self.last.end

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * MONTHS_A_YEAR + self.last.number - self.first.number + 1

    @property
    def is_quarter(self) -> bool:
        return self.months == 3 and self.first.number % 3 == 1

    @property
    def is_year(self) -> bool:
        return self.months == MONTHS_A_YEAR and self.first.number == 1

    @property
    def previous(self) -> Period:
        """The period of the same length just before this one."""
        return Period(self.first.plus(-self.months), self.last.plus(-self.months))

    @property
    def next(self) -> Period:
        return Period(self.first.plus(self.months), self.last.plus(self.months))

    @property
    def label(self) -> str:
        """As a sentence holds it: `tháng 9/2024`, `quý III/2024`, `năm 2024`, `tháng 7/2024 – tháng 8/2024`."""
        if self.months == 1:
            return self.first.label
        if self.is_year:
            return _("year %(year)s") % {"year": self.first.year}
        if self.is_quarter:
            quarter = ("I", "II", "III", "IV")[self.first.number // 3]
            return _("quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": self.first.year}
        return f"{self.first.label} – {self.last.label}"

    @property
    def title(self) -> str:
        """The same where it stands alone: `Quý III/2024`."""
        return capfirst(self.label)

    def __str__(self) -> str:
        """The text that `parse` reads back."""
        if self.months == 1:
            return str(self.first)
        if self.is_year:
            return str(self.first.year)
        if self.is_quarter:
            return f"{self.first.year}-Q{self.first.number // 3 + 1}"
        return f"{self.first}..{self.last}"


class MonthConverter:
    """`<month:month>` in an address."""

    regex = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.of(dt.date.fromisoformat(f"{value}-01"))

    def to_url(self, value: Month | str) -> str:
        return str(value)


def offered_on(day: dt.date) -> list[tuple[str, list[Period]]]:
    """Months, quarters and years up to the day, newest first, under what they are called."""
    return [
        (_("Months"), _back(Period.month_of(day), MONTHS)),
        (_("Quarters"), _back(Period.quarter_of(day), QUARTERS)),
        (_("Years"), _back(Period.year_of(day), YEARS)),
    ]


def _back(period: Period, count: int) -> list[Period]:
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous)
    return found


def _month(text: str) -> Month:
    month = Month.read(text.strip())
    if month is None:
        raise ValueError(text)
    return month
