"""The teams that a number counts: at work in a period or not, set up or dissolved lately; and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from geo.models import Level
from teams_app.accounts.access import scope_of
from teams_app.coverage.answers.behind import OF_WORK, Behind
from teams_app.coverage.answers.behind_file import teams_table
from teams_app.coverage.answers.table_file import TYPES
from teams_app.coverage.answers.ways import GROUP, Those, Ways
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.measures import ACTIVITY
from teams_app.coverage.printing import kind_words
from teams_app.coverage.views.common import own_unit, record_nameless, today
from teams_app.coverage.views.sending import sent
from teams_app.registry.exporting.selection import area_of_keeper
from teams_app.registry.querysets import TeamQuerySet

PAGE = 50
_PAIRS = (
    (Those.AT_WORK, Those.IDLE),
    (Those.LOGGED, Those.UNLOGGED),
    (Those.FOUNDED, Those.ENDED),
    (Those.OF_HAMLETS, Those.OF_COMMUNES),
)  # each the other side of the same number
_LIST = gettext_lazy("Teams behind a figure")


@dataclass(frozen=True)
class Listed:
    """What the address asks for, and how many teams stand on either side of the number."""

    behind: Behind
    those: Those
    counts: dict[Those, int]

    @property
    def count(self) -> int:
        return self.counts[self.those]

    @cached_property
    def named(self) -> TeamQuerySet:
        """Those the reader may know of."""
        return self.behind.readable(self.behind.teams(self.those))

    @cached_property
    def hidden(self) -> int:
        return 0 if self.behind.reads_all else self.count - self.named.order_by().count()


@require_safe
@login_required
def teams(request: HttpRequest) -> HttpResponse:
    listed = _listed(request)
    behind, those, asked = listed.behind, listed.those, listed.behind.asked
    paginator = Paginator(listed.named.values_list("pk", flat=True), PAGE)
    paginator.count = listed.count - listed.hidden  # counted already
    page = paginator.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "asked": asked,
        "those": str(those),
        "is_rate": those in OF_WORK,
        "count": listed.count,
        "whole": sum(listed.counts.values()),
        "hidden": listed.hidden,
        "since": behind.since,
        "kind": kind_words(asked),
        "tabs": [(str(each), count, each == those) for each, count in listed.counts.items()],
        "page": page,
        "lines": behind.lines(list(page)),
        "is_today": asked.on == asked.today,
        "crumbs": _crumbs(asked),
        "file": "coverage:teams_file",
    }
    return render(request, "coverage/teams.html", context)


@require_safe
@login_required
def teams_file(request: HttpRequest, dang: str) -> HttpResponseBase:
    """All of the list with the same query string. It names teams and no people; that it leaves is written down."""
    if dang not in TYPES:
        raise Http404
    with override("vi"):
        listed = _listed(request)
        asked = listed.behind.asked
        area = asked.within.label if asked.within else area_of_keeper(request.user, asked.today)
        unit = asked.within.unit_id if asked.within else own_unit(request)
        filters = f"{GROUP}={listed.those} {asked.query(page=1).removeprefix('?')}".strip()
        record_nameless(request, _LIST, dang, unit, filters)
        ids = list(listed.named.values_list("pk", flat=True))
        table = teams_table(listed.behind, listed.those, ids, listed.count - len(ids))
        return sent(table, dang, f"to-{listed.those}", on=asked.on, area=area)


def _listed(request: HttpRequest) -> Listed:
    asked = read(request.GET, today(), is_list=True).but(measure=ACTIVITY)
    _refuse(request, asked)
    those = next((each for each in Those if each == request.GET.get(GROUP)), Those.AT_WORK)
    behind = Behind(asked, request.user)
    pair = next(pair for pair in _PAIRS if those in pair)
    return Listed(behind, those, {each: behind.count(each) for each in pair})


def _refuse(request: HttpRequest, asked: Asked) -> None:
    """The lists are of those who keep one, and of their own area."""
    is_foreign = asked.within is not None and not Ways.of(asked, request.user).keeps(asked.within.unit_id)
    if is_foreign or not scope_of(request.user, asked.today).units:
        raise Http404


def _crumbs(asked: Asked) -> list[tuple[str, str | None]]:
    is_hamlet = asked.within is not None and asked.within.unit.level == Level.HAMLET
    back = asked.but(order="", page=1, within=None if is_hamlet else asked.within)
    return [(_("Map"), reverse("coverage:map") + back.query()), (_("Teams behind a figure"), None)]
