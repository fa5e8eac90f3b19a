"""Setting up a team, correcting it, moving it, dissolving it; each form answers in place until it is right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geo.ids import id_in
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.registry import access
from teams_app.registry.forms import TeamAreasForm, TeamCloseForm, TeamForm, TeamNewForm
from teams_app.registry.forms.teams import grouped
from teams_app.registry.models import Team, TeamArea, TeamLevel
from teams_app.registry.services import team_reopen as reopen
from teams_app.registry.views.common import Crumbs, crumbs_to, editable_team, only_when

FEW_HAMLETS = 60  # an official's own are offered at once; more than that, and a commune is chosen first


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    only_when(access.can_add_team(request.user, today))
    level = _asked_level(request)
    crumbs: Crumbs = [(_("Teams"), reverse("registry:team_list")), (_("New team"), None)]
    units = _asked_units(request, level, today)
    if units is None:
        return _choose_commune(request, crumbs, _("New team"), today)
    form = TeamNewForm(request.POST or None, level=level, periods=units, today=today, initial=_proposed(request, units))
    if request.method == "POST" and form.is_valid() and (team := form.save()):
        messages.success(request, _("%(team)s is in the register. Now add its people.") % {"team": team.name})
        return redirect("registry:team", pk=team.pk)
    context = {"form": form, "crumbs": crumbs, "level": level, "levels": TeamLevel.choices}
    return render(request, "registry/team_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    form = TeamForm(request.POST or None, team=team, today=today)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect("registry:team", pk=pk)
    context = {"form": form, "team": team, "title": _("Correct the team"), "crumbs": crumbs_to(team, _("Correct"))}
    return render(request, "registry/team_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_areas(request: HttpRequest, pk: int) -> HttpResponse:
    """Only hamlet teams move: what moves a commune team is its re-forming."""
    team, today = editable_team(request, pk), timezone.localdate()
    only_when(team.level == TeamLevel.HAMLET)
    crumbs = crumbs_to(team, _("Places served"))
    units = _units_for_areas(request, team, today)
    if units is None:
        return _choose_commune(request, crumbs, _("Places served"), today)
    form = TeamAreasForm(request.POST or None, team=team, periods=units, today=today, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Saved. What the team served before stays on record."))
        return redirect("registry:team", pk=pk)
    communes = access.addable_units(request.user, today).at_level(Level.COMMUNE)
    context = {
        "form": form,
        "team": team,
        "title": _("Places served"),
        "crumbs": crumbs,
        "may_choose_commune": len(communes[:2]) > 1,
    }
    return render(request, "registry/team_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_close(request: HttpRequest, pk: int) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    form = TeamCloseForm(request.POST or None, team=team, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid() and form.save():
        undo = reverse("registry:team_reopen", args=[pk])
        text = _("%(team)s is dissolved. Its members and its activities stay on record.") % {"team": team.name}
        messages.success(request, text, extra_tags=f"undo {undo}")
        return redirect("registry:team", pk=pk)
    context = {
        "form": form,
        "team": team,
        "title": _("Dissolve the team"),
        "crumbs": crumbs_to(team, _("Dissolve")),
        "is_danger": True,
        "intro": _("From that day on nobody serves in it and nothing can be logged for it. Nothing is deleted."),
        "submit": _("Dissolve the team"),
    }
    return render(request, "registry/team_form.html", context)


@require_POST
@login_required
def team_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    team = get_object_or_404(access.visible_teams(request.user, today), pk=pk)
    only_when(access.can_reopen(request.user, team, today) or access.can_edit(request.user, team, today))
    try:
        reopen(team=team, by=request.user, why=_("Taken back"))
        messages.success(request, _("%(team)s stands again.") % {"team": team.name})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("registry:team", pk=pk)


def _asked_level(request: HttpRequest) -> str:
    asked = request.GET.get("cap", TeamLevel.HAMLET)
    return asked if asked in TeamLevel.values else TeamLevel.HAMLET


def _asked_units(request: HttpRequest, level: str, today: dt.date) -> list[UnitPeriod] | None:
    """What a new team may serve: of the commune in the address, or of the whole scope when that is small."""
    offered = access.addable_units(request.user, today)
    if commune := _asked_commune(request, offered):
        own = offered.filter(unit=commune) if level == TeamLevel.COMMUNE else offered.filter(parent=commune)
        return list(own.at_level(level))
    communes = list(offered.at_level(Level.COMMUNE).values_list("unit_id", flat=True)[:2])
    if len(communes) > 1 and _are_many(offered.at_level(Level.HAMLET)):
        return None
    return list(offered.at_level(level))


def _units_for_areas(request: HttpRequest, team: Team, today: dt.date) -> list[UnitPeriod] | None:
    """The hamlets beside those served now: of their communes, or of the one in the address. None: choose one."""
    offered = access.addable_units(request.user, today).at_level(Level.HAMLET)
    served = TeamArea.objects.on(today).filter(team=team).values("unit")
    now = offered.filter(unit__in=served)
    commune = _asked_commune(request, access.addable_units(request.user, today))
    if request.GET.get("xa") == "" and not commune:  # asked for another commune
        return None
    communes = [commune] if commune else list(now.values_list("parent", flat=True).distinct())
    if not communes and _are_many(offered):
        return None
    beside = offered.filter(parent__in=communes) if communes else offered
    return list({period.unit_id: period for period in [*now, *beside]}.values())


def _are_many(hamlets: UnitPeriodQuerySet) -> bool:
    return len(hamlets.order_by().values_list("pk")[: FEW_HAMLETS + 1]) > FEW_HAMLETS


def _asked_commune(request: HttpRequest, offered: UnitPeriodQuerySet) -> int | None:
    asked = id_in(request.GET.get("xa", ""))
    if asked is not None and not offered.at_level(Level.COMMUNE).filter(unit=asked).exists():
        raise Http404
    return asked


def _proposed(request: HttpRequest, units: list[UnitPeriod]) -> dict[str, Any]:
    """The hamlet in the address, or the only one: never make them choose where there is no choice."""
    asked = request.GET.get("ap", "")
    chosen = [unit.unit_id for unit in units if str(unit.unit_id) == asked]
    if not chosen and len(units) == 1:
        chosen = [units[0].unit_id]
    return {"units": chosen} if chosen else {}


def _choose_commune(request: HttpRequest, crumbs: Crumbs, title: str, today: dt.date) -> HttpResponse:
    """The step before the form for those who keep many communes."""
    communes = list(access.addable_units(request.user, today).at_level(Level.COMMUNE))
    groups = list(grouped(communes, today))
    context = {"crumbs": crumbs, "title": title, "groups": groups, "level": request.GET.get("cap", "")}
    return render(request, "registry/choose_commune.html", context)
