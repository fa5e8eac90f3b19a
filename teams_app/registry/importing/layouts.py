"""Where a list stands on its sheet, and what its columns hold: headers in up to three rows, merged cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from geo.names import fold
from teams_app.registry.importing import wordings
from teams_app.registry.importing.columns import Column, column_of
from teams_app.registry.importing.headings import columns_of
from teams_app.registry.importing.values import Cell, as_text, background_in
from teams_app.registry.importing.workbook import Sheet

_Understand = Callable[[dict[int, str]], dict[int, Any]]
_DEEPEST = 3
_DEPTHS = range(1, _DEEPEST + 1)  # rows that a header may fill
_SEARCHED_ROWS = 40  # where headers stand
_MOST_SEARCHED_ROWS = 300  # below a long preamble: looked at only where no list was found above
_SAYS_WHICH = re.compile(r":\s*\S")
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
    layout = _find(sheet, header_row, understand or columns_of, _SEARCHED_ROWS)
    is_list = layout is not None and (understand is not None or layout.holds_members or layout.holds_teams)
    if not is_list and header_row is None and len(sheet.rows) > _SEARCHED_ROWS:
        layout = _find(sheet, None, understand or columns_of, _MOST_SEARCHED_ROWS) or layout
    return _with_forces(_with_members(layout, sheet), sheet) if layout and understand is None else layout


def _find(sheet: Sheet, header_row: int | None, understand: _Understand, searched: int) -> Layout | None:
    if header_row is not None:
        filled = fill_merged(sheet, upto=header_row + _DEEPEST)
        found = [one for depth in _DEPTHS if (one := _layout_at(sheet, filled, header_row - 1, depth, understand))]
        found.sort(key=_score)  # of equals the deepest
        return found[-1] if found else None
    filled = fill_merged(sheet, upto=searched)
    best: Layout | None = None
    for index in range(min(len(filled), searched)):
        for depth in _DEPTHS:
            layout = _layout_at(sheet, filled, index, depth, understand)
            if layout is None or _score(layout) < 2:
                continue
            is_deeper = best is not None and layout.header_row == best.header_row  # `Nam | Nữ` below `Năm sinh`
            if best is None or _score(layout) > _score(best) - is_deeper:
                best = layout
    return best


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
    if any(_SAYS_WHICH.search(text) for text in over):  # `Đơn vị: Xã Mỹ Xương`
        return True
    has_numbers = any(column_of(text) is Column.NUMBER for text in over)  # then `TT` below is the head
    above_numbers = not has_numbers and any(
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


_SAMPLED = 40


def _with_members(layout: Layout, sheet: Sheet) -> Layout:
    """A list of teams, where the one column of names names the whole team in each cell."""
    index = layout.index(Column.NAME)
    if index is None or layout.columns.keys() & _facts_of_people(layout):
        return layout
    cells = _sampled(sheet, layout, index)
    several = sum(wordings.names_several(cell) for cell in cells)
    if several * 2 <= len(cells):
        return layout
    return replace(layout, columns={**layout.columns, index: Column.MEMBERS})


def _with_forces(layout: Layout, sheet: Sheet) -> Layout:
    """`Đơn vị` in a list of people: where it names forces (`Hội LHPN`), it is no commune."""
    index = layout.index(Column.COMMUNE)
    if index is None or not layout.holds_members or Column.BACKGROUND in layout.columns.values():
        return layout
    cells = _sampled(sheet, layout, index) if fold(layout.headers.get(index, "")) in ("don vi", "ten don vi") else []
    if sum(bool(background_in(cell)) for cell in cells) * 2 <= len(cells):
        return layout
    return replace(layout, columns={**layout.columns, index: Column.BACKGROUND})


def _sampled(sheet: Sheet, layout: Layout, index: int) -> list[str]:
    """The first texts of a column."""
    rows = sheet.rows[layout.first_row - 1 : layout.first_row - 1 + _SAMPLED]
    return [cell for row in rows if index < len(row) and isinstance(cell := row[index], str) and cell]


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
