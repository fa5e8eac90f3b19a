"""Bytes of an upload → sheets of cells, in bounded time and memory. No database.

What a file claims to be counts for nothing; its first bytes do. Before anything is unpacked, the sizes
that the zip declares are added up. The cells themselves are read by python-calamine in a process
of its own with limits on memory and time (`reader_process`), because a 10 MB sheet can ask for hundreds of GB.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from geo.names import legacy
from teams_app.registry.importing import delimited, reader_process
from teams_app.registry.importing.values import Cell

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every password-protected .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds a protected .xlsx
_SAMPLED = 200  # rows by which the encoding is told
_MACROS = ("vbaProject.bin", "Scripts/", "Basic/")


class Unreadable(Exception):
    """The file cannot be taken at all; the message says why and what to do, in the reader's language."""


@dataclass
class Sheet:
    """One sheet: `rows[i]` is Excel row i + 1, whatever empty rows stand above it."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # Excel row numbers
    hidden_columns: frozenset[int] = frozenset()  # counted from 0
    formula_rows: frozenset[int] = frozenset()
    struck: dict[int, list[int]] = field(default_factory=dict)  # Excel row → columns whose text is crossed out
    is_1904: bool = False  # days are counted from 1904, as old Macintosh programs did
    page_name: str = ""  # of a table that shares its page with another: what the page is called


@dataclass
class Workbook:
    sheets: list[Sheet]
    converted_from: str | None = None  # TCVN3 or VNI
    notes: list[str] = field(default_factory=list)  # what the user should know, not errors


def read_workbook(data: bytes, filename: str, on_sign: Callable[[], None] | None = None) -> Workbook:
    """The sheets of an .xlsx, .xls, .ods or .csv; `Unreadable` for anything else, and for bombs.

    `on_sign` is called every few seconds while a large file is being read.
    """
    if not data:
        raise Unreadable(_("“%(file)s” is empty (0 bytes). Save it again and send it once more.") % {"file": filename})
    if len(data) > settings.IMPORT_MAX_BYTES:
        raise Unreadable(
            _("“%(file)s” has %(size)s MB; at most %(most)s MB can be read. Split the list by district or commune.")
            % {"file": filename, "size": len(data) >> 20, "most": settings.IMPORT_MAX_BYTES >> 20}
        )
    notes: list[str] = []
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise Unreadable(_reader_message("password", filename))
    if data.startswith((_ZIP, _OLE)):
        if data.startswith(_ZIP):
            _check_zip(data, filename, notes)
        sheets = _read_in_process(data, filename, on_sign)
    else:
        sheets = [Sheet(PurePath(filename).stem, delimited.read(data, filename))]
    book = Workbook(sheets, notes=notes)
    _convert_legacy(book)
    return book


def _check_zip(data: bytes, filename: str, notes: list[str]) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable(
            _("“%(file)s” is damaged. Open it in Excel, save it under a new name and send that.") % {"file": filename}
        ) from None
    names = [entry.filename for entry in entries]
    if not any(name in ("[Content_Types].xml", "mimetype") for name in names):
        raise Unreadable(
            _("“%(file)s” is a compressed folder, no workbook. Unpack it and send the list inside.")
            % {"file": filename}
        )
    if "xl/workbook.bin" in names:
        raise Unreadable(
            _("“%(file)s” is a binary workbook (.xlsb), which cannot be read. Save it as .xlsx and send it again.")
            % {"file": filename}
        )
    if sum(entry.file_size for entry in entries) > settings.IMPORT_MAX_UNPACKED_BYTES:
        raise Unreadable(
            _("“%(file)s” unpacks to more than %(most)s MB. Copy only the list into a new workbook and send that.")
            % {"file": filename, "most": settings.IMPORT_MAX_UNPACKED_BYTES >> 20}
        )
    if any(macro in name for name in names for macro in _MACROS):
        notes.append(_("The file holds macros; they were not run, only the cells were read."))
    if any("externalLink" in name for name in names):
        notes.append(_("The file links to other workbooks; the values last saved were read."))


def _read_in_process(data: bytes, filename: str, on_sign: Callable[[], None] | None) -> list[Sheet]:
    """The sheets as `reader_process` reads them, row by row; equal texts are held once, as lists repeat themselves."""
    found: list[Sheet] = []
    rows: list[list[Cell]] = []
    shared: dict[Cell, Cell] = {}
    try:
        for part, about in reader_process.sheets(data, on_sign, _restore_date):
            rows += ([shared.setdefault(cell, cell) if type(cell) is str else cell for cell in row] for row in part)
            if about is not None:
                found.append(_sheet_of(about, rows))
                rows = []
    except reader_process.Refused as refused:
        raise Unreadable(_reader_message(refused.reason, filename)) from None
    return found


def _reader_message(error: str, filename: str) -> str:
    messages = {
        "password": _("“%(file)s” is protected by a password. Save it without one and send it again."),
        "rows": _("“%(file)s” has a sheet of more than %(rows)s rows. Delete the empty rows below the list."),
        "columns": _("“%(file)s” has a cell right of column %(columns)s. Delete what stands beside the list."),
        "memory": _("“%(file)s” is too large to read. Copy only the list into a new workbook and send that."),
        "time": _("Reading “%(file)s” took too long. Split the list by district or commune."),
        "wait": _("The server is busy and could not read “%(file)s” in time. Send it again in some minutes."),
        "format": _("“%(file)s” is no workbook that can be read. Save it as .xlsx and send it again."),
    }
    return messages.get(error, messages["format"]) % {
        "file": filename,
        "rows": settings.IMPORT_MAX_ROWS,
        "columns": settings.IMPORT_MAX_COLUMNS,
    }


def _sheet_of(raw: dict[str, Any], rows: list[list[Cell]]) -> Sheet:
    return Sheet(
        name=raw["name"],
        rows=rows,
        merged=[((a, b), (c, d)) for (a, b), (c, d) in raw["merged"]],
        hidden=raw["hidden"],
        hidden_rows=frozenset(raw["hidden_rows"]),
        hidden_columns=frozenset(raw["hidden_columns"]),
        formula_rows=frozenset(raw["formula_rows"]),
        struck={int(row): columns for row, columns in raw["struck"].items()},
        is_1904=raw["is_1904"],
    )


def _restore_date(found: dict[str, Any]) -> Any:
    """`sheetreader` writes a date as {"d": "2022-07-01"}; everything else passes as it is."""
    return _day(found["d"]) if len(found) == 1 and "d" in found else found


_day = lru_cache(maxsize=10_000)(dt.date.fromisoformat)


def _convert_legacy(book: Workbook) -> None:
    """Turn TCVN3 and VNI text into Unicode, in place, and say so: of all the file, or of single columns.

    A column may be half old and half new: what holds a letter that no old encoding has is Unicode already.
    """
    texts = [cell for sheet in book.sheets for row in sheet.rows[:_SAMPLED] for cell in row if isinstance(cell, str)]
    if found := legacy.recognise(texts):
        for sheet in book.sheets:
            sheet.rows = [_converted(row, dict.fromkeys(range(len(row)), found)) for row in sheet.rows]
    elif any(_is_old(text) for text in texts):
        for sheet in book.sheets:
            if columns := _old_columns(sheet):
                sheet.rows = [_converted(row, columns) for row in sheet.rows]
                found = next(iter(columns.values()))
    if found is None:
        return
    book.converted_from = found
    book.notes.append(
        _("The file is written in the old %(encoding)s encoding; it was converted to Unicode. Look the names over.")
        % {"encoding": found}
    )


def _old_columns(sheet: Sheet) -> dict[int, str]:
    """The columns in which texts are written in an old encoding, and in which."""
    found = {}
    for index in range(max((len(row) for row in sheet.rows[:_SAMPLED]), default=0)):
        cells = [row[index] for row in sheet.rows[:_SAMPLED] if index < len(row)]
        if encoding := legacy.recognise([cell for cell in cells if isinstance(cell, str) and _is_old(cell)]):
            found[index] = encoding
    return found


def _is_old(text: str) -> bool:
    """Whether a text can be of an old encoding: 8-bit, and beyond ASCII."""
    return not text.isascii() and max(text) <= "\xff"


def _converted(row: list[Cell], columns: dict[int, str]) -> list[Cell]:
    return [
        legacy.READINGS[columns[index]](cell) if index in columns and isinstance(cell, str) and _is_old(cell) else cell
        for index, cell in enumerate(row)
    ]
