"""The communes that a number counts: those without a report, a commune team, a list of hamlets; and as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from geo.models import Level
from teams_app.coverage.answers.behind_file import communes_table
from teams_app.coverage.answers.table_file import TYPES
from teams_app.coverage.answers.ways import GROUP, Lacking
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.cards import line_of
from teams_app.coverage.figures import EVERYTHING, Figures, Row
from teams_app.coverage.views.common import figures_required, today
from teams_app.coverage.views.sending import sent

PAGE = 100
_COUNTS: dict[Lacking, Callable[[Row], int]] = {
    Lacking.REPORT: lambda row: row.not_reported,
    Lacking.TEAM: lambda row: row.communes_missing,
    Lacking.HAMLETS: lambda row: row.unlisted,
}


@dataclass(frozen=True)
class Listed:
    """What the address asks for, and the communes that lack it, each row with how many it stands for."""

    asked: Asked
    lacking: Lacking

    @classmethod
    def read(cls, request: HttpRequest) -> Listed:
        lacking = next((each for each in Lacking if each == request.GET.get(GROUP)), Lacking.REPORT)
        return cls(read(request.GET, today()).but(level=Level.COMMUNE, kind=EVERYTHING), lacking)

    @cached_property
    def found(self) -> Figures:
        return self.asked.figures()

    @cached_property
    def lines(self) -> list[tuple[Row, int]]:
        count = _COUNTS[self.lacking]
        return [(row, count(row)) for row in sorted(self.found.rows, key=_in_order) if count(row)]


def _in_order(row: Row) -> tuple[bool, str, str, str]:
    return not row.code, row.above, row.sort_key, row.code


@require_safe
@figures_required
def communes(request: HttpRequest) -> HttpResponse:
    """Counts, so whoever sees the map sees these. On another day's map a row stands for the old communes in it."""
    listed = Listed.read(request)
    asked, total = listed.asked, listed.found.total
    page = Paginator(listed.lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "lacking": str(listed.lacking),
        "count": _COUNTS[listed.lacking](total),
        "whole": total.communes,
        "tabs": [(str(each), count(total), each == listed.lacking) for each, count in _COUNTS.items()],
        "page": page,
        "lines": list(page),
        "is_many": any(count > 1 for _row, count in page),
        "unit_day": None if asked.units_at == asked.today else asked.units_at,
        "crumbs": _crumbs(asked),
        "file": "coverage:communes_file",
    }
    return render(request, "coverage/communes.html", context)


@require_safe
@figures_required
def communes_file(request: HttpRequest, dang: str) -> HttpResponseBase:
    """All of the list with the same query string."""
    if dang not in TYPES:
        raise Http404
    with override("vi"):
        listed = Listed.read(request)
        asked = listed.asked
        table = communes_table(asked, listed.lacking, listed.lines)
        return sent(table, dang, f"xa-{listed.lacking}", on=asked.on, area=asked.within.label if asked.within else "")


def _crumbs(asked: Asked) -> list[tuple[str, str | None]]:
    back = reverse("coverage:map") + asked.but(order="", page=1, unit=None).query()
    above = [] if asked.within is None else line_of(asked.within.unit_id, asked.units_at)[::-1]
    return [(_("Map"), back), *((each.label, None) for each in above[-1:]), (_("Communes behind a figure"), None)]
