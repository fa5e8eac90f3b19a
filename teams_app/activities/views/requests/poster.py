"""A team's poster: a page to print, A4 or A5, with the code that leads to the form."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teams_app.accounts.handover import qr_svg
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import Poster
from teams_app.activities.requests import codes
from teams_app.registry.models import Team
from teams_app.registry.places import served_by

PAPERS = ("a4", "a5")


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
    paper = request.GET.get("kho", "")
    address = settings.SITE_URL.rstrip("/") + reverse("activities:help_poster", args=[made.code])
    context = {
        "team": team,
        "served": served_by([team], timezone.localdate()).get(team.pk),
        "paper": paper if paper in PAPERS else PAPERS[0],
        "papers": PAPERS,
        "address": address.partition("://")[2].rstrip("/"),
        "code": codes.spaced(made.code),
        "qr": qr_svg(address),
    }
    return render(request, "activities/requests/poster.html", context)


def _printable(request: HttpRequest, pk: int) -> Team:
    """The standing team, if the reader may hang up its poster."""
    today = timezone.localdate()
    team = Team.objects.on(today).filter(pk=pk).first()
    if team is None or not access.may_print_poster(cast("User", request.user), team, today):
        raise Http404
    return team
