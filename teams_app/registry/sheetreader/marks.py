"""What calamine does not tell of an .xlsx or .ods: hidden rows and columns, formulas, errors, how wide it is.

The parts are scanned as bytes, a megabyte at a time, so that even a sheet too large to be read is cheap to refuse.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from teams_app.registry.sheetreader.crossedout import CrossedOut

UNSAVED = "#UNSAVED!"  # a formula whose result was never saved
_CHUNK = 1 << 20
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_SPAN = re.compile(rb'\b(min|max)="(\d+)"')
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\br?:?id="([^"]+)"', re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass
class Marks:
    """Rows as Excel counts them, columns from 0. `odd_cells`: row → (column, error text); `struck`: row → columns."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formula_rows: set[int] = field(default_factory=set)
    odd_cells: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    struck: dict[int, list[int]] = field(default_factory=dict)
    is_1904: bool = False


def marks_of(data: bytes, most_rows: int, most_columns: int, too_many: type[Exception]) -> dict[int, Marks]:
    """By the sheet's index; empty for an .xls. Raises `too_many` for a cell beyond the limits."""
    if not data.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            return _of_opendocument(archive)
        if "xl/workbook.xml" not in names:
            return {}
        workbook = archive.read("xl/workbook.xml")
        is_1904 = re.search(rb'date1904="(1|true)"', workbook) is not None
        found = {}
        crossed_out = CrossedOut(archive, names)
        for index, name in enumerate(_parts(workbook, archive, names)):
            found[index] = Marks(is_1904=is_1904)
            if name in names:
                _scan(archive, name, found[index], most_rows, most_columns, too_many, crossed_out)
        return found


def _parts(workbook: bytes, archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """The part of each sheet, in the order of the workbook."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
            said = dict(_ATTRIBUTE.findall(relation))
            targets[said.get(b"Id", b"")] = said.get(b"Target", b"").decode()
    parts = []
    for key in _SHEET.findall(workbook):
        target = targets.get(key, "")
        parts.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return parts


def _scan(
    archive: zipfile.ZipFile,
    name: str,
    marks: Marks,
    most_rows: int,
    most_columns: int,
    too_many: type[Exception],
    crossed_out: CrossedOut,
) -> None:
    for text in _whole_rows(archive, name):
        for spot in (text.find(b' r="'), text.rfind(b"<row "), text.rfind(b":row ")):
            if spot >= 0 and (row := _NUMBER.search(text, spot)) and int(row[1]) > most_rows:
                raise too_many("rows")
        if b"hidden=" in text:
            _note_hidden(text, marks)
        has_formula, has_error = b"<f" in text or b":f>" in text, b't="e"' in text
        if has_formula or has_error:
            _note_odd_cells(text, marks)
        for row_number, letters in crossed_out.cells(text):
            marks.struck.setdefault(row_number, []).append(_column(letters))
        for letters in set(re.findall(rb'\br="([A-Z]{3})\d', text)):
            if _column(letters) >= most_columns:
                raise too_many("columns")


def _whole_rows(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that end with a row."""
    with archive.open(name) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"</row>") + 6
            if end < 6:
                end = text.rfind(b":row>") + 5
            if end < 5:
                end = text.rfind(b">") + 1 if len(text) > 8 * _CHUNK else 0
            yield text[:end]
            rest = text[end:]
        yield rest


def _note_hidden(text: bytes, marks: Marks) -> None:
    for attributes in _ROW.findall(text):
        if _HIDDEN.search(attributes) and (number := _NUMBER.search(attributes)):
            marks.hidden_rows.add(int(number[1]))
    for attributes in _COL.findall(text):
        if _HIDDEN.search(attributes):
            span = {key: int(value) for key, value in _SPAN.findall(attributes)}
            marks.hidden_columns.update(range(span.get(b"min", 1) - 1, min(span.get(b"max", 0), 1000)))


def _note_odd_cells(text: bytes, marks: Marks) -> None:
    for attributes, inside in _CELL.findall(text):
        is_formula, is_error = b"<f" in inside or b":f>" in inside, b't="e"' in attributes
        if not (is_formula or is_error) or not (place := _PLACE.search(attributes)):
            continue
        row, value = int(place[2]), _VALUE.search(inside)
        if is_formula:
            marks.formula_rows.add(row)
        if is_error or not value or not value[1]:
            told = value[1].decode() if is_error and value and value[1] else UNSAVED
            marks.odd_cells.setdefault(row, []).append((_column(place[1]), told))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _of_opendocument(archive: zipfile.ZipFile) -> dict[int, Marks]:
    found: dict[int, Marks] = {}
    row = column = 0
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):  # noqa: S314 expat limits entities
            if event == "start" and element.tag == f"{_TABLE}table":
                found[len(found)] = Marks()
                row = column = 0
            elif event == "end" and found:
                marks = found[len(found) - 1]
                is_hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
                if element.tag == f"{_TABLE}table-row":
                    count = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                    if is_hidden and count < 10_000:
                        marks.hidden_rows.update(range(row + 1, row + count + 1))
                    if any(cell.get(f"{_TABLE}formula") for cell in element):
                        marks.formula_rows.add(row + 1)
                    row += count
                    element.clear()
                elif element.tag == f"{_TABLE}table-column":
                    count = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
                    if is_hidden and count < 1000:
                        marks.hidden_columns.update(range(column, column + count))
                    column += count
    return found
