"""Brings a photo to its activity exactly once, and takes it away again.

The files are written before the row: what fails in between leaves a file that `sweep_photos` finds, never a row
without a picture.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import MOST_PHOTOS, Activity, Photo, photo_storage
from teams_app.activities.photos import placing, reading
from teams_app.activities.photos.reading import Picture, Unusable

logger = logging.getLogger(__name__)


class NoRoom(Exception):
    """The disk would not take it: nothing was kept, and the same photo may be sent again."""


class Taken(Exception):
    """The photo's UUID belongs to somebody else's photo, or to one of another activity."""


@dataclass(frozen=True)
class Sent:
    """A photo as it arrived. A phone that made it small says by itself when and where it was taken."""

    uuid: UUID
    file: BinaryIO
    size: int
    taken_at: dt.datetime | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Kept:
    photo: Photo
    created: bool  # False: it was here already


def name_for(form: UUID, file: BinaryIO) -> UUID:
    """The UUID of a photo that came without one: the same form and the same bytes are the same photo."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    return uuid5(form, digest)


def photo_add(*, by: User, activity: Activity, sent: Sent, at: dt.datetime) -> Kept:
    """Keep a photo once, however often and however concurrently it is sent.

    Raises Unusable (for good), NoRoom (not for good), Taken, PermissionDenied.
    """
    if known := _known(sent.uuid, by, activity=activity):
        return known
    _allow(by, activity, at)
    if activity.photos.standing().count() >= MOST_PHOTOS:  # asked again below; this spares the decoding
        raise Unusable(_too_many())
    picture = reading.read(sent.file, sent.size)
    photo = _photo(sent, picture, by, at)
    _write(photo, picture)
    with transaction.atomic():
        locked = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
        _allow(by, locked, at)
        if locked.photos.standing().count() >= MOST_PHOTOS:
            raise Unusable(_too_many())
        photo.activity = locked
        photo.position = _next_position(locked)
        placing.place(photo, locked)
        return _insert(photo, by, activity=locked)


def photo_wait(*, by: User, form: UUID, sent: Sent, at: dt.datetime) -> Kept:
    """Keep a photo that came with a form which has to be put right first."""
    if known := _known(sent.uuid, by, form=form):
        return known
    if Photo.objects.waiting_for(form, by).count() >= MOST_PHOTOS:
        raise Unusable(_too_many())
    picture = reading.read(sent.file, sent.size)
    photo = _photo(sent, picture, by, at)
    _write(photo, picture)
    photo.waits_for = form
    photo.position = Photo.objects.waiting_for(form, by).count() + 1
    with transaction.atomic():
        return _insert(photo, by, form=form)


def photos_attach(*, by: User, form: UUID, activity: Activity, at: dt.datetime) -> int:
    """What waited for the form belongs to the activity that it became; the number of photos.

    Raises PermissionDenied: a form can carry the UUID of any activity.
    """
    with transaction.atomic():
        if not Photo.objects.waiting_for(form, by).exists():
            return 0
        locked = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
        _allow(by, locked, at)
        room = MOST_PHOTOS - locked.photos.standing().count()
        waiting = list(Photo.objects.waiting_for(form, by).order_by("uploaded_at", "position")[: max(room, 0)])
        first = _next_position(locked)
        for position, photo in enumerate(waiting, first):
            photo.activity, photo.waits_for, photo.position = locked, None, position
            placing.place(photo, locked)
        Photo.objects.bulk_update(waiting, ["activity", "waits_for", "position", "is_far_away"])
    return len(waiting)


def photos_follow(*, by: User, form: UUID, new: UUID) -> None:
    """The form became another entry: what waits goes with it."""
    Photo.objects.waiting_for(form, by).update(waits_for=new)


def photo_remove(*, by: User, photo: Photo, at: dt.datetime) -> None:
    """Take a photo away: nobody sees it any more, and its row says who took it. Twice is as good as once."""
    with transaction.atomic():
        locked = Photo.objects.select_for_update(no_key=True, of=("self",)).get(pk=photo.pk)
        if locked.removed_at is not None:
            return
        if locked.activity is None:
            if locked.uploaded_by_id != by.pk:
                raise PermissionDenied
        elif not access.may_remove_photo(by, locked.activity, at):
            raise PermissionDenied
        locked.removed_by, locked.removed_at = by, at
        locked.save(update_fields=["removed_by", "removed_at"])


def photo_restore(*, by: User, photo: Photo, at: dt.datetime) -> None:
    """Bring a photo back whose files are still there. Raises Unusable where there is no more room."""
    with transaction.atomic():
        activity = Activity.objects.select_for_update(no_key=True).get(photos=photo)
        locked = Photo.objects.select_for_update(no_key=True).get(pk=photo.pk)
        if locked.removed_at is None:
            return
        if locked.erased_at or not access.may_restore_photo(by, locked, activity, at):
            raise PermissionDenied
        if activity.photos.standing().count() >= MOST_PHOTOS:
            raise Unusable(_too_many())
        locked.removed_by, locked.removed_at = None, None
        locked.save(update_fields=["removed_by", "removed_at"])


def delete_files(photos: Iterable[Photo]) -> None:
    storage = photo_storage()
    for photo in photos:
        for name in photo.names.values():
            storage.delete(name)


def _allow(by: User, activity: Activity, at: dt.datetime) -> None:
    if not access.may_add_photo(by, activity, at):
        raise PermissionDenied


def _too_many() -> str:
    return _("An activity has at most %(most)s photos. Remove one first.") % {"most": MOST_PHOTOS}


def _photo(sent: Sent, picture: Picture, by: User, at: dt.datetime) -> Photo:
    lat, lon = reading.on_earth(sent.lat, sent.lon)
    if lat is None:
        lat, lon = picture.lat, picture.lon
    return Photo(
        uuid=sent.uuid,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.full),
        sha256=hashlib.sha256(picture.full).hexdigest(),
        taken_at=reading.believable(sent.taken_at) or picture.taken_at,
        lat=lat,
        lon=lon,
        uploaded_by=by,
        uploaded_at=at,
    )


def _write(photo: Photo, picture: Picture) -> None:
    storage = photo_storage()
    try:
        storage.save(photo.names["full"], ContentFile(picture.full))
        storage.save(photo.names["small"], ContentFile(picture.small))
    except OSError as error:
        logger.error("A photo could not be written: %s", error.strerror)
        raise NoRoom from error


def _insert(photo: Photo, by: User, *, activity: Activity | None = None, form: UUID | None = None) -> Kept:
    """The UUID decides, at the insert itself: looking first would let two sendings both find nothing."""
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        known = _known(photo.uuid, by, activity=activity, form=form)
        if known is None:
            raise
        return known
    return Kept(photo, created=True)


def _known(uuid: UUID, by: User, *, activity: Activity | None = None, form: UUID | None = None) -> Kept | None:
    photo = Photo.objects.filter(pk=uuid).first()
    if photo is None:
        return None
    elsewhere = photo.activity_id != activity.pk if activity else photo.activity_id is None and photo.waits_for != form
    if photo.uploaded_by_id != by.pk or elsewhere:
        raise Taken
    return Kept(photo, created=False)


def _next_position(activity: Activity) -> int:
    return (activity.photos.aggregate(last=Max("position"))["last"] or 0) + 1
