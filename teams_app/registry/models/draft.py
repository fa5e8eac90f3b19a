"""An import on its way: the file as sent, what was decided about it, and what was understood of it.

All of it stands in the database, so closing the page loses nothing, any process can go on with it, and no
web server could ever hand the file out by itself. It holds people's data: `forget_import_drafts` ends it.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.registry.models.batch import ImportBatch
from teams_app.registry.models.work import KeptFile, Worked


class DraftState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    READY = "ready", pgettext_lazy("import", "waiting for you")
    PACKING = "packing", _("wrong rows being put together")
    WRITING = "writing", _("being written")
    WRITTEN = "written", _("written")
    FAILED = "failed", _("cannot be read")


WORKING = (DraftState.CHECKING, DraftState.PACKING, DraftState.WRITING)


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    def open(self) -> ImportDraftQuerySet:
        """Those from which nothing was written yet."""
        return self.filter(batch=None)

    def working(self) -> ImportDraftQuerySet:
        return self.filter(state__in=WORKING)

    def untouched_since(self, moment: dt.datetime) -> ImportDraftQuerySet:
        return self.filter(changed_at__lt=moment).exclude(state=DraftState.WRITING)


class ImportDraft(Worked):
    """One upload of one person. `choices` is `importing.Choices` as JSON, without the scope: that is looked
    up whenever the file is read, so that a right that ended stops a draft too.

    `summary` is what the last check understood, except for the rows.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="import_drafts")
    file_name = models.CharField(_("file"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    choices = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=DraftState.choices, default=DraftState.CHECKING)
    summary = models.JSONField(default=dict)
    goal = models.CharField(max_length=8, blank=True, help_text="the step to show when the job is done")
    only_right = models.BooleanField(default=False, help_text="the wrong rows stay out of the register")

    batch = models.OneToOneField(ImportBatch, on_delete=models.SET_NULL, null=True, related_name="draft")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[ImportDraftQuerySet] = ImportDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import on its way")
        verbose_name_plural = _("imports on their way")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "state"], name="registry_draft_of_user"),
            models.Index(fields=["changed_at"], name="registry_draft_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in WORKING]) | ~Q(job=""),
                name="registry_draft_at_work_names_its_job",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def state_given_up(self) -> str:
        """Where it stands when its job fails: a draft that had been checked goes back to where it stood."""
        if self.state == DraftState.CHECKING:
            return DraftState.FAILED
        return DraftState.WRITTEN if self.batch_id else DraftState.READY

    @property
    def totals(self) -> dict[str, int]:
        """Rows by outcome; empty before the first check."""
        return self.summary.get("totals", {})

    @property
    def rows_read(self) -> int:
        return sum(self.totals.values())


class ImportFile(KeptFile):
    draft = models.OneToOneField(ImportDraft, on_delete=models.CASCADE, primary_key=True, related_name="file")

    def __str__(self) -> str:
        return f"file of draft {self.draft_id}"


class ImportRow(models.Model):
    """A row of the list as the last check understood it; pages of the preview are read from here."""

    draft = models.ForeignKey(ImportDraft, on_delete=models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField(help_text="from 0, in the order of the preview")
    outcome = models.CharField(max_length=7)
    data = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="registry_import_row_in_order")]
        indexes = [models.Index(fields=["draft", "outcome", "position"], name="registry_import_row_outcome")]

    def __str__(self) -> str:
        return f"row {self.position} of draft {self.draft_id}"
