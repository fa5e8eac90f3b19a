"""What a page shows of an activity's photos, and what its reader may do with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import MOST_PHOTOS, Activity


def photos_of(user: User, activity: Activity, at: dt.datetime) -> dict[str, Any]:
    """For a template: one query, whatever the number of photos, and what the rights cost."""
    every = list(activity.photos.all())
    standing = [photo for photo in every if photo.removed_at is None]
    gone = [photo for photo in every if photo.removed_at and not photo.erased_at]
    may_remove = bool(every) and access.may_remove_photo(user, activity, at)
    room = MOST_PHOTOS - len(standing)
    return {
        "photos": standing,
        "photos_gone": [photo for photo in gone if may_remove and photo.removed_by_id == user.pk],
        "may_remove_photos": may_remove,
        "photo_room": room if access.may_add_photo(user, activity, at) else 0,
        "most_photos": MOST_PHOTOS,
    }
