"""Drafts: files and answers are kept between the steps, so that nothing has to be sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import Reorganisation


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
