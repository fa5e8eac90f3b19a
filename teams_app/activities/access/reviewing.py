"""What an official verifies, returns, and takes back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from geo.among import among
from teams_app.accounts.access import Actor, scope_of
from teams_app.activities.access.ground import own_ground
from teams_app.activities.access.logging import UNDO_WINDOW, can_log
from teams_app.activities.models import Act, Activity, ActivityChange, Status
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.registry.models import TeamArea


def verifiable_activities(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What `user`, as the official of the commune where it took place, may verify: what waits for it, and what was
    returned. `.waiting()` are those that wait for `user`.
    """
    return _of_others(user, today, Status.SUBMITTED, Status.RETURNED)


def returnable_activities(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What `user` may send back to whoever logged it: what waits, and what was verified and turns out to be wrong.

    Without an author there is nobody to correct it.
    """
    return _of_others(user, today, Status.SUBMITTED, Status.VERIFIED).filter(created_by__isnull=False)


def _of_others(user: Actor, today: dt.date, *states: Status) -> ActivityQuerySet:
    """What others logged on the ground that `user` answers for."""
    units = own_ground(user, today)
    if not units:
        return Activity.objects.none()
    served = TeamArea.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("date")),
        team=OuterRef("team"),
        unit__in=among(units),
        valid_from__lte=OuterRef("date"),
    )
    others = Q(created_by__isnull=True) | ~Q(created_by=user.pk)
    # The teams are named apart, so that their activities alone are looked at and not all that wait in the country.
    teams = TeamArea.objects.filter(unit__in=among(units)).order_by().values("team")
    return Activity.objects.filter(others, Exists(served), status__in=states, team__in=teams)


def recallable_activities(user: Actor, at: dt.datetime) -> ActivityQuerySet:
    """What `user` returned as an official within the undo window, and nobody has touched since."""
    if not scope_of(user, timezone.localdate(at)).commune_units:
        return Activity.objects.none()
    own = ActivityChange.objects.filter(
        activity=OuterRef("pk"), act=Act.RETURNED, by=user.pk, at__gte=at - UNDO_WINDOW, version=OuterRef("version")
    )
    return Activity.objects.returned().filter(Exists(own))


def returned_to(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What officials sent back to `user`, who may still correct it."""
    return Activity.objects.returned().filter(created_by=user.pk) if can_log(user, today) else Activity.objects.none()


def reopenable_activities(user: Actor, at: dt.datetime) -> ActivityQuerySet:
    """What `user` verified as an official, for somebody else, within the undo window."""
    if not scope_of(user, timezone.localdate(at)).commune_units:
        return Activity.objects.none()
    recent = Activity.objects.verified().filter(verified_by=user.pk, verified_at__gte=at - UNDO_WINDOW)
    return recent.filter(Q(created_by__isnull=True) | ~Q(created_by=user.pk))


def may_verify_any(user: Actor, today: dt.date) -> bool:
    return bool(scope_of(user, today).commune_units)
