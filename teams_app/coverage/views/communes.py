"""The communes that a number counts: those without a report, without a commune team, without a list of hamlets."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import Level
from teams_app.coverage.answers.ways import GROUP, Lacking
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.cards import line_of
from teams_app.coverage.figures import EVERYTHING, Row
from teams_app.coverage.views.common import figures_required, today

PAGE = 100
_COUNTS = {
    Lacking.REPORT: lambda row: row.not_reported,
    Lacking.TEAM: lambda row: row.communes_missing,
    Lacking.HAMLETS: lambda row: row.unlisted,
}


@require_safe
@figures_required
def communes(request: HttpRequest) -> HttpResponse:
    """Counts, so whoever sees the map sees these. On another day's map a row stands for the old communes in it."""
    asked = read(request.GET, today()).but(level=Level.COMMUNE, kind=EVERYTHING)
    lacking = next((each for each in Lacking if each == request.GET.get(GROUP)), Lacking.REPORT)
    found = asked.figures()
    count = _COUNTS[lacking]
    page = Paginator(_ordered([row for row in found.rows if count(row)]), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "lacking": str(lacking),
        "count": count(found.total),
        "whole": found.total.communes,
        "tabs": [(str(each), _COUNTS[each](found.total), each == lacking) for each in Lacking],
        "page": page,
        "lines": [(row, count(row)) for row in page],
        "is_many": any(count(row) > 1 for row in page),
        "unit_day": None if asked.units_at == asked.today else asked.units_at,
        "crumbs": _crumbs(asked),
    }
    return render(request, "coverage/communes.html", context)


def _ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (not row.code, row.above, row.sort_key, row.code))


def _crumbs(asked: Asked) -> list[tuple[str, str | None]]:
    back = reverse("coverage:map") + asked.but(order="", page=1, unit=None).query()
    above = [] if asked.within is None else line_of(asked.within.unit_id, asked.units_at)[::-1]
    return [(_("Map"), back), *((each.label, None) for each in above[-1:]), (_("Communes behind a figure"), None)]
