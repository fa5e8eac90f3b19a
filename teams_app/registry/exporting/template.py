"""The workbook to fill in: the headings that the import knows, drop-downs of the reader's own places, a guide.

The lists of the drop-downs lie on a sheet of their own, very hidden, as named ranges: thousands of hamlets fit.
The hamlets offered on a row are those of the commune chosen on it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.utils import translation
from django.utils.text import capfirst
from xlsxwriter.worksheet import Worksheet

from geo.models import Level
from geo.querysets import UnitPeriodQuerySet
from teams_app.registry import naming, sheets
from teams_app.registry.exporting import guide, rules, workbook
from teams_app.registry.models import Background, MemberRole

TEAM_ROWS, MEMBER_ROWS = 500, 3000  # prepared for typing
_TEAM_HEADINGS = (
    sheets.NUMBER, sheets.COMMUNE, sheets.HAMLET, sheets.TEAM, sheets.LEVEL, sheets.DECISION_NUMBER,
    sheets.DECISION_DATE, sheets.DECISION_ISSUER, sheets.FOUNDED, sheets.HEAD, sheets.HEAD_PHONE,
)  # fmt: skip
_MEMBER_HEADINGS = (
    sheets.NUMBER, sheets.COMMUNE, sheets.HAMLET, sheets.TEAM, sheets.NAME, sheets.ROLE, sheets.BIRTH_YEAR,
    sheets.PHONE, sheets.BACKGROUND, sheets.SINCE,
)  # fmt: skip
_DATES = frozenset({sheets.DECISION_DATE, sheets.FOUNDED, sheets.SINCE})
_NUMBERS = frozenset({sheets.NUMBER, sheets.BIRTH_YEAR})
# The named ranges, and the columns of the sheet of lists that they lie in.
_COMMUNES, _HAMLETS, _OWNERS = "ds_xa", "ds_ap", "ds_xa_cua_ap"
_LEVELS, _ROLES, _BACKGROUNDS = "ds_cap", "ds_vai_tro", "ds_luc_luong"
_SHEET_OF_LISTS = f"'{sheets.LISTS}'"


@dataclass(frozen=True)
class Places:
    """The communes of the drop-down, and the hamlets by commune, in the order of the alphabet."""

    communes: Sequence[str]
    hamlets: Sequence[tuple[str, str]]  # (commune as the drop-down has it, hamlet)


def places_of(periods: UnitPeriodQuerySet) -> Places:
    """Where two communes carry one label, its code tells them apart: `xã Tân Mỹ (30121)`."""
    columns = ("unit_id", "type", "name", "code", "parent_id")
    found = list(periods.at_level(Level.COMMUNE).order_by("sort_key", "code"))
    seen = Counter(period.label for period in found)
    names = {p.unit_id: p.label if seen[p.label] == 1 else f"{p.label} ({p.code})" for p in found}
    hamlets: dict[int, list[str]] = {pk: [] for pk in names}
    for hamlet in periods.at_level(Level.HAMLET).order_by("sort_key", "code").only(*columns):
        if hamlet.parent_id in hamlets:
            hamlets[hamlet.parent_id].append(hamlet.label)
    return Places(list(names.values()), [(names[pk], label) for pk, labels in hamlets.items() for label in labels])


def write(
    places: Places,
    area: str,
    today: dt.date,
    file: IO[bytes],
    further: Callable[[xlsxwriter.Workbook], Iterable[guide.Step]] = lambda book: (),
) -> None:
    """`further` adds sheets of the rooms above, and answers with what the guide is to say of them."""
    book = xlsxwriter.Workbook(file, workbook.OPTIONS | {"constant_memory": False})
    styles = workbook.Styles(book)
    first = book.add_worksheet(sheets.GUIDE)
    example = _example(places, today)
    for name, headings, rows in (
        (sheets.TEAMS, _TEAM_HEADINGS, TEAM_ROWS),
        (sheets.MEMBERS, _MEMBER_HEADINGS, MEMBER_ROWS),
    ):
        _Form(book, styles, name, headings, rows).lay(area, example, today, places)
    steps = list(further(book))
    _lists(book, places)
    guide.lay(first, book, area, steps)
    first.activate()
    book.close()


class _Form:
    """A sheet to be filled in."""

    def __init__(
        self, book: xlsxwriter.Workbook, styles: workbook.Styles, name: str, headings: Sequence[str], rows: int
    ) -> None:
        self.styles, self.headings = styles, headings
        self.sheet: Worksheet = book.add_worksheet(name)
        self.name = name
        self.first, self.last = sheets.HEADER_ROW + 1, sheets.HEADER_ROW + rows  # 0-based; the example stands above

    def lay(self, area: str, example: Mapping[str, Any], today: dt.date, places: Places) -> None:
        title = "MẪU DANH SÁCH TỔ" if self.name == sheets.TEAMS else "MẪU DANH SÁCH THÀNH VIÊN"
        about = f"{capfirst(area)} · điền từ dòng {self.first + 1}; xem trang “{sheets.GUIDE}”"
        workbook.set_up(self.sheet, self.styles, self.headings)
        workbook.lay_head(self.sheet, self.styles, self.headings, (title, about, ""))
        self._example(example)
        for column, heading in enumerate(self.headings):
            self._column(column, heading)
            if rule := self._rule(heading, today, places):
                self.sheet.data_validation(self.first, column, self.last, column, rule)

    def _example(self, example: Mapping[str, Any]) -> None:
        for column, heading in enumerate(self.headings):
            value = example[heading]
            if isinstance(value, dt.date):
                self.sheet.write_datetime(sheets.HEADER_ROW, column, value, self.styles.example_date)
            else:
                self.sheet.write(sheets.HEADER_ROW, column, value, self.styles.example)

    def _column(self, column: int, heading: str) -> None:
        """Format the empty cells: a phone typed into a text cell keeps its zero."""
        style = self.styles.text
        if heading in _DATES:
            style = self.styles.date
        elif heading in _NUMBERS:
            style = self.styles.centred
        for row in range(self.first, self.last + 1):
            self.sheet.write_blank(row, column, None, style)

    def _rule(self, heading: str, today: dt.date, places: Places) -> rules.Rule | None:
        if heading == sheets.HAMLET:
            return self._hamlet_rule(places) if places.hamlets else None
        lists = {sheets.COMMUNE: _COMMUNES, sheets.LEVEL: _LEVELS, sheets.ROLE: _ROLES, sheets.BACKGROUND: _BACKGROUNDS}
        if heading in lists:
            return rules.from_list(heading, f"={lists[heading]}")
        if heading in _DATES:
            return rules.dates(heading, today)
        if heading == sheets.BIRTH_YEAR:
            return rules.years(today)
        return rules.phones(heading, self._cell(heading)) if heading in (sheets.PHONE, sheets.HEAD_PHONE) else None

    def _hamlet_rule(self, places: Places) -> rules.Rule:
        if len(places.communes) == 1:
            return rules.any_hamlet(f"={_HAMLETS}")
        return rules.hamlets(self._cell(sheets.COMMUNE), _HAMLETS, _OWNERS)

    def _cell(self, heading: str) -> str:
        """`$B7`: the cell of a column on the first row of the form, as the rules of that row name it."""
        return f"${chr(ord('A') + self.headings.index(heading))}{self.first + 1}"


def _example(places: Places, today: dt.date) -> dict[str, Any]:
    commune = places.communes[0] if places.communes else "xã Mỹ Xương"
    hamlet = places.hamlets[0][1] if places.hamlets else "ấp 1"
    day = dt.date(2022, 7, 1)
    with translation.override("vi"):
        role, background = str(MemberRole.DEPUTY.label), str(Background.YOUTH_UNION.label)
    return {
        sheets.NUMBER: sheets.EXAMPLE,
        sheets.COMMUNE: commune,
        sheets.HAMLET: hamlet,
        sheets.TEAM: naming.suggested_name([hamlet]),
        sheets.LEVEL: sheets.LEVELS["hamlet"],
        sheets.DECISION_NUMBER: "12/QĐ-UBND",
        sheets.DECISION_DATE: day,
        sheets.DECISION_ISSUER: f"UBND {commune}",
        sheets.FOUNDED: day,
        sheets.HEAD: "Nguyễn Văn Mẫu",
        sheets.HEAD_PHONE: "0900 000 000",
        sheets.NAME: "Trần Thị Mẫu",
        sheets.ROLE: role,
        sheets.BIRTH_YEAR: 1990,
        sheets.PHONE: "0900 000 000",
        sheets.BACKGROUND: background,
        sheets.SINCE: day,
    }


def _lists(book: xlsxwriter.Workbook, places: Places) -> None:
    sheet = book.add_worksheet(sheets.LISTS)
    with translation.override("vi"):
        roles = [str(role.label) for role in MemberRole]
        backgrounds = [str(background.label) for background in Background]
    columns: dict[str, Sequence[str]] = {
        _COMMUNES: places.communes,
        _OWNERS: [commune for commune, _hamlet in places.hamlets],
        _HAMLETS: [hamlet for _commune, hamlet in places.hamlets],
        _LEVELS: list(sheets.LEVELS.values()),
        _ROLES: roles,
        _BACKGROUNDS: backgrounds,
    }
    for index, (name, values) in enumerate(columns.items()):
        letter = chr(ord("A") + index)
        sheet.write_column(0, index, values)
        book.define_name(name, f"={_SHEET_OF_LISTS}!${letter}$1:${letter}${max(1, len(values))}")
    sheet.very_hidden()
