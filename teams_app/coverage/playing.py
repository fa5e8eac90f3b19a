"""Month after month on one map: the values of many months in one answer, on one scale."""

from __future__ import annotations

import datetime as dt
from typing import Any

from teams_app.activities.periods import Month, Period
from teams_app.coverage.asking import Asked
from teams_app.coverage.comparing import told_of_months
from teams_app.coverage.figures import Figures, Row, monthly
from teams_app.coverage.measures import STANDING
from teams_app.coverage.scales import Scale


def months_back(last: Month, count: int) -> list[Month]:
    return [last.plus(step + 1 - count) for step in range(count)]


def played(asked: Asked, months: list[Month]) -> dict[str, Any]:
    """`units` maps each unit to its numbers, one a month, on the units of one day: the map itself stands still.

    A coverage is that of the last day of each month (of today, in the running one); the scale is made of all months,
    so that one colour means one thing.
    """
    scope = None if asked.within is None else [asked.within.unit_id]
    days = {month: asked_in(asked, month).on for month in months}
    found = monthly(asked.level, days, asked.units_at, scope=scope, kind=asked.kind)
    measure = asked.measure
    rows: list[Row] = [row for figures in found for row in figures.rows if row.code]
    scale = Scale(measure, rows, asked.breaks)
    units: dict[int, list[Any]] = {}
    for at, figures in enumerate(found):
        for unit, said in _numbers(asked, figures).items():
            units.setdefault(unit, [None] * len(months))[at] = said
    return {
        "figure": measure.slug,
        "months": [{"period": str(month), "label": Period(month, month).label} for month in months],
        "units": units,
        "scale": scale.told(),
        "words": {"thing": str(measure.thing), "missing": measure.missing_of(rows), "decimals": measure.decimals},
        "legend": [vars(each) for each in scale.legend()],
        "totals": [measure.show(figures.total) for figures in found],
        "ground": told_of_months(
            asked.level, found[0].period.end, found[-1].period.start, units_at=asked.units_at, scope=scope
        ),
    }


def asked_in(asked: Asked, month: Month) -> Asked:
    """The same for one month. Only a coverage asks for another day; work is told by its period alone."""
    on = day_of(Period(month, month), asked) if asked.measure in STANDING else asked.on
    units_at = asked.units_at
    return asked.but(on=on, period=Period(month, month), restate_on=None if units_at == on else units_at)


def day_of(period: Period, asked: Asked) -> dt.date:
    """The day for which a period's coverage is told: its last, or the day looked at where that comes first."""
    return min(period.end, max(asked.on, period.start))


def _numbers(asked: Asked, figures: Figures) -> dict[int, Any]:
    measure = asked.measure
    return {
        row.unit_id: None if value is None else list(measure.parts(row)) if measure.parts else [value]
        for row in figures.rows
        if row.unit_id is not None
        for value in [measure.value(row)]
    }
