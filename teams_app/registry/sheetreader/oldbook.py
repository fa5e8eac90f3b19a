"""What calamine does not tell of an old .xls: hidden rows and columns, formulas, days from 1904, a password.

An .xls is a file system in a file (OLE), whose stream `Workbook` is a run of records: two bytes that say what it is,
two that say how long. Only the few kinds that are asked for are looked into.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from teams_app.registry.sheetreader.marks import Marks

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # sector numbers from here on are no sectors
_FORMULA, _EOF, _DATE_1904, _FILEPASS, _COLINFO, _BOUNDSHEET, _BOOLERR, _ROW = (
    0x06, 0x0A, 0x22, 0x2F, 0x7D, 0x85, 0x205, 0x208
)  # fmt: skip
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Protected(Exception):
    """The workbook asks for a password."""


def marks_of(data: bytes) -> dict[int, Marks]:
    """By the sheet's index; empty where the file is not as it should be: reading it is calamine's business."""
    try:
        stream = _Files(data).read("Workbook", "Book")
        return dict(enumerate(_sheets(stream)))
    except (struct.error, IndexError, KeyError, ValueError):
        return {}


def _sheets(stream: bytes) -> Iterator[Marks]:
    starts, is_1904 = [], False
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise Protected
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _DATE_1904:
            is_1904 = body[:1] == b"\x01"
    for start in starts:
        marks = Marks(is_1904=is_1904)
        for kind, body in _records(stream, start):
            _note(kind, body, marks)
        yield marks


def _note(kind: int, body: bytes, marks: Marks) -> None:
    if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
        marks.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
        first, last = struct.unpack_from("<HH", body)
        marks.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind == _FORMULA:
        marks.formula_rows.add(struct.unpack_from("<H", body)[0] + 1)
        if body[6] == 2 and body[12:14] == b"\xff\xff":
            _note_error(body, body[8], marks)
    elif kind == _BOOLERR and body[7] == 1:
        _note_error(body, body[6], marks)


def _note_error(body: bytes, code: int, marks: Marks) -> None:
    row, column = struct.unpack_from("<HH", body)
    marks.odd_cells.setdefault(row + 1, []).append((column, _ERRORS.get(code, "#VALUE!")))


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """From a place on up to the record that ends the sheet."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _EOF:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


class _Files:
    """The streams of an OLE file, by name."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, small = struct.unpack_from("<HH", data, 30)
        self.size, self.small = 1 << shift, 1 << small
        self.table = self._table()
        (directory,) = struct.unpack_from("<I", data, 48)
        entries = self._chain(directory)
        self.entries = [entries[at : at + 128] for at in range(0, len(entries) - 127, 128)]

    def _table(self) -> list[int]:
        """Which sector follows each: the table lies in sectors of its own, listed in the header and beyond it."""
        places = list(struct.unpack_from("<109I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _more in range(min(count, 10_000)):
            if following >= _FREE:
                break
            *more, following = struct.unpack(f"<{self.size // 4}I", self._sector(following))
            places += more
        return [
            number
            for place in places
            if place < _FREE
            for number in struct.unpack(f"<{self.size // 4}I", self._sector(place))
        ]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        parts, seen = [], set()
        while number < _FREE and number not in seen:
            seen.add(number)  # a chain that bites its tail would never end
            parts.append(self._sector(number))
            number = self.table[number]
        return b"".join(parts)

    def read(self, *names: str) -> bytes:
        """The first of these streams that is there. Streams below 4 KB lie in a stream of small sectors."""
        for entry in self.entries:
            length = struct.unpack_from("<H", entry, 64)[0]
            if entry[: max(0, length - 2)].decode("utf-16-le", "replace") in names:
                start, size = struct.unpack_from("<II", entry, 116)
                return self._chain(start)[:size] if size >= 4096 else self._small(start)[:size]
        raise KeyError(names)

    def _small(self, number: int) -> bytes:
        (root,) = struct.unpack_from("<I", self.entries[0], 116)
        (first,) = struct.unpack_from("<I", self.data, 60)
        whole, table = self._chain(root), self._chain(first)
        parts, seen = [], set()
        while number < _FREE and number not in seen:
            seen.add(number)
            parts.append(whole[number * self.small : (number + 1) * self.small])
            (number,) = struct.unpack_from("<I", table, number * 4)
        return b"".join(parts)
