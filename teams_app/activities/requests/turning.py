"""A request that was done becomes an activity: one tap, one entry, never two."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from geo.ids import uuid_in
from teams_app.accounts.models import User
from teams_app.activities import access, checks, services
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, ActivityForm, HelpAct, HelpRequest, HelpState, HelpStep
from teams_app.activities.requests.answering import ChangedMeanwhile, locked_request
from teams_app.activities.requests.routing import standing
from teams_app.registry.models import Team


def activity_of(request: HelpRequest) -> Activity | None:
    """The activity that the request became: linked, or sent by a phone that could not link it."""
    return request.activity or Activity.objects.filter(uuid=request.activity_uuid).first()


def request_to_log(user: User, asked: str | None, today: dt.date) -> HelpRequest | None:
    """The request of `?yeu-cau=`, when `user` answers it and it is done. Raises Http404 for any other."""
    if not asked:
        return None
    wanted = uuid_in(asked)
    if wanted is None:
        raise Http404
    mine = access.answerable_requests(user, today).filter(uuid=wanted, state=HelpState.DONE)
    found = mine.with_everything().select_related("activity").first()
    if found is None:
        raise Http404
    return found


def team_for(user: User, request: HelpRequest | None, today: dt.date) -> Team | None:
    """The team that helped, or goes on with its work, where `user` may log for it."""
    if request is None or request.team is None:
        return None
    team = standing(request.team, today)
    return team if access.may_log_today(user, team, today, today) else None


def values_for(request: HelpRequest) -> dict[str, Any]:
    """What the log form begins with: one person, helped at the door. Team and day it knows by itself."""
    return {
        "uuid": request.activity_uuid,
        "topics": [request.topic.slug],
        "form": ActivityForm.DOOR_TO_DOOR,
        "people": 1,
    }


def activity_log_for(*, by: User, request: HelpRequest | None, entry: Entry, at: dt.datetime) -> services.Logged:
    """Log `entry`, for `request` if there is one, and tie the two together. What was logged already comes back.

    The lock on the request decides between two people who log it at once. Raises what `activity_log` raises.
    """
    if request is None:
        return services.activity_log(by=by, entry=entry, at=at)
    with transaction.atomic():
        locked = locked_request(by, request, at)
        known = activity_of(locked)
        if known is not None:
            _tie(locked, known, by, at)
            return services.Logged(known, created=False)
        if locked.state != HelpState.DONE:
            raise ChangedMeanwhile(locked)
        done = services.activity_log(by=by, entry=entry, at=at)
        _tie(locked, done.activity, by, at)
    return done


def activity_send_for(*, by: User, request: uuid.UUID, entry: Entry, at: dt.datetime) -> services.Logged:
    """Log an entry that a phone sent, and tie it to the request that it names. Raises what `activity_log` raises.

    Where the request has become another activity meanwhile, that is asked about: neither is the entry lost, nor is one
    session counted twice unnoticed. A request that is not `by`'s to answer or was opened again is left alone.
    """
    with transaction.atomic():
        mine = access.answerable_requests(by, timezone.localdate(at)).filter(uuid=request, state=HelpState.DONE)
        found = HelpRequest.objects.select_for_update(of=("self",)).filter(pk__in=mine.values("pk")).first()
        known = activity_of(found) if found else None
        is_second = known is not None and known.uuid != entry.uuid and not known.is_withdrawn
        also = [checks.Question.REQUEST_LOGGED] if is_second else []
        done = services.activity_log(by=by, entry=entry, at=at, also=also)
        if found and not is_second:
            _tie(found, done.activity, by, at)
    return done


def _tie(request: HelpRequest, activity: Activity, by: User, at: dt.datetime) -> None:
    if request.activity_id == activity.pk:
        return
    request.activity = activity
    request.save(update_fields=["activity"])
    HelpStep.objects.create(request=request, act=HelpAct.LOGGED, by=by, at=at)
