"""What long work on an upload is known by: the job that may do it, how far it is, and the file it is about.

Abstract: lists of teams and lists of activities are uploads of their own, worked on in one way
(`registry.drafting.work`).
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

PATIENCE = timedelta(seconds=20)  # before a job that no worker has taken is called late


class Worked(models.Model):
    """While something works on an object, `job` names who may: whatever finds another name there has been replaced,
    and stops."""

    language = models.CharField(max_length=10, default="vi", help_text="in which messages are written")
    said = models.TextField(blank=True, help_text="a failure, or that the register has moved")
    job = models.CharField(max_length=32, blank=True)
    step = models.CharField(max_length=8, blank=True, help_text="empty while the job waits for a worker")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True, help_text="when the job last gave a sign of life")

    class Meta:
        abstract = True

    @property
    def is_late(self) -> bool:
        """No worker has taken the job for so long that whoever waits should hear of it."""
        return not self.step and self.began_at is not None and timezone.now() - self.began_at > PATIENCE

    @property
    def said_given_up(self) -> str:
        """What is said when a job broke."""
        return _("Something went wrong on our side; nothing was written. Try again, or tell the province.")


class KeptFile(models.Model):
    """The bytes, apart from what is understood of them: SQLite writes a whole row anew whenever one of its values
    changes."""

    data = models.BinaryField()
    wrong_name = models.CharField(max_length=255, blank=True)
    wrong_rows = models.BinaryField(default=b"", help_text="the same workbook with the wrong rows only")

    class Meta:
        abstract = True
