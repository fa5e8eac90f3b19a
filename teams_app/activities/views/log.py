"""Writing an entry, and the page that says what became of it."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo.ids import id_in, uuid_in
from teams_app.accounts.models import User
from teams_app.activities import access, checks, keeping, sent, services, telling
from teams_app.activities.forms import OTHER_DAY, LogForm, initial_from, initial_like
from teams_app.activities.models import Activity, Held, HelpRequest
from teams_app.activities.offers import Offer, offer_for, team_wanted
from teams_app.activities.on_the_phone import kept_on_the_phone
from teams_app.activities.periods import Month
from teams_app.activities.photos import waiting as photos_of_form
from teams_app.activities.requests import turning
from teams_app.activities.requests.answering import ChangedMeanwhile, NotThere
from teams_app.activities.sync import held as holding
from teams_app.activities.wording import Difference, differences, position_of, story
from teams_app.activities.worked import stretches
from teams_app.registry.models import Team
from teams_app.registry.places import served_by


@never_cache
@require_http_methods(["GET", "POST"])
@kept_on_the_phone
def log(request: HttpRequest) -> HttpResponse:
    """The form, and the saving. Sent twice, it is saved once and answered twice."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    user = request.user
    today = timezone.localdate()
    held = _held(request, user)
    asked = turning.request_to_log(user, request.GET.get("yeu-cau"), today)
    wanted = _wanted(request, user, today, held) or turning.team_for(user, asked, today)
    offer = offer_for(user, today, wanted=wanted, day=_day_of(request.POST))
    if offer is None:
        return render(request, "activities/no_team.html", {"may_see": access.can_see_log(user, today)}, status=403)
    if asked and (known := turning.activity_of(asked)):
        return _slip(known, user)
    if request.method == "POST":
        return _save(request, user, offer, held, asked)
    form, context = _fresh(request, user, offer, held, asked)
    return _page(request, form, told=telling.told(user, today), **context)


