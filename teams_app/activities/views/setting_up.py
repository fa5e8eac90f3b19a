"""Where the province decides what the log form asks."""

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
from teams_app.activities.forms.setting_up import AskedForm
from teams_app.activities.models import Asked, Plan


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if not access.may_set_up(cast("User", request.user), today):
        raise Http404
    form = AskedForm(instance=Asked.now())
    if request.method == "POST":  # nothing ticked is an answer, too
        form = AskedForm(request.POST, instance=Asked.now())
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. The log form asks so from now on."))
            return redirect("activities:set_up")
    plans = Plan.objects.on(today).filter(unit__isnull=True).count()
    return render(request, "activities/set_up.html", {"asked": form, "form": form, "plans": plans})
