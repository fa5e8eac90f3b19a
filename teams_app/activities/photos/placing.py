"""Where photos were taken, as the camera says, against where the team works: told to whoever reviews, never refused."""

from __future__ import annotations

from collections.abc import Iterable

from teams_app.activities import soft
from teams_app.activities.models import Activity, Photo


def place(photo: Photo, activity: Activity) -> None:
    """Look where it was taken; the caller saves it. Without a position nothing is said."""
    photo.is_far_away = (
        photo.lat is not None
        and photo.lon is not None
        and soft.is_outside(photo.lat, photo.lon, activity.team_id, activity.date)
    )


def place_again(activity: Activity) -> None:
    """Its team or its day is another one now."""
    photos = list(activity.photos.filter(lat__isnull=False))
    for photo in photos:
        place(photo, activity)
    Photo.objects.bulk_update(photos, ["is_far_away"])


def any_far_away(photos: Iterable[Photo]) -> bool:
    return any(photo.is_far_away and photo.removed_at is None for photo in photos)
