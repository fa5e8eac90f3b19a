"""The bytes of a CSV file become a table; what is no such file is refused with the way to save it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from geo.tables.errors import TableError, TableErrors
from geo.tables.sheet import Table


def read_table(
    data: bytes,
    filename: str,
    needed: set[str],
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    positional: bool = False,
) -> Table:
    text = _decode(data, filename)
    delimiter = _delimiter(text)
    records = _records(text, delimiter, filename)
    head_row, head = records[0]
    titles = [title.strip() for title in head]
    columns = columns_of(titles, aliases or {})
    if positional and len(titles) == 2 and not needed <= set(columns) and not any(map(_has_digit, titles)):
        columns = dict(zip(("hamlet_code", "commune_code"), (0, 1), strict=True))
    if missing := sorted(needed - set(columns)):
        raise TableErrors(_wrong_head(titles, missing, filename, head_row))
    table = Table(filename, columns, {name: titles[i] for name, i in columns.items()}, delimiter, records[1:])
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


def columns_of(titles: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Our names of the columns → their places."""
    places: dict[str, int] = {}
    for index, title in enumerate(titles):
        places.setdefault(re.sub(r"[\s_-]+", "_", title.strip().casefold()), index)
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
