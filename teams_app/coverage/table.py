"""The table beside the map: its rows in order, its cells in words, the links that sort and choose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.models import Level
from teams_app.coverage.answers.ways import Those, Ways
from teams_app.coverage.asking import NAME, Asked
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.measures import ACTIVITY, COMMUNES, FOUR, HAMLETS, MEASURES, WORK, Measure
from teams_app.coverage.scales import Scale
from teams_app.coverage.text import number


@dataclass(frozen=True)
class Cell:
    slug: str
    value: str
    parts: str  # `4/5`, under the value
    is_missing: bool
    is_chosen: bool
    url: str = ""  # the rows behind it


@dataclass(frozen=True)
class Line:
    row: Row
    cells: list[Cell]
    colour: int | None
    query: str  # the address that chooses this unit
    is_chosen: bool
    is_home: bool
    above: str  # said only where another unit of the table has the same name


@dataclass(frozen=True)
class Heading:
    slug: str
    label: str
    query: str
    direction: str  # ascending, descending, or empty when the table is in another order
    is_chosen: bool


def headings(asked: Asked) -> list[Heading]:
    """The name, then the figures; following one twice turns the order round."""
    current, backwards = asked.sort
    found = []
    for slug, label in [(NAME, _("Unit")), *((each.slug, str(each.short)) for each in columns(asked))]:
        is_current = slug == current
        turn = is_current and not backwards
        found.append(
            Heading(
                slug,
                label,
                asked.query(order=f"-{slug}" if turn else slug, page=1),
                ("descending" if backwards else "ascending") if is_current else "",
                slug == asked.measure.slug,
            )
        )
    return found


def usual_columns(asked: Asked) -> list[Measure]:
    """The four figures; three of a commune's hamlets, which have no commune teams."""
    return [each for each in FOUR if each != COMMUNES or asked.level != Level.HAMLET]


def columns(asked: Asked) -> list[Measure]:
    """The usual ones, and the chosen one where it is another."""
    usual = usual_columns(asked)
    return usual if asked.measure in usual else [*usual, asked.measure]


def lines(
    asked: Asked,
    found: Figures,
    rows: Iterable[Row],
    scale: Scale,
    home: frozenset[int],
    ways: Ways,
    formerly: Mapping[int, str],
) -> list[Line]:
    """The lines of `rows`, some of those found; `formerly` has what lay elsewhere before a merger."""
    names = Counter(row.label for row in found.rows)
    return [
        Line(
            row=row,
            cells=cells(row, asked, links_in(row, ways)),
            colour=scale.colour(row),
            query=asked.query(unit=row.unit_id),
            is_chosen=row.unit_id is not None and row.unit_id == asked.unit,
            is_home=row.unit_id in home,
            above=_beside(row, formerly.get(row.unit_id or 0, "")) if names[row.label] > 1 else "",
        )
        for row in rows
    ]


def _beside(row: Row, former: str) -> str:
    """What tells a unit from others called alike: what it lies in, or lay in before where that is the same, too."""
    return _("formerly %(place)s") % {"place": former} if former else row.above


def ordered(rows: Iterable[Row], asked: Asked) -> list[Row]:
    """By the figure asked for, units without a value last whichever way; alike ones by the alphabet."""
    slug, backwards = asked.sort
    by_name = sorted(rows, key=lambda row: (not row.code, row.sort_key, row.code))
    if slug == NAME:
        return by_name[::-1] if backwards else by_name
    value = MEASURES[slug].value
    known = [row for row in by_name if value(row) is not None]
    known.sort(key=lambda row: value(row) or 0, reverse=backwards)
    return [*known, *(row for row in by_name if value(row) is None)]


def links_of(row: Row, ways: Ways, unit: int | None) -> dict[str, str]:
    """Figure → the list of the rows behind it: teams, or activities. Without a unit: of everything."""
    teams = {ACTIVITY.slug: ways.to(Those.AT_WORK, unit)} if row.teams else {}
    return teams | (dict.fromkeys((each.slug for each in WORK), ways.log(unit)) if row.sessions else {})


def links_in(row: Row, ways: Ways) -> dict[str, str]:
    """The same of a row of the table, and its coverage: what lies in it, or the teams that make it up."""
    unit = row.unit_id
    if unit is None:
        return {}
    if ways.asked.level == Level.HAMLET:
        teams = ways.to(Those.OF_HAMLETS, unit) if row.hamlet_teams else ""
        return links_of(row, ways, unit) | {HAMLETS.slug: teams}
    is_commune = ways.asked.level == Level.COMMUNE
    coverage = {HAMLETS.slug: ways.below(HAMLETS, unit) if row.hamlets else ""}
    coverage[COMMUNES.slug] = ways.teams_or_lack(row) if is_commune else ways.below(COMMUNES, unit)
    return links_of(row, ways, unit) | coverage


def cells(row: Row, asked: Asked, links: Mapping[str, str] | None = None) -> list[Cell]:
    return [
        Cell(
            each.slug,
            each.show(row),
            _parts(row, each),
            each.value(row) is None,
            each == asked.measure,
            (links or {}).get(each.slug, "") if each.value(row) is not None else "",
        )
        for each in columns(asked)
    ]


def _parts(row: Row, measure: Measure) -> str:
    if measure.value(row) is None:
        return ""
    if measure.parts:
        part, whole = measure.parts(row)
        return f"{number(part)}/{number(whole)}"
    return measure.basis(row)
