"""The list as text with separators, streamed.

A semicolon parts the cells, since Excel takes it where the comma stands in decimals, as in Vietnam; the mark
at the front tells it UTF-8. Phones are written with spaces: Excel would take the digits alone for a number
and drop the zero.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from teams_app.registry import phones, sheets
from teams_app.registry.exporting.reading import blocks
from teams_app.registry.exporting.resources import RegisterExport

BOM = "\ufeff"
SEPARATOR = ";"
_PHONES = (sheets.PHONE, sheets.HEAD_PHONE)


def stream(resource: RegisterExport) -> Iterator[bytes]:
    """The file piece by piece, one for each block of teams."""
    written = csv.writer(_Echo(), delimiter=SEPARATOR)
    headings = resource.headings
    at_phone = [index for index, heading in enumerate(headings) if heading in _PHONES]
    yield (BOM + written.writerow(headings)).encode()
    for block in blocks(resource.selection):
        rows = (_cells(resource.row(line), at_phone) for line in resource.lines(block))
        yield "".join(written.writerow(row) for row in rows).encode()


class _Echo:
    """A file that hands back what is written, so that csv's quoting can be streamed."""

    def write(self, text: str) -> str:
        return text


def _cells(row: tuple[Any, ...], at_phone: list[int]) -> list[Any]:
    cells = [sheets.for_csv(value) for value in row]
    for index in at_phone:
        cells[index] = phones.spaced(cells[index])
    return cells
