"""Reads all sheets with python-calamine and answers in lines of JSON: rows, then what is told of their sheet."""

import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import python_calamine as calamine

from teams_app.registry.sheetreader import oldbook
from teams_app.registry.sheetreader.marks import Marks, marks_of

_LINES = 500  # rows a line


def main() -> None:
    memory, seconds, most_rows, most_columns = map(int, sys.argv[1:5])
    _limit(memory, seconds)
    last: dict[str, Any]
    try:
        for line in read(sys.stdin.buffer.read(), most_rows, most_columns):
            sys.stdout.write(line)
        last = {"end": True}
    except (calamine.PasswordError, oldbook.Protected):
        last = {"error": "password"}
    except TooMany as error:
        last = {"error": str(error)}
    except MemoryError:
        last = {"error": "memory"}
    except Exception as error:
        last = {"error": "password" if "encrypt" in str(error).lower() else "format"}
    sys.stdout.write(_told(last))


class TooMany(Exception):
    """A sheet spans more rows or columns than are read."""


def _limit(memory: int, seconds: int) -> None:
    """End this process when it takes more memory, or more of the processor's time, whatever else the machine does."""
    try:
        import resource
    except ImportError:  # no such limits on Windows; how long the parent waits still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def read(data: bytes, most_rows: int, most_columns: int) -> Iterator[str]:
    """All visible and hidden sheets with their cells and what calamine does not tell of them."""
    is_old = data.startswith(oldbook.OLE)
    marks = oldbook.marks_of(data) if is_old else marks_of(data, most_rows, most_columns, TooMany)
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    del data
    for index, meta in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(index)
        if sheet.end is not None and sheet.end[0] >= most_rows:
            raise TooMany("rows")
        found = marks.get(index, Marks())
        yield from _rows(sheet, found.odd_cells)
        about = {
            "name": meta.name,
            "merged": sheet.merged_cell_ranges or [],
            "hidden": meta.visible != calamine.SheetVisibleEnum.Visible,
            "hidden_rows": sorted(found.hidden_rows),
            "hidden_columns": sorted(found.hidden_columns),
            "formula_rows": sorted(found.formula_rows),
            "struck": found.struck,
            "is_1904": found.is_1904,
        }
        del sheet
        yield _told(about)


def _rows(sheet: Any, odd: dict[int, list[tuple[int, str]]]) -> Iterator[str]:
    """Rows from the first of the sheet on, some hundred a line, errors and unsaved formulas written in."""
    if sheet.end is None:
        return
    left = sheet.start[1]
    chunk: list[list[Any]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [""] * left + row
        for column, text in odd.get(number, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        while cells and cells[-1] == "":
            cells.pop()
        chunk.append(cells)
        if len(chunk) == _LINES:
            yield _told(chunk)
            chunk = []
    if chunk:
        yield _told(chunk)


def _told(value: object) -> str:
    return json.dumps(value, default=_encode, ensure_ascii=True) + "\n"


def _encode(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    main()