@never_cache
@require_safe
@login_required
def logged(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was saved, where it went, and the way to take it back. Only whoever logged it needs this page."""
    user = cast("User", request.user)
    now = timezone.now()
    activity = access.find_activity(user, uuid, timezone.localdate(now))
    if activity is None or activity.created_by_id != user.pk:
        raise Http404
    may_change = access.may_change(user, activity, now)
    month = Month.of(activity.date)
    done = stretches(month, [activity.team_id])
    context = {
        "activity": activity,
        "story": story(activity, may_change=may_change),
        "served": served_by([activity.team], activity.date).get(activity.team_id),
        "position": position_of(activity),
        "photo_count": activity.photos.standing().count(),
        "sessions": sum(each.sessions + each.waiting for each in done),
        "people": sum(each.people + each.waiting_people for each in done),
        "month": month.start,
        "may_change": may_change,
        "draft_key": draft_key(user),
    }
    return render(request, "activities/logged.html", context)


def draft_key(user: User) -> str:
    """Under which the browser keeps the draft: one a person, so that nobody sees another's."""
    return f"to-so:log:{user.pk}"


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and keeping.keep(request):
        messages.info(request, _("Your sign-in had expired. What you typed is kept: sign in, then save it again."))
        if request.FILES:  # nobody knows yet whose they are
            messages.warning(request, _("Photos could not be kept meanwhile: choose them again before you save."))
    return redirect_to_login(request.get_full_path())


def _held(request: HttpRequest, user: User) -> Held | None:
    """The entry of `?muc=` that a phone sent and that is put right here. Sent twice, it has arrived already."""
    asked = uuid_in(request.GET.get("muc", ""))
    if asked is None:
        return None
    held = access.own_held(user).select_related("team").filter(uuid=asked).first()
    if held is None and request.method != "POST":
        raise Http404
    return held


def _wanted(request: HttpRequest, user: User, today: dt.date, held: Held | None) -> Team | None:
    """The team that was chosen, or that of the entry that is put right, or of `?to=`; somebody else's is not there."""
    chosen = id_in(request.POST.get("team", ""))
    if chosen is not None and (team := team_wanted(user, chosen, today)):
        return team
    if held and held.team:
        logged = sent.logged_at(held)
        logged_on = timezone.localdate(logged) if logged else None
        return held.team if access.may_log(user, held.team, today, today, logged_on=logged_on) else None
    asked = request.GET.get("to")
    if not asked:
        return None
    wanted = id_in(asked)
    team = None if wanted is None else team_wanted(user, wanted, today)
    if team is None:
        raise Http404
    return team


def _day_of(typed: QueryDict) -> dt.date | None:
    """The day that was chosen, when it can be read and has come: of its members and plans one chooses."""
    for name in ("day", "date"):
        try:
            return min(dt.date.fromisoformat(typed.get(name, "")), timezone.localdate())
        except ValueError:
            continue
    return None


def _fresh(
    request: HttpRequest, user: User, offer: Offer, held: Held | None, asked: HelpRequest | None
) -> tuple[LogForm, dict[str, Any]]:
    """A new form: what an expired sign-in kept, or like an earlier entry, or empty but for what we know."""
    initial: dict[str, Any] = {"uuid": uuids.uuid4(), "owner": keeping.owner_of(user), "team": offer.team.pk}
    if offer.date == offer.today:
        initial["day"] = offer.today.isoformat()
    else:
        initial |= {"day": OTHER_DAY, "date": offer.date}
    if held:
        context = {"held": sent.in_words([held])[0], "help_request": sent.request_in(held)}
        return LogForm(offer=offer, initial=initial | sent.initial_of(held)), context
    typed = keeping.kept_for(request, user)
    if typed is not None and "moi" not in request.GET:
        return LogForm(offer=offer, initial=initial | initial_from(typed)), {"is_kept": True}
    if asked is not None:
        return LogForm(offer=offer, initial=initial | turning.values_for(asked)), {"asked": asked}
    model = _model(request, user, offer.today)
    if model is not None:
        return LogForm(offer=offer, initial=initial | initial_like(model, offer)), {"model": model}
    return LogForm(offer=offer, initial=initial), {"previous": next(iter(offer.last), None)}


def _model(request: HttpRequest, user: User, today: dt.date) -> Activity | None:
    """The entry of `?nhu=`, "as last time"."""
    asked = uuid_in(request.GET.get("nhu", ""))
    if asked is None:
        return None
    activity = access.find_activity(user, asked, today)
    if activity is None:
        raise Http404
    return activity


def _save(request: HttpRequest, user: User, offer: Offer, held: Held | None, asked: HelpRequest | None) -> HttpResponse:
    form = LogForm(request.POST, offer=offer)
    answered = uuid_in(request.POST.get("help_request", ""))
    context: dict[str, Any] = {"asked": asked, "help_request": answered}
    typed_uuid = form["uuid"].value()
    if form.is_valid():
        try:
            now = timezone.now()
            done = _log(user, form, held, asked or answered, now)
        except checks.Refused as refused:
            form.refuse(refused)
        except services.Unconfirmed as odd:
            form.doubts = odd.doubts
        except services.Taken:
            form = LogForm(_with_new_uuid(request.POST), offer=offer)
            form.add_error(None, _("This form had been used before. Everything is still here: save it once more."))
        except (ChangedMeanwhile, NotThere):
            form.add_error(None, _("The request was opened again meanwhile. Look at it before you log it."))
        except services.Conflict as conflict:
            form = LogForm(_with_new_uuid(request.POST), offer=offer)
            context |= {"stored": conflict.activity, "differences": differences(conflict.values)}
        else:
            keeping.forget(request)
            if held:
                holding.settle(user, [held.uuid], now)
            if done.activity.created_by_id == user.pk:
                photos_of_form.attach(request, user, done.activity)
            return _slip(done.activity, user)
    context["waiting"] = photos_of_form.keep_waiting(request, user, typed_uuid, form["uuid"].value())
    return _page(request, form, **context)


def _log(
    user: User, form: LogForm, held: Held | None, asked: HelpRequest | UUID | None, at: dt.datetime
) -> services.Logged:
    """`asked` is a UUID where the form only carries it on, from the queue or from what waits to be put right."""
    entry = form.entry(sent.entry_in(held) if held else None)
    entry = replace(entry, logged_at=sent.logged_at(held)) if held else entry
    if isinstance(asked, UUID):
        return turning.activity_send_for(by=user, request=asked, entry=entry, at=at)
    return turning.activity_log_for(by=user, request=asked, entry=entry, at=at)


def _slip(activity: Activity, user: User) -> HttpResponse:
    """The slip for whoever logged it; somebody else, who logged for the same request first, has the slip."""
    return redirect("activities:logged" if activity.created_by_id == user.pk else "activities:detail", activity.uuid)


def _with_new_uuid(typed: QueryDict) -> QueryDict:
    """The same form as another entry."""
    data = typed.copy()
    data["uuid"] = str(uuids.uuid4())
    return data


def _page(
    request: HttpRequest,
    form: LogForm,
    *,
    stored: Activity | None = None,
    differences: list[Difference] | None = None,
    **context: Any,
) -> HttpResponse:
    user = cast("User", request.user)
    context |= {
        "form": form,
        "offer": form.offer,
        "stored": stored,
        "differences": differences,
        "draft_key": draft_key(user),
        "is_answer": form.is_bound,
    }
    return render(request, "activities/log.html", context)
