"""Searching the map: a name, old or new, leads to the unit's place on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.finding.asking import LONGEST_QUERY
from geo.finding.asking import Asked as Words
from geo.finding.places import FoundUnit, find_units
from geo.models import Level, UnitPeriod
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.links import dated
from teams_app.coverage.views.common import figures_required, today

ON_PAGE, SUGGESTED = 20, 6


@dataclass(frozen=True)
class Hit:
    label: str
    detail: str
    url: str


@require_safe
@figures_required
def map_search(request: HttpRequest) -> HttpResponse:
    """The one place that is called so, opened on the map; or those among which to choose."""
    query, hits = _found(request, ON_PAGE)
    if len(hits) == 1:
        return redirect(hits[0].url)
    back = reverse("coverage:map") + _state(request).query()
    return render(request, "coverage/map_search.html", {"query": query, "hits": hits, "map_url": back})


@require_safe
@figures_required
def map_suggest(request: HttpRequest) -> HttpResponse:
    _query, hits = _found(request, SUGGESTED)
    response = render(request, "coverage/parts/map_suggestions.html", {"hits": hits})
    patch_cache_control(response, private=True, no_store=True)
    return response


def _state(request: HttpRequest) -> Asked:
    """What the map shows: its own query string, in `tu`."""
    return read(QueryDict(request.GET.get("tu", "").removeprefix("?")), today())


def _found(request: HttpRequest, limit: int) -> tuple[str, list[Hit]]:
    query, asked = request.GET.get("q", "").strip()[:LONGEST_QUERY], _state(request)
    found = find_units(Words(query), asked.on, limit) if query else []
    here = UnitPeriod.objects.on(asked.units_at).filter(unit__in=[one.unit for one in found]).select_related("unit")
    periods = {period.unit_id: period for period in here}
    above = UnitPeriod.objects.on(asked.units_at).filter(unit__in={period.parent_id for period in periods.values()})
    parents = {period.unit_id: period for period in above.select_related("unit")}
    return query, [_hit(one, asked, periods, parents) for one in found]


def _hit(one: FoundUnit, asked: Asked, periods: dict[int, UnitPeriod], parents: dict[int, UnitPeriod]) -> Hit:
    period = periods.get(one.unit)
    if period is None:  # merged away, or not there yet: its own page tells what became of it
        url = dated(reverse("coverage:unit", args=[one.unit]), asked.units_at, asked.today)
        return Hit(capfirst(one.period.label), _("not on the map of this day"), url)
    parent = parents.get(period.parent_id or 0)
    was = _("called %(name)s before") % {"name": one.period.label} if one.period.label != period.label else ""
    detail = " · ".join(text for text in (parent.label if parent else "", was) if text)
    level = Level(period.unit.level)
    within = parent if level == Level.HAMLET else None
    shown = asked.but(level=level, within=within, unit=one.unit, page=1, order="")
    return Hit(capfirst(period.label), detail, reverse("coverage:map") + shown.query())
