"""Suspending a team, letting it work again, and taking either step back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from teams_app.registry import services as verbs
from teams_app.registry.forms import TeamResumeForm, TeamSuspendForm
from teams_app.registry.forms.turning import TurnForm
from teams_app.registry.models import StruckEntry, TeamSuspension
from teams_app.registry.services.rules import day
from teams_app.registry.signals import work_logged
from teams_app.registry.views.common import crumbs_to, editable_team


@dataclass(frozen=True)
class _Turn:
    """One of the two turns of a team's work: its form, its words, and the address that takes it back."""

    form: type[TurnForm[TeamSuspension]]
    title: StrPromise
    crumb: StrPromise
    submit: StrPromise
    done: StrPromise
    strike: str
    intro: StrPromise | str = ""


_SUSPEND = _Turn(
    TeamSuspendForm,
    title=gettext_lazy("Suspend the team"),
    crumb=gettext_lazy("Suspend"),
    submit=gettext_lazy("Suspend the team"),
    done=gettext_lazy("%(team)s is suspended."),
    strike="registry:team_suspension_strike",
    intro=gettext_lazy(
        "From that day on it does not count as active and nothing can be logged for it, until it works again. "
        "Its people and places stay."
    ),
)
_RESUME = _Turn(
    TeamResumeForm,
    title=gettext_lazy("The team works again"),
    crumb=gettext_lazy("Works again"),
    submit=gettext_lazy("Let it work again"),
    done=gettext_lazy("%(team)s works again."),
    strike="registry:team_resumption_strike",
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, _SUSPEND)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, _RESUME)


def _turn(request: HttpRequest, pk: int, turn: _Turn) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    form = turn.form(request.POST or None, team=team, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid() and (suspension := form.save()):
        undo = reverse(turn.strike, args=[pk, suspension.pk])
        messages.success(request, turn.done % {"team": team.name}, extra_tags=f"undo {undo}")
        if suspension.valid_to is None:
            _warn_of_work(request, suspension)
        return redirect("registry:team", pk=pk)
    context = {
        "form": form,
        "team": team,
        "title": turn.title,
        "crumbs": crumbs_to(team, str(turn.crumb)),
        "intro": turn.intro,
        "submit": turn.submit,
        "aside": _mistake(team.pk) if turn is _RESUME else "",
    }
    return render(request, "registry/team_form.html", context)


def _warn_of_work(request: HttpRequest, suspension: TeamSuspension) -> None:
    """A suspension that begins in the past may cover work that was logged: it is said, nothing of it is lost."""
    answers = work_logged.send(sender=TeamSuspension, team=suspension.team, since=suspension.valid_from)
    if count := sum(int(found or 0) for _receiver, found in answers):
        text = ngettext(
            "%(count)s activity was logged from %(day)s on, while the team is now said to be suspended. It stays, but "
            "does not count: look whether the day is right.",
            "%(count)s activities were logged from %(day)s on, while the team is now said to be suspended. They stay, "
            "but do not count: look whether the day is right.",
            count,
        )
        messages.warning(request, text % {"count": count, "day": day(suspension.valid_from)})


@require_POST
@login_required
def team_suspension_strike(request: HttpRequest, pk: int, suspension_pk: int) -> HttpResponse:
    found = _suspension(request, pk, suspension_pk)
    why = request.POST.get("why", "")[:300] or _("Taken back")
    strike = lambda: verbs.suspension_strike(suspension=found, by=request.user, why=why)  # noqa: E731
    return _take_back(request, pk, strike, _("The suspension is struck out."))


@require_POST
@login_required
def team_resumption_strike(request: HttpRequest, pk: int, suspension_pk: int) -> HttpResponse:
    found = _suspension(request, pk, suspension_pk)
    strike = lambda: verbs.resumption_strike(suspension=found, by=request.user, why=_("Taken back"))  # noqa: E731
    return _take_back(request, pk, strike, _("The team is suspended as before."))


@require_POST
@login_required
def struck_restore(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Put back what was struck out: a service, a place served, a suspension."""
    team = editable_team(request, pk)
    entry = get_object_or_404(StruckEntry.objects.select_related("team"), pk=entry_pk, team=team)
    return _take_back(request, pk, lambda: verbs.struck_restore(entry=entry), _("It stands again as it was."))


def _suspension(request: HttpRequest, pk: int, suspension_pk: int) -> TeamSuspension:
    team = editable_team(request, pk)
    return get_object_or_404(TeamSuspension.objects.select_related("team"), pk=suspension_pk, team=team)


def _take_back(request: HttpRequest, pk: int, verb: Callable[[], object], done: str) -> HttpResponse:
    try:
        verb()
        messages.success(request, done)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("registry:team", pk=pk)


def _mistake(team: int) -> str:
    """Where the standing suspension is struck out; empty when there is none."""
    standing = TeamSuspension.objects.filter(team=team, valid_to__isnull=True).first()
    return reverse("registry:team_suspension_strike", args=[team, standing.pk]) if standing else ""
