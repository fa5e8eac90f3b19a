"""What only a person can answer of a sheet: rows that are hidden or crossed out, columns, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.workbook import Sheet

_TOLD_ROWS = 12


@dataclass(frozen=True)
class Question:
    """Something that only a person can answer: what is hidden, and what formulas gave."""

    kind: str
    sheet: int
    rows: tuple[int, ...]
    text: str


@dataclass
class LeftOut:
    """The rows of a sheet that are not read until a person says so."""

    hidden: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    struck_but_taken: list[int] = field(default_factory=list)  # a person has said so


def questions_about(sheet: Sheet, index: int, layout: Layout, left_out: LeftOut, read: set[int]) -> Iterator[Question]:
    """What is asked about a sheet of which the rows `read` were read, and others `left_out`."""
    if hidden := tuple(left_out.hidden):
        text = ngettext(
            "Row %(rows)s of “%(sheet)s” is hidden and was left out. Should it be read too?",
            "Rows %(rows)s of “%(sheet)s” are hidden and were left out. Should they be read too?",
            len(hidden),
        )
        yield Question("hidden_rows", index, hidden, text % {"rows": _some(hidden), "sheet": sheet.name})
    if struck := tuple(left_out.struck):
        text = ngettext(
            "Row %(rows)s of “%(sheet)s” is crossed out and was left out. Should it be read too?",
            "Rows %(rows)s of “%(sheet)s” are crossed out and were left out. Should they be read too?",
            len(struck),
        )
        yield Question("struck_rows", index, struck, text % {"rows": _some(struck), "sheet": sheet.name})
    if partly := _partly_struck(sheet, layout, read.difference(left_out.struck_but_taken)):
        text = _("Crossed-out text in rows %(rows)s of “%(sheet)s” was read as it stands. Is it right?")
        yield Question("struck_cells", index, partly, text % {"rows": _some(partly), "sheet": sheet.name})
    if columns := [layout.headers.get(one, "") for one in sorted(sheet.hidden_columns & layout.columns.keys())]:
        text = _("“%(sheet)s” has hidden columns that were read: %(columns)s. Should they be?")
        yield Question("hidden_columns", index, (), text % {"columns": ", ".join(columns), "sheet": sheet.name})
    if formulas := tuple(sorted(sheet.formula_rows & read)):
        text = _("Formulas in rows %(rows)s of “%(sheet)s”: the results last saved were read. Are they right?")
        yield Question("formulas", index, formulas, text % {"rows": _some(formulas), "sheet": sheet.name})


def _partly_struck(sheet: Sheet, layout: Layout, read: set[int]) -> tuple[int, ...]:
    """The rows that were read although a cell of theirs is crossed out, such as an old phone."""
    told = {index for index, column in layout.columns.items() if column not in (Column.NUMBER, Column.NOTE)}
    return tuple(sorted(row for row, columns in sheet.struck.items() if row in read and told & set(columns)))


def _some(numbers: tuple[int, ...]) -> str:
    told = ", ".join(map(str, numbers[:_TOLD_ROWS]))
    return told + (", …" if len(numbers) > _TOLD_ROWS else "")
