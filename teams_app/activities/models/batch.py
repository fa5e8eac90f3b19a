"""Sessions that came in a workbook: the rows still to be settled, and what was written from them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams_app.activities.models.activity import Activity


class LogImportQuerySet(models.QuerySet["LogImport"]):
    def with_open_rows(self) -> LogImportQuerySet:
        return self.exclude(rows=[])


class LogImport(models.Model):
    """One file of one person. `rows` are those not written yet, as they were understood last: closing the page loses
    nothing. What was written stands in LogImportRow, and can be taken back as one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="log_imports")
    created_at = models.DateTimeField(_("imported at"))
    changed_at = models.DateTimeField(auto_now=True)
    file_name = models.CharField(_("file"), max_length=255)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects: ClassVar[LogImportQuerySet] = LogImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import of activities")
        verbose_name_plural = _("imports of activities")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class LogImportRow(models.Model):
    """One activity that an import logged, or changed: then with what it said before."""

    batch = models.ForeignKey(LogImport, on_delete=models.CASCADE, related_name="written")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("row"))
    before: Any = models.JSONField(null=True)
    version = models.PositiveIntegerField(_("version afterwards"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "activity"], name="activities_once_an_import"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
