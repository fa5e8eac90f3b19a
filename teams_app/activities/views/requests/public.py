"""What residents see: choosing the place, the form, and how the request goes on. Without any account."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.models import Level
from teams_app.activities.models import Asked, HelpRequest, HelpState, Poster, Topic
from teams_app.activities.requests import choosing, codes, limits
from teams_app.activities.requests.asking import NobodyThere, contact_withdraw, request_send
from teams_app.activities.requests.erasing import days_kept
from teams_app.activities.requests.forms import AskForm
from teams_app.activities.requests.routing import Answering, answering, commune_now, standing
from teams_app.activities.requests.telling import progress
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.places import places_of

TOO_OFTEN = 429
INVALID = 422


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The commune; or, with `?ma=`, the way to a request that was sent. That one stays open when the form is not."""
    if typed := request.GET.get("ma", "").strip():
        code = codes.read(typed, codes.RECEIPT)
        if code and HelpRequest.objects.filter(code=code).exists() and limits.may_look(request):
            return redirect("activities:help_state", code)
    if not Asked.now().takes_requests:
        return _closed(request, typed_code=typed)
    sought = request.GET.get("tim", "").strip()
    every = choosing.communes(timezone.localdate())
    context = {
        "choices": choosing.matching(every, sought) if sought else every,
        "sought": sought,
        "typed_code": typed,
    }
    return render(request, "activities/requests/start.html", context)


def _closed(request: HttpRequest, typed_code: str = "") -> HttpResponse:
    """The province takes no requests at present: said in words, with the way to those that were sent."""
    return render(request, "activities/requests/closed.html", {"typed_code": typed_code}, status=404)


def while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step towards a new request: shut while the province takes none."""

    @wraps(view)
    def step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if Asked.now().takes_requests else _closed(request)

    return step


@never_cache
@require_safe
@while_open
def commune(request: HttpRequest, unit: int) -> HttpResponse:
    """The hamlet. A commune that was merged away leads on to the one that took its ground."""
    today = timezone.localdate()
    now = commune_now(unit, today)
    if now is None:
        raise Http404
    if now != unit:
        return redirect("activities:help_commune", now)
    place = places_of([unit], today)[unit]
    if place.level != Level.COMMUNE:
        raise Http404
    every = choosing.hamlets(unit, today)
    return _hamlets(request, every, place, title=place.label)


@never_cache
@require_safe
@while_open
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """Where a team's poster leads: to the form where it serves one hamlet, to the choice where it serves more."""
    today = timezone.localdate()
    found = Poster.objects.select_related("team").filter(code=codes.read(code, codes.POSTER)).first()
    if found is None:
        return render(request, "activities/requests/no_poster.html", status=404)
    team = standing(found.team, today)
    units = list(_areas_now(team, today))
    if len(units) == 1:
        is_hamlet = answering(units[0], today)
        if is_hamlet is not None and is_hamlet.is_hamlet:
            return redirect("activities:help_new", units[0])
    communes = {now for unit in units if (now := commune_now(unit, today)) is not None}
    if not communes:
        return redirect("activities:help_start")
    home = places_of(communes, today)[min(communes)]
    hamlets = [choice for choice in choosing.named(units, today) if choice.unit_id not in communes]
    if hamlets:
        return _hamlets(request, hamlets, home, title=team.short_name)
    return redirect("activities:help_commune", home.unit_id)


def _areas_now(team: Team, today: dt.date) -> list[int]:
    """What the team serves today, or served to its end: a poster hangs longer than a team lasts."""
    return list(TeamArea.objects.held_by(today).filter(team=team).order_by("pk").values_list("unit_id", flat=True))


def _hamlets(request: HttpRequest, every: list[choosing.Choice], place: Any, *, title: str) -> HttpResponse:
    sought = request.GET.get("tim", "").strip()
    context = {
        "choices": choosing.matching(every, sought) if sought else every,
        "count": len(every),
        "sought": sought,
        "place": place,
        "title": title,
    }
    return render(request, "activities/requests/hamlet.html", context)


@never_cache
@sensitive_post_parameters("text", "contact")
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def new(request: HttpRequest, unit: int) -> HttpResponse:
    """The form for one place. Sent twice, it is one request."""
    today = timezone.localdate()
    answers = answering(unit, today)
    if answers is None:
        return _moved_on(unit, today)
    topics = list(Topic.objects.offered_on(today).order_by("position", "pk"))
    if request.method != "POST":
        return _form(request, answers, AskForm(topics=topics, initial={"uuid": uuid.uuid4()}))
    form = AskForm(request.POST, topics=topics)
    if not form.is_valid():
        return _form(request, answers, _without_trap(request, form, topics), INVALID)
    asked = form.asked(unit)
    if not HelpRequest.objects.filter(uuid=asked.uuid).exists() and not limits.may_send(request, asked.contact):
        form.add_error(None, _("Many requests came from here just now. Nothing is lost: wait a while, then send it."))
        return _form(request, answers, form, TOO_OFTEN)
    try:
        sent = request_send(asked=asked, at=timezone.now())
    except NobodyThere:
        return _moved_on(unit, today)
    return redirect(f"{reverse('activities:help_state', args=[sent.code])}?vua-gui")


def _without_trap(request: HttpRequest, form: AskForm, topics: list[Topic]) -> AskForm:
    """The same form with the hidden field emptied, its complaint kept: a browser that filled it is no program."""
    if "website" not in form.errors:
        return form
    data = request.POST.copy()
    data["website"] = ""
    again = AskForm(data, topics=topics)
    again.is_valid()
    again.add_error(None, form.errors["website"])
    return again


def _moved_on(unit: int, today: dt.date) -> HttpResponse:
    """A place that is no longer there, or never was: to its commune of today, else a 404."""
    now = commune_now(unit, today)
    if now is None or now == unit:
        raise Http404
    return redirect("activities:help_commune", now)


def _form(request: HttpRequest, answers: Answering, form: AskForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "answers": answers, "days": days_kept()}
    return render(request, "activities/requests/new.html", context, status=status)


@never_cache
@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """How a request goes on, for whoever holds its code. Neither the contact nor the words are shown."""
    read = codes.read(code, codes.RECEIPT)
    if not limits.may_look(request):
        return render(request, "429.html", status=TOO_OFTEN)
    found = HelpRequest.objects.with_everything().filter(code=read).first() if read else None
    if found is None:
        return render(request, "activities/requests/no_request.html", status=404)
    if code != read:
        return redirect("activities:help_state", read)
    today = timezone.localdate()
    team = standing(found.team, today) if found.team else None
    context = {
        "asked": found,
        "steps": progress(found),
        "team": team,
        "place": places_of([found.unit_id], today).get(found.unit_id),
        "is_new": "vua-gui" in request.GET and found.state == HelpState.WAITING,  # the address may be kept
        "days": days_kept(),
    }
    return render(request, "activities/requests/state.html", context)


@never_cache
@require_POST
def forget_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Consent is taken back as easily as it was given: one tap, with the code."""
    read = codes.read(code, codes.RECEIPT)
    if not limits.may_look(request):
        return render(request, "429.html", status=TOO_OFTEN)
    if not read or not HelpRequest.objects.filter(code=read).exists():
        return render(request, "activities/requests/no_request.html", status=404)
    contact_withdraw(code=read, at=timezone.now())
    return redirect("activities:help_state", read)
