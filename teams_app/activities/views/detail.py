"""One activity: what it says, what happened to it, changing it and taking it back."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams_app.accounts.models import User
from teams_app.activities import access, checks, services
from teams_app.activities.forms import LogForm, initial_of
from teams_app.activities.models import Activity
from teams_app.activities.offers import offer_for
from teams_app.activities.photos.showing import photos_of
from teams_app.activities.wording import differences, history, story
from teams_app.registry.places import served_by


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    activity = _readable(user, uuid)
    context = {
        "activity": activity,
        "served": served_by([activity.team], activity.date).get(activity.team_id),
        "history": history(activity),
        "story": story(activity),
        "may_change": access.may_change(user, activity, now),
        "may_verify": access.verifiable_activities(user, today).filter(pk=activity.pk).exists(),
        "may_log": access.can_log(user, today),
        **photos_of(user, activity, now),
        "questions": [checks.Question(code).label for code in activity.confirmed if code in checks.Question.values],
    }
    return render(request, "activities/detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    now = timezone.now()
    activity = _readable(user, uuid)
    if activity.is_withdrawn or not access.may_change(user, activity, now):
        return _too_late(request, activity)
    offer = offer_for(user, timezone.localdate(now), editing=activity)
    if offer is None:
        raise PermissionDenied
    if request.method == "GET":
        form = LogForm(offer=offer, initial=initial_of(activity))
        return render(request, "activities/edit.html", {"form": form, "activity": activity, "offer": offer})
    form = LogForm(request.POST, offer=offer)
    context: dict[str, Any] = {}
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            entry = form.entry(stored=services.entry_of(activity))
            services.activity_edit(by=user, uuid=uuid, entry=entry, version=version, at=now)
        except checks.Refused as refused:
            form.refuse(refused)
        except services.Unconfirmed as odd:
            form.doubts = odd.doubts
        except PermissionDenied:  # verified between our look and the lock
            return _too_late(request, activity)
        except services.Conflict as conflict:
            data = request.POST.copy()
            data["version"] = str(conflict.activity.version)
            form = LogForm(data, offer=offer)
            context = {"stored": conflict.activity, "differences": differences(conflict.values)}
        else:
            messages.success(request, _("Changed. The earlier values stand in the history below."))
            return redirect("activities:detail", uuid)
    return render(request, "activities/edit.html", {"form": form, "activity": activity, "offer": offer, **context})


@require_POST
@login_required
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take it back. One tap; and one more brings it back."""
    user = cast("User", request.user)
    activity = _readable(user, uuid)
    try:
        services.activity_withdraw(by=user, uuid=uuid, at=timezone.now())
    except PermissionDenied:
        return _too_late(request, activity)
    text = _("Taken back: %(activity)s. It counts nowhere any more.") % {"activity": activity.in_words}
    messages.success(request, text)
    return redirect("activities:detail", uuid)


@require_POST
@login_required
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    activity = _readable(user, uuid)
    try:
        services.activity_restore(by=user, uuid=uuid, at=timezone.now())
    except PermissionDenied:
        return _too_late(request, activity)
    messages.success(request, _("Brought back: %(activity)s.") % {"activity": activity.in_words})
    return redirect("activities:detail", uuid)


def _readable(user: User, uuid: UUID) -> Activity:
    """Other people's activities are not there."""
    activity = access.find_activity(user, uuid, timezone.localdate())
    if activity is None:
        raise Http404
    return activity


def _too_late(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Readable, but not to be changed by this reader, or no longer: the page says so, above the activity."""
    if activity.is_withdrawn:
        text = _("This activity was taken back. Bring it back first, then change it.")
    elif activity.verified_at:
        text = _("This activity is verified and can no longer be changed. Tell the official who verified it.")
    else:
        text = _("Only the person who logged this activity can change it.")
    messages.warning(request, text)
    return redirect("activities:detail", activity.uuid)
