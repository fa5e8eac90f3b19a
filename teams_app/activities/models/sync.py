"""What phones send: every payload as it came, and the entries that could not be kept yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teams_app.accounts.models import Device
from teams_app.activities.models.activity import Activity
from teams_app.activities.querysets import HeldQuerySet
from teams_app.registry.models import Team


class Received(models.Model):
    """One request of a phone, kept raw before anything of it is believed; `replay_sync` reads it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(_("received at"))
    body = models.TextField()

    class Meta:
        verbose_name = _("received payload")
        verbose_name_plural = _("received payloads")
        indexes = [models.Index(fields=["at"], name="activities_received_at")]

    def __str__(self) -> str:
        return f"{self.pk} ({self.at:%d/%m/%Y %H:%M})"


class HeldState(models.TextChoices):
    REFUSED = "refused", pgettext_lazy("held entry", "refused")
    QUESTION = "question", pgettext_lazy("held entry", "asked about")
    CONFLICT = "conflict", pgettext_lazy("held entry", "says something else than the server")


class Held(models.Model):
    """An entry that a phone sent and the log could not take: it waits here to be put right, and is never dropped.

    `entry` is what was sent, `errors` maps each language to its fields and what is wrong with them, `team` is the team
    that it names. Settled when the entry arrives after all, or when its author gives it up and says why.
    """

    uuid = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_entries")
    received = models.ForeignKey(Received, on_delete=models.SET_NULL, related_name="held", null=True)
    state = models.CharField(_("state"), max_length=8, choices=HeldState.choices)
    entry = models.JSONField(default=dict)
    errors = models.JSONField(default=dict)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="held", null=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, related_name="held_entries", null=True)
    first_at = models.DateTimeField(_("first sent at"))
    last_at = models.DateTimeField(_("last sent at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    given_up = models.CharField(_("why it was given up"), max_length=300, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("held entry")
        verbose_name_plural = _("held entries")
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-last_at"], condition=Q(settled_at__isnull=True), name="activities_held_open")
        ]

    def __str__(self) -> str:
        return f"{self.uuid}: {self.state}"

    @property
    def said(self) -> dict[str, Any]:
        """What is wrong, in the reader's language; where it was not told in that, in the one that there is."""
        return self.errors.get(get_language()) or next(iter(self.errors.values()), {})
