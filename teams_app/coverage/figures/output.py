"""Figures as JSON, CSV and a table of text: for the command, the downloads and the map alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from teams_app.coverage.figures.rows import FURTHER_KEYS, KEYS, Figures, Row
from teams_app.coverage.measures import Measure
from teams_app.coverage.scales import Scale
from teams_app.coverage.text import number, percent

RATES = (
    "hamlet_coverage",
    "commune_coverage",
    "activity_rate",
    "activity_rate_submitted",
    "reach_per_1000",
    "households_share",
)


def as_dict(figures: Figures) -> dict[str, Any]:
    """`rows` and `total` with the same keys; what is missing is null, never 0. Rates are shares from 0 to 1,
    but for `reach_per_1000`."""
    return {
        "level": figures.level,
        "as_of": figures.on.isoformat(),
        "period": str(figures.period),
        "units_at": figures.units_at.isoformat(),
        "estimated": figures.is_estimated,
        "message": figures.why_empty,
        "rows": [row_as_dict(row) for row in figures.rows],
        "total": row_as_dict(figures.total),
    }


def numbers(figures: Figures, measure: Measure) -> dict[str, Any]:
    """One figure: unit → [part, whole] of a rate, or [value]; null where there is none."""
    value, parts = measure.value, measure.parts
    shown = {
        row.unit_id: (value(row), parts(row) if parts else (_short(value(row)),)) for row in figures.rows if row.unit_id
    }
    return {
        "figure": measure.slug,
        "level": figures.level,
        "as_of": figures.on.isoformat(),
        "period": str(figures.period),
        "units_at": figures.units_at.isoformat(),
        "units": {unit: None if number is None else said for unit, (number, said) in shown.items()},
        "estimated": [row.unit_id for row in figures.rows if row.estimated],
    }


def map_values(figures: Figures, scale: Scale) -> dict[str, Any]:
    """`numbers`, with what colours a map by them and puts them into words: the browser does both."""
    measure = scale.measure
    words = {"thing": str(measure.thing), "missing": measure.missing_of(figures.rows), "decimals": measure.decimals}
    return numbers(figures, measure) | {"scale": scale.told(), "words": words}


def _short(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 2)


def as_csv(figures: Figures) -> str:
    """The rows, and the total in a last line without a code; what is missing is empty."""
    columns = [*KEYS, *FURTHER_KEYS, *RATES]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in [*figures.rows, figures.total]:
        writer.writerow(row_as_dict(row))
    return text.getvalue()


def as_text(figures: Figures) -> str:
    """Columns for people, numbers to the right, in the language and the numbers of the reader."""
    columns = _columns()
    lines = [[title for title, _cell in columns]]
    lines += [[cell(row) for _title, cell in columns] for row in [*figures.rows, figures.total]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    lines.insert(1, ["─" * width for width in widths])
    lines.insert(-1, ["─" * width for width in widths])
    return "\n".join(_padded(line, widths) for line in lines)


def _padded(line: list[str], widths: list[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(line[:2], widths, strict=False)]
    cells += [cell.rjust(width) for cell, width in zip(line[2:], widths[2:], strict=True)]
    return "  ".join(cells).rstrip()


def row_as_dict(row: Row) -> dict[str, Any]:
    counts = {key: getattr(row, key) for key in (*KEYS, *FURTHER_KEYS)}
    rates = {key: getattr(row, key) for key in RATES}
    return counts | {key: None if rate is None else round(rate, 4) for key, rate in rates.items()}


def _columns() -> list[tuple[str, Callable[[Row], str]]]:
    return [
        (_("Code"), lambda row: row.code),
        (_("Unit"), lambda row: f"{row.label} ≈" if row.estimated else row.label),
        (_("Hamlets with a team"), lambda row: part(row.hamlets_covered, row.hamlets)),
        ("%", lambda row: percent(row.hamlet_coverage)),
        (_("Hamlet teams"), lambda row: number(row.hamlet_teams)),
        (_("Communes with a team"), lambda row: part(row.communes_covered, row.communes)),
        ("%", lambda row: percent(row.commune_coverage)),
        (_("Commune teams"), lambda row: number(row.commune_teams)),
        (_("Teams at work"), lambda row: part(row.teams_logging, row.teams)),
        ("%", lambda row: percent(row.activity_rate)),
        (_("Sessions"), lambda row: number(row.sessions)),
        (_("People guided"), lambda row: number(row.people)),
        (_("per 1.000 inhabitants"), lambda row: number(row.reach_per_1000, 1)),
        (_("Not reported"), lambda row: number(row.not_reported)),
    ]


def part(count: int, whole: int) -> str:
    return f"{number(count)}/{number(whole)}" if whole else "–"
