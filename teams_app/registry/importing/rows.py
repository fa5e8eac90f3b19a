"""Which row is a team, which a member, and which neither: titles, sections, totals, signatures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from geo.names import fold, normalise
from teams_app.registry import sheets
from teams_app.registry.importing.choices import Correction
from teams_app.registry.importing.columns import Column, Layout, fill_merged
from teams_app.registry.importing.values import Cell, as_text, is_blank
from teams_app.registry.importing.workbook import Sheet


class Kind(StrEnum):
    TEAM = "team"
    MEMBER = "member"


class PackedCells(Mapping["Column", Cell]):
    """The cells of a row that has been decided, in a third of a dict's memory; rows of one shape share their keys."""

    __slots__ = ("_names", "_values")
    _shapes: ClassVar[dict[tuple[Column, ...], tuple[Column, ...]]] = {}

    def __init__(self, cells: Mapping[Column, Cell]) -> None:
        names = tuple(cells)
        self._names = self._shapes.setdefault(names, names)
        self._values = tuple(cells.values())

    def __getitem__(self, column: Column) -> Cell:
        for name, value in zip(self._names, self._values, strict=True):
            if name == column:
                return value
        raise KeyError(column)

    def __iter__(self) -> Iterator[Column]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(slots=True)
class ReadRow:
    """A row that says something: its Excel number, what it is, and its cells by column."""

    number: int
    kind: Kind
    cells: Mapping[Column, Cell] = field(default_factory=dict)
    is_hidden: bool = False
    layout: Layout | None = None

    def text(self, column: Column) -> str:
        return as_text(self.cells.get(column))

    def rest(self) -> None:
        """The row is decided: from now on it is only shown."""
        self.cells = PackedCells(self.cells)


_TOTAL = re.compile(
    r"^(tổng( cộng| số)?|cộng|toàn (xã|huyện|tỉnh|phường|thị trấn)|total)\b|^(tong cong|tong so|cong)\s*[:.]?\s*\d*$"
)
_SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|^chu tich|^pho chu tich|thu truong|xac nhan|^tm\.|^kt\.|^tl\.|ngay .{1,12}thang .{1,12}nam|"
    r"noi nhan|ky ten|ky,? ghi ro|danh sach nay|uy ban nhan dan|^ubnd\b|truong phong|ke toan|nguoi duyet|^luu ?:"
)
_MARK = r"^([ivxlc\d]+[.)\-/: ]+)*\s*"
_DISTRICT_SECTION = re.compile(_MARK + r"(huyen|thi xa|thanh pho|quan|h\.|tx\.|tp\.)\s*[:.]?\s*\S")
_COMMUNE_SECTION = re.compile(_MARK + r"(xa|x\.|phuong|p\.|thi tran|tt\.?|dac khu|don vi)\s*[:.]?\s*\S")
_HAMLET_SECTION = re.compile(_MARK + r"(to( cong nghe.*| cnscd.*)?|khom|ap|thon|khu pho|to dan pho)\b\s*[:.]?\s*\S")
_LEADING_MARK = re.compile(r"^\s*(?:[IVXLC]+|\d+|[a-zA-Z])\s*[.)\-/:]\s*(?=\S)")
_UNIT_WORD = re.compile(r"^(?:đơn vị|địa bàn)\s*:?\s+(?=\S)", re.IGNORECASE)
_TRAILING_COUNT = re.compile(
    r"[\s:;,(–-]+(?:có\s+|gồm\s+)?\d+\s*(?:tổ|thành viên|người|tv|khóm|ấp)\b.*$", re.IGNORECASE
)
_EXAMPLE = re.compile(fold(sheets.EXAMPLE) + r"\b")  # Vi Dũng is somebody
_ROMAN = re.compile(r"[IVXLC]+[.)]?|[A-Za-z][.)]?")
_TICKED = {Column.HEAD_NAME: "tổ trưởng", Column.DEPUTY_NAME: "tổ phó"}  # a column to tick instead of one for roles
_DATES = {Column.DECISION_DATE, Column.FOUNDED, Column.SINCE, Column.UNTIL, Column.ENDED}
_DAYS_TO_1904 = 1462
_TICKS = {"x", "v", "✓", "✔", "☑", "true", "1"}
_PERSON = {Column.NAME, Column.HEAD_NAME, Column.DEPUTY_NAME}
_KEYS = (Column.TEAM, Column.HAMLET)
_GONE: list[Cell] = []
_PLACES = (Column.COMMUNE, Column.COMMUNE_CODE, Column.DISTRICT, Column.HAMLET, Column.TEAM, Column.HAMLET_CODE)
_ABOVE = (Column.DISTRICT, Column.COMMUNE, Column.COMMUNE_CODE)
_EITHER = ((Column.COMMUNE, Column.COMMUNE_CODE), (Column.COMMUNE_CODE, Column.COMMUNE))
_OWN_PLACE = {Column.HAMLET, Column.TEAM, Column.HAMLET_CODE, Column.TEAM_CODE}


