"""The child process that reads a workbook: bytes on standard input → JSON on standard output.

Started with a limit on its memory, so that a file made to exhaust it ends this process and no other.
It imports nothing of Django. Run: `python -m teams_app.registry.importing.reader BYTES ROWS`.
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile
from typing import Any

import python_calamine as calamine

_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_FORMULA = re.compile(rb'<c\b[^>]*\br="[A-Z]+(\d+)"[^>]*><f\b')
_SHEET_FILE = re.compile(r"xl/worksheets/sheet(\d+)\.xml$")
_CHUNK = 1 << 20


def main() -> None:
    memory, most_rows = int(sys.argv[1]), int(sys.argv[2])
    _limit_memory(memory)
    try:
        answer = read(sys.stdin.buffer.read(), most_rows)
    except calamine.PasswordError:
        answer = {"error": "password"}
    except TooManyRows:
        answer = {"error": "rows"}
    except MemoryError:
        answer = {"error": "memory"}
    except Exception as error:
        answer = {"error": "password" if "encrypt" in str(error).lower() else "format"}
    json.dump(answer, sys.stdout, default=_encode, ensure_ascii=True)


class TooManyRows(Exception):
    """A sheet spans more rows than are read."""


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # no such limit on Windows; the time limit of the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def read(data: bytes, most_rows: int) -> dict[str, Any]:
    """All visible and hidden sheets with their cells, merged regions, hidden rows and formula rows."""
    marks = _marks(data) if data.startswith(b"PK") else {}
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    visible = {meta.name: meta.visible == calamine.SheetVisibleEnum.Visible for meta in book.sheets_metadata}
    sheets = []
    for index, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_index(index)
        if sheet.end is not None and sheet.end[0] >= most_rows:
            raise TooManyRows(name)
        hidden_rows, formula_rows = marks.get(index, ([], []))
        sheets.append(
            {
                "name": name,
                "rows": sheet.to_python(skip_empty_area=False),  # the default would shift row numbers
                "merged": sheet.merged_cell_ranges or [],
                "hidden": not visible.get(name, True),
                "hidden_rows": hidden_rows,
                "formula_rows": formula_rows,
            }
        )
    return {"sheets": sheets}


def _marks(data: bytes) -> dict[int, tuple[list[int], list[int]]]:
    """Per sheet of an .xlsx: the rows hidden and the rows with formulas, which calamine does not tell."""
    marks = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = sorted((int(m[1]), name) for name in archive.namelist() if (m := _SHEET_FILE.search(name)))
        for index, (_number, name) in enumerate(files):
            hidden: set[int] = set()
            formulas: set[int] = set()
            with archive.open(name) as stream:
                tail = b""
                while chunk := stream.read(_CHUNK):
                    text = tail + chunk
                    hidden.update(int(n) for n in _HIDDEN_ROW.findall(text))
                    formulas.update(int(n) for n in _FORMULA.findall(text))
                    tail = text[-512:]
            marks[index] = (sorted(hidden), sorted(formulas))
    return marks


def _encode(value: object) -> object:
    if isinstance(value, dt.datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    main()
