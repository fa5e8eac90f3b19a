"""Drafts: files and answers are kept between the steps, so that nothing has to be sent twice."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import Level, Reorganisation


class ReorganisationDraft(models.Model):
    """A reorganisation on its way: the tables as they were sent, the instrument, and who goes where."""

    number = models.CharField(_("number and symbol"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"))
    changes_name = models.CharField(max_length=200)
    changes_data = models.BinaryField()
    units_name = models.CharField(max_length=200)
    units_data = models.BinaryField()
    hamlets_name = models.CharField(max_length=200, blank=True)
    hamlets_data = models.BinaryField(default=b"")
    placements = models.JSONField(default=dict, help_text="hamlet's unit id → code of its new commune")
    assign_nearest = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied = models.ForeignKey(Reorganisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("draft of a reorganisation")
        verbose_name_plural = _("drafts of reorganisations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class BoundaryDraft(models.Model):
    """A map file on its way to an edition, with what a person said about it."""

    level = models.CharField(
        _("level"), max_length=8, choices=[choice for choice in Level.choices if choice[0] != Level.HAMLET],
        default=Level.COMMUNE,
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    crs = models.CharField(_("coordinate system"), max_length=40, blank=True)
    code_field = models.CharField(_("field with the codes"), max_length=100, blank=True)
    name_field = models.CharField(_("field with the names"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    file = models.FileField(_("map file"), upload_to="private/boundaries/")  # nothing below private/ is served
    file_name = models.CharField(max_length=255)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("draft of boundaries")
        verbose_name_plural = _("drafts of boundaries")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class PopulationDraft(models.Model):
    """A table of people and households as it was sent, with what a person said about it; kept once it is applied."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )  # fmt: skip
    as_of = models.DateField(_("day of the codes"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("draft of population figures")
        verbose_name_plural = _("drafts of population figures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