def read_rows(sheet: Sheet, layout: Layout, corrections: Iterable[Correction] = ()) -> Iterator[ReadRow]:
    """The teams or members of the table, in order, with what merged cells and section rows say filled in.

    A section row names a commune (`XÃ MỸ XƯƠNG`) or a team (`Tổ ấp 1`) for the rows below it. Titles,
    repeated headers, totals and signatures are passed over. The sheet's rows are let go as they are read.
    """
    return _Reader(sheet, layout, corrections).rows()


class _Reader:
    """One pass over a sheet; remembers the sections and places that hold for the rows below them."""

    def __init__(self, sheet: Sheet, layout: Layout, corrections: Iterable[Correction]) -> None:
        self.sheet, self.layout = sheet, layout
        self.kind = Kind.MEMBER if layout.holds_members else Kind.TEAM
        self.columns = sorted(layout.columns.items())
        self.section: dict[Column, Cell] = {}
        self.down: dict[Column, Cell] = {}
        self.is_after_signature = False
        self.of_row: dict[int, dict[Column, str]] = {}
        self.of_text: dict[tuple[Column, str], str] = {}
        for one in corrections:
            if one.row is not None:
                self.of_row.setdefault(one.row, {})[Column(one.column)] = one.new
            else:
                self.of_text[Column(one.column), one.old] = one.new

    def rows(self) -> Iterator[ReadRow]:
        filled = fill_merged(self.sheet)
        for number in range(self.layout.first_row, len(filled) + 1):
            raw, cells = self.sheet.rows[number - 1], filled[number - 1]
            self.sheet.rows[number - 1] = filled[number - 1] = _GONE
            own = [text for cell in raw if cell not in ("", None) and (text := as_text(cell))]
            if own and (row := self._row(number, raw, cells, own)) is not None:
                yield row

    def _row(self, number: int, raw: list[Cell], cells: list[Cell], own: list[str]) -> ReadRow | None:
        if len(own) <= 5 and (found := self._section(own, raw)) is not None:
            self.section = _entered(self.section, found)
            self.down = {}
            self.is_after_signature = False
            return None
        if self._is_aside(number, own, raw):
            return None
        said = self._cells(cells)
        whole = {**self.section, **self._carried(said), **said}
        if self.of_row or self.of_text:
            self._correct(number, whole)
        row = ReadRow(number, self.kind, whole, number in self.sheet.hidden_rows, self.layout)
        return row if self._says_something(row, said) else None

    def _cells(self, row: list[Cell]) -> dict[Column, Cell]:
        """The cells of a row that hold something, by their column's meaning."""
        found: dict[Column, Cell] = {}
        for index, column in self.columns:
            if index >= len(row) or row[index] is None or row[index] == "":
                continue
            if self.kind is Kind.MEMBER and column in _TICKED and as_text(row[index]).casefold() in _TICKS:
                found[Column.ROLE] = _TICKED[column]
                continue
            if is_blank(row[index]):
                continue
            if column is Column.MEMBERS and column in found:
                found[column] = f"{found[column]}\n{row[index]}"
            else:
                found[column] = row[index]
            if self.sheet.is_1904 and column in _DATES and isinstance(row[index], float | int):
                found[column] = row[index] + _DAYS_TO_1904  # type: ignore[operator]
        if Column.GIVEN_NAME in found:
            given = as_text(found.pop(Column.GIVEN_NAME))
            family = as_text(found.get(Column.NAME))
            if given != family:  # one merged cell over both columns says the whole name once
                found[Column.NAME] = f"{family} {given}".strip()
        return found

    def _correct(self, number: int, cells: dict[Column, Cell]) -> None:
        for column, cell in list(cells.items()):
            if (new := self.of_text.get((column, as_text(cell)))) is not None:
                cells[column] = new
        cells.update(self.of_row.get(number, {}))

    # Sections. -------------------------------------------------------------------------------

    def _section(self, own: list[str], raw: list[Cell]) -> tuple[Column, str] | None:
        """What a row with a single text names, where that is a district, a commune or a team."""
        texts = [text for text in own if not _is_number(text)]
        marks = [text for text in own if _is_number(text) or _ROMAN.fullmatch(text)]
        words = [text for text in own if text not in marks]
        if len(set(words)) != 1 or len(texts) - len(words) > 1 or len(marks) > 2:
            return None
        text = _without_mark(words[0])
        folded = fold(text)
        index = next((i for i, cell in enumerate(raw) if as_text(cell) == words[0]), None)
        at_home = self.layout.columns.get(index) if index is not None else None  # a lone cell of its own column is data
        if _COMMUNE_SECTION.match(folded) and at_home is not Column.COMMUNE:
            return Column.COMMUNE, text
        if _DISTRICT_SECTION.match(folded) and at_home is not Column.DISTRICT:
            return Column.DISTRICT, text
        if self.kind is Kind.MEMBER and _HAMLET_SECTION.match(folded) and at_home not in _KEYS:
            return Column.TEAM, text
        has_roman = any(_ROMAN.fullmatch(mark) and not _is_number(mark) for mark in marks)
        if has_roman and at_home not in _PERSON and self.layout.index(Column.COMMUNE) is None and len(own) == 2:
            return Column.COMMUNE, text
        return None

    def _carried(self, said: dict[Column, Cell]) -> dict[Column, Cell]:
        """Places that an official wrote once and left empty below; a new commune forgets the hamlet above it."""
        own = {column: said[column] for column in _PLACES if column in said}
        if self.kind is Kind.TEAM:
            self.down.update({column: own[column] for column in _ABOVE if column in own})
            for said_alone, forgotten in _EITHER:
                if said_alone in own and forgotten not in own:
                    self.down.pop(forgotten, None)
            return {column: value for column, value in self.down.items() if column not in self.section}
        if not own:
            return self.down
        if any(own.get(column, self.down.get(column)) != self.down.get(column) for column, _other in _EITHER):
            self.down = {}
        kept = {
            column: value
            for column, value in self.down.items()
            if column not in _OWN_PLACE or not (_OWN_PLACE & said.keys())
        }
        self.down = {**kept, **own}
        return kept

    # Rows that are none. ---------------------------------------------------------------------

    def _is_aside(self, number: int, own: list[str], raw: list[Cell]) -> bool:
        """A total, a signature, a header once more, the numbers of the columns, an example."""
        if number <= self.layout.first_row + 1 and _are_column_numbers(own):
            return True
        if (own[0][0] in "vV" and _EXAMPLE.match(fold(own[0]))) or self._repeats_header(own, raw):
            return True
        if any(text[0] in "tTcC" and _TOTAL.match(normalise(text)) for text in own[:3]):
            return not any(_is_name(text) for text in self._people(raw))
        if len(own) <= 2:
            if any(_SIGNATURE.search(fold(text)) for text in own) and not any(map(_is_name, self._people(raw))):
                self.is_after_signature = True
                return True
            return self.is_after_signature
        self.is_after_signature = False
        return False

    def _people(self, raw: list[Cell]) -> list[str]:
        """The names that stand in the columns of names."""
        return [as_text(raw[index]) for index, column in self.columns if column in _PERSON and index < len(raw)]

    def _repeats_header(self, own: list[str], raw: list[Cell]) -> bool:
        """A header printed again on each page, in all its rows. No row of a list is without a digit and like it."""
        if len(own) < 2 or any(char.isdigit() for text in own for char in text):
            return False
        same = 0
        for index, cell in enumerate(raw):
            if (text := as_text(cell)) and (header := self.layout.headers.get(index)):
                same += fold(text) in fold(header)
        return same >= 2 and same * 3 >= len(own) * 2

    def _says_something(self, row: ReadRow, said: dict[Column, Cell]) -> bool:
        """A member row has a name or says something of a person; a team row names a hamlet, a team or a head."""
        if self.kind is Kind.MEMBER:
            return bool({Column.NAME, Column.PHONE, Column.BIRTH_YEAR} & row.cells.keys())
        if self.layout.names_places:
            return bool({*_OWN_PLACE, Column.HEAD_NAME, Column.DECISION_NUMBER} & said.keys())
        return bool({Column.COMMUNE, Column.COMMUNE_CODE, Column.HEAD_NAME} & said.keys())


