"""Two periods, or two units, side by side on one scale; and in words whether they may be compared."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.maps import build_map
from geo.models import Level
from teams_app.coverage import choices, contrast, sheet
from teams_app.coverage.access import sees_figures
from teams_app.coverage.answers.ways import Ways
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.comparing import Judgement, judged
from teams_app.coverage.figures import Figures
from teams_app.coverage.figures.output import map_values
from teams_app.coverage.points import points_of
from teams_app.coverage.printing import content_of, kind_words, shapes_of, topology_of
from teams_app.coverage.scales import Scale
from teams_app.coverage.views.common import figures_required, today

SIDES = ("first", "second")
MOST_LINES = 200


@require_safe
@figures_required
def map_compare(request: HttpRequest) -> HttpResponse:
    """Two periods of the same places (usual), or two places in one period (`hai=don-vi`)."""
    asked = read(request.GET, today())
    is_units = request.GET.get("hai") == "don-vi"
    pair = contrast.two_units(asked, request.GET) if is_units else contrast.two_periods(asked, request.GET)
    context = {
        "asked": asked,
        "is_units": is_units,
        "tabs": {"periods": _address(asked.but(unit=None)), "units": _address(asked, hai="don-vi")},
        "map_url": reverse("coverage:map") + asked.query(),
        "crumbs": [(_("Map"), reverse("coverage:map") + asked.query(unit=None)), (_("Compare"), None)],
        "choices": {"measures": choices.measures(asked), "periods": choices.periods(asked)},
        "units": _units(asked) if is_units else [],
        "chosen": [request.GET.get("don-vi", ""), request.GET.get("voi-don-vi", "")],
        "kind": kind_words(asked),
    }
    if pair is not None:
        context |= _both(request, pair, is_units=is_units)
    return render(request, "coverage/compare.html", context)


@require_safe
def compare_svg(request: HttpRequest, side: str) -> HttpResponse:
    """One of the two maps as a picture on their common scale, where no script runs."""
    asked = read(request.GET, today())
    make = contrast.two_units if request.GET.get("hai") == "don-vi" else contrast.two_periods
    pair = make(asked, request.GET)
    if not sees_figures(request.user):
        return JsonResponse({"error": _("Sign in to read the figures.")}, status=403)
    if pair is None or side not in SIDES:
        return JsonResponse({"error": _("Choose two units first.")}, status=400)
    found = [each.figures() for each in pair]
    at = SIDES.index(side)
    topology = topology_of(pair[at])
    content = content_of(pair[at], found[at], topology, _scale(pair, found))
    drawn = sheet.map_only(shapes_of(topology), content)
    return HttpResponse(sheet.as_svg(drawn, content.title), content_type="image/svg+xml")


def _both(request: HttpRequest, pair: tuple[Asked, Asked], *, is_units: bool) -> dict[str, Any]:
    found = [each.figures() for each in pair]
    scale = _scale(pair, found)
    verdict = None if is_units else _verdict(pair)
    ways = Ways.of(pair[0], request.user), Ways.of(pair[1], request.user)
    lines = []
    if is_units:
        lines = contrast.by_figure(pair[0], found[0].total, found[1].total, ways)
    elif verdict and verdict.is_row_by_row:
        lines = contrast.by_unit(scale.measure, found[0], found[1], ways)
    total = contrast.whole(scale.measure, found[0].total, found[1].total, ways)
    return {
        "sides": [
            _side(request, each, figures, scale, name) | {"url": url}
            for each, figures, name, url in zip(pair, found, SIDES, (total.first_url, total.second_url), strict=True)
        ],
        "verdict": verdict,
        "measure": scale.measure,
        "legend": scale.legend(),
        "lines": lines[:MOST_LINES],
        "left_off": max(0, len(lines) - MOST_LINES),
        "total": None if is_units else total,
        "own_query": _with(request, rieng="1"),
        "one_query": _with(request, rieng=None),
        "is_own": "rieng" in request.GET,
        "others": choices.periods(pair[0]),
    }


def _scale(pair: tuple[Asked, Asked], found: list[Figures]) -> Scale:
    """One for both, so that a colour means the same on either side."""
    rows = [row for figures in found for row in figures.rows if row.code]
    return Scale(pair[0].measure, rows, pair[0].breaks)


def _verdict(pair: tuple[Asked, Asked]) -> Judgement:
    first, second = pair
    is_one_map = first.units_at == second.units_at
    return judged(
        first.level,
        first.on,
        second.on,
        units_at=first.units_at if is_one_map else None,
        scope=first.within.unit_id if first.within else None,
    )


def _side(request: HttpRequest, asked: Asked, found: Figures, scale: Scale, name: str) -> dict[str, Any]:
    title = asked.within.label if asked.within and request.GET.get("hai") else asked.period.label
    topology = topology_of(asked)
    points = [asdict(point) for point in points_of(asked)] if asked.level == Level.HAMLET else None
    words = {"figure": scale.measure.label, "of": title, "date": formats.date_format(asked.on)}
    return {
        "name": name,
        "title": title,
        "asked": asked,
        "total": scale.measure.detail(found.total),
        "is_empty": found.is_empty,
        "map": build_map(
            topology,
            values=map_values(found, scale),
            label=_("Map: %(figure)s, %(of)s, %(date)s. The table below it has the same figures.") % words,
            points=points,
            element_id=f"map-{name}",
        ),
        "still": reverse("coverage:compare_svg", args=[name]) + "?" + request.GET.urlencode(),
        "map_url": reverse("coverage:map") + asked.query(),
    }


def _units(asked: Asked) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those to choose from: what the map shows, by what they lie in, for many are called alike."""
    rows = asked.figures().rows if asked.level != Level.HAMLET else []
    named = sorted((row for row in rows if row.unit_id), key=lambda row: (row.above, row.sort_key))
    return [
        (above, [(str(row.unit_id), row.label) for row in those])
        for above, those in groupby(named, key=lambda row: row.above)
    ]


def _address(asked: Asked, **more: str) -> str:
    query = asked.query(page=1, order="")
    extra = "&".join(f"{name}={value}" for name, value in more.items())
    joined = query + ("&" if len(query) > 1 and extra else "") + extra
    return reverse("coverage:compare") + joined


def _with(request: HttpRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return "?" + query.urlencode()
