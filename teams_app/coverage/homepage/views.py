"""One address, four pages: the public, a team's head, a commune official, province staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from geo.models import Level, UnitPeriod
from geo.reorganise import provisional_hamlets
from teams_app.accounts.access import Scope, scope_of
from teams_app.accounts.viewing import viewing_date
from teams_app.activities import telling
from teams_app.activities.access import answerable_requests, requests_counted_for, verifiable_activities
from teams_app.activities.models import Asked
from teams_app.coverage.figures import figures
from teams_app.coverage.homepage import facts
from teams_app.coverage.periods import Period
from teams_app.registry import problems
from teams_app.registry.access import teams_led_by, teams_to_check, visible_teams
from teams_app.registry.models import TeamArea
from teams_app.registry.querysets import TeamQuerySet
from teams_app.registry.reforming import proposals


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page of whoever asks. Province staff may look at another day."""
    today = timezone.localdate()
    scope = scope_of(request.user, today)
    if scope.is_province:
        return render(request, "coverage/home/province.html", _province(request, scope))
    if scope.is_commune:
        return render(request, "coverage/home/commune.html", _commune(request, scope, today))
    if teams_led_by(request.user, today).exists():
        return render(request, "coverage/home/head.html", _head(request, today))
    return render(request, "coverage/home/public.html", _public(today))


def _months(teams: TeamQuerySet, on: dt.date) -> dict[str, Any]:
    period = Period.month_of(on)
    return {
        "period": period,
        "month": facts.month_figures(teams, period),
        "before": facts.month_figures(teams, period.previous),
    }


def _commune(request: HttpRequest, scope: Scope, today: dt.date) -> dict[str, Any]:
    teams = visible_teams(request.user, today).on(today)
    states = facts.team_states(teams.order_by("sort_key"), today)
    communes = list(UnitPeriod.objects.on(today).filter(unit__in=scope.commune_units))
    waiting = verifiable_activities(request.user, today).waiting()
    return {
        **_months(teams, today),
        "today": today,
        "communes": communes,
        "states": states,
        "silent": [state for state in states if state.is_silent],
        "waiting": waiting.count(),
        "held": telling.held_in_area(request.user, today),
        "owed": telling.owed_month(request.user, today),
        "told": telling.told(request.user, today),
        "asked": answerable_requests(request.user, today).waiting().count(),
        "without_head": teams.active_on(today).missing_head(today).count(),
        "reforms": len(proposals(today, scope.commune_units)),
        "to_look_at": problems.count_all(today, teams_to_check(request.user, today)),
    }


def _head(request: HttpRequest, today: dt.date) -> dict[str, Any]:
    teams = teams_led_by(request.user, today)
    return {
        **_months(teams, today),
        "today": today,
        "states": facts.team_states(teams, today),
        "told": telling.told(request.user, today),
        "asked": answerable_requests(request.user, today).waiting().count(),
    }


def _province(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    on, today = viewing_date(request), timezone.localdate()
    teams = visible_teams(request.user, on).active_on(on)
    period = Period.month_of(on)
    ground = set(UnitPeriod.objects.on(on).at_level(Level.PROVINCE).values_list("unit_id", flat=True))
    now = figures(Level.PROVINCE, on, period).total
    before = figures(Level.PROVINCE, period.start - dt.timedelta(days=1), period.previous).total
    served = TeamArea.objects.on(on).filter(team__in=teams.values("pk")).values_list("unit_id", flat=True)
    return {
        "on": on,
        "period": period,
        "now": now,
        "before": before,
        "neglected": facts.neglected_communes(served, ground, on),
        "silent": facts.silent_teams(teams, on, 60).count(),
        "without_head": teams.missing_head(on).count(),
        "reforms": len(proposals(on)),
        "to_look_at": facts.counted_now_and_then(
            "problems", scope.units, today, lambda: problems.count_all(today, teams_to_check(request.user, today))
        ),
        "held": telling.held_counted(request.user, today),
        "last_month": telling.last_month(today),
        "asked": requests_counted_for(request.user, today).waiting().count(),
        "provisional": provisional_hamlets(on).count(),
        "scope": scope,
    }


def _public(today: dt.date) -> dict[str, Any]:
    asks = {"takes_requests": Asked.now().takes_requests}
    if not settings.PUBLIC_MAP:
        return asks | {"total": None}
    return asks | {"total": figures(Level.PROVINCE, today, Period.month_of(today)).total, "today": today}
