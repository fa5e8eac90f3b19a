"""The corrections that came after a month was closed: exactly those that a page counted."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo.ids import id_in
from geo.models import UnitPeriod
from teams_app.accounts.models import User
from teams_app.accounts.viewing import viewing_date
from teams_app.activities import access, corrections
from teams_app.activities.filters import INSIDE
from teams_app.activities.periods import Period

PER_PAGE = 50


@never_cache
@require_safe
@login_required
def correction_list(request: HttpRequest) -> HttpResponse:
    """Of a period (`thang`); of a unit as its figure counts (`trong`, on the units of the day), or of a team (`to`)."""
    user, today = cast("User", request.user), timezone.localdate()
    on, period = viewing_date(request), Period.read(request.GET.get("thang", ""))
    unit, team = id_in(request.GET.get(INSIDE, "")), id_in(request.GET.get("to", ""))
    if not access.can_see_log(user, today) or (unit is not None and not access.keeps_corrections(user, unit, today)):
        raise Http404
    whole = corrections.of_figure(period, unit, on)
    if team is not None:
        whole = whole.filter(change__activity__team=team)
    seen_on = min(today, period.start) if period and team is not None else today
    visible = access.visible_corrections(user, seen_on, today)
    page = Paginator(corrections.listed(whole, visible), PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count if unit is None else whole.count()
    lines = corrections.lines(list(page), user, today)
    context = {
        "period": period,
        "unit": None if unit is None else UnitPeriod.objects.on(on).filter(unit=unit).first(),
        "team": lines[0].activity.team if lines and team is not None else None,
        "count": count,
        "hidden": count - page.paginator.count,
        "page": page,
        "lines": lines,
    }
    return render(request, "activities/corrections.html", context)
