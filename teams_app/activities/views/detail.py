"""One activity: what it says, what happened to it, changing it and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.ids import id_in, uuid_in
from teams_app.accounts.models import User
from teams_app.activities import access, checks, sent, services
from teams_app.activities.closing import ReasonNeeded, about_closed, closings_of
from teams_app.activities.forms import LogForm, initial_of
from teams_app.activities.inbox import confirmed_in, noticed_in, returns_of, seen_of
from teams_app.activities.models import Activity, Held
from teams_app.activities.offers import offer_for, team_wanted
from teams_app.activities.photos.showing import photos_of
from teams_app.activities.sync import held as holding
from teams_app.activities.views.closed import ask_reason, reason_in
from teams_app.activities.views.common import readable_activity
from teams_app.activities.wording import differences, history, position_of, story
from teams_app.registry.models import Team
from teams_app.registry.places import served_by


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    activity = readable_activity(user, uuid)
    photos = photos_of(user, activity, now)
    may_change = access.may_change(user, activity, now)
    context = {
        "activity": activity,
        "served": served_by([activity.team], activity.date).get(activity.team_id),
        "position": position_of(activity),
        "history": history(activity),
        "story": story(activity, may_change=may_change),
        "may_change": may_change,
        "may_verify": access.verifiable_activities(user, today).filter(pk=activity.pk).exists(),
        "may_return": access.returnable_activities(user, today).filter(pk=activity.pk).exists(),
        "seen": seen_of(activity),
        "returned": returns_of([activity]).get(activity.pk) if activity.is_returned else None,
        "may_log": access.can_log(user, today),
        **photos,
        "questions": confirmed_in(activity),
        "noticed": noticed_in(activity, photos["photos"]),
    }
    return render(request, "activities/detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = cast("User", request.user)
    now = timezone.now()
    activity = readable_activity(user, uuid)
    if activity.is_withdrawn or not access.may_change(user, activity, now):
        return _too_late(request, activity)
    offer = offer_for(user, timezone.localdate(now), editing=activity, wanted=_chosen(request, user))
    if offer is None:
        raise PermissionDenied
    held = _held_for(request, user, activity)
    form = LogForm(request.POST if request.method == "POST" else None, offer=offer, initial=_initial(activity, held))
    context: dict[str, Any] = {"held": sent.in_words([held])[0] if held else None}
    if form.is_valid():
        try:
            changed = _save(user, activity, form, now)
        except PermissionDenied:  # verified between our look and the lock
            return _too_late(request, activity)
        except services.Conflict as conflict:
            form = LogForm(_on_top_of(conflict.activity, request.POST), offer=offer)
            context |= {"stored": conflict.activity, "differences": differences(conflict.values)}
        else:
            if changed:
                return _changed(request, activity, held)
    return _edit_page(request, form, activity, context)


def _save(user: User, activity: Activity, form: LogForm, now: dt.datetime) -> bool:
    """Whether it was saved; if not, the form says why."""
    entry = form.entry(stored=services.entry_of(activity))
    try:
        changed = services.activity_edit(
            by=user, uuid=activity.uuid, entry=entry, version=form.cleaned_data["version"] or 0, at=now
        )
    except checks.Refused as refused:
        form.refuse(refused)
        return False
    except services.Unconfirmed as odd:
        form.doubts = odd.doubts
        return False
    if changed.is_returned:
        form.add_error(None, _("Nothing is changed yet. Change what is wrong, or answer the official below."))
    return not changed.is_returned


def _edit_page(request: HttpRequest, form: LogForm, activity: Activity, context: dict[str, Any]) -> HttpResponse:
    if activity.is_returned:
        hint = _("For example: the number is right, two hamlets came.")
        form.ask_reason(_("Your answer to the official"), hint, required=False)
        context["returned"] = returns_of([activity]).get(activity.pk)
    elif closings := closings_of([activity.date], form.offer.today):
        form.ask_reason(_("Why is it changed after the month was closed?"), about_closed(closings), required=True)
    context |= {"form": form, "activity": activity, "offer": form.offer}
    return render(request, "activities/edit.html", context)


def _changed(request: HttpRequest, activity: Activity, held: Held | None) -> HttpResponse:
    if held:
        holding.settle(cast("User", request.user), [held.uuid], timezone.now())
    messages.success(request, _said(activity))
    return redirect("activities:detail", activity.uuid)


def _on_top_of(stored: Activity, typed: QueryDict) -> QueryDict:
    """The same form as a change of what is stored now."""
    data = typed.copy()
    data["version"] = str(stored.version)
    return data


@require_POST
@login_required
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take it back. One tap; and one more brings it back."""
    return _carry_out(
        request, uuid, services.activity_withdraw, _("Taken back: %(activity)s. It counts nowhere any more.")
    )


@require_POST
@login_required
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _carry_out(request, uuid, services.activity_restore, _("Brought back: %(activity)s."))


def _carry_out(request: HttpRequest, uuid: UUID, verb: Callable[..., Activity], done: str) -> HttpResponse:
    """Take the activity back, or bring it back; where its month is closed, the page that asks why comes first."""
    user = cast("User", request.user)
    activity = readable_activity(user, uuid)
    try:
        verb(by=user, uuid=uuid, at=timezone.now(), reason=reason_in(request))
    except ReasonNeeded as needed:
        return ask_reason(request, needed, reverse("activities:detail", args=[uuid]))
    except PermissionDenied:
        return _too_late(request, activity)
    messages.success(request, done % {"activity": activity.in_words})
    return redirect("activities:detail", uuid)


def _held_for(request: HttpRequest, user: User, activity: Activity) -> Held | None:
    """The entry of `?muc=` that a phone sent as a change of this activity, and that is put right here."""
    asked = uuid_in(request.GET.get("muc", ""))
    if asked is None:
        return None
    return access.own_held(user).select_related("team").filter(uuid=asked, activity=activity).first()


def _initial(activity: Activity, held: Held | None) -> dict[str, Any]:
    """What is stored, and over it what the phone sent."""
    stored = initial_of(activity)
    return stored | sent.initial_of(held) | {"version": activity.version} if held else stored


def _said(activity: Activity) -> str:
    if activity.is_returned:
        return _("Corrected and sent to the official again. The earlier values stand in the history below.")
    return _("Changed. The earlier values stand in the history below.")


def _chosen(request: HttpRequest, user: User) -> Team | None:
    """The team that was chosen in the form: of its members one chooses."""
    chosen = id_in(request.POST.get("team", ""))
    return None if chosen is None else team_wanted(user, chosen, timezone.localdate())


def _too_late(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Readable, but not to be changed by this reader, or no longer: the page says so, above the activity."""
    if activity.is_withdrawn:
        text = checks.about_withdrawn()
    elif activity.verified_at:
        text = _("This activity is verified and can no longer be changed. Tell the official who verified it.")
    else:
        text = _("Only the person who logged this activity can change it.")
    messages.warning(request, text)
    return redirect("activities:detail", activity.uuid)
