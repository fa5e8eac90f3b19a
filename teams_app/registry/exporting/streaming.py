"""xlsxwriter's sheet, with the innermost step of writing in one piece.

Two reasons. In the mode that keeps memory constant xlsxwriter passes text between `<r>` and `</r>` into the file
as markup, so a team called that way would break the workbook. And half the time of an export goes into that step,
which there looks for cases (formulas, arrays, rich text, formats of rows) that a list does not have.
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# A control character, and what would be read as the escape of one, as the format writes them: `_x0007_`.
_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LETTERS = [xl_col_to_name(column) for column in range(100)]


class StreamedSheet(Worksheet):
    """For `add_worksheet(name, worksheet_class=StreamedSheet)` of a workbook with `constant_memory`."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        place = f'r="{_LETTERS[col]}{row + 1}"'
        if cell.format is not None:
            place += f' s="{cell.format._get_xf_index()}"'
        if kind == "String":
            keep = ' xml:space="preserve"' if cell.string != cell.string.strip() or "\n" in cell.string else ""
            self.fh.write(f'<c {place} t="inlineStr"><is><t{keep}>{_text(cell.string)}</t></is></c>')
        elif kind in ("Number", "Datetime"):
            self.fh.write(f"<c {place}><v>{cell.number:.16G}</v></c>")
        elif kind == "Blank":
            self.fh.write(f"<c {place}/>")
        else:
            super()._write_cell(row, col, cell)


def _text(text: str) -> str:
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text)
