"""A picture of a session, made small and without what the camera wrote into it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams_app.activities.models.activity import Activity
from teams_app.activities.querysets import PhotoQuerySet

MOST_PHOTOS = 5  # of one activity


def photo_storage() -> Storage:
    """Apart from MEDIA_ROOT, out of which the guides' pictures are handed to everybody."""
    return storages["private"]


class Photo(models.Model):
    """One picture. Its files are there before its row is, and go only after the row says so.

    Either it belongs to an activity, or it waits for one: a form that was sent with photos and had to be put
    right first. A photo that was taken away keeps its row, for the history; `sweep_photos` ends its files.
    """

    # Made by the phone, so that the same photo sent twice is one.
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="photos", null=True)
    waits_for = models.UUIDField(null=True, help_text="the UUID of a form that is not an activity yet")
    position = models.PositiveSmallIntegerField(_("position"))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    bytes = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    # As the camera, or the phone that made it small, wrote them.
    taken_at = models.DateTimeField(_("taken at"), null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    is_far_away = models.BooleanField(_("taken outside the team's area"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("sent by")
    )
    uploaded_at = models.DateTimeField(_("sent at"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("removed by")
    )
    removed_at = models.DateTimeField(_("removed at"), null=True)
    erased_at = models.DateTimeField(_("files deleted at"), null=True)

    objects: ClassVar[PhotoQuerySet] = PhotoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "position"], name="activities_photo_in_order"),
            models.CheckConstraint(
                condition=Q(activity__isnull=True, waits_for__isnull=False)
                | Q(activity__isnull=False, waits_for__isnull=True),
                name="activities_photo_belongs_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(removed_at__isnull=False),
                name="activities_photo_is_removed_before_erased",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="activities_photo_position_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["waits_for"], condition=Q(waits_for__isnull=False), name="activities_photo_waits"),
            models.Index(fields=["uploaded_at"], name="activities_photo_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.uuid}"

    @property
    def names(self) -> dict[str, str]:
        """Size → the name of its file. The content is part of it: what is written twice is the same."""
        stem = f"photos/{self.uuid.hex[:2]}/{self.uuid.hex}-{self.sha256[:12]}"
        return {"full": f"{stem}.jpg", "small": f"{stem}-small.jpg"}

    def open(self, size: str) -> Any:
        return photo_storage().open(self.names[size])
