"""What imports wrote: one batch a file, to be looked up and taken back as one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    WRITTEN = "written", _("written")
    UNDONE = "undone", _("undone")


class ImportBatch(models.Model):
    """One import: who, when, which file, and what came of its rows.

    What it created is kept as spans of primary keys, what it changed as rows of ImportChange: together they
    say exactly what an undo takes back, and hold no second copy of anybody's data.
    """

    created_at = models.DateTimeField(_("imported at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("imported by")
    )
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    as_of = models.DateField(_("as of"))
    scope = models.JSONField(_("area"), null=True, help_text="unit ids; null for the whole register")
    only_right = models.BooleanField(_("wrong rows left out"), default=False)
    totals = models.JSONField(_("rows by outcome"), default=dict)
    created = models.JSONField(default=dict, editable=False, help_text="model → spans [first id, count]")
    state = models.CharField(_("state"), max_length=7, choices=BatchState.choices, default=BatchState.WRITTEN)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportChange(models.Model):
    """One object of the register that a batch changed, before and after."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes", db_index=False)
    model = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "model", "object_id"], name="registry_one_change_per_batch")
        ]
        indexes = [models.Index(fields=["model", "object_id"], name="registry_import_change")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
