"""Who lives in a unit: the rows of people and of households that its number is made of, each with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.ids import id_in
from geo.lookup import Lookup
from geo.models import Level, Population, UnitPeriod
from geo.population import Figure, Told
from teams_app.accounts.viewing import viewing_date
from teams_app.coverage.access import may_reorganise
from teams_app.coverage.figures.inhabitants import wholes
from teams_app.coverage.figures.system import UnitSystem
from teams_app.coverage.links import dated
from teams_app.coverage.views.common import figures_required, today
from teams_app.registry.places import Place, places_of


@dataclass(frozen=True)
class Line:
    place: Place
    told: Population
    count: int


@dataclass(frozen=True)
class Counted:
    """A number and its rows; without any, nobody told it."""

    is_people: bool
    figure: Figure | None
    lines: Sequence[Line]


@require_safe
@figures_required
def population(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the ground the unit has on the day, told up to the year `nam`: as the figures by inhabitants take it."""
    on, now = viewing_date(request), today()
    period = get_object_or_404(UnitPeriod.objects.on(on).select_related("unit"), unit=pk)
    year = _year(request.GET.get("nam", ""), on.year)
    told = Told(year, of_hamlets=period.unit.level == Level.HAMLET)
    grounds = [[pk], *wholes(UnitSystem(period.unit.level, Lookup(on), frozenset([pk])))]
    context = {
        "period": period,
        "on": on,
        "is_today": on == now,
        "year": year,
        "counted": [_counted(told, grounds, on, is_people) for is_people in (True, False)],
        "may_change": may_reorganise(request.user, now),
        "crumbs": [
            (_("Map"), dated(reverse("coverage:map"), on, now)),
            (period.label, dated(reverse("coverage:unit", args=[pk]), on, now)),
            (_("Population"), None),
        ],
    }
    return render(request, "coverage/population.html", context)


def _counted(told: Told, grounds: list[list[int]], on: dt.date, is_people: bool) -> Counted:
    figure, units = told.behind(grounds, on, is_people=is_people)
    if figure is None:
        return Counted(is_people, None, [])
    rows = Population.objects.filter(unit__in=units, year=figure.year)
    places = places_of(units, dt.date(figure.year, 12, 31))
    lines = [Line(places[row.unit_id], row, (row.people if is_people else row.households) or 0) for row in rows]
    return Counted(is_people, figure, sorted(lines, key=lambda line: line.place.sort_key))


def _year(text: str, usual: int) -> int:
    return (id_in(text) if len(text) == 4 else None) or usual
