"""Photos of activities: who adds, removes and restores them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from teams_app.accounts.access import Actor
from teams_app.activities.access.logging import answers_for, may_change
from teams_app.activities.models import Activity, Photo

LATE_PHOTOS = dt.timedelta(days=30)


def may_add_photo(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    if activity.created_by_id is None or activity.created_by_id != user.pk or activity.is_withdrawn:
        return False
    return at - activity.created_at <= LATE_PHOTOS or may_change(user, activity, at)


def may_remove_photo(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    return may_change(user, activity, at) or answers_for(user, activity, timezone.localdate(at))


def may_restore_photo(user: Actor, photo: Photo, activity: Activity, at: dt.datetime) -> bool:
    return photo.removed_by_id == user.pk and may_remove_photo(user, activity, at)
