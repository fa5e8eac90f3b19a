"""Where the province decides what the log form asks, and under which plans is worked."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.forms.setting_up import AskedForm, PlanForm
from teams_app.activities.models import Asked, Plan


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Two forms on one page; `form` says which one was sent."""
    today = timezone.localdate()
    if not access.may_set_up(cast("User", request.user), today):
        raise Http404
    sent = request.POST.get("form")
    asked = AskedForm(request.POST if sent == "asked" else None, instance=Asked.now())
    plan = PlanForm(request.POST if sent == "plan" else None, initial={"valid_from": today.replace(day=1)})
    if asked.is_bound and asked.is_valid():
        asked.save()
        messages.success(request, _("Saved. The log form asks so from now on."))
        return redirect("activities:set_up")
    if plan.is_bound and plan.is_valid():
        name = plan.save().name
        messages.success(request, _("“%(plan)s” can now be chosen when logging.") % {"plan": name})
        return redirect("activities:set_up")
    context = {
        "asked": asked,
        "form": plan,
        "plans": Plan.objects.on(today).select_related("instrument"),
        "today": today,
    }
    return render(request, "activities/set_up.html", context)
