"""Topics against communes: what was taught where, and what never; and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from teams_app.activities.models import Topic
from teams_app.coverage.answers.table_file import TYPES
from teams_app.coverage.answers.taught import Matrix, Order, matrix
from teams_app.coverage.answers.taught_file import table_of
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.links import dated
from teams_app.coverage.views.common import figures_required, today
from teams_app.coverage.views.sending import sent

PAGE = 200  # communes


@dataclass(frozen=True)
class Listed:
    """What the address asks for: all communes, or those that never had a topic, in their order."""

    asked: Asked

    @cached_property
    def whole(self) -> Matrix:
        within = self.asked.within
        return matrix(self.asked.on, None if within is None else [within.unit_id])

    @property
    def topic(self) -> Topic | None:
        return self.asked.topic if self.asked.topic in self.whole.topics else None

    @property
    def order(self) -> Order:
        return Order.read(self.asked.order)

    @cached_property
    def shown(self) -> Matrix:
        return (self.whole.lacking(self.topic) if self.topic else self.whole).ordered(self.order)


@require_safe
@figures_required
def topics(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET, today()).but(unit=None, page=1)
    listed = Listed(asked)
    found, shown, order = listed.whole, listed.shown, listed.order
    page = Paginator(shown.communes, PAGE).get_page(request.GET.get("page"))
    columns = [(each, found.missing_of(each.pk), asked.query(topic=each)) for each in found.topics]
    words = {Order.NAME: _("Commune"), Order.LACKS: _("Never taught")}
    map_url = reverse("coverage:map") + asked.query(topic=None, order="")
    context = {
        "on": asked.on,
        "within": asked.within,
        "matrix": found,
        "topic": listed.topic,
        "lacking": len(shown.communes),
        "headings": [
            (label, order.direction(word), asked.query(order=order.followed(word))) for word, label in words.items()
        ],
        "columns": columns,
        "page": page,
        "rows": [(commune, shown.lacks(commune), shown.is_taught(commune)) for commune in page],
        "missing": sum(count for _topic, count, _url in columns),
        "all_url": asked.query(topic=None),
        "day_query": dated("", asked.on, asked.today),
        "crumbs": [(_("Map"), map_url), (_("Topics"), None)],
        "file": "coverage:topics_file",
    }
    return render(request, "coverage/topics.html", context)


@require_safe
@figures_required
def topics_file(request: HttpRequest, dang: str) -> HttpResponseBase:
    """All of the table with the same query string."""
    if dang not in TYPES:
        raise Http404
    with override("vi"):
        asked = read(request.GET, today())
        area = asked.within.label if asked.within else ""
        return sent(table_of(Listed(asked).shown), dang, "noi-dung-theo-xa", on=asked.on, area=area)
