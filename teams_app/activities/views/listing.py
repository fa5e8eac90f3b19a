"""The list of activities: what was done where, filtered by the address, fifty a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teams_app.accounts.models import User
from teams_app.accounts.viewing import viewing_date
from teams_app.activities import access
from teams_app.activities.filters import Filters
from teams_app.activities.models import Activity
from teams_app.activities.totals import totals_shown
from teams_app.registry.places import NOWHERE, Called, Served, served_by, told_apart

PER_PAGE = 50
MOST_WAITING = 1000  # counted: beyond that, the number is no matter of one more or less


@dataclass(frozen=True)
class Row:
    activity: Activity
    team: Called
    place: str  # where a reader of several communes looks for it, and what tells it from its namesakes
    may_verify: bool


@never_cache
@require_safe
@login_required
def activity_list(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    today = timezone.localdate()
    if not access.can_see_log(user, today):
        raise Http404
    on = min(viewing_date(request), today)
    visible = access.visible_activities(user, on, today=today, settled=True)
    filters = Filters(user, request.GET, on, today)
    found = filters.apply(access.visible_activities(user, filters.seen_on, today=today, settled=True))
    paginator = Paginator(found.with_everything(), PER_PAGE)
    if told := filters.totals:
        paginator.count = told.sessions  # counted once, with the sums
    page = paginator.get_page(request.GET.get("page"))
    rows = _rows(page, user, filters)
    context = {
        "filters": filters,
        "rows": rows,
        "may_verify_some": any(row.may_verify for row in rows),
        "page": page,
        "totals": told or totals_shown(page),
        "left_out": filters.left_out(told),
        "on": on,
        "is_today": on == today,
        "waiting": visible.waiting().filter(date__lte=on)[: MOST_WAITING + 1].count(),
        "most_waiting": MOST_WAITING,
        "may_review": access.may_verify_any(user, today),
        "may_log": access.can_log(user, today),
        "may_plan": access.may_plan(user, today),
        "may_set_up": access.may_set_up(user, today),
    }
    return render(request, "activities/list.html", context)


def _rows(page: Page[Activity], user: User, filters: Filters) -> list[Row]:
    """The page's activities with their place and with what the reader may do; a constant number of queries."""
    activities = list(page.object_list)
    verifiable: set[int] = set()
    if any(activity.is_waiting for activity in activities):
        mine = (
            access.verifiable_activities(user, filters.today).waiting().filter(pk__in=[each.pk for each in activities])
        )
        verifiable = set(mine.values_list("pk", flat=True))
    teams = {each.team for each in activities}
    places = served_by(teams, filters.on) if filters.spans_communes else {}
    called = told_apart(teams, filters.on, places) if places else filters.called
    return [
        Row(
            each,
            name := called.get(each.team_id) or Called(each.team.short_name),
            _place(places.get(each.team_id, NOWHERE), name),
            each.pk in verifiable,
        )
        for each in activities
    ]


def _place(served: Served, called: Called) -> str:
    """`xã Mỹ Xương, huyện Cao Lãnh`, and where it lay before if a namesake lies there, too."""
    return " · ".join(dict.fromkeys(filter(None, (served.above, called.beside))))
