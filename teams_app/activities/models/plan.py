"""The programme or plan that a session belongs to; support money is paid only for days under a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Instrument, Unit
from teams_app.activities.querysets import PlanQuerySet


class Plan(models.Model):
    """A plan of the province, or of one commune, in force in the half-open span [valid_from, valid_to)."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("name on a button"), max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="plans",
        null=True,
        blank=True,
        verbose_name=_("for"),
        help_text=_("Empty: for everyone."),
    )
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="plans", null=True, blank=True, verbose_name=_("instrument")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(pgettext_lazy("span", "until"), null=True, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("activity", "plan")
        verbose_name_plural = pgettext_lazy("activity", "plans")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="activities_plan_span_is_positive",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