def _without_mark(text: str) -> str:
    """`IV. Xã Mỹ Hội (5 tổ)` → `Xã Mỹ Hội`, while `X. Mỹ Hội` (X. for xã) stays whole."""
    text = _TRAILING_COUNT.sub("", text)
    rest = _UNIT_WORD.sub("", _LEADING_MARK.sub("", text)).strip(" :")
    folded = fold(rest)
    named = _COMMUNE_SECTION.match(folded) or _HAMLET_SECTION.match(folded) or _DISTRICT_SECTION.match(folded)
    return rest if named else text.strip(" :")


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdigit()


def _entered(section: dict[Column, Cell], found: tuple[Column, str]) -> dict[Column, Cell]:
    """A new district ends the commune before it, a new commune the team."""
    column, text = found
    if column is Column.DISTRICT:
        return {column: text}
    kept = {Column.DISTRICT} if column is Column.COMMUNE else {Column.DISTRICT, Column.COMMUNE}
    return {held: value for held, value in section.items() if held in kept} | {column: text}


def _are_column_numbers(own: list[str]) -> bool:
    """The row `(1) (2) (3)…`, `1 2 3…` or `A B 1 2…` that offices put under their headers."""
    plain = [text.strip("()[] ") for text in own]
    letters = [text for text in plain if len(text) == 1 and text.isalpha()]
    digits = [text for text in plain if text.isdigit()]
    in_order = bool(digits) and [int(one) for one in digits] == list(
        range(int(digits[0]), int(digits[0]) + len(digits))
    )
    return len(own) >= 3 and len(letters) + len(digits) == len(own) and in_order and int(digits[0]) <= 3


def _is_name(text: str) -> bool:
    """Two words of letters or more that are neither a signature's nor a total's."""
    words = [word for word in text.split() if word.isalpha()]
    return len(words) >= 2 and not _SIGNATURE.search(fold(text)) and not _TOTAL.match(normalise(text))
