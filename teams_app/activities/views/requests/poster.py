"""A team's poster: a page to print, A4 or A5, with the code that leads to the form; and all of a commune's at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams_app.accounts.handover import qr_svg
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import Poster
from teams_app.activities.requests import codes
from teams_app.registry.models import Team
from teams_app.registry.places import Served, served_by

PAPERS = ("a4", "a5")


@dataclass(frozen=True)
class Sheet:
    """What stands on a poster."""

    team: Team
    served: Served | None
    address: str
    code: str
    qr: str


@never_cache
@require_POST
@login_required
def poster_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the team its code. It keeps it for good: a second tap leads to the same poster."""
    team = _printable(request, pk)
    Poster.objects.get_or_create(team=team)
    return redirect("activities:poster", pk)


@never_cache
@require_safe
@login_required
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    team = _printable(request, pk)
    made = Poster.objects.filter(team=team).first()
    if made is None:
        return redirect("registry:team", pk)
    (sheet,) = _sheets([made])
    return render(request, "activities/requests/poster.html", {"team": team, "sheet": sheet} | _paper(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def posters(request: HttpRequest) -> HttpResponse:
    """Those of every standing team of the commune, a page each. A POST gives a code to the teams that have none."""
    today = timezone.localdate()
    teams = access.teams_to_print_for(cast("User", request.user), today)
    if teams is None:
        raise Http404
    without = teams.filter(poster=None)
    if request.method == "POST":
        for team in without:
            Poster.objects.get_or_create(team=team)
        return redirect("activities:posters")
    made = Poster.objects.filter(team__in=teams).select_related("team").order_by("team__sort_key", "team_id")
    context = {"sheets": _sheets(list(made)), "missing": without.count()}
    return render(request, "activities/requests/posters.html", context | _paper(request))


def _paper(request: HttpRequest) -> dict[str, Any]:
    paper = request.GET.get("kho", "")
    return {"paper": paper if paper in PAPERS else PAPERS[0], "papers": PAPERS}


def _sheets(made: Sequence[Poster]) -> list[Sheet]:
    """Queries do not grow with their number."""
    places = served_by({each.team for each in made}, timezone.localdate())
    return [_sheet(each, places.get(each.team_id)) for each in made]


def _sheet(made: Poster, served: Served | None) -> Sheet:
    address = settings.SITE_URL.rstrip("/") + reverse("activities:help_poster", args=[made.code])
    shown = address.partition("://")[2].rstrip("/")
    return Sheet(made.team, served, shown, codes.spaced(made.code), qr_svg(address))


def _printable(request: HttpRequest, pk: int) -> Team:
    """The standing team, if the reader may hang up its poster."""
    today = timezone.localdate()
    team = Team.objects.on(today).filter(pk=pk).first()
    if team is None or not access.may_print_poster(cast("User", request.user), team, today):
        raise Http404
    return team
