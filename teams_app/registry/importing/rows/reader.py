"""One pass over a table: its rows in order, with what merged cells, sections and titles say filled in. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from geo.names import fold
from teams_app.registry.importing import wordings
from teams_app.registry.importing.choices import Correction
from teams_app.registry.importing.columns import Column, column_of
from teams_app.registry.importing.headings import MANY
from teams_app.registry.importing.layouts import Layout, fill_merged
from teams_app.registry.importing.rows.asides import Asides
from teams_app.registry.importing.rows.marks import (
    COMMUNE_SECTION,
    COUNT_ONLY,
    DISTRICT_SECTION,
    GOES_ON,
    HAMLET_SECTION,
    PERSON,
    PLACES,
    ROMAN,
    entered,
    is_mark,
    without_mark,
)
from teams_app.registry.importing.rows.merged import merged_rows
from teams_app.registry.importing.rows.row import Kind, ReadRow
from teams_app.registry.importing.rows.titles import Titles
from teams_app.registry.importing.values import Cell, as_text, is_blank, is_ditto
from teams_app.registry.importing.workbook import Sheet

_FACTS = {  # of a further member, in columns beside the name
    Column.MEMBERS_PHONE: wordings.PHONE,
    Column.MEMBERS_BIRTH_YEAR: wordings.YEAR,
    Column.MEMBERS_ROLE: wordings.ROLE,
    Column.MEMBERS_BACKGROUND: wordings.FORCE,
}
_TICKED = {Column.HEAD_NAME: "tổ trưởng", Column.DEPUTY_NAME: "tổ phó"}  # a column to tick instead of one for roles
_DATES = {Column.DECISION_DATE, Column.FOUNDED, Column.SINCE, Column.UNTIL, Column.ENDED}
_DAYS_TO_1904 = 1462
_TICKS = {"x", "v", "✓", "✔", "☑", "true", "1"}
_KEYS = (Column.TEAM, Column.HAMLET)
_GONE: list[Cell] = []
_ABOVE = (Column.DISTRICT, Column.COMMUNE, Column.COMMUNE_CODE)
_EITHER = ((Column.COMMUNE, Column.COMMUNE_CODE), (Column.COMMUNE_CODE, Column.COMMUNE))
_SAID_AGAIN = frozenset(  # columns in which `nt` means the same as above; of names, phones and years it says nothing
    {
        *PLACES, *_DATES, Column.LEVEL, Column.DECISION_NUMBER, Column.DECISION_ISSUER, Column.ROLE,
        Column.BACKGROUND, Column.HEAD_BACKGROUND, Column.DEPUTY_BACKGROUND, Column.END_REASON,
    }
)  # fmt: skip
_OWN_PLACE = {Column.HAMLET, Column.TEAM, Column.HAMLET_CODE, Column.TEAM_CODE}
_CROSSED_OUT = {  # whoever crosses these out means the row: the person, or the team with its head
    Kind.MEMBER: {Column.NAME, Column.GIVEN_NAME},
    Kind.TEAM: {Column.HEAD_NAME, Column.TEAM, Column.HAMLET, Column.MEMBERS},
}


def nobody(text: str) -> bool:
    """Stands for a register in which no commune is known."""
    return False


def read_rows(
    sheet: Sheet,
    layout: Layout,
    corrections: Iterable[Correction] = (),
    is_commune: Callable[[str], bool] = nobody,
) -> Iterator[ReadRow]:
    """The teams or members of the table, in order, with what merged cells and section rows say filled in.

    A section row names a commune (`XÃ MỸ XƯƠNG`) or a team (`Tổ ấp 1`) for the rows below it. Titles,
    repeated headers, totals and signatures are passed over. Where neither rows nor sections name a commune, the
    title does, or the sheet's name, as far as `is_commune` knows them. The sheet's rows are let go as they are read.
    """
    return _Reader(sheet, layout, corrections, is_commune).rows()


class _Reader:
    """One pass over a sheet; remembers the sections and places that hold for the rows below them."""

    def __init__(
        self, sheet: Sheet, layout: Layout, corrections: Iterable[Correction], is_commune: Callable[[str], bool]
    ) -> None:
        self.sheet, self.layout, self.is_commune = sheet, layout, is_commune
        self.kind = Kind.MEMBER if layout.holds_members else Kind.TEAM
        self.columns = sorted(layout.columns.items())
        self.notes_roles = self.kind is Kind.MEMBER and Column.ROLE not in layout.columns.values()
        self.has_communes = bool({Column.COMMUNE, Column.COMMUNE_CODE} & set(layout.columns.values()))
        self.asides = [as_text(cell) for row in sheet.rows[: layout.header_row - 1] for cell in row if cell]
        self.titles = Titles(self.kind, layout, is_commune)
        self.section: dict[Column, Cell] = self.titles.place_of_tab(sheet.page_name or sheet.name)
        self._heed_title()
        self.top_of, self.spread = merged_rows(sheet, layout)
        self.no_data = Asides(layout, self.spread)
        self.down: dict[Column, Cell] = {}
        self.above: dict[Column, Cell] = {}  # the last row that was data, for `nt` below it
        self.of_row: dict[int, dict[Column, str]] = {}
        self.of_text: dict[tuple[Column, str], str] = {}
        for one in corrections:
            if one.row is not None:
                self.of_row.setdefault(one.row, {})[Column(one.column)] = one.new
            else:
                self.of_text[Column(one.column), one.old] = one.new

    def rows(self) -> Iterator[ReadRow]:
        filled = fill_merged(self.sheet, across=False)
        for number in range(self.layout.first_row, len(filled) + 1):
            raw, cells = self.sheet.rows[number - 1], filled[number - 1]
            self.sheet.rows[number - 1] = filled[number - 1] = _GONE
            own = [text for cell in raw if cell not in ("", None) and (text := as_text(cell))]
            if own and (row := self._row(number, raw, cells, own)) is not None:
                yield row

    def _row(self, number: int, raw: list[Cell], cells: list[Cell], own: list[str]) -> ReadRow | None:
        if len(own) <= 5 and (found := self._section(number, own, raw)) is not None:
            self.section = entered(self.section, found)
            self.down = {}
            self.no_data.is_after_signature = False
            return None
        if self.no_data.is_aside(number, own, raw):
            if self.no_data.repeats_header(own, raw):
                self.no_data.header_ends = number
                self._heed_title()
            elif len(own) == 1:
                self.asides.append(own[0])
            return None
        self.asides = []
        said = self._cells(cells)
        whole = {**self.section, **self._carried(said), **said}
        self.above = whole
        if self.of_row or self.of_text:
            self._correct(number, whole)
        joins = self._joins(number, raw)
        is_hidden = number in self.sheet.hidden_rows
        row = ReadRow(number, self.kind, whole, is_hidden, self.layout, joins, self._is_crossed_out(number))
        return row if self._says_something(row, said) else None

    def _is_crossed_out(self, number: int) -> bool:
        struck = self.sheet.struck.get(number)
        return bool(struck) and any(self.layout.columns.get(index) in _CROSSED_OUT[self.kind] for index in struck or ())

    def _cells(self, row: list[Cell]) -> dict[Column, Cell]:
        """The cells of a row that hold something, by their column's meaning."""
        found: dict[Column, Cell] = {}
        is_named = False  # the further member that facts to the right belong to
        for index, column in self.columns:
            if column is Column.MEMBERS:
                is_named = False
            if index >= len(row) or row[index] is None or row[index] == "":
                continue
            if self.kind is Kind.MEMBER and column in _TICKED and as_text(row[index]).casefold() in _TICKS:
                found[Column.ROLE] = _TICKED[column]
                continue
            cell = self._said(column, row[index])
            if cell is None:
                continue
            if column is Column.GIVEN_NAME and column in found:  # `Họ | Chữ lót | Tên`
                found[column] = f"{as_text(found[column])} {as_text(cell)}"
            elif column in MANY:
                is_named |= column is Column.MEMBERS
                self._add_member(found, index, column, cell, is_named=is_named)
            else:
                found[column] = cell
        if self.notes_roles and wordings.is_role(note := as_text(found.get(Column.NOTE))):
            found[Column.ROLE] = note
        if Column.GIVEN_NAME in found:
            self._join_names(found)
        return found

    def _join_names(self, found: dict[Column, Cell]) -> None:
        given, family = as_text(found.pop(Column.GIVEN_NAME)), as_text(found.get(Column.NAME))
        if given != family:  # one merged cell over both columns says the whole name once
            found[Column.NAME] = f"{family} {given}".strip()

    def _said(self, column: Column, cell: Cell) -> Cell:
        """The cell, or the one above it that it repeats; None where it says that nothing is known."""
        if is_ditto(cell):
            return self.above.get(column, cell) if column in _SAID_AGAIN else cell
        if is_blank(cell):
            return None
        if isinstance(cell, str) and cell[-1:] == ")" and column in PLACES:
            return GOES_ON.sub("", cell)
        if self.sheet.is_1904 and column in _DATES and isinstance(cell, float | int):
            return cell + _DAYS_TO_1904
        return cell

    def _add_member(self, found: dict[Column, Cell], index: int, column: Column, cell: Cell, *, is_named: bool) -> None:
        """Write a further member, or a fact of whoever was named to the left, behind those before."""
        before = found.get(Column.MEMBERS)
        if column is Column.MEMBERS:
            is_deputy = column_of(self.layout.headers.get(index, "")) is Column.DEPUTY_NAME  # `Tổ phó 2`
            name = f"{cell} - {wordings.ROLE}tổ phó" if is_deputy else str(cell)
            found[Column.MEMBERS] = f"{before}\n{name}" if before else name
        elif is_named:
            found[Column.MEMBERS] = f"{before} - {_FACTS[column]}{as_text(cell)}"

    def _correct(self, number: int, cells: dict[Column, Cell]) -> None:
        for column, cell in list(cells.items()):
            if (new := self.of_text.get((column, as_text(cell)))) is not None:
                cells[column] = new
        cells.update(self.of_row.get(number, {}))

    # Sections. -------------------------------------------------------------------------------

    def _section(self, number: int, own: list[str], raw: list[Cell]) -> tuple[Column, str] | None:
        """What a row with a single text names, where that is a district, a commune or a team."""
        own = [text for text in own if not COUNT_ONLY.fullmatch(fold(text))]
        texts = [text for text in own if not is_mark(text)]
        marks = [text for text in own if is_mark(text) or ROMAN.fullmatch(text)]
        words = [text for text in own if text not in marks]
        if len(set(words)) != 1 or len(texts) - len(words) > 1 or len(marks) > 2:
            return None
        text = without_mark(words[0])
        folded = fold(text)
        index = next((i for i, cell in enumerate(raw) if as_text(cell) == words[0]), None)
        at_home = self.layout.columns.get(index) if index is not None else None  # a lone cell of its own column is data
        if COMMUNE_SECTION.match(folded) and at_home is not Column.COMMUNE:
            return Column.COMMUNE, text
        if DISTRICT_SECTION.match(folded) and at_home is not Column.DISTRICT:
            return Column.DISTRICT, text
        if self.kind is Kind.MEMBER and HAMLET_SECTION.match(folded) and at_home not in _KEYS:
            return Column.TEAM, text
        is_apart = at_home is Column.NUMBER or number - 1 in self.spread
        if is_apart and not self.has_communes and self.is_commune(text):  # `Mỹ Xương`, without its type
            return Column.COMMUNE, text
        has_roman = any(ROMAN.fullmatch(mark) and not is_mark(mark) for mark in marks)
        if has_roman and at_home not in PERSON and self.layout.index(Column.COMMUNE) is None and len(own) == 2:
            return Column.COMMUNE, text
        return None

    def _heed_title(self) -> None:
        """Take the place that the lines above the table name, unless its rows do so themselves."""
        self.section = self.section | self.titles.place_of(self.asides)
        self.asides = []

    # Merged cells. ---------------------------------------------------------------------------

    def _joins(self, number: int, raw: list[Cell]) -> int:
        """The row whose team this one belongs to: a merged team or head, and hamlets of their own."""
        if self.kind is not Kind.TEAM or not (top := self.top_of.get(number)):
            return 0
        own = {column for index, column in self.columns if index < len(raw) and not is_blank(raw[index])}
        is_one = number == top or (Column.HAMLET in own and not {Column.HEAD_NAME, Column.TEAM, Column.TEAM_CODE} & own)
        return top if is_one else 0

    def _carried(self, said: dict[Column, Cell]) -> dict[Column, Cell]:
        """Places that an official wrote once and left empty below; a new commune forgets the hamlet above it."""
        own = {column: said[column] for column in PLACES if column in said}
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

    # What is data. ---------------------------------------------------------------------------

    def _says_something(self, row: ReadRow, said: dict[Column, Cell]) -> bool:
        """A member row has a name or says something of a person; a team row names a hamlet, a team or a head."""
        if self.kind is Kind.MEMBER:
            return bool({Column.NAME, Column.PHONE, Column.BIRTH_YEAR} & row.cells.keys())
        if self.layout.names_places:
            return bool({*_OWN_PLACE, Column.HEAD_NAME, Column.DECISION_NUMBER} & said.keys())
        return bool({Column.COMMUNE, Column.COMMUNE_CODE, Column.HEAD_NAME} & said.keys())
