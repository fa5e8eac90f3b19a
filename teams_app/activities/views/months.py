"""Months: the list of them, who has handed one in, handing it in, stating that there was nothing, closing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geo.models import Level, Unit
from teams_app.accounts.models import User
from teams_app.accounts.viewing import PARAMETER
from teams_app.activities import access, closing, handing, months, reminding
from teams_app.activities.filters import COUNTED, INSIDE, WAITING
from teams_app.activities.models import Closing, MonthStatement
from teams_app.activities.month_overview import commune_states
from teams_app.activities.months import CommuneRow, State, TeamRow
from teams_app.activities.periods import Month
from teams_app.activities.views.month_reach import reach_of
from teams_app.registry.access import teams_led_by
from teams_app.registry.models import Team
from teams_app.registry.places import Served, served_by

SHOWN = 12  # months of the list
PER_PAGE = 50
STATES = {"chua-nop": State.MISSING, "tre": State.LATE, "da-nop": State.ON_TIME, "mau-thuan": State.CONTRADICTION}
WORDS = {
    State.ON_TIME: gettext_lazy("handed in"),
    State.LATE: gettext_lazy("handed in late"),
    State.MISSING: gettext_lazy("not handed in"),
    State.CONTRADICTION: gettext_lazy("contradicts itself"),
    State.ACTIVE: pgettext_lazy("team in a month", "has activities"),
    State.ELSEWHERE: pgettext_lazy("team in a month", "has activities in another commune"),
    State.NOTHING: pgettext_lazy("team in a month", "no activity, as stated"),
    State.PAUSED: pgettext_lazy("team", "suspended"),
}
TEAM_MISSING = gettext_lazy("nothing logged, nothing stated")
NOT_DUE = pgettext_lazy("commune in a month", "not due yet")
TEAM_NOT_DUE = pgettext_lazy("team in a month", "nothing logged yet")
TAGS = {State.ON_TIME: "ok", State.ACTIVE: "ok", State.LATE: "warn"} | dict.fromkeys(
    (State.MISSING, State.CONTRADICTION), "danger"
)


@dataclass(frozen=True)
class Section:
    """One commune of the page, or the teams that a head leads."""

    row: CommuneRow | None
    teams: list[dict[str, Any]]
    may_hand_in: bool
    reminder: str
    ways: dict[str, str]


@never_cache
@require_safe
@login_required
def month_list(request: HttpRequest) -> HttpResponse:
    user, today = _reader(request)
    newest = Month.of(today)
    shown = [newest.plus(-step) for step in range(SHOWN)]
    reach = reach_of(request, user, today)
    context = {
        "states": months.month_states(shown, reach.corrected, reach.ground),
        "today": today,
        "counts_communes": reach.ground is None or bool(reach.ground),
        "reach": reach,
        "closing_day": closing.closing_day(newest.previous),
    }
    return render(request, "activities/months.html", context)


@never_cache
@require_safe
@login_required
def month(request: HttpRequest, month: Month) -> HttpResponse:
    """Its communes for a province; for an official those of the post, with their teams; for a head the own teams."""
    user, today = _reader(request)
    if access.oversees_months(user, today):
        return _communes_page(request, month, user, today)
    ground = access.own_communes(user, today)
    if ground:
        rows = months.commune_rows(month, ground)
        return _sections_page(request, month, [_section(user, row, today) for row in rows])
    led = list(teams_led_by(user, today).values_list("pk", flat=True))
    own = Section(row=None, teams=_lines(user, month, led, today), may_hand_in=False, reminder="", ways={})
    return _sections_page(request, month, [own])


@never_cache
@require_safe
@login_required
def month_commune(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    """One commune with its teams."""
    user, today = _reader(request)
    ground = access.months_ground(user, today)
    if ground is not None and unit not in ground:
        raise Http404
    rows = months.commune_rows(month, [unit])
    if not rows:
        raise Http404
    return _sections_page(request, month, [_section(user, rows[0], today)])


@require_POST
@login_required
def month_hand_in(request: HttpRequest, month: Month, unit: int) -> HttpResponse:
    user, today = _reader(request)
    found = Unit.objects.filter(pk=unit, level=Level.COMMUNE).first()
    if found is None or not access.may_hand_in(user, unit, today) or not months.commune_count(month, [unit]):
        raise Http404
    is_nothing = "nothing" in request.POST
    try:
        done = handing.month_hand_in(by=user, unit=found, month=month, is_nothing=is_nothing, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        text = _("Handed in: %(month)s, %(sessions)s activities, %(people)s people, %(waiting)s waiting.")
        if done.is_nothing:
            text = _("Handed in: no activity in %(month)s.")
        counted = {"sessions": done.sessions, "people": done.people, "waiting": done.waiting}
        messages.success(request, text % {"month": month.label, **{key: _number(n) for key, n in counted.items()}})
    return redirect("activities:month_commune", month, unit)


@require_POST
@login_required
def month_nothing(request: HttpRequest, month: Month, team: int) -> HttpResponse:
    """A team states that there was no activity."""
    user, today = _reader(request)
    found = Team.objects.filter(pk=team).first()
    if found is None or not access.may_speak_for(user, found, month, today):
        raise Http404
    try:
        handing.nothing_state(by=user, team=found, month=month, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        text = _("Stated: %(team)s had no activity in %(month)s.")
        messages.success(request, text % {"team": found.short_name, "month": month.label})
    return redirect("activities:month", month)


@require_POST
@login_required
def month_take_back(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    """Take a statement back, of a commune or a team."""
    user, _today = _reader(request)
    found = MonthStatement.objects.standing().select_related("team", "unit").filter(pk=pk, month=month.start).first()
    if found is None:
        raise Http404
    try:
        handing.statement_take_back(by=user, statement=found, at=timezone.now())
    except PermissionDenied:
        raise Http404 from None
    messages.info(request, _("Taken back. The month is owed again."))
    return redirect("activities:month", month)


@require_POST
@login_required
def month_close(request: HttpRequest, month: Month) -> HttpResponse:
    user, today = _reader(request)
    if not access.sees_all_months(user, today):
        raise Http404
    now = timezone.now()
    try:
        if "reopen" in request.POST:
            closing.month_reopen(month=month, by=user, reason=request.POST.get("reason", ""), at=now)
            messages.success(request, _("The month is open again. What was corrected stays a correction."))
        else:
            closing.month_close(month=month, by=user, at=now)
            messages.success(request, _("The month is closed. From now on a change needs a reason."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("activities:month", month)


def _reader(request: HttpRequest) -> tuple[User, dt.date]:
    user, today = cast("User", request.user), timezone.localdate()
    if not access.can_see_log(user, today):
        raise Http404
    return user, today


def _communes_page(request: HttpRequest, month: Month, user: User, today: dt.date) -> HttpResponse:
    reach = reach_of(request, user, today)
    communes = commune_states(month, reach.ground, names_province=reach.spans_provinces)
    counts = Counter(each.state for each in communes)
    wanted = STATES.get(request.GET.get("xem", ""))
    shown = [each for each in communes if wanted is None or each.state is wanted]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    above = {each.unit: each.above for each in page}
    rows = months.commune_rows(month, above)
    is_over = month.is_over(today)
    context = {
        "page": page,
        "lines": [
            {
                "row": row,
                "above": above[row.unit],
                **_told(row.state, is_over, WORDS[row.state], NOT_DUE),
                **_ways(month, today, row.unit),
            }
            for row in rows
        ],
        "all": len(communes),
        "handed_in": sum(each.is_handed_in for each in communes),
        "tabs": [(slug, WORDS[state], counts[state]) for slug, state in STATES.items()],
        "wanted": request.GET.get("xem", "") if wanted else "",
        "reminder": reminding.communes_text(communes, month, today) if is_over else "",
        "corrections": reach.corrected.filter(month=month.start).count(),
        "may_close": access.sees_all_months(user, today),
        "reach": reach,
        **_frame(month, today),
    }
    return render(request, "activities/month.html", context)


def _sections_page(request: HttpRequest, month: Month, sections: list[Section]) -> HttpResponse:
    context = {"sections": sections, **_frame(month, timezone.localdate())}
    return render(request, "activities/month_teams.html", context)


def _frame(month: Month, today: dt.date) -> dict[str, Any]:
    left = reminding.days_left(month, today)
    return {
        "month": month,
        "is_over": month.is_over(today),
        "closing": Closing.objects.standing().filter(month=month.start).select_related("closed_by").first(),
        "closing_day": closing.closing_day(month),
        "left": left,
        "overdue": -left,
        "following": month.next if month.next.start <= today else None,
    }


def _section(user: User, row: CommuneRow, today: dt.date) -> Section:
    lines = _lines(user, row.month, row.teams, today, row.unit)
    may = access.may_hand_in(user, row.unit, today)
    reminder = _teams_reminder(lines, row.month, today) if row.month.is_over(today) else ""
    return Section(row, lines, may, reminder, _ways(row.month, today, row.unit))


def _teams_reminder(lines: list[dict[str, Any]], month: Month, today: dt.date) -> str:
    formerly = {line["row"].team.pk: line["served"].formerly for line in lines if line["served"]}
    return reminding.teams_text([line["row"] for line in lines], formerly, month, today)


def _lines(user: User, month: Month, teams: Any, today: dt.date, commune: int | None = None) -> list[dict[str, Any]]:
    rows = months.team_rows(month, teams)
    speaks = access.speakable_teams(user, month, today)
    served = served_by([row.team for row in rows], month.end)
    is_over = month.is_over(today)
    return [
        _line(row, row.team.pk in speaks, served.get(row.team.pk), is_over)
        | _ways(month, today, commune, to=row.team.pk)
        for row in rows
    ]


def _line(row: TeamRow, may_speak: bool, served: Served | None, is_over: bool) -> dict[str, Any]:
    words = TEAM_MISSING if row.state is State.MISSING else WORDS[row.state]
    told = _told(row.state, is_over, words, TEAM_NOT_DUE)
    return {"row": row, **told, "may_speak": may_speak, "served": served}


def _ways(month: Month, today: dt.date, commune: int | None, **fields: Any) -> dict[str, str]:
    """The addresses of the activities that the numbers count, on the map that they are counted on."""
    fields |= {"thang": month, COUNTED[0]: COUNTED[1]}
    if commune is not None:
        fields |= {INSIDE: commune} | ({PARAMETER: month.end} if month.is_over(today) else {})
    address = f"{reverse('activities:list')}?{urlencode(fields)}"
    by_status = {"verified": "da-xac-nhan", "waiting": WAITING}
    return {"all": address} | {name: f"{address}&trang-thai={status}" for name, status in by_status.items()}


def _told(state: State, is_over: bool, words: Any, not_due: Any) -> dict[str, Any]:
    """Nobody is late before the month is over."""
    if state is State.MISSING and not is_over:
        return {"words": not_due, "tag": "mute"}
    return {"words": words, "tag": TAGS.get(state, "mute")}


def _number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)
