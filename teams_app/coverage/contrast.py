"""Two sides of a comparison: two periods of the same places, or two places in one period; and what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.ids import id_in
from geo.models import Level, UnitPeriod
from teams_app.activities.periods import Period, PeriodError
from teams_app.coverage.answers.ways import Ways
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.measures import MEASURES, STANDING, Measure
from teams_app.coverage.playing import day_of
from teams_app.coverage.table import links_in, links_of, usual_columns
from teams_app.coverage.text import MISSING, number

Pair = tuple[Ways, Ways]


@dataclass(frozen=True)
class Change:
    """One line: what stands on either side, in words, and the difference; `size` orders the lines (None: unknown)."""

    label: str
    first: str
    second: str
    difference: str
    size: float | None
    unit_id: int | None = None
    first_url: str = ""  # the rows behind either side
    second_url: str = ""


def two_periods(asked: Asked, query: QueryDict) -> tuple[Asked, Asked]:
    """The period to compare with (`voi`, else the one before) and the one asked for, the earlier day first.

    Each is told as of its own last day. Both are put on the units of the day of the map (`ban-do`), else of the later
    side; each on its own with `rieng`.
    """
    other = _period(query.get("voi", ""), asked)
    other = other.previous if other == asked.period else other
    periods = sorted([other, asked.period], key=lambda period: (period.end, period.start))
    days = [day_of(period, asked) for period in periods]
    own = "rieng" in query
    units_at = asked.restate_on or days[1]
    first, second = (
        asked.but(period=period, on=day, restate_on=None if own or units_at == day else units_at, unit=None)
        for period, day in zip(periods, days, strict=True)
    )
    return first, second


def two_units(asked: Asked, query: QueryDict) -> tuple[Asked, Asked] | None:
    """What lies in either unit (`don-vi`, `voi-don-vi`); None until two are chosen that are there on the day."""
    typed = (id_in(query.get(name, "")) for name in ("don-vi", "voi-don-vi"))
    wanted = [unit for unit in typed if unit is not None]
    found = UnitPeriod.objects.on(asked.units_at).filter(unit__in=wanted)
    periods = {period.unit_id: period for period in found.select_related("unit")}
    if len(wanted) != 2 or len(periods) != 2:
        return None
    first, second = (inside(asked, periods[unit]) for unit in wanted)
    return (first, second) if first.level == second.level else None


def inside(asked: Asked, place: UnitPeriod) -> Asked:
    level = Level.HAMLET if place.unit.level == Level.COMMUNE else Level.COMMUNE
    shown = asked.but(level=level, within=place, unit=None)
    return shown.but(measure=shown.usual_measure if asked.measure == asked.usual_measure else asked.measure)


def by_unit(measure: Measure, first: Figures, second: Figures, ways: Pair | None = None) -> list[Change]:
    """A line a unit, the greatest loss first, what cannot be told last. `ways`: of either side."""
    before, after = ({row.unit_id: row for row in figures.rows if row.unit_id} for figures in (first, second))
    rows = [(before.get(unit), after.get(unit)) for unit in before | after]
    lines = [_linked(measure, pair, ways, _of_row) for pair in rows]
    names = {row.label: row.sort_key for pair in rows for row in pair if row}
    return sorted(lines, key=lambda line: (line.size is None, line.size or 0, names.get(line.label, "")))


def by_figure(asked: Asked, first: Row, second: Row, ways: Pair | None = None) -> list[Change]:
    """A line a figure, of two places; those that both have something to do with."""
    told = [*usual_columns(asked), *(each for each in MEASURES.values() if each not in usual_columns(asked))]
    return [
        replace(whole(each, first, second, ways), label=str(each.label), unit_id=None)
        for each in told
        if any(each.value(row) is not None for row in (first, second))
    ]


def whole(measure: Measure, first: Row, second: Row, ways: Pair | None = None) -> Change:
    """Of the totals. A coverage's rows are those of the map of that side."""
    return _linked(measure, (first, second), ways, _of_whole)


def _of_row(measure: Measure, row: Row, way: Ways) -> str:
    return links_in(row, way).get(measure.slug, "")


def _of_whole(measure: Measure, row: Row, way: Ways) -> str:
    asked = way.asked
    if measure in STANDING:
        return reverse("coverage:map") + asked.query(measure=measure)
    return links_of(row, way, asked.within.unit_id if asked.within else None).get(measure.slug, "")


def _linked(
    measure: Measure,
    pair: tuple[Row | None, Row | None],
    ways: Pair | None,
    url_of: Callable[[Measure, Row, Ways], str],
) -> Change:
    """The change of the pair; either side leads to its rows, where it has a value."""
    line = change(measure, *pair)
    if ways is None:
        return line
    first, second = (
        url_of(measure, row, way) if row is not None and measure.value(row) is not None else ""
        for row, way in zip(pair, ways, strict=True)
    )
    return replace(line, first_url=first, second_url=second)


def change(measure: Measure, first: Row | None, second: Row | None) -> Change:
    one, other = (None if row is None else measure.value(row) for row in (first, second))
    known = second or first
    size = None if one is None or other is None else other - one
    before, after = (MISSING if row is None else measure.show(row) for row in (first, second))
    label, unit = (known.label, known.unit_id) if known else ("", None)
    return Change(label, before, after, _difference(measure, size), size, unit)


def _difference(measure: Measure, size: float | None) -> str:
    if size is None:
        return MISSING
    sign = "+" if size > 0 else "−" if size < 0 else ""
    if measure.parts:
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": number(abs(size) * 100, 1)}
    return f"{sign}{number(abs(size), measure.decimals)}"


def _period(text: str, asked: Asked) -> Period:
    try:
        return Period.parse(text) if text else asked.period.previous
    except PeriodError:
        return asked.period.previous
