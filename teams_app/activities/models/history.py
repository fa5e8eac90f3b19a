"""What happened to an activity after it was logged, line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.activities.models.activity import Activity


class Act(models.TextChoices):
    """What can happen to an activity after it was logged."""

    EDITED = "edited", pgettext_lazy("act", "changed")
    VERIFIED = "verified", pgettext_lazy("act", "verified")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "withdrawn")
    RESTORED = "restored", pgettext_lazy("act", "brought back")
    REOPENED = "reopened", pgettext_lazy("act", "verification taken back")
    RETURNED = "returned", pgettext_lazy("act", "returned to be corrected")
    LOGGED = "logged", pgettext_lazy("act", "logged after the month was closed")
    RECALLED = "recalled", pgettext_lazy("act", "return taken back")


class ActivityChange(models.Model):
    """One line of an activity's history. The logging itself stands in the activity, and has a line only where it came
    after its month was closed: that is a correction, too.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(_("what happened"), max_length=9, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("at"))
    version = models.PositiveIntegerField(_("version afterwards"))
    # Of an edit: field → [before, after], as JSON values (topics as slugs). Of a return: the check that it ended.
    values = models.JSONField(_("values"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.act} ({self.version})"
