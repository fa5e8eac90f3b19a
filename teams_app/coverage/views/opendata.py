"""Open data: what there is, and the files of each month. Not there unless the province offers them."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from teams_app.activities.periods import Month
from teams_app.coverage import opendata
from teams_app.coverage.limits import limited
from teams_app.coverage.views.common import today

YEAR_SHOWN = 24  # months on the page; older ones keep their addresses


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    _must_be_offered()
    months = opendata.months(today())
    context = {
        "months": [(month, month.start) for month in months[:YEAR_SHOWN]],
        "first": months[-1].start if months else None,
        "columns": opendata.COLUMNS.items(),
        "formats": opendata.FORMATS,
        "licence": settings.OPEN_DATA_LICENCE,
        "least": opendata.LEAST,
    }
    return render(request, "coverage/open_data.html", context)


@require_safe
@limited("open")
def open_data_file(request: HttpRequest, month: str, ending: str) -> HttpResponse:
    """One month in one format, with a tag by which a client learns that nothing has changed."""
    _must_be_offered()
    asked = Month.read(month)
    if asked is None or ending not in opendata.FORMATS or asked not in opendata.months(today()):
        raise Http404
    content = opendata.file_of(asked, ending)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    fresh = HttpResponse(content, content_type=opendata.FORMATS[ending].content_type)
    fresh.headers["Content-Disposition"] = f'inline; filename="do-phu-{asked}.{ending}"'
    response = get_conditional_response(request, etag=tag, response=fresh) or fresh
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"  # kept by whoever likes, and asked after each time
    response.headers["Access-Control-Allow-Origin"] = "*"  # counts for everybody: any page may read them
    return response


def _must_be_offered() -> None:
    if not settings.OPEN_DATA:
        raise Http404
