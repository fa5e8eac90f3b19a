"""Sessions that came in a workbook: the file, its rows that still wait, and what was written from them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.activities.models.activity import Activity
from teams_app.registry.models import KeptFile, Worked


class LogImportState(models.TextChoices):
    READING = "reading", _("being read")
    CHECKING = "checking", _("being checked")
    READY = "ready", pgettext_lazy("import", "waiting for you")
    PACKING = "packing", _("wrong rows being put together")
    WRITING = "writing", _("being written")
    UNDOING = "undoing", _("being taken back")
    FAILED = "failed", _("cannot be read")


AT_WORK = (
    LogImportState.READING,
    LogImportState.CHECKING,
    LogImportState.PACKING,
    LogImportState.WRITING,
    LogImportState.UNDOING,
)


class LogImportQuerySet(models.QuerySet["LogImport"]):
    def working(self) -> LogImportQuerySet:
        return self.filter(state__in=AT_WORK)

    def unsettled(self) -> LogImportQuerySet:
        """Those of which a file or a row is still kept."""
        return self.filter(models.Q(file__isnull=False) | models.Q(lines__isnull=False)).distinct()

    def untouched_before(self, day: dt.date) -> LogImportQuerySet:
        busy = (LogImportState.WRITING, LogImportState.UNDOING)
        return self.filter(changed_at__date__lt=day).exclude(state__in=busy)


class LogImport(Worked):
    """One file of one person. Its rows that are not written yet stand in LogImportLine, as they were understood last:
    closing the page loses nothing. What was written stands in LogImportRow, and can be taken back as one.

    `choices` is the register's `importing.Choices` as JSON, `summary` what was found in the file beside its rows.
    `reason` is why rows of closed months are written: each is then kept as a correction.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="log_imports")
    created_at = models.DateTimeField(_("imported at"))
    changed_at = models.DateTimeField(auto_now=True)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=LogImportState.choices, default=LogImportState.READY)
    choices = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    only_right = models.BooleanField(default=False, help_text="the wrong rows stay out of the log")
    reason = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects: ClassVar[LogImportQuerySet] = LogImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import of activities")
        verbose_name_plural = _("imports of activities")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["changed_at"], name="activities_import_by_age")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in AT_WORK

    @property
    def state_given_up(self) -> str:
        """Where it stands when its job fails."""
        return LogImportState.FAILED if self.state == LogImportState.READING else LogImportState.READY

    @property
    def said_given_up(self) -> str:
        return _now(
            "Something went wrong on our side. What is not done yet waits here: try again, or tell the province."
        )


class LogImportFile(KeptFile):
    """Kept until every row is settled: other sheets and columns can be chosen, and wrong rows go back in it."""

    batch = models.OneToOneField(LogImport, on_delete=models.CASCADE, primary_key=True, related_name="file")

    def __str__(self) -> str:
        return f"file of import {self.batch_id}"


class LogImportLine(models.Model):
    """A row of the file that waits, as it was understood last; `outcome` is empty before it was looked at."""

    batch = models.ForeignKey(LogImport, on_delete=models.CASCADE, related_name="lines", db_index=False)
    sheet = models.PositiveIntegerField(_("sheet"), default=0)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(max_length=7, blank=True)
    is_closed = models.BooleanField(default=False, help_text="it is of a closed month, and nobody said why it comes")
    data = models.JSONField()

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="activities_line_in_order")]
        indexes = [models.Index(fields=["batch", "outcome", "sheet", "number"], name="activities_line_outcome")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"


class LogImportRow(models.Model):
    """One activity that an import logged, or changed: then with what it said before."""

    batch = models.ForeignKey(LogImport, on_delete=models.CASCADE, related_name="written")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    sheet = models.PositiveIntegerField(_("sheet"), default=0)
    number = models.PositiveIntegerField(_("row"))
    before = models.JSONField(null=True)
    version = models.PositiveIntegerField(_("version afterwards"))
    is_taken_back = models.BooleanField(default=False)

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "activity"], name="activities_once_an_import"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
