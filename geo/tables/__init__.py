"""Reads tables of units, changes, hamlet placements and people; every fault with file, row, column, remedy. Pure.

A table is CSV in UTF-8 (with or without BOM), with commas or semicolons, its first row naming the
columns in any order. Everything else is refused in words that say how to save the file properly,
and all faults are told at once, so that a table needs correcting only once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.names.types import LEVELS
from geo.tables.csvfile import columns_of, read_table
from geo.tables.errors import TableError, TableErrors
from geo.tables.sheet import Cells

__all__ = [
    "ChangeRow",
    "HamletRow",
    "PopulationRow",
    "TableError",
    "TableErrors",
    "UnitRow",
    "notes",
    "read_changes",
    "read_hamlets",
    "read_population",
    "read_units",
]

EXTENTS = ("full", "partial")
_CODE_LENGTH = {"province": 2, "district": 3, "commune": 5}  # of the national statistics office


@dataclass(frozen=True)
class UnitRow:
    """One unit as its table holds it. Degrees are WGS 84; `row` is the row in the file, header = 1.

    `note` says which detail of the row was left out, and why.
    """

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
    note: str = ""


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
class PopulationRow:
    """The people and households of one unit in a year; `year` is 0 where the table does not say it."""

    code: str
    people: int | None
    households: int | None
    year: int = 0
    source: str = ""
    name: str = ""
    row: int = 0


def read_units(data: bytes, filename: str) -> list[UnitRow]:
    """The units of a table. Raises TableErrors with all faults."""
    table = read_table(data, filename, {"code", "level", "type", "name", "parent_code"})
    rows = [_unit(cells) for cells in table.cells()]
    table.errors += _eaten_zeros(rows, filename) + _twice(((row.code, row.row) for row in rows), filename, "code")
    table.refuse_if_wrong()
    return rows


def read_changes(data: bytes, filename: str) -> list[ChangeRow]:
    """The successions of a table of changes. Raises TableErrors with all faults."""
    table = read_table(data, filename, {"old_code", "new_code", "extent"})
    rows = [_change(cells) for cells in table.cells()]
    table.refuse_if_wrong()
    return rows


def read_hamlets(data: bytes, filename: str) -> list[HamletRow]:
    """Where hamlets go: two columns, the old hamlet's code and the new commune's."""
    table = read_table(data, filename, {"hamlet_code", "commune_code"}, aliases=_HAMLET_ALIASES, positional=True)
    rows = [HamletRow(cells.code("hamlet_code"), cells.code("commune_code"), cells.row) for cells in table.cells()]
    table.errors += _twice(((row.hamlet_code, row.row) for row in rows), filename, "hamlet_code")
    table.refuse_if_wrong()
    return rows


def read_population(data: bytes, filename: str) -> list[PopulationRow]:
    """People and households by unit. Raises TableErrors with all faults."""
    table = read_table(data, filename, {"code"}, aliases=_POPULATION_ALIASES)
    if not {"people", "households"} & set(table.columns):
        raise TableErrors([TableError(
            filename, 0, "", _("The file has neither a column of people nor one of households."),
            _("Name the columns code, population, households (mã, dân số, số hộ)."),
        )])  # fmt: skip
    rows = [row for cells in table.cells() if (row := _population(cells))]
    table.errors += _twice_a_year(rows, filename, table.titles["code"])
    table.refuse_if_wrong()
    return rows


def is_head_of_population(titles: Sequence[str]) -> bool:
    """Whether the titles are those of a table of people and households."""
    columns = columns_of(titles, _POPULATION_ALIASES)
    return "code" in columns and bool({"people", "households"} & columns.keys())


def notes(rows: Iterable[UnitRow]) -> list[str]:
    """What was left out of the rows, a sentence each."""
    return [
        _("Row %(row)d, %(code)s: %(note)s") % {"row": row.row, "code": row.code, "note": row.note}
        for row in rows
        if row.note
    ]


# One row of each table. ----------------------------------------------------------------------


def _unit(cells: Cells) -> UnitRow:
    lat, lon = cells.position("lat", "lon")
    (south, west, north, east), extent_note = _extent(cells)
    area, area_note = _area(cells)
    return UnitRow(
        code=cells.code("code"),
        level=cells.one_of("level", LEVELS),
        type=cells.text("type").lower(),
        name=cells.text("name"),
        parent_code=cells.text("parent_code", needed=False),
        lat=lat, lon=lon, south=south, west=west, north=north, east=east,
        area_km2=area,
        row=cells.row,
        note=" ".join(filter(None, (extent_note, area_note))),
    )  # fmt: skip


def _extent(cells: Cells) -> tuple[tuple[float | None, ...], str]:
    """South, west, north, east. An extent that cannot be true is no reason to refuse a unit: it is left out."""
    extent = south, west, north, east = tuple(cells.number(side) for side in ("south", "west", "north", "east"))
    known = [value for value in extent if value is not None]
    if not known:
        return extent, ""
    if south is None or west is None or north is None or east is None:
        return (None,) * 4, _("Its extent is incomplete and was left out.")
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
        return (None,) * 4, _("Its extent cannot be true and was left out.")
    return extent, ""


def _area(cells: Cells) -> tuple[float | None, str]:
    """The area; real tables hold 0 where it is not known."""
    area = cells.number("area_km2")
    if area is not None and area <= 0:
        return None, _("Its area of %(area)s km² cannot be true and was left out.") % {"area": area}
    return area, ""


def _change(cells: Cells) -> ChangeRow:
    return ChangeRow(
        old_code=cells.code("old_code"),
        new_code=cells.code("new_code"),
        extent=cells.one_of("extent", EXTENTS),
        effective_on=cells.date("effective_date"),
        row=cells.row,
    )


def _population(cells: Cells) -> PopulationRow | None:
    """None for a unit of which nothing is told: a row of the template that nobody filled in."""
    code, people, households = cells.code("code"), cells.count("people"), cells.count("households")
    if not (cells.raw("people") or cells.raw("households")):
        return None
    if people is not None and households is not None and households > people:
        cells.wrong(
            "households",
            _("%(households)d households cannot have only %(people)d people.")
            % {"households": households, "people": people},
            _("Look whether the two columns are exchanged, or a digit is missing."),
        )
    return PopulationRow(
        code, people, households, cells.year("year"), cells.text("source", needed=False),
        cells.text("name", needed=False), cells.row,
    )  # fmt: skip


_POPULATION_ALIASES = {
    "code": ("code", "unit_code", "mã", "mã_đơn_vị", "mã_đvhc", "ma", "ma_don_vi", "ma_dvhc"),
    "name": ("name", "unit", "unit_name", "tên", "tên_đơn_vị", "đơn_vị", "ten", "ten_don_vi", "don_vi"),
    "year": ("year", "năm", "nam"),
    "people": ("population", "people", "dân_số", "số_dân", "dan_so", "so_dan", "nhân_khẩu", "nhan_khau"),
    "households": ("households", "số_hộ", "hộ", "so_ho", "ho", "hộ_gia_đình", "ho_gia_dinh"),
    "source": ("source", "nguồn", "nguon"),
}  # fmt: skip

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


def _twice_a_year(rows: Iterable[PopulationRow], filename: str, column: str) -> list[TableError]:
    by_year: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        by_year.setdefault(row.year, []).append((row.code, row.row))
    return [error for codes in by_year.values() for error in _twice(codes, filename, column)]


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
