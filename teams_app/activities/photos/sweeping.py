"""Ends the files that nothing needs any more: of removed photos, of old ones, and those without a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from teams_app.accounts.keeping import Span
from teams_app.activities.models import Photo, photo_storage
from teams_app.activities.photos.keeping import delete_files

REMOVED_KEPT = dt.timedelta(days=30)  # as long a photo that was taken away can be brought back
WAITING_KEPT = dt.timedelta(days=7)  # a form that was never put right
YOUNG = dt.timedelta(days=1)  # a file without a row may be a photo that is being sent this moment
FOLDER = "photos"


@dataclass(frozen=True)
class Swept:
    removed: int  # photos whose files went because somebody had taken them away
    old: int  # because their time of keeping is over
    abandoned: int  # because their form was never finished
    orphans: int  # files without a row


def sweep(*, at: dt.datetime, dry_run: bool = False) -> Swept:
    """Delete what nothing needs any more; what a photo was (size, hash, who sent it) stays in its row."""
    removed = Photo.objects.filter(erased_at__isnull=True, removed_at__lt=at - REMOVED_KEPT)
    over = Span.read(settings.PHOTOS_KEEP).before(timezone.localdate(at))
    old = Photo.objects.standing().filter(activity__date__lt=over)
    abandoned = Photo.objects.filter(activity__isnull=True, uploaded_at__lt=at - WAITING_KEPT)
    orphans = list(_orphans(at))
    swept = Swept(removed.count(), old.count(), abandoned.count(), len(orphans))
    if dry_run:
        return swept
    for photo in (*removed, *old):
        # The row first: it must never promise a picture that is gone.
        photo.removed_at, photo.erased_at = photo.removed_at or at, at
        photo.save(update_fields=["removed_at", "erased_at"])
        delete_files([photo])
    for photo in tuple(abandoned):
        photo.delete()
        delete_files([photo])
    for name in orphans:
        photo_storage().delete(name)
    return swept


def _orphans(at: dt.datetime) -> Iterator[str]:
    """Names of files, a day old and older, that belong to no photo; folder by folder."""
    storage = photo_storage()
    if not storage.exists(FOLDER):
        return
    for folder in storage.listdir(FOLDER)[0]:
        path = f"{FOLDER}/{folder}"
        names = {f"{path}/{name}" for name in storage.listdir(path)[1]}
        low, high = (f"{folder}{fill * 30}" for fill in ("0", "f"))
        rows = Photo.objects.filter(Q(pk__gte=low) & Q(pk__lte=high), erased_at__isnull=True)
        names -= {name for photo in rows for name in photo.names.values()}
        yield from (name for name in sorted(names) if storage.get_modified_time(name) < at - YOUNG)
