"""Reads tables of units, of changes and of hamlet placements; every fault with file, row, column and remedy. Pure.

A table is CSV in UTF-8 (with or without BOM), with commas or semicolons, its first row naming the
columns in any order. Everything else is refused in words that say how to save the file properly,
and all faults are told at once, so that a table needs correcting only once.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from geo import names

LEVELS = ("province", "district", "commune", "hamlet")
EXTENTS = ("full", "partial")
UNIT_COLUMNS = (
    "code", "level", "type", "name", "parent_code", "lat", "lon", "south", "west", "north", "east", "area_km2",
)  # fmt: skip
_CODE_LENGTH = {"province": 2, "district": 3, "commune": 5}  # of the national statistics office
_LONGEST = {"code": 20, "parent_code": 20, "type": 30, "name": 120}


@dataclass(frozen=True)
class UnitRow:
    """One unit as its table holds it. Degrees are WGS 84; `row` is the row in the file, header = 1."""

    code: str
    level: str
    type: str
    name: str
    parent_code: str = ""
    lat: float | None = None
    lon: float | None = None
    south: float | None = None
    west: float | None = None
    north: float | None = None
    east: float | None = None
    area_km2: float | None = None
    row: int = 0


@dataclass(frozen=True)
class ChangeRow:
    """Old commune → new commune, in full or in part; `effective_on` only where the table has that column."""

    old_code: str
    new_code: str
    extent: str
    effective_on: dt.date | None = None
    row: int = 0


@dataclass(frozen=True)
class HamletRow:
    """The new commune that an old hamlet goes to."""

    hamlet_code: str
    commune_code: str
    row: int = 0


@dataclass(frozen=True)
class TableError:
    """What is wrong, where, and what to do about it. `row` 0: the file as a whole."""

    file: str
    row: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(_("row %(row)d") % {"row": self.row})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        return f"{', '.join(place)}: {self.message} {self.remedy}".rstrip()

    def to_dict(self) -> dict[str, object]:
        return {
            "file": self.file,
            "row": self.row or None,
            "column": self.column or None,
            "message": self.message,
            "remedy": self.remedy,
        }


class TableErrors(Exception):
    """Everything that is wrong with one or several tables."""

    def __init__(self, errors: Iterable[TableError]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


def read_units(data: bytes, filename: str) -> list[UnitRow]:
    """The units of a table. Raises TableErrors with all faults."""
    table = _read(data, filename, {"code", "level", "type", "name", "parent_code"})
    rows = [_unit(cells) for cells in table.cells()]
    table.errors += _eaten_zeros(rows, filename) + _twice(((row.code, row.row) for row in rows), filename, "code")
    table.refuse_if_wrong()
    return rows


def read_changes(data: bytes, filename: str) -> list[ChangeRow]:
    """The successions of a table of changes. Raises TableErrors with all faults."""
    table = _read(data, filename, {"old_code", "new_code", "extent"})
    rows = [_change(cells) for cells in table.cells()]
    table.refuse_if_wrong()
    return rows


def read_hamlets(data: bytes, filename: str) -> list[HamletRow]:
    """Where hamlets go: two columns, the old hamlet's code and the new commune's."""
    table = _read(data, filename, {"hamlet_code", "commune_code"}, aliases=_HAMLET_ALIASES, positional=True)
    rows = [HamletRow(cells.code("hamlet_code"), cells.code("commune_code"), cells.row) for cells in table.cells()]
    table.errors += _twice(((row.hamlet_code, row.row) for row in rows), filename, "hamlet_code")
    table.refuse_if_wrong()
    return rows


# One row of each table. ----------------------------------------------------------------------


def _unit(cells: _Cells) -> UnitRow:
    lat, lon = cells.position("lat", "lon")
    south, west = cells.position("south", "west")
    north, east = cells.position("north", "east")
    if south is not None and north is not None and south > north:
        cells.wrong("south", _("%(south)s lies north of %(north)s.") % {"south": south, "north": north},
                    _("Exchange south and north."))  # fmt: skip
    if west is not None and east is not None and west > east:
        cells.wrong("west", _("%(west)s lies east of %(east)s.") % {"west": west, "east": east},
                    _("Exchange west and east."))  # fmt: skip
    area = cells.number("area_km2")
    if area is not None and area <= 0:
        cells.wrong("area_km2", _("An area of %(area)s km² is impossible.") % {"area": area},
                    _("Type the area in km², or leave it empty."))  # fmt: skip
    return UnitRow(
        code=cells.code("code"),
        level=cells.one_of("level", LEVELS),
        type=cells.text("type").lower(),
        name=cells.text("name"),
        parent_code=cells.text("parent_code", needed=False),
        lat=lat, lon=lon, south=south, west=west, north=north, east=east,
        area_km2=area,
        row=cells.row,
    )  # fmt: skip


def _change(cells: _Cells) -> ChangeRow:
    return ChangeRow(
        old_code=cells.code("old_code"),
        new_code=cells.code("new_code"),
        extent=cells.one_of("extent", EXTENTS),
        effective_on=cells.date("effective_date"),
        row=cells.row,
    )


_HAMLET_ALIASES = {
    "hamlet_code": ("hamlet_code", "old_hamlet_code", "old_code", "hamlet", "old_hamlet", "code"),
    "commune_code": ("commune_code", "new_commune_code", "new_code", "commune", "new_commune", "parent_code"),
}


# Checks over all rows. -----------------------------------------------------------------------


def _eaten_zeros(rows: list[UnitRow], filename: str) -> list[TableError]:
    """Codes that a spreadsheet took for numbers: shorter than the others of their level, digits only."""
    longest: Counter[str] = Counter()
    for row in rows:
        longest[row.level] = max(longest[row.level], len(row.code))
    errors = []
    for row in rows:
        length = _CODE_LENGTH.get(row.level, 0)
        if row.code.isdigit() and len(row.code) < length == longest[row.level]:
            errors.append(TableError(
                filename, row.row, "code",
                _("%(code)s has lost its leading zeros: the other codes have %(length)d digits.")
                % {"code": row.code, "length": length},
                _("Type %(code)s, with the column formatted as text before typing.")
                % {"code": row.code.zfill(length)},
            ))  # fmt: skip
    return errors


def _twice(codes: Iterable[tuple[str, int]], filename: str, column: str) -> list[TableError]:
    first: dict[str, int] = {}
    errors = []
    for code, row in codes:
        if code and code in first:
            errors.append(TableError(
                filename, row, column,
                _("%(code)s is listed twice; row %(row)d has it already.") % {"code": code, "row": first[code]},
                _("Keep one of the two rows."),
            ))  # fmt: skip
        first.setdefault(code, row)
    return errors


# Bytes → table. ------------------------------------------------------------------------------


@dataclass
class _Table:
    filename: str
    columns: dict[str, int]  # our name → index
    titles: dict[str, str]  # our name → the name in the file
    delimiter: str
    records: list[tuple[int, list[str]]]
    errors: list[TableError] = field(default_factory=list)

    def cells(self) -> Iterator[_Cells]:
        for row, record in self.records:
            yield _Cells(self, row, record)

    def refuse_if_wrong(self) -> None:
        if self.errors:
            order = list(self.titles.values())
            raise TableErrors(
                sorted(self.errors, key=lambda error: (error.row, order.index(error.column) if error.column else 0))
            )


def _read(
    data: bytes,
    filename: str,
    needed: set[str],
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    positional: bool = False,
) -> _Table:
    text = _decode(data, filename)
    delimiter = _delimiter(text)
    records = _records(text, delimiter, filename)
    head_row, head = records[0]
    titles = [title.strip() for title in head]
    columns = _columns(titles, aliases or {})
    if positional and len(titles) == 2 and not needed <= set(columns) and not any(map(_has_digit, titles)):
        columns = dict(zip(("hamlet_code", "commune_code"), (0, 1), strict=True))
    if missing := sorted(needed - set(columns)):
        raise TableErrors(_wrong_head(titles, missing, filename, head_row))
    table = _Table(filename, columns, {name: titles[i] for name, i in columns.items()}, delimiter, records[1:])
    if not table.records:
        raise TableErrors([TableError(
            filename, 0, "", _("The file has a header, but no row below it."), _("Check that it is the right file.")
        )])  # fmt: skip
    return table


def _decode(data: bytes, filename: str) -> str:
    def refused(message: str) -> TableErrors:
        remedy = _("Save it as “CSV UTF-8 (comma delimited)” and try again.")
        return TableErrors([TableError(filename, 0, "", message, remedy)])

    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise refused(_("The file is empty."))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(b"\0") > len(data) // 5:
        raise refused(_("The file is in UTF-16."))
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise refused(_("The file is a workbook, not a table in plain text."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = _("The file is not in UTF-8 (row %(row)d); it is probably in Windows-1258 or an older encoding.")
        raise refused(message % {"row": row}) from None
    if "\0" in text:
        raise refused(_("The file holds bytes that are no text."))
    return text


def _delimiter(text: str) -> str:
    head = next(line for line in text.splitlines() if line.strip())
    return max(",;", key=head.count)


def _records(text: str, delimiter: str, filename: str) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with its row number as a spreadsheet counts it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                rows.append((number, record))
    except csv.Error:
        raise TableErrors([TableError(
            filename, reader.line_num, "", _("A quotation mark is opened and not closed."),
            _("Close it, or remove it."),
        )]) from None  # fmt: skip
    return rows


def _columns(titles: list[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, title in enumerate(titles):
        places.setdefault(re.sub(r"[\s_-]+", "_", title.casefold()), index)
    if not aliases:
        return places
    return {
        name: next(places[alias] for alias in known if alias in places)
        for name, known in aliases.items()
        if any(alias in places for alias in known)
    }


def _wrong_head(titles: list[str], missing: list[str], filename: str, row: int) -> list[TableError]:
    """Why the columns are not found: another delimiter, no header at all, or single columns missing."""
    wanted = ", ".join(missing)
    if len(titles) == 1 and (found := re.search(r"[\t|:^~]", titles[0])):
        name = {"\t": _("tab")}.get(found[0], found[0])
        return [TableError(
            filename, row, "",
            _("The columns are divided by another character (%(character)s).") % {"character": name},
            _("Save the file with commas or semicolons between the columns."),
        )]  # fmt: skip
    if any(_has_digit(title) for title in titles):
        return [TableError(
            filename, row, "", _("The first row is no header."),
            _("Add a first row with the names of the columns: %(columns)s.") % {"columns": wanted},
        )]  # fmt: skip
    return [
        TableError(
            filename, row, column, _("The column %(column)s is missing.") % {"column": column},
            _("Add it; the file has: %(columns)s.") % {"columns": ", ".join(titles)},
        )
        for column in missing
    ]  # fmt: skip


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text) and text.casefold() != "area_km2"


# One cell at a time. -------------------------------------------------------------------------


class _Cells:
    """One row of a table; what it cannot read it notes in the table's errors and answers empty."""

    def __init__(self, table: _Table, row: int, record: list[str]) -> None:
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
