"""One address, four pages: the public, a team's head, a commune official, province staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from geo.models import Level
from teams_app.accounts.access import Actor, may_grant_in_admin, scope_of
from teams_app.activities.models import Asked
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from teams_app.coverage.homepage import head, official, province
from teams_app.registry.access import teams_led_by


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page of whoever asks. Province staff may look at another day."""
    today = timezone.localdate()
    scope = scope_of(request.user, today)
    if scope.is_province:
        return render(request, "coverage/home/province.html", province.context(request, scope, today))
    if scope.is_commune:
        return render(request, "coverage/home/commune.html", official.context(request, scope, today))
    if teams_led_by(request.user, today).exists():
        return render(request, "coverage/home/head.html", head.context(request, today))
    return render(request, "coverage/home/public.html", _public(request.user, today))


def _public(user: Actor, today: dt.date) -> dict[str, Any]:
    asks = {"takes_requests": Asked.now().takes_requests, "may_grant": may_grant_in_admin(user)}
    if not settings.PUBLIC_MAP:
        return asks | {"total": None}
    return asks | {"total": figures(Level.PROVINCE, today, Period.month_of(today)).total, "today": today}
