"""The coverage map and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.maps import UnitMap, build_map
from geo.models import Level
from geo.topology import TopologyFile
from teams_app.activities.corrections import of_figure
from teams_app.coverage import choices, table
from teams_app.coverage.access import home_units, may_reorganise
from teams_app.coverage.answers.leads import headline_url
from teams_app.coverage.answers.telling import answers
from teams_app.coverage.answers.ways import Lacking, Ways, communes_url
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.cards import card_of, crumbs_of
from teams_app.coverage.comparing import told_of_months
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.figures.output import map_values
from teams_app.coverage.measures import REACH, STANDING
from teams_app.coverage.namesakes import former_places_in
from teams_app.coverage.points import Point, points_of, signs_of, signs_title
from teams_app.coverage.printing import kind_words, topology_of
from teams_app.coverage.scales import Breaks, Scale
from teams_app.coverage.trend import months_until
from teams_app.coverage.views.common import figures_required, today
from teams_app.coverage.wording import communes_word, finding
from teams_app.registry.problems import is_large

ROWS, OF_MANY = 200, 50  # of the table on one page: all communes of a province; of a country some
BAR = 48  # the height of the strip's drawing, in its own units


@require_safe
@figures_required
def coverage_map(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET, today())
    home = home_units(request.user, asked.today)
    if asked.unit is None and len(home) == 1:
        asked = asked.but(unit=next(iter(home)))  # an official lands on the own commune
    found = asked.figures()
    scale = asked.scale(found)
    page = _page(asked, found)
    shown = list(page.object_list)
    communes, ways = communes_word(asked.on), Ways.of(asked, request.user)
    corrections = 0 if asked.measure in STANDING else of_figure(asked.period, _bounds(asked), asked.units_at).count()
    context = {
        "asked": asked,
        "found": found,
        "finding": finding(asked.measure, found, communes),
        "finding_url": headline_url(asked, found.total, ways),
        "communes_word": communes,
        "kind": kind_words(asked),
        "legend": scale.legend(),
        "is_plain_sum": asked.measure == REACH and not any(row.population for row in found.rows),
        "headings": table.headings(asked),
        "page": page,
        "lines": table.lines(asked, found, shown, scale, home, ways, former_places_in(found, shown)),
        "total_cells": table.cells(found.total, asked, table.links_of(found.total, ways, _bounds(asked))),
        "card": card_of(asked, found, request.user, ways),
        "crumbs": crumbs_of(asked),
        "lists_are_own": request.user.is_authenticated and ways.ground is not None,
        "corrections": corrections,
        "corrections_url": ways.corrections(_bounds(asked)) if corrections else "",
        "answers": None if found.is_empty else answers(asked, found, request.user),
        "choices": {
            "measures": choices.measures(asked),
            "periods": choices.periods(asked),
            "levels": choices.levels(asked),
            "topics": choices.topics(asked),
            "forms": choices.forms(asked),
            "maps": choices.maps(asked),
            "breaks": choices.breaks(asked),
            "steps": choices.steps(asked),
        },
        "strip": (strip := _strip(asked)),
        "strip_ground": _ground_of(strip, asked),
        "player": _player(asked),
        "queries": _queries(asked),
        "may_reorganise": may_reorganise(request.user, asked.today),
    }
    return render(request, "coverage/map.html", context | _drawing(asked, found, scale))


def _bounds(asked: Asked) -> int | None:
    return asked.within.unit_id if asked.within else None


def _page(asked: Asked, found: Figures) -> Page[Row]:
    rows = table.ordered(found.rows, asked)
    return Paginator(rows, ROWS if len(rows) <= ROWS else OF_MANY).get_page(asked.page)


def _drawing(asked: Asked, found: Figures, scale: Scale) -> dict[str, Any]:
    """The map, and what has to be said beside it. Nothing where no unit of the level was in force."""
    if found.is_empty:
        return {"map": None}
    topology, points, signs = topology_of(asked), points_of(asked), signs_of(asked, found)
    is_hamlets = asked.level == Level.HAMLET
    undrawn = len([row for row in found.rows if row.code]) - len(points) if is_hamlets else len(topology.missing_ids)
    return {
        "map": _map(asked, found, scale, topology, points if is_hamlets else None, signs),
        "signs": signs,
        "signs_title": signs_title(asked),
        "is_hamlets": is_hamlets,
        "can_have_signs": asked.level in (Level.COMMUNE, Level.HAMLET),
        "is_schematic": topology.is_schematic,
        "undrawn": undrawn,
    }


def _map(
    asked: Asked,
    found: Figures,
    scale: Scale,
    topology: TopologyFile,
    points: Sequence[Point] | None,
    signs: Sequence[tuple[float, float]] | None,
) -> UnitMap:
    return build_map(
        topology,
        values=map_values(found, scale),
        label=_("Map: %(figure)s, %(date)s. The table beside it has the same figures.")
        % {"figure": asked.measure.label, "date": formats.date_format(asked.on)},
        selected=asked.unit,
        points=None if points is None else [asdict(point) for point in points],
        signs=signs,
    )


def _strip(asked: Asked) -> list[dict[str, Any]]:
    """The last months as bars; each is a link to its month.

    None of a topic in one form over a country, of which no sums are kept: to count them would take many seconds.
    """
    if not asked.kind.is_summed and is_large():
        return []
    units = None if asked.within is None else [asked.within.unit_id]
    months = months_until(choices.last_month(asked), choices.STRIP, units=units, on=asked.units_at, kind=asked.kind)
    most = max((each.people or 0 for each in months), default=0)
    return [
        {
            "month": each.month,
            "people": each.people,
            "height": height,
            "top": BAR - height,
            "query": asked.query(period=type(asked.period)(each.month, each.month)),
            "is_chosen": asked.period.first <= each.month <= asked.period.last,
        }
        for each in months
        for height in [max(1, round(BAR * (each.people or 0) / most)) if most else 1]
    ]


def _ground_of(strip: list[dict[str, Any]], asked: Asked) -> str:
    """What to say of the bars where the ground of the place they are of has changed; of everything it is the same."""
    if asked.within is None or not strip:
        return ""
    first, last = strip[0]["month"].end, strip[-1]["month"].start
    place = asked.within
    return told_of_months(place.unit.level, first, last, units_at=asked.units_at, scope=[place.unit_id])


def _player(asked: Asked) -> dict[str, Any]:
    """The slider over the strip's months: where it stands, and where its numbers are."""
    last = choices.last_month(asked)
    shown = min(asked.period.last, last)
    at = choices.STRIP - 1 - ((last.year - shown.year) * 12 + last.number - shown.number)
    return {
        # The strip ends at a month of its own, so the answer does not depend on the month shown.
        "url": reverse("coverage:map_months") + asked.query(period=type(asked.period)(last, last), unit=None, page=1),
        "last": choices.STRIP - 1,
        "at": max(0, at),
        "label": asked.period.label,
    }


def _queries(asked: Asked) -> dict[str, str]:
    files = ("csv", "data", "workbook", "geojson", "svg", "png", "pdf")
    return {
        **{name: reverse(f"coverage:map_{name}") + asked.query(unit=None, page=1) for name in files},
        "no_unit": asked.query(unit=0),
        "compare": reverse("coverage:compare") + asked.query(unit=None, page=1, order=""),
        "compare_unit": reverse("coverage:compare") + asked.query(page=1, order="") + "&hai=don-vi",
        "communes": asked.query(level=Level.COMMUNE),
        "no_within": asked.query(within=None),
        "own_map": asked.query(restate_on=None),
        "today_map": asked.query(restate_on=asked.today),
        "plain": asked.query(topic=None, form="", breaks=Breaks.QUANTILES, restate_on=None, has_signs=False),
        "page": asked.query(page=1),
        "unreported": communes_url(asked, Lacking.REPORT),
        "unlisted": communes_url(asked, Lacking.HAMLETS),
    }
