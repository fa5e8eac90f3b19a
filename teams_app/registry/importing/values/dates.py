"""Dates and years of birth in every form that sheets hold them: serials, `1/7/22`, `01.07.2022`, in words. Pure."""

import datetime as dt
import re
from functools import lru_cache

from django.utils.translation import gettext as _

from geo.names import fold
from teams_app.registry.importing.values.cells import BadValue, Cell, as_text

_DATE_WORDS = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:nam|[,/.-])\s*(\d{4}|\d\d)\b")
_DATE_DIGITS = re.compile(r"(\d{1,2})\s*[/.,\-]\s*(\d{1,2})\s*[/.,\-]\s*(\d{2,4})")
_DATE_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DATE_ENGLISH = re.compile(r"\b(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{4}|\d\d)\b")  # a .csv saved by an English Excel
_DATE_RUN = re.compile(r"\d{8}")
_MONTH_ONLY = re.compile(r"(?:tu )?(?:ngay\W+)?(?:t|thang )?(\d{1,2}) ?(?:[/.-]|nam) ?(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"\b(1[89]\d\d|2\d\d\d)\b")
EXCEL_EPOCH = dt.date(1899, 12, 30)
EARLIEST = dt.date(2020, 1, 1)  # the first pilots; an earlier founding date is a typing error
_FIVE_DIGITS = re.compile(r"(19|20)\d{3}")
_SHORT_YEAR = re.compile(r"\D\d\d$")  # `15/8/75`
YOUNGEST, OLDEST = 14, 100


def read_date(cell: Cell, *, earliest: dt.date = EARLIEST, latest: dt.date) -> dt.date | None:
    """A date in any of the forms above; None for an empty cell."""
    if cell is None or cell == "":
        return None
    date = _date_of(cell)
    text = as_text(cell)
    if date is None:
        raise BadValue(
            _("“%(text)s” is no date; write it as dd/mm/yyyy.") % {"text": text}, _likely_date(text, earliest, latest)
        )
    if not earliest <= date <= latest:
        raise BadValue(
            _("%(date)s lies outside %(earliest)s – %(latest)s.")
            % {"date": f"{date:%d/%m/%Y}", "earliest": f"{earliest:%d/%m/%Y}", "latest": f"{latest:%d/%m/%Y}"},
            _other_century(date, earliest, latest),
        )
    return date


def _other_century(date: dt.date, earliest: dt.date, latest: dt.date) -> str:
    """`01/07/2202` was probably meant as 2022, `01/07/1922` too; empty where neither helps."""
    digits = f"{date.year:04}"
    for year in (int(digits[:1] + digits[2] + digits[1] + digits[3]), date.year + 100, date.year - 100):
        try:
            candidate = date.replace(year=year)
        except ValueError:
            continue
        if earliest <= candidate <= latest:
            return f"{candidate:%d/%m/%Y}"
    return ""


def _likely_date(text: str, earliest: dt.date, latest: dt.date) -> str:
    """`7/2022` probably began with the month; `07/25/2022` was typed the American way."""
    text = fold(text)
    if match := _MONTH_ONLY.fullmatch(text):
        day, month, year = 1, int(match[1]), int(match[2])
    elif match := _DATE_DIGITS.fullmatch(text):
        month, day, year = map(int, match.groups())
    else:
        return ""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return ""
    return f"{date:%d/%m/%Y}" if earliest <= date <= latest else ""


def _date_of(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 10000 <= cell <= 80000:
            return EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return _date_of_text(f"{int(cell):08}") if cell == int(cell) and cell >= 1_000_000 else None
    return _date_of_text(str(cell))


@lru_cache(maxsize=4096)
def _date_of_text(text: str) -> dt.date | None:
    text = fold(text)
    if text.replace(".", "", 1).isdigit() and 10000 <= float(text) <= 80000:
        return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    if _DATE_RUN.fullmatch(text):
        return _date_of_run(text)
    if match := _DATE_ISO.search(text):
        year, month, day = map(int, match.groups())
    elif (match := _DATE_ENGLISH.search(text)) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS.index(match[2]) + 1, int(match[3])
        year += 2000 if year < 100 else 0
    elif match := _DATE_WORDS.search(text) or _DATE_DIGITS.search(text):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _date_of_run(digits: str) -> dt.date | None:
    """`01072022` or `20220701`: where only one of the two readings is a date of our time."""
    found = []
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        try:
            found.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    found = [date for date in found if 1900 <= date.year < 2100]
    return found[0] if len(found) == 1 else None


def read_birth_year(cell: Cell, *, on: dt.date) -> int | None:
    """The year of birth, also out of a full date; None for an empty cell."""
    text = as_text(cell)
    if not text.strip("0."):  # empty, or a zero for none
        return None
    if isinstance(cell, dt.date | dt.datetime):
        year = cell.year
    elif _FIVE_DIGITS.fullmatch(text):  # a day of 1952 to 1957 as Excel counts, but rather a year with a digit too many
        raise BadValue(_("“%(text)s” is no year of birth.") % {"text": text})
    elif match := _YEAR.search(text) or _YEAR.fullmatch(text.replace(" ", "")):
        year = int(match[1])
    elif (date := _date_of_text(text)) is not None:
        year = date.year - (100 if date.year > on.year and _SHORT_YEAR.search(text) else 0)
    else:
        likely = f"19{text}" if re.fullmatch(r"[3-9]\d", text) else ""
        raise BadValue(_("“%(text)s” is no year of birth.") % {"text": text}, likely)
    if not on.year - OLDEST <= year <= on.year - YOUNGEST:
        raise BadValue(
            _("Year of birth %(year)s cannot be: a member is between %(young)s and %(old)s years old.")
            % {"year": year, "young": YOUNGEST, "old": OLDEST},
            _likely_year(year, on),
        )
    return year


def _likely_year(year: int, on: dt.date) -> str:
    """`2190` was probably meant as 1990 or 1929…: only a single digit swap with one answer is offered."""
    digits = str(year)
    swaps = {int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]) for i in range(len(digits) - 1)} | {
        year - 200,
        year - 100,
    }
    fitting = sorted(y for y in swaps if on.year - 80 <= y <= on.year - 18)
    return str(fitting[0]) if len(fitting) == 1 else ""
