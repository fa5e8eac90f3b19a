"""Figures as a workbook: numbers that Excel can count with, and words where something is missing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from teams_app.coverage.figures.rows import Figures, Row
from teams_app.registry.exporting.workbook import AS_TYPED

OPTIONS = {"in_memory": True, **AS_TYPED}
FACE = {"font_name": "Times New Roman", "font_size": 12}
WIDE, NARROW = 26, 12  # letters

Value = str | int | float | None


def as_workbook(figures: Figures, about: Sequence[str]) -> bytes:
    """`about` stands above the table, one line each; the total below it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    styles = {
        "title": book.add_format({**FACE, "bold": True, "font_size": 14}),
        "about": book.add_format({**FACE, "font_color": "#54656a"}),
        "heading": book.add_format({**FACE, "bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"}),
        "text": book.add_format(FACE),
        "number": book.add_format({**FACE, "num_format": "#,##0"}),
        "percent": book.add_format({**FACE, "num_format": "0.0%"}),
        "missing": book.add_format({**FACE, "font_color": "#54656a", "align": "right"}),
    }
    sheet = book.add_worksheet(_("Coverage"))
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text, styles["about"] if line else styles["title"])
    top = len(about) + 1
    columns = _columns()
    for place, (heading, _cell) in enumerate(columns):
        sheet.set_column(place, place, WIDE if place == 1 else NARROW)
        sheet.write_string(top, place, heading, styles["heading"])
    for line, row in enumerate([*figures.rows, figures.total], top + 1):
        for place, (_heading, cell) in enumerate(columns):
            _put(sheet, line, place, cell(row), styles)
    sheet.freeze_panes(top + 1, 2)
    sheet.autofilter(top, 0, top + len(figures.rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return file.getvalue()


def _put(sheet: Any, line: int, place: int, value: Value, styles: dict[str, Any]) -> None:
    if value is None:
        sheet.write_string(line, place, "–", styles["missing"])
    elif isinstance(value, str):
        sheet.write_string(line, place, value, styles["text"])
    else:
        sheet.write_number(line, place, value, styles["percent" if isinstance(value, float) else "number"])


def _columns() -> list[tuple[str, Callable[[Row], Value]]]:
    return [
        (_("Code"), lambda row: row.code),
        (_("Unit"), lambda row: f"{row.label} ≈" if row.estimated else row.label),
        (_("Hamlets"), lambda row: row.hamlets),
        (_("Hamlets with a team"), lambda row: row.hamlets_covered),
        ("%", lambda row: row.hamlet_coverage),
        (_("Hamlet teams"), lambda row: row.hamlet_teams),
        (_("Communes"), lambda row: row.communes),
        (_("Communes with a team"), lambda row: row.communes_covered),
        ("%", lambda row: row.commune_coverage),
        (_("Commune teams"), lambda row: row.commune_teams),
        (_("Teams in the period"), lambda row: row.teams),
        (_("Teams at work"), lambda row: row.teams_logging),
        ("%", lambda row: row.activity_rate),
        (_("Sessions"), lambda row: row.sessions),
        (_("People guided"), lambda row: row.people),
        (_("Not reported"), lambda row: row.not_reported),
    ]
