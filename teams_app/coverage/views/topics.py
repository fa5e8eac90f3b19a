"""Topics against communes: what was taught where, and what never."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teams_app.coverage.answers.taught import matrix
from teams_app.coverage.asking import read
from teams_app.coverage.links import dated
from teams_app.coverage.views.common import figures_required, today

PAGE = 200  # communes


@require_safe
@figures_required
def topics(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET, today())
    found = matrix(asked.on, None if asked.within is None else [asked.within.unit_id])
    topic = asked.topic if asked.topic in found.topics else None
    shown = found.lacking(topic) if topic else found
    page = Paginator(shown.rows, PAGE).get_page(request.GET.get("page"))
    plain = asked.but(order="", unit=None, page=1)
    columns = [(each, found.missing_of(each.pk), plain.query(topic=each)) for each in found.topics]
    context = {
        "on": asked.on,
        "within": asked.within,
        "matrix": found,
        "topic": topic,
        "lacking": len(shown.communes),
        "columns": columns,
        "page": page,
        "rows": list(page),
        "missing": sum(count for _topic, count, _url in columns),
        "all_url": plain.query(topic=None),
        "day_query": dated("", asked.on, asked.today),
        "crumbs": [(_("Map"), reverse("coverage:map") + plain.query(topic=None)), (_("Topics"), None)],
    }
    return render(request, "coverage/topics.html", context)
