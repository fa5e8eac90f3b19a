"""The teams that a number counts: at work in a period or not, set up or dissolved lately."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import Level
from teams_app.accounts.access import scope_of
from teams_app.coverage.answers.behind import Behind
from teams_app.coverage.answers.ways import GROUP, Those, Ways
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.measures import ACTIVITY
from teams_app.coverage.printing import kind_words
from teams_app.coverage.views.common import today

PAGE = 50
_PAIRS = (
    (Those.AT_WORK, Those.IDLE),
    (Those.FOUNDED, Those.ENDED),
    (Those.OF_HAMLETS, Those.OF_COMMUNES),
)  # each the other side of the same number


@require_safe
@login_required
def teams(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET, today(), is_list=True)
    _refuse(request, asked)
    those = next((each for each in Those if each == request.GET.get(GROUP)), Those.AT_WORK)
    behind = Behind(asked, request.user)
    pair = next(pair for pair in _PAIRS if those in pair)
    found = {each: behind.ids(each) for each in pair}
    readable = behind.readable(found[those])
    page = Paginator(readable, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "asked": asked,
        "those": str(those),
        "is_rate": pair == _PAIRS[0],
        "count": len(found[those]),
        "whole": sum(map(len, found.values())),
        "hidden": len(found[those]) - len(readable),
        "since": behind.since,
        "kind": kind_words(asked.but(measure=ACTIVITY)),
        "tabs": [(str(each), len(found[each]), each == those) for each in pair],
        "page": page,
        "lines": behind.lines(list(page)),
        "is_today": asked.on == asked.today,
        "crumbs": _crumbs(asked),
    }
    return render(request, "coverage/teams.html", context)


def _refuse(request: HttpRequest, asked: Asked) -> None:
    """The lists are of those who keep one, and of their own area."""
    is_foreign = asked.within is not None and not Ways.of(asked, request.user).keeps(asked.within.unit_id)
    if is_foreign or not scope_of(request.user, asked.today).units:
        raise Http404


def _crumbs(asked: Asked) -> list[tuple[str, str | None]]:
    is_hamlet = asked.within is not None and asked.within.unit.level == Level.HAMLET
    back = asked.but(order="", page=1, within=None if is_hamlet else asked.within, measure=ACTIVITY)
    return [(_("Map"), reverse("coverage:map") + back.query()), (_("Teams behind a figure"), None)]
