"""The files that the map hands out: the table, the shapes and the picture of exactly what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.topology import TopologyFile
from teams_app.coverage import sheet
from teams_app.coverage.access import sees_figures
from teams_app.coverage.asking import WORD_OF_LEVEL, Asked, read
from teams_app.coverage.choices import STRIP, last_month
from teams_app.coverage.figures.output import as_csv, as_dict, map_values
from teams_app.coverage.figures.shapes import as_geojson
from teams_app.coverage.figures.workbook import as_workbook
from teams_app.coverage.limits import limited
from teams_app.coverage.playing import months_back, played
from teams_app.coverage.points import points_of
from teams_app.coverage.printing import content_of, shapes_of, topology_of
from teams_app.coverage.views.common import today
from teams_app.registry import sheets

KEPT_FOR = 60 * 60  # seconds: drawings
JSON = {"ensure_ascii": False, "separators": (",", ":")}


def data(view: Callable[[Asked], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Data is not a page: a refusal is an answer, not a way to the sign-in form."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if not sees_figures(request.user):
            return JsonResponse({"error": _("Sign in to read the figures.")}, status=403, json_dumps_params=JSON)
        asked = read(request.GET, today())
        if asked.faults:
            return JsonResponse({"error": " ".join(map(str, asked.faults))}, status=400, json_dumps_params=JSON)
        return view(asked)

    return answered


@data
def map_data(asked: Asked) -> HttpResponse:
    """The figures as `manage.py coverage --format json` prints them."""
    return JsonResponse(as_dict(asked.figures()), json_dumps_params=JSON)


@data
def map_numbers(asked: Asked) -> HttpResponse:
    """One figure in few bytes, for a map that changes figure, period, topic or day without being loaded again."""
    found = asked.one_figure()
    return JsonResponse(map_values(found, asked.scale(found)), json_dumps_params=JSON)


@data
def map_months(asked: Asked) -> HttpResponse:
    """The numbers of the last months, for a map that plays them."""
    return JsonResponse(played(asked, months_back(last_month(asked), STRIP)), json_dumps_params=JSON)


@data
def map_csv(asked: Asked) -> HttpResponse:
    """The same as CSV, with the mark at the front by which Excel knows UTF-8."""
    return _file(asked, "\ufeff" + as_csv(asked.figures()), "csv", "text/csv; charset=utf-8")


@data
def map_workbook(asked: Asked) -> HttpResponse:
    found = asked.figures()
    content = content_of(asked, found, topology_of(asked))
    return _file(asked, as_workbook(found, [content.title, *content.subtitle, *content.source]), "xlsx", sheets.XLSX)


@data
def map_geojson(asked: Asked) -> HttpResponse:
    """Shapes and figures in one, for other programs that draw maps."""
    return _file(
        asked, as_geojson(asked.figures(), topology_of(asked), points_of(asked)), "geojson", "application/geo+json"
    )


@data
def map_svg(asked: Asked) -> HttpResponse:
    """The map alone, for a page on which no script runs."""
    topology = topology_of(asked)
    drawn = sheet.map_only(shapes_of(topology), content_of(asked, asked.figures(), topology))
    return HttpResponse(sheet.as_svg(drawn, str(asked.measure.label)), content_type="image/svg+xml")


@limited("draw")
@data
def map_png(asked: Asked) -> HttpResponse:
    topology = topology_of(asked)
    content = content_of(asked, asked.figures(), topology)
    made = _drawn_once("png", topology, content, lambda: sheet.as_png(sheet.printed(shapes_of(topology), content)))
    return _file(asked, made, "png", "image/png")


@limited("draw")
@data
def map_pdf(asked: Asked) -> HttpResponse:
    """On paper: the map, then the table of the same figures."""
    topology = topology_of(asked)
    content = content_of(asked, asked.figures(), topology)
    made = _drawn_once(
        "pdf",
        topology,
        content,
        lambda: sheet.as_pdf(sheet.printed(shapes_of(topology), content), content, timezone.now()),
    )
    return _file(asked, made, "pdf", "application/pdf")


def _drawn_once(ending: str, topology: TopologyFile, content: sheet.Content, draw: Callable[[], bytes]) -> bytes:
    """The drawing, kept under all that is drawn: figures are asked for each time, shapes and words drawn once."""
    said = f"{topology.path.name}{content!r}".encode()
    key = f"coverage:drawn:{ending}:{hashlib.sha256(said).hexdigest()}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = draw()
        cache.set(key, made, KEPT_FOR)
    return made


def _file(asked: Asked, content: str | bytes, ending: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    place = f"-{asked.within.code}" if asked.within else ""
    name = f"do-phu-{WORD_OF_LEVEL[asked.level]}{place}-{asked.on.isoformat()}-{asked.period}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
