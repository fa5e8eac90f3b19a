"""What the province lets the log form ask, and whether residents may ask teams for help: one row, changed on a page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Asked(models.Model):
    women = models.BooleanField(_("how many women"), default=False)
    elderly = models.BooleanField(_("how many over 60"), default=False)
    takes_requests = models.BooleanField(_("residents may ask their team for help"), default=True)

    class Meta:
        verbose_name = _("what the log form asks")
        verbose_name_plural = _("what the log form asks")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="activities_asked_is_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def now(cls) -> Asked:
        """The province's choice, or, before it has chosen, neither."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
