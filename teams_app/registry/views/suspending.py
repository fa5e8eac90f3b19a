"""Suspending a team, letting it work again, and taking either step back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teams_app.registry import services as verbs
from teams_app.registry.forms import TeamResumeForm, TeamSuspendForm
from teams_app.registry.models import TeamSuspension
from teams_app.registry.views.common import crumbs_to, editable_team


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    form = TeamSuspendForm(request.POST or None, team=team, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid() and (suspension := form.save()):
        undo = reverse("registry:team_suspension_strike", args=[pk, suspension.pk])
        messages.success(request, _("%(team)s is suspended.") % {"team": team.name}, extra_tags=f"undo {undo}")
        return redirect("registry:team", pk=pk)
    context = {
        "form": form,
        "team": team,
        "title": _("Suspend the team"),
        "crumbs": crumbs_to(team, _("Suspend")),
        "intro": _(
            "From that day on it does not count as active and nothing can be logged for it, until it works again. "
            "Its people and places stay."
        ),
        "submit": _("Suspend the team"),
    }
    return render(request, "registry/team_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_resume(request: HttpRequest, pk: int) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    form = TeamResumeForm(request.POST or None, team=team, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid() and (suspension := form.save()):
        undo = reverse("registry:team_resumption_strike", args=[pk, suspension.pk])
        messages.success(request, _("%(team)s works again.") % {"team": team.name}, extra_tags=f"undo {undo}")
        return redirect("registry:team", pk=pk)
    context = {
        "form": form,
        "team": team,
        "title": _("The team works again"),
        "crumbs": crumbs_to(team, _("Works again")),
        "submit": _("Let it work again"),
        "aside": _mistake(team.pk),
    }
    return render(request, "registry/team_form.html", context)


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
