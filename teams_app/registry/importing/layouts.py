"""Where a list stands on its sheet, and what its columns hold: headers in up to three rows, merged cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from geo.names import fold
from teams_app.registry.importing import wordings
from teams_app.registry.importing.columns import MEMBER, Column, column_of
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet

_Understand = Callable[[dict[int, str]], dict[int, Any]]
_DEEPEST = 3
_DEPTHS = range(1, _DEEPEST + 1)  # rows that a header may fill
_SEARCHED_ROWS = 40  # a table whose header stands lower than this is not found by itself
_OF_A_TEAM = {  # a list of communes with none of these is one of figures
    Column.HEAD_NAME,
    Column.DEPUTY_NAME,
    Column.MEMBERS,
    Column.LEVEL,
    Column.DECISION_NUMBER,
    Column.DECISION_DATE,
    Column.FOUNDED,
}


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet lies, and what its columns hold.

    `columns` maps a column's index (0-based) to its meaning; `headers` to its text as typed. Data begins
    at `first_row` (Excel row number).
    """

    header_row: int
    first_row: int
    headers: dict[int, str]
    columns: dict[int, Any]  # of the register's Column, or of another list's

    @property
    def holds_members(self) -> bool:
        """A row is a person, not a team: there is a column of names and none of heads."""
        return Column.NAME in self.columns.values()

    @property
    def holds_teams(self) -> bool:
        held = set(self.columns.values())
        is_placed = {Column.HAMLET, Column.TEAM, Column.TEAM_CODE, Column.HAMLET_CODE} & held
        is_of_communes = {Column.COMMUNE, Column.COMMUNE_CODE} & held and _OF_A_TEAM & held
        return bool(is_placed or is_of_communes) and not self.holds_members

    @cached_property
    def names_places(self) -> bool:
        """Each row says itself which hamlet or team it speaks of."""
        return bool({Column.HAMLET, Column.TEAM, Column.HAMLET_CODE} & set(self.columns.values()))

    def index(self, column: Any) -> int | None:
        return next((index for index, held in self.columns.items() if held is column), None)

    def remapped(self, columns: Mapping[int, str]) -> Layout:
        """The same table with the user's own corrections of some columns; an empty one is passed over."""
        return self.held_by(Column, columns)

    def held_by(self, kind: Callable[[str], Any], columns: Mapping[int, str]) -> Layout:
        """The same, for a list whose columns are of another kind."""
        merged: dict[int, str] = {**self.columns, **columns}
        return replace(self, columns={index: kind(held) for index, held in merged.items() if held})


def find_layout(
    sheet: Sheet, header_row: int | None = None, understand: Callable[[dict[int, str]], dict[int, Any]] | None = None
) -> Layout | None:
    """The header with the most columns known, in up to three rows; None when no row has two.

    `header_row` (Excel row) says where it begins, when a person has pointed at it. `understand` (texts of headings →
    meanings) is that of another list than the register's.
    """
    layout = _find(sheet, header_row, understand or _of_register)
    return _with_members(layout, sheet) if layout and understand is None else layout


def _find(sheet: Sheet, header_row: int | None, understand: _Understand) -> Layout | None:
    if header_row is not None:
        filled = fill_merged(sheet, upto=header_row + _DEEPEST)
        found = [one for depth in _DEPTHS if (one := _layout_at(sheet, filled, header_row - 1, depth, understand))]
        found.sort(key=_score)  # of equals the deepest
        return found[-1] if found else None
    filled = fill_merged(sheet, upto=_SEARCHED_ROWS)
    best: Layout | None = None
    for index in range(min(len(filled), _SEARCHED_ROWS)):
        for depth in _DEPTHS:
            layout = _layout_at(sheet, filled, index, depth, understand)
            if layout is None or _score(layout) < 2:
                continue
            is_deeper = best is not None and layout.header_row == best.header_row  # `Nam | Nữ` below `Năm sinh`
            if best is None or _score(layout) > _score(best) - is_deeper:
                best = layout
    return best


def _of_register(headers: dict[int, str]) -> dict[int, Column]:
    found = {column: meaning for column, text in headers.items() if (meaning := column_of(text))}
    return _dates_apart(_once_each(_of_people(_posts_apart(found, headers), headers), headers))


def _score(layout: Layout) -> int:
    return len(set(layout.columns.values()) - {Column.NUMBER, Column.NOTE})


