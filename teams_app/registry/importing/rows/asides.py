"""Rows of a table that are no data: totals, signatures, page numbers, the header once more. Pure."""

from __future__ import annotations

from geo.names import fold, normalise
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.rows.marks import (
    EXAMPLE,
    PERSON,
    PLACES,
    SIGNATURE,
    TOTAL,
    are_column_numbers,
    is_mark,
    is_name,
    is_page_number,
)
from teams_app.registry.importing.values import Cell, as_text


class Asides:
    """Tells them row by row; remembers whether the signatures have begun, and where the last header ended."""

    def __init__(self, layout: Layout, spread: set[int]) -> None:
        self.layout, self.spread = layout, spread
        self.columns = sorted(layout.columns.items())
        self.is_after_signature = False
        self.header_ends = layout.first_row - 1

    def is_aside(self, number: int, own: list[str], raw: list[Cell]) -> bool:
        """A total, a signature, a header once more, the numbers of the columns, an example."""
        if number <= self.header_ends + 2 and are_column_numbers(own):
            return True
        if (own[0][0] in "vV" and EXAMPLE.match(fold(own[0]))) or self.repeats_header(own, raw):
            return True
        if any(text[0] in "tTcC" and TOTAL.match(normalise(text)) for text in own[:3]):
            return not any(is_name(text) for text in self._people(raw))
        if len(own) == 1 and number - 1 in self.spread:  # a title over the whole table
            return True
        if len(own) == 1 and self._is_page_number(own[0], raw):
            return True
        if len(own) > 2 and self._is_row_of_signatures(own, raw):
            self.is_after_signature = True
            return True
        if len(own) <= 2:
            if any(SIGNATURE.search(fold(text)) for text in own) and not any(map(is_name, self._people(raw))):
                self.is_after_signature = True
                return True
            return self.is_after_signature
        self.is_after_signature = False
        return False

    def _is_page_number(self, text: str, raw: list[Cell]) -> bool:
        """`Trang 2`, or a mere figure in the middle of the page; in the column of hamlets it is a hamlet."""
        index = next(index for index, cell in enumerate(raw) if as_text(cell))
        return is_page_number(text) or (is_mark(text) and self.layout.columns.get(index) not in PLACES)

    def _is_row_of_signatures(self, own: list[str], raw: list[Cell]) -> bool:
        """Those who sign beside each other, and below them their names: without figures, where rows are numbered."""
        number = self.layout.index(Column.NUMBER)
        is_numbered = number is not None and number < len(raw) and as_text(raw[number]) != ""
        if number is None or is_numbered or any(char.isdigit() for text in own for char in text):
            return False
        return self.is_after_signature or sum(SIGNATURE.search(fold(text)) is not None for text in own) > 1

    def _people(self, raw: list[Cell]) -> list[str]:
        """The names that stand in the columns of names."""
        return [as_text(raw[index]) for index, column in self.columns if column in PERSON and index < len(raw)]

    def repeats_header(self, own: list[str], raw: list[Cell]) -> bool:
        """A header printed again on each page, in all its rows. No row of a list is without a digit and like it."""
        if len(own) < 2 or any(char.isdigit() for text in own for char in text):
            return False
        same = 0
        for index, cell in enumerate(raw):
            if (text := as_text(cell)) and (header := self.layout.headers.get(index)):
                same += fold(text) in fold(header)
        return same >= 2 and same * 3 >= len(own) * 2
