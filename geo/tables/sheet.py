"""A table in memory, and one row of it at a time: cells become values, or faults."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from geo import names
from geo.tables.errors import TableError, TableErrors

_LONGEST = {"code": 20, "parent_code": 20, "type": 30, "name": 120, "source": 200}


@dataclass
class Table:
    filename: str
    columns: dict[str, int]  # our name → index
    titles: dict[str, str]  # our name → the name in the file
    delimiter: str
    records: list[tuple[int, list[str]]]
    errors: list[TableError] = field(default_factory=list)

    def cells(self) -> Iterator[Cells]:
        for row, record in self.records:
            yield Cells(self, row, record)

    def refuse_if_wrong(self) -> None:
        if self.errors:
            order = list(self.titles.values())
            raise TableErrors(
                sorted(self.errors, key=lambda error: (error.row, order.index(error.column) if error.column else 0))
            )


class Cells:
    """One row of a table; what it cannot read it notes in the table's errors and answers empty."""

    def __init__(self, table: Table, row: int, record: list[str]) -> None:
        self.table, self.row, self.record = table, row, record

    def wrong(self, column: str, message: str, remedy: str) -> None:
        title = self.table.titles.get(column, column)
        self.table.errors.append(TableError(self.table.filename, self.row, title, message, remedy))

    def raw(self, column: str) -> str:
        index = self.table.columns.get(column, len(self.record))
        return names.squash(self.record[index]) if index < len(self.record) else ""

    def text(self, column: str, needed: bool = True) -> str:
        value = self.raw(column)
        if needed and not value:
            self.wrong(column, _("This cell is empty."), _("Fill it in, or delete the whole row."))
        if "\ufffd" in value:
            self.wrong(column, _("“%(value)s” holds letters that were lost.") % {"value": value},
                       _("Export the table once more, in UTF-8."))  # fmt: skip
        longest = _LONGEST.get(column, 200)
        if len(value) > longest:
            self.wrong(column, _("“%(value)s…” is too long.") % {"value": value[:30]},
                       _("Use at most %(longest)d letters.") % {"longest": longest})  # fmt: skip
        return value

    def code(self, column: str) -> str:
        value = self.text(column)
        if re.search(r"\d[.,]\d|\de\+", value, re.IGNORECASE):
            self.wrong(column, _("%(code)s was turned into a number by a spreadsheet.") % {"code": value},
                       _("Format the column as text and type the codes again."))  # fmt: skip
        return value

    def one_of(self, column: str, known: tuple[str, ...]) -> str:
        value = self.raw(column).casefold()
        if value not in known:
            self.wrong(column, _("“%(value)s” is not known.") % {"value": self.raw(column)},
                       _("Write one of: %(known)s.") % {"known": ", ".join(known)})  # fmt: skip
            return ""
        return value

    def number(self, column: str) -> float | None:
        value = self.raw(column)
        if not value:
            return None
        if self.table.delimiter == ";" and re.fullmatch(r"-?\d+,\d+", value):
            value = value.replace(",", ".")  # a Vietnamese Excel writes both together
        if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value, re.IGNORECASE):
            return float(value)
        self.wrong(column, _("“%(value)s” is no number.") % {"value": value},
                   _("Write it like 10.4938, or leave it empty."))  # fmt: skip
        return None

    def count(self, column: str) -> int | None:
        """A whole number, in any way of grouping its digits: 12345, 12.345, 12,345, 12 345, and 12345.0."""
        value = self.raw(column)
        if not value:
            return None
        if found := re.fullmatch(r"(\d{1,3}(?:([., ])\d{3}(?:\2\d{3})*)?|\d+)(?:[.,]0{1,2})?", value):
            return int(re.sub(r"\D", "", found[1]))
        if re.match(r"-\s*\d", value):
            self.wrong(column, _("“%(value)s” is less than nothing.") % {"value": value},
                       _("Write it like 12345, or leave the cell empty where it is not known."))  # fmt: skip
        else:
            self.wrong(column, _("“%(value)s” is no whole number.") % {"value": value},
                       _("Write it like 12345, or leave the cell empty where it is not known."))  # fmt: skip
        return None

    def year(self, column: str) -> int:
        """0 where the table has no such column."""
        value = self.raw(column)
        if column in self.table.columns and not re.fullmatch(r"(19|2[01])\d\d", value):
            self.wrong(column, _("“%(value)s” is no year.") % {"value": value}, _("Write it like 2025."))
            return 0
        return int(value) if value else 0

    def position(self, lat_column: str, lon_column: str) -> tuple[float | None, float | None]:
        """Latitude and longitude: both or neither, and not exchanged."""
        lat, lon = self.number(lat_column), self.number(lon_column)
        if bool(self.raw(lat_column)) != bool(self.raw(lon_column)):
            column = lon_column if self.raw(lat_column) else lat_column
            self.wrong(column, _("One half of the position is missing."), _("Fill in both halves or neither."))
        if lat is not None and lon is not None and abs(lat) > 90 and abs(lon) <= 90:
            self.wrong(lat_column, _("%(lat)s is no latitude: latitude and longitude are swapped.") % {"lat": lat},
                       _("Exchange the columns %(a)s and %(b)s.") % {"a": lat_column, "b": lon_column})  # fmt: skip
            return lat, lon
        limits: tuple[tuple[str, float | None, int], ...] = ((lat_column, lat, 90), (lon_column, lon, 180))
        for column, value, limit in limits:
            if value is not None and abs(value) > limit:
                self.wrong(column, _("%(value)s is out of range.") % {"value": value},
                           _("Degrees lie between −%(limit)d and %(limit)d.") % {"limit": limit})  # fmt: skip
        return lat, lon

    def date(self, column: str) -> dt.date | None:
        value = self.raw(column)
        if not value:
            return None
        for read in _DATES:
            try:
                return read(value)
            except ValueError:
                continue
        self.wrong(column, _("“%(value)s” is no date.") % {"value": value}, _("Write it like 2025-07-01."))
        return None


def _vietnamese_date(text: str) -> dt.date:
    day, month, year = text.split("/")
    return dt.date(int(year), int(month), int(day))


_DATES: tuple[Callable[[str], dt.date], ...] = (dt.date.fromisoformat, _vietnamese_date)
