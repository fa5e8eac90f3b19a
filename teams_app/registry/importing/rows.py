"""Which row is a team, which a member, and which neither: titles, sections, totals, signatures. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from geo.names import fold
from teams_app.registry import sheets
from teams_app.registry.importing.columns import Column, Layout, fill_merged
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet


class Kind(StrEnum):
    TEAM = "team"
    MEMBER = "member"


@dataclass(frozen=True)
class ReadRow:
    """A row that says something: its Excel number, what it is, and its cells by column."""

    number: int
    kind: Kind
    cells: dict[Column, Cell] = field(default_factory=dict)
    is_hidden: bool = False
    has_formula: bool = False

    def text(self, column: Column) -> str:
        return as_text(self.cells.get(column))


_TOTAL = re.compile(r"^(tong( cong| so)?|cong|cong chung|toan (xa|huyen|tinh)|total)\b[ :.]*")
_SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|chu tich|thu truong|xac nhan|^tm\.|^kt\.|ngay .* thang .* nam|noi nhan|ky ten|"
    r"danh sach nay|uy ban nhan dan|^ubnd\b"
)
_COMMUNE_SECTION = re.compile(
    r"^([ivxlc\d]+[.)\-/ ]+)*\s*(xa|x\.|phuong|p\.|thi tran|tt\.?|dac khu|don vi)\s*[:.]?\s*\S"
)
_HAMLET_SECTION = re.compile(
    r"^([ivxlc\d]+[.)\-/ ]+)*\s*(to( cong nghe.*| cnscd.*)?|khom|ap|thon|khu pho|to dan pho)\b\s*[:.]?\s*\S"
)
_LEADING_MARK = re.compile(r"^\s*(?:[IVXLC]+|\d+|[a-zA-Z])\s*[.)\-/]\s+")
_EXAMPLE = fold(sheets.EXAMPLE)
_KEYS = (Column.TEAM, Column.HAMLET)
_PLACES = (Column.COMMUNE, Column.COMMUNE_CODE, Column.DISTRICT, Column.HAMLET, Column.TEAM)


def read_rows(sheet: Sheet, layout: Layout) -> Iterator[ReadRow]:
    """The teams or members of the table, in order, with what merged cells and section rows say filled in.

    A section row names a commune (`XÃ MỸ XƯƠNG`) or a team (`Tổ ấp 1`) for the rows below it. The table
    ends with its last row that names something; titles, totals and signatures are passed over.
    """
    filled = fill_merged(sheet)
    section: dict[Column, Cell] = {}
    down: dict[Column, Cell] = {}
    kind = Kind.MEMBER if layout.holds_members else Kind.TEAM
    for number in range(layout.first_row, len(filled) + 1):
        raw = sheet.rows[number - 1]
        own = [as_text(cell) for cell in raw if as_text(cell)]
        if not own or _is_column_numbers(own):
            continue
        if (found := _section(own, layout, raw)) is not None:
            section = _entered(section, found)
            down = {}
            continue
        cells = _cells(filled[number - 1], layout)
        if _is_aside(own):
            continue
        row = ReadRow(
            number,
            kind,
            {**section, **_carried(down, cells, kind, section), **cells},
            number in sheet.hidden_rows,
            number in sheet.formula_rows,
        )
        if _says_something(row, layout):
            yield row


def _cells(row: list[Cell], layout: Layout) -> dict[Column, Cell]:
    """The cells of a row that hold something, by their column's meaning."""
    return {
        column: row[index]
        for index, column in layout.columns.items()
        if index < len(row) and row[index] not in ("", None)
    }


def _is_column_numbers(own: list[str]) -> bool:
    """The row `(1) (2) (3)…` or `1 2 3…` that offices put under their headers."""
    digits = [text.strip("()") for text in own]
    return (
        len(own) >= 3 and digits == [str(n) for n in range(int(digits[0]), int(digits[0]) + len(own))]
        if (digits[0].isdigit())
        else False
    )


def _section(own: list[str], layout: Layout, raw: list[Cell]) -> tuple[Column, str] | None:
    """What a row with a single text names, where that is a commune or a team."""
    texts = [text for text in own if not _is_number(text)]
    marks = [text for text in own if _is_number(text) or re.fullmatch(r"[IVXLCivxlc]+\.?|[A-Za-z]\.?", text)]
    words = [text for text in own if text not in marks]
    if len(words) != 1 or len(texts) - len(words) > 1 or len(marks) > 2:
        return None
    text = _without_mark(words[0])
    folded = fold(text)
    index = next((i for i, cell in enumerate(raw) if as_text(cell) == words[0]), None)
    at_home = layout.columns.get(index) if index is not None else None  # a lone cell in its own column is data
    if _COMMUNE_SECTION.match(folded) and at_home is not Column.COMMUNE:
        return Column.COMMUNE, text
    if layout.holds_members and _HAMLET_SECTION.match(folded) and at_home not in _KEYS:
        return Column.TEAM, text
    return None


def _without_mark(text: str) -> str:
    """`IV. Xã Mỹ Hội` → `Xã Mỹ Hội`, while `X. Mỹ Hội` (X. for xã) stays whole."""
    rest = _LEADING_MARK.sub("", text).strip(" :")
    named = _COMMUNE_SECTION.match(fold(rest)) or _HAMLET_SECTION.match(fold(rest))
    return rest if named else text.strip(" :")


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdigit()


def _entered(section: dict[Column, Cell], found: tuple[Column, str]) -> dict[Column, Cell]:
    """A new commune ends the team section before it; a new team stays within its commune."""
    column, text = found
    return {column: text} if column is Column.COMMUNE else {**section, column: text}


def _is_aside(own: list[str]) -> bool:
    """A total, a signature, or the template's example: words that no row of a list begins with."""
    folded = [fold(text) for text in own]
    if folded[0].strip(" .:") == _EXAMPLE:
        return True
    if any(_TOTAL.match(text) for text in folded[:3]):
        return True
    return len(own) <= 2 and any(_SIGNATURE.search(text) for text in folded)


def _carried(
    down: dict[Column, Cell], cells: dict[Column, Cell], kind: Kind, section: dict[Column, Cell]
) -> dict[Column, Cell]:
    """Places that an official wrote once and left empty below, where the rows are members.

    `down` is changed: it remembers the last place said. A new commune forgets the hamlet above it.
    """
    said = {column: cells[column] for column in _PLACES if column in cells}
    if kind is Kind.TEAM:
        down.update({column: said[column] for column in (Column.COMMUNE, Column.COMMUNE_CODE) if column in said})
        if Column.COMMUNE in said and Column.COMMUNE_CODE not in said:
            down.pop(Column.COMMUNE_CODE, None)
        return {column: value for column, value in down.items() if column not in section}
    if said.get(Column.COMMUNE, down.get(Column.COMMUNE)) != down.get(Column.COMMUNE):
        down.clear()
    down.update(said)
    return dict(down)


def _says_something(row: ReadRow, layout: Layout) -> bool:
    """A member row has a name or says something of a person; a team row names a hamlet, a team or a head."""
    if row.kind is Kind.MEMBER:
        return bool({Column.NAME, Column.PHONE, Column.BIRTH_YEAR} & row.cells.keys())
    keys = [column for column in _KEYS if layout.index(column) is not None]
    return any(column in row.cells for column in [*keys, Column.HEAD_NAME]) or (
        not keys and Column.COMMUNE in row.cells
    )
