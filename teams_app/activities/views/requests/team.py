"""The team's side: what waits, one request with its contact, and what is done about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import HelpAct, HelpRequest, HelpState
from teams_app.activities.requests import answering, counting, disclosing, telling
from teams_app.activities.requests.erasing import days_kept
from teams_app.activities.requests.forms import AnswerForm
from teams_app.activities.requests.routing import commune_now, standing, teams_of_commune
from teams_app.activities.requests.turning import activity_of
from teams_app.registry.models import TeamSuspension
from teams_app.registry.places import Place, places_of

PER_PAGE = 30
INVALID, CONFLICT = 422, 409


@dataclass(frozen=True)
class Row:
    request: HelpRequest
    place: Place | None
    late_days: int
    team_rests: bool  # its team has ended or is suspended: nobody but the official answers


@never_cache
@require_safe
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    """What one may answer; for the province, who else may not, the counts alone."""
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    if access.may_answer_requests(user, today):
        return _list(request, user, now)
    if access.oversees_requests(user, today):
        return counts(request)
    raise Http404


@never_cache
@require_safe
@login_required
def counts(request: HttpRequest) -> HttpResponse:
    """How many by commune. Province staff alone, also those who hold another role beside it."""
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    if not access.oversees_requests(user, today):
        raise Http404
    rows = counting.by_commune(access.requests_counted_for(user, today), today)
    context = {"rows": rows, "total": counting.sum_of(rows), "today": today, "now": now}
    return render(request, "activities/requests/counts.html", context)


def _list(request: HttpRequest, user: User, now: dt.datetime) -> HttpResponse:
    today = timezone.localdate(now)
    mine = access.answerable_requests(user, today)
    asked = request.GET.get("xem", "")
    tabs = {
        "": (pgettext("requests for help", "Waiting"), mine.waiting()),
        "dang": (pgettext("requests for help", "Being helped"), mine.filter(state=HelpState.HELPING)),
        "xong": (pgettext("requests for help", "Closed"), mine.closed().order_by("-closed_at", "-pk")),
    }
    chosen = asked if asked in tabs else ""
    found = tabs[chosen][1].with_everything()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    waiting = mine.waiting().count()
    context = {
        "tabs": [(key, label, key == chosen) for key, (label, _found) in tabs.items()],
        "chosen": chosen,
        "waiting": waiting,
        "helping": mine.filter(state=HelpState.HELPING).count(),
        "rows": _rows(list(page.object_list), now),
        "page": page,
        "prints": access.teams_to_print_for(user, today) is not None,
        "oversees": access.oversees_requests(user, today),
    }
    return render(request, "activities/requests/list.html", context)


def _rows(found: list[HelpRequest], now: dt.datetime) -> list[Row]:
    """A constant number of queries."""
    today = timezone.localdate(now)
    places = places_of({each.unit_id for each in found}, today)
    teams = {each.team_id for each in found if each.team_id}
    resting = set(TeamSuspension.objects.on(today).filter(team__in=teams).values_list("team_id", flat=True))
    rows = []
    for each in found:
        ended = each.team and each.team.valid_to and each.team.valid_to <= today and not each.team.successor_id
        rests = bool(each.is_open and each.team and (ended or each.team_id in resting))
        rows.append(Row(each, places.get(each.unit_id), telling.late_days(each, now), rests))
    return rows


@never_cache
@require_safe
@login_required
def one_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _found(request, uuid)
    return _page(request, found)


@never_cache
@require_POST
@login_required
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take it up, close it, pass it on, open it again."""
    found, now = _found(request, uuid), timezone.now()
    user, act = cast("User", request.user), request.POST.get("act", "")
    teams = teams_of_commune(found.unit_id, timezone.localdate(now))
    form = AnswerForm(request.POST, teams=teams)
    if act not in answering.MOVES:
        raise Http404
    form.is_valid()
    try:
        moved = answering.request_move(
            by=user,
            request=found,
            seen=request.POST.get("seen", ""),
            act=act,
            at=now,
            note=form.cleaned_data.get("note", ""),
            team=form.cleaned_data.get("team"),
        )
    except ValidationError as wrong:
        for name, texts in wrong.message_dict.items():
            form.add_error(name, texts)
        return _page(request, found, form=form, act=act, status=INVALID)
    except answering.ChangedMeanwhile:
        messages.warning(request, _("Somebody else changed this request meanwhile. Here is how it stands now."))
        return redirect("activities:request", uuid)
    except answering.NotThere:
        raise Http404 from None
    messages.success(request, _said(act, moved))
    stays = access.answerable_requests(user, timezone.localdate(now)).filter(pk=moved.pk).exists()
    return redirect("activities:request", uuid) if stays else redirect("activities:requests")


def _said(act: str, moved: HelpRequest) -> str:
    if act == HelpAct.PASSED and moved.team:
        return _("Passed on to %(team)s. It waits there.") % {"team": moved.team.short_name}
    return {
        HelpAct.TAKEN: _("You have taken up this request. The person sees it on their page."),
        HelpAct.DONE: _("Done, thank you. Log it as an activity, if you like: one tap."),
        HelpAct.REOPENED: _("The request is open again."),
    }.get(HelpAct(act), _("Closed. The person reads your reason on their page."))


def _found(request: HttpRequest, uuid: UUID) -> HelpRequest:
    mine = access.answerable_requests(cast("User", request.user), timezone.localdate())
    found = mine.with_everything().select_related("activity").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: HelpRequest, *, form: AnswerForm | None = None, act: str = "", status: int = 200
) -> HttpResponse:
    """One request. Whoever sees it with its contact is written down first."""
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    disclosing.contact_was_seen(user, found, commune_now(found.unit_id, today))
    team = standing(found.team, today) if found.team else None
    activity = activity_of(found)
    context: dict[str, Any] = {
        "asked": found,
        "place": places_of([found.unit_id], today).get(found.unit_id),
        "team": team,
        "story": telling.story(found),
        "late_days": telling.late_days(found, now),
        "phones": telling.callable_phones(found),
        "teams": teams_of_commune(found.unit_id, today).exclude(pk=found.team_id or 0) if found.is_open else [],
        "form": form,
        "act": act,
        "why" if act in answering.NEED_A_REASON else "word": form["note"] if form else None,
        "activity": activity,
        "log_url": _log_url(user, found, today) if found.state == HelpState.DONE and activity is None else "",
        "days": days_kept(),
    }
    return render(request, "activities/requests/request.html", context, status=status)


def _log_url(user: User, found: HelpRequest, today: dt.date) -> str:
    """Where the request becomes an activity."""
    return (
        f"{reverse('activities:log')}?yeu-cau={found.uuid}&ma={found.activity_uuid}"
        if access.can_log(user, today)
        else ""
    )
