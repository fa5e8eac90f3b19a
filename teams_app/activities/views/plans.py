"""The plans under which is worked: an official's own commune's, and the province's for everyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.models import UnitPeriod
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.forms.plans import DAY, PlanForm
from teams_app.activities.models import Activity, Plan, Status
from teams_app.registry.views.common import Crumbs


@never_cache
@require_safe
@login_required
def plan_list(request: HttpRequest) -> HttpResponse:
    """Those in force, those to come, and those that are over; each with how much was logged under it."""
    user, today = cast("User", request.user), timezone.localdate()
    if not access.may_plan(user, today):
        raise Http404
    counted = Count("activities", filter=~Q(activities__status=Status.WITHDRAWN))
    plans = list(access.readable_plans(user, today).annotate(sessions=counted).order_by("-valid_from", "pk"))
    own = set(access.own_plans(user, today).values_list("pk", flat=True))
    places = _places(plans, today)
    for plan in plans:
        plan.is_own = plan.pk in own  # type: ignore[attr-defined]
        plan.place = places.get(plan.unit_id or 0, "")  # type: ignore[attr-defined]
        plan.last = plan.valid_to - DAY if plan.valid_to else None  # type: ignore[attr-defined]
    over = [plan for plan in plans if plan.valid_to and plan.valid_to <= today]
    to_come = [plan for plan in plans if plan.valid_from > today]
    context = {
        "in_force": [plan for plan in plans if plan not in over and plan not in to_come],
        "to_come": to_come,
        "over": over,
        "crumbs": _crumbs(),
    }
    return render(request, "activities/plans/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_new(request: HttpRequest) -> HttpResponse:
    user, today = cast("User", request.user), timezone.localdate()
    units = access.plannable_units(user, today)
    if not units:
        raise Http404
    form = PlanForm(request.POST or None, units=units, today=today, initial={"valid_from": today.replace(day=1)})
    if request.method == "POST" and form.is_valid():
        name = form.save().name
        messages.success(request, _("“%(plan)s” can now be chosen when logging.") % {"plan": name})
        return redirect("activities:plans")
    context = {"form": form, "crumbs": _crumbs(_("New plan"))}
    return render(request, "activities/plans/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    plan, today = _own(request, pk), timezone.localdate()
    form = PlanForm(request.POST or None, instance=plan, units=[plan.unit_id], today=today)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("“%(plan)s” is changed.") % {"plan": plan.name})
        return redirect("activities:plans")
    context = {
        "form": form,
        "plan": plan,
        "crumbs": _crumbs(str(plan)),
        "is_open": plan.valid_from <= today and (plan.valid_to is None or plan.valid_to > today),
        "sessions": Activity.objects.standing().filter(plan=plan).count(),
    }
    return render(request, "activities/plans/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def plan_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is its last day; it can be opened again by taking the last day away."""
    plan, today = _own(request, pk), timezone.localdate()
    if plan.valid_from > today or (plan.valid_to and plan.valid_to <= today):
        raise Http404
    plan.valid_to = today + dt.timedelta(days=1)
    plan.save(update_fields=["valid_to"])
    messages.success(
        request,
        _("“%(plan)s” is closed: today is its last day. To open it again, take its last day away.")
        % {"plan": plan.name},
    )
    return redirect("activities:plans")


def _own(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(access.own_plans(cast("User", request.user), timezone.localdate()), pk=pk)


def _places(plans: Sequence[Plan], today: dt.date) -> dict[int, str]:
    """Unit → what it is called, today or, where it is gone, at its end."""
    units = {plan.unit_id for plan in plans if plan.unit_id}
    periods = UnitPeriod.objects.filter(unit__in=units, valid_from__lte=today).order_by("valid_from")
    return {period.unit_id: str(period) for period in periods}


def _crumbs(last: str = "") -> Crumbs:
    trail: Crumbs = [(_("Activities"), reverse("activities:list"))]
    trail.append((_("Plans"), reverse("activities:plans") if last else None))
    return trail + ([(last, None)] if last else [])
