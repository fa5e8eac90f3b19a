"""Entries that phones sent and the log could not take: what is wrong, the way to put it right, or to give it up."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teams_app.accounts.models import User
from teams_app.activities import access, sent
from teams_app.activities.models import Held
from teams_app.activities.review_forms import GiveUpForm
from teams_app.activities.sync import held as holding
from teams_app.activities.telling import held_by_commune

PER_PAGE = 20


@never_cache
@require_safe
@login_required
def held_list(request: HttpRequest) -> HttpResponse:
    """One's own to be put right; an official reads those of the commune; the province, how many there are where."""
    user = cast("User", request.user)
    today = timezone.localdate()
    if not access.can_see_held(user, today):
        raise Http404
    others = access.held_of_others(user, today).select_related("user", "team").order_by("-last_at", "-pk")
    own = access.own_held(user).select_related("team").order_by("-last_at", "-pk")
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    counts = held_by_commune(today) if access.counts_held(user, today) else []
    context = {
        "own": sent.in_words(list(own[:PER_PAGE])),
        "others": sent.in_words(list(page.object_list)),
        "page": page,
        "counts": counts,
        "counted": sum(each.count for each in counts),
    }
    return render(request, "activities/held_list.html", context)


@never_cache
@require_safe
@login_required
def held(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    return _page(request, _readable(user, uuid), GiveUpForm())


@require_POST
@login_required
def held_give_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Only its author knows that it need not arrive."""
    user = cast("User", request.user)
    found = _readable(user, uuid)
    if found.user_id != user.pk:
        raise Http404
    form = GiveUpForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    holding.give_up(held=found, reason=form.cleaned_data["reason"], at=timezone.now())
    messages.success(request, _("Given up. The entry is kept with your reason; it counts nowhere."))
    return redirect("activities:held_list")


def _page(request: HttpRequest, found: Held, form: GiveUpForm) -> HttpResponse:
    context = {
        "sent": sent.in_words([found])[0],
        "differences": sent.differences_to_stored(found),
        "is_own": found.user_id == request.user.pk,
        "form": form,
    }
    return render(request, "activities/held.html", context)


def _readable(user: User, uuid: UUID) -> Held:
    """Other people's entries are not there, and what has arrived meanwhile neither."""
    found = access.find_held(user, uuid, timezone.localdate())
    if found is None:
        raise Http404
    return found
