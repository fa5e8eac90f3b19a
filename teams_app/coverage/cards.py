"""The card of one unit on the map, and the way down to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Actor
from teams_app.coverage.answers.leads import Lead, inhabitants, leads_of
from teams_app.coverage.answers.ways import Lacking, Those, Ways, communes_url
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.links import dated, narrowed_to
from teams_app.coverage.measures import COMMUNES, HAMLETS
from teams_app.coverage.table import columns, links_in
from teams_app.registry.access import visible_teams
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team

Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Card:
    row: Row
    above: str  # `huyện Cao Lãnh, tỉnh Đồng Tháp`
    figures: list[dict[str, Any]]
    teams_url: str  # empty where the reader may not open any of them
    unit_url: str
    inside_query: str  # the map of what lies in it, where there is such a level
    teams: list[Team]  # of a hamlet, that the reader may open
    unreported_url: str
    standing_url: str
    leads: list[Lead]  # numbers that open the rows behind them


def card_of(asked: Asked, found: Figures, user: Actor, ways: Ways) -> Card | None:
    """The card of the unit asked for; None where none was, or where it is not among the rows."""
    row = next((row for row in found.rows if row.unit_id is not None and row.unit_id == asked.unit), None)
    if row is None or row.unit_id is None:
        return None
    above, links = line_of(row.unit_id, asked.units_at)[1:], links_in(row, ways)
    return Card(
        row=row,
        above=", ".join(period.label for period in above),
        figures=[
            {
                "label": each.label,
                "value": each.show(row),
                "basis": each.basis(row),
                "missing": each.value(row) is None,
                "url": links.get(each.slug, ""),
            }
            for each in columns(asked)
        ],
        teams_url=teams_url(row.unit_id, asked.level, asked.on, asked.today, user),
        unit_url=dated(reverse("coverage:unit", args=[row.unit_id]), asked.units_at, asked.today),
        inside_query=_inside(asked, row.unit_id) if asked.level != Level.HAMLET else "",
        teams=_teams(row.unit_id, asked, user) if asked.level == Level.HAMLET else [],
        standing_url=ways.to(Those.OF_HAMLETS if row.hamlet_teams else Those.OF_COMMUNES, row.unit_id),
        unreported_url=communes_url(asked, Lacking.REPORT, frozenset({row.unit_id})),
        leads=[
            *inhabitants(row, row.unit_id, asked.units_at, asked.period, asked.today),
            *_leads(asked, row, user),
        ],
    )


def _leads(asked: Asked, row: Row, user: Actor) -> list[Lead]:
    """Of figures of their own day and of everything; the lists know no other map and no topic."""
    if asked.restate_on or not asked.kind.is_everything or asked.level == Level.HAMLET:
        return []
    return leads_of(row, asked.level, asked.on, asked.period, user, asked.today)


def line_of(unit: int, on: dt.date) -> list[UnitPeriod]:
    """The unit on the day and those above it, nearest first; nothing where it is not in force."""
    line: list[UnitPeriod] = []
    following: int | None = unit
    while following is not None:
        period = UnitPeriod.objects.on(on).filter(unit=following).select_related("unit").first()
        if period is None:
            break
        line.append(period)
        following = period.parent_id
    return line


def teams_url(unit: int, level: str, on: dt.date, today: dt.date, user: Actor) -> str:
    """The register's list of the unit's teams; empty of a hamlet, and where the reader may open none of them."""
    if level == Level.HAMLET:
        return ""  # the list knows no narrower place than a commune
    if not visible_teams(user, on, today=today).on_ground(ground_of([unit], on), on).exists():
        return ""
    return dated(reverse("registry:team_list"), on, today, **narrowed_to(unit, level))


def crumbs_of(asked: Asked) -> Crumbs:
    """From the whole register down to the unit that the map is bounded to."""
    if asked.within is None:
        return []
    outside = asked.but(unit=None, page=1, level=Level.COMMUNE if asked.level == Level.HAMLET else asked.level)
    crumbs: Crumbs = [(_("All"), outside.query(within=None))]
    line = line_of(asked.within.unit_id, asked.units_at)[::-1]
    crumbs += [(period.label, outside.query(within=period)) for period in line[:-1]]
    return [*crumbs, (asked.within.label, None)]


def _inside(asked: Asked, unit: int) -> str:
    period = UnitPeriod.objects.on(asked.units_at).filter(unit=unit).select_related("unit").first()
    inside = asked.but(within=period, level=Level.COMMUNE, unit=0, order="", page=1)
    if asked.level == Level.COMMUNE:
        inside = inside.but(level=Level.HAMLET, measure=HAMLETS if asked.measure == COMMUNES else asked.measure)
    return inside.query()


def _teams(hamlet: int, asked: Asked, user: Actor) -> list[Team]:
    """Those that serve the hamlet on the day, as far as the reader may open them."""
    return list(visible_teams(user, asked.on, today=asked.today).active_on(asked.on).within([hamlet], asked.on))