def _layout_at(
    sheet: Sheet, filled: list[list[Cell]], index: int, depth: int, understand: _Understand
) -> Layout | None:
    rows = filled[index : index + depth]
    if len(rows) < depth or not any(as_text(cell) for cell in sheet.rows[index]):
        return None
    if any(not _is_lower_header(sheet.rows[row - 1], sheet.rows[row]) for row in range(index + 1, index + depth)):
        return None
    for upper in range(depth - 1):
        rows[upper] = _spread(rows[upper], rows[upper + 1])
    if depth > 1 and any(_is_title(rows[upper], rows[-1]) for upper in range(depth - 1)):
        return None
    headers: dict[int, str] = {}
    for column in range(max(len(row) for row in rows)):
        parts = [as_text(row[column]) if column < len(row) else "" for row in rows]
        text = " ".join(dict.fromkeys(part for part in parts if part))
        if text and len(text) < 120:
            headers[column] = text
    return Layout(index + 1, index + depth + 1, headers, understand(headers))


def _is_lower_header(upper: list[Cell], lower: list[Cell]) -> bool:
    """A second header row holds a few short words without digits, mostly below gaps of the row above."""
    own = [(column, as_text(cell)) for column, cell in enumerate(lower) if as_text(cell)]
    if len(own) < 2 or any(len(text) > 40 or _has_data(text) for _column, text in own):
        return False
    below_gap = sum(column >= len(upper) or not as_text(upper[column]) for column, _text in own)
    return below_gap * 2 >= len(own) - 1 and below_gap > 0


def _is_title(upper: list[Cell], lower: list[Cell]) -> bool:
    """A line above the header is no part of it: it stands over all columns alike, the row numbers, or no column."""
    pairs = zip(upper, lower, strict=False)
    if not any(as_text(above) and as_text(below) for above, below in pairs):
        return True
    over = {text for cell in upper if (text := as_text(cell))}
    above_numbers = any(
        column_of(as_text(cell)) is Column.NUMBER and as_text(upper[index]) not in ("", as_text(cell))
        for index, cell in enumerate(lower)
        if index < len(upper) and as_text(cell)
    )
    return above_numbers or (len(over) == 1 and all(map(as_text, upper)) and len(upper) >= len(lower) > 2)


def _has_data(text: str) -> bool:
    return any(char.isdigit() for char in text) and column_of(text) is not Column.MEMBERS


def _spread(upper: list[Cell], lower: list[Cell]) -> list[Cell]:
    """A header row with each text carried over the gaps on its right that the row below fills."""
    spread: list[Cell] = []
    for column in range(max(len(upper), len(lower))):
        cell = upper[column] if column < len(upper) else None
        below = lower[column] if column < len(lower) else None
        spread.append(spread[-1] if spread and not as_text(cell) and as_text(below) else cell)
    return spread


_IN_THE_TEAM = re.compile(r"\bto\b|cnscd|nhiem vu|vai tro|phan cong")


