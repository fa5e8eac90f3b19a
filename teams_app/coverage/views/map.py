"""The coverage map, the same figures as a table, and their downloads."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.maps import UnitMap, build_map
from geo.models import Level
from geo.topology import TopologyFile, topology_for
from teams_app.activities.models import ActivityForm
from teams_app.coverage import choices, table
from teams_app.coverage.access import home_units, may_reorganise, sees_figures
from teams_app.coverage.answers.telling import answers
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.cards import card_of, crumbs_of
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.figures.output import as_csv, as_dict, map_values
from teams_app.coverage.measures import REACH, STANDING
from teams_app.coverage.scales import Breaks, Scale
from teams_app.coverage.trend import months_until
from teams_app.coverage.views.common import figures_required, today
from teams_app.coverage.wording import communes_word, finding, kind_of

ROWS = 200  # of the table on one page: a province's communes, not a country's
BAR = 48  # the height of the strip's drawing, in its own units
STRIP = 13  # months: a year, and the same month of the year before
JSON = {"ensure_ascii": False, "separators": (",", ":")}


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
    communes = communes_word(asked.on)
    context = {
        "asked": asked,
        "found": found,
        "finding": finding(asked.measure, found, communes),
        "communes_word": communes,
        "kind": "" if asked.measure in STANDING else kind_of(*_kind(asked)),
        "legend": scale.legend(),
        "is_reach": asked.measure == REACH,
        "headings": table.headings(asked),
        "page": page,
        "lines": table.lines(asked, found, page.object_list, scale, home),
        "total_cells": table.cells(found.total, asked.measure),
        "card": card_of(asked, found, request.user),
        "crumbs": crumbs_of(asked),
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
        "strip": _strip(asked),
        "queries": _queries(asked),
        "may_reorganise": may_reorganise(request.user, asked.today),
    }
    return render(request, "coverage/map.html", context | _drawing(asked, found, scale))


@require_safe
def map_data(request: HttpRequest) -> HttpResponse:
    """The figures as `manage.py coverage --format json` prints them."""
    refused = _refused(request)
    if refused:
        return refused
    return JsonResponse(as_dict(read(request.GET, today()).figures()), json_dumps_params=JSON)


@require_safe
def map_numbers(request: HttpRequest) -> HttpResponse:
    """One figure in few bytes, for a map that changes figure, period, topic or day without being loaded again."""
    refused = _refused(request)
    if refused:
        return refused
    asked = read(request.GET, today())
    found = asked.figures()
    return JsonResponse(map_values(found, asked.scale(found)), json_dumps_params=JSON)


@require_safe
def map_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, with the mark at the front by which Excel knows UTF-8."""
    refused = _refused(request)
    if refused:
        return refused
    asked = read(request.GET, today())
    response = HttpResponse("\ufeff" + as_csv(asked.figures()), content_type="text/csv; charset=utf-8")
    name = f"do-phu-{asked.level}-{asked.on.isoformat()}-{asked.period}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Data is not a page: a refusal is an answer, not a way to the sign-in form."""
    if not sees_figures(request.user):
        return JsonResponse({"error": _("Sign in to read the figures.")}, status=403, json_dumps_params=JSON)
    faults = read(request.GET, today()).faults
    return JsonResponse({"error": " ".join(faults)}, status=400, json_dumps_params=JSON) if faults else None


def _kind(asked: Asked) -> tuple[str, str]:
    return asked.topic.name if asked.topic else "", str(ActivityForm(asked.form).label) if asked.form else ""


def _page(asked: Asked, found: Figures) -> Page[Row]:
    return Paginator(table.ordered(found.rows, asked), ROWS).get_page(asked.page)


def _drawing(asked: Asked, found: Figures, scale: Scale) -> dict[str, Any]:
    """The map, and what has to be said beside it. Nothing where no unit of the level was in force."""
    if found.is_empty:
        return {"map": None}
    topology = topology_for(asked.level, asked.units_at, asked.within.unit_id if asked.within else None)
    return {
        "map": _map(asked, found, scale, topology),
        "is_schematic": topology.is_schematic,
        "undrawn": len(topology.missing_ids),
    }


def _map(asked: Asked, found: Figures, scale: Scale, topology: TopologyFile) -> UnitMap:
    return build_map(
        topology,
        values=map_values(found, scale),
        label=_("Map: %(figure)s, %(date)s. The table beside it has the same figures.")
        % {"figure": asked.measure.label, "date": formats.date_format(asked.on)},
        selected=asked.unit,
    )


def _strip(asked: Asked) -> list[dict[str, Any]]:
    """The last months as bars; each is a link to its month."""
    units = None if asked.within is None else [asked.within.unit_id]
    months = months_until(choices.last_month(asked), STRIP, units=units, on=asked.units_at)
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


def _queries(asked: Asked) -> dict[str, str]:
    plain = asked.but(order="", unit=None)
    return {
        "csv": reverse("coverage:map_csv") + plain.query(),
        "json": reverse("coverage:map_data") + plain.query(),
        "no_unit": asked.query(unit=0),
        "communes": asked.query(level=Level.COMMUNE),
        "no_within": asked.query(within=None),
        "own_map": asked.query(restate_on=None),
        "today_map": asked.query(restate_on=asked.today),
        "plain": asked.query(topic=None, form="", breaks=Breaks.QUANTILES, restate_on=None),
        "page": asked.query(page=1),
    }