def _posts_apart(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """`Chức vụ` beside `Nhiệm vụ trong tổ`: the one is held elsewhere, the other is the role in the team."""
    roles = [index for index, column in found.items() if column is Column.ROLE]
    in_team = [index for index in roles if _IN_THE_TEAM.search(fold(headers[index]))]
    if not in_team or len(in_team) == len(roles):
        return found
    elsewhere = set(roles) - set(in_team)
    return {index: Column.BACKGROUND if index in elsewhere else column for index, column in found.items()}


_BY_PERSON: dict[Column, dict[Column, Column | None]] = {
    Column.HEAD_NAME: {
        Column.PHONE: Column.HEAD_PHONE,
        Column.BIRTH_YEAR: Column.HEAD_BIRTH_YEAR,
        Column.BACKGROUND: Column.HEAD_BACKGROUND,
    },
    Column.DEPUTY_NAME: {
        Column.PHONE: Column.DEPUTY_PHONE,
        Column.BIRTH_YEAR: Column.DEPUTY_BIRTH_YEAR,
        Column.BACKGROUND: Column.DEPUTY_BACKGROUND,
    },
    Column.MEMBERS: {
        Column.PHONE: Column.MEMBERS_PHONE,
        Column.BIRTH_YEAR: Column.MEMBERS_BIRTH_YEAR,
        Column.BACKGROUND: Column.MEMBERS_BACKGROUND,
        Column.ROLE: Column.MEMBERS_ROLE,
    },
}
MANY = frozenset({Column.MEMBERS, *_BY_PERSON[Column.MEMBERS].values()})  # that may fill many columns
_MEMBERS_HEADER = re.compile(rf"^{MEMBER}|^ho (va )?ten {MEMBER} ?\d")
_NAMES_ALL = re.compile(r"^(thanh phan|co cau|nhan su|danh sach)")


def _of_people(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """In a list of teams, a plain `Điện thoại` belongs to the person named to its left."""
    held = set(found.values())
    if not held & {Column.NAME, Column.HEAD_NAME, Column.DEPUTY_NAME, Column.MEMBERS}:
        return {
            index: Column.MEMBERS if column is Column.BACKGROUND and _NAMES_ALL.search(fold(headers[index])) else column
            for index, column in found.items()
        }
    if not held & {Column.HEAD_NAME, Column.MEMBERS}:
        return found
    names = [index for index, column in found.items() if column is Column.NAME]
    if any(not _MEMBERS_HEADER.match(fold(headers[index])) for index in names):
        return found
    has_own_facts = {Column.ROLE, Column.BIRTH_YEAR} & set(found.values())
    if names and has_own_facts and Column.HEAD_PHONE not in found.values():
        return found  # a list of members that also names each team's head
    owner = Column.HEAD_NAME if Column.HEAD_NAME in held else Column.MEMBERS
    owned: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column is Column.NAME or (column is Column.DEPUTY_NAME and column in owned.values()):
            column = Column.MEMBERS  # a second deputy is one of the further members, in that role
        owner = column if column in _BY_PERSON else owner
        owned[index] = _BY_PERSON[owner].get(column) or column
    return owned


def _once_each(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """Keep the first column of each meaning: a second one is shown to the user as unused.

    Names of members may fill many columns; a second column of names beside the first holds given names.
    """
    kept: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column not in kept.values() or column in MANY or _is_of_women(column, headers[index]):
            kept[index] = column
        elif column is Column.NAME and kept.get(index - 1) is Column.NAME and _is_given(headers, index):
            kept[index] = Column.GIVEN_NAME
    return kept


def _is_of_women(column: Column, header: str) -> bool:
    """`Năm sinh` in two columns, for men and for women: a row fills one of them."""
    return column is Column.BIRTH_YEAR and fold(header).split()[-1] in ("nam", "nu")


def _is_given(headers: dict[int, str], index: int) -> bool:
    """`Họ đệm | Tên`, or one merged `Họ và tên` over two columns."""
    return headers[index] == headers[index - 1] or fold(headers[index]).split()[-1:] == ["ten"]


def _dates_apart(found: dict[int, Column]) -> dict[int, Column]:
    """A lone `Ngày thành lập` is the date of the decision; beside one, it is the team's own beginning."""
    held = set(found.values())
    if Column.FOUNDED not in held or Column.DECISION_DATE in held:
        return found
    return {index: Column.DECISION_DATE if column is Column.FOUNDED else column for index, column in found.items()}


_SAMPLED = 40


def _with_members(layout: Layout, sheet: Sheet) -> Layout:
    """A list of teams, where the one column of names names the whole team in each cell."""
    index = layout.index(Column.NAME)
    if index is None or layout.columns.keys() & _facts_of_people(layout):
        return layout
    rows = sheet.rows[layout.first_row - 1 : layout.first_row - 1 + _SAMPLED]
    cells = [row[index] for row in rows if index < len(row) and isinstance(row[index], str) and row[index]]
    several = sum(wordings.names_several(str(cell)) for cell in cells)
    if several * 2 <= len(cells):
        return layout
    return replace(layout, columns={**layout.columns, index: Column.MEMBERS})


def _facts_of_people(layout: Layout) -> set[int]:
    facts = {Column.ROLE, Column.BIRTH_YEAR, Column.PHONE, Column.MEMBER_CODE, Column.GIVEN_NAME}
    return {index for index, column in layout.columns.items() if column in facts}


def fill_merged(sheet: Sheet, upto: int | None = None, *, across: bool = True) -> list[list[Cell]]:
    """The rows with every merged region filled from its first cell, where it is empty.

    Without `across` only downwards: a line of text over a whole table is no row of it.
    The sheet's own rows are shared where nothing is filled, so a list without merged cells costs nothing.
    """
    rows = list(sheet.rows if upto is None else sheet.rows[: upto + 2])
    copied: set[int] = set()
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for index in range(top, min(bottom + 1, len(rows))):
            if index not in copied:
                rows[index] = list(rows[index])
                copied.add(index)
            row = rows[index]
            last = right if across else left
            if value not in ("", None):
                row += [""] * (last + 1 - len(row))
            for column in range(left, min(last + 1, len(row))):
                if row[column] in ("", None):
                    row[column] = value
    return rows
