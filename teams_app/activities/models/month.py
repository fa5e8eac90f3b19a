"""Reporting months: handed in by communes, closed by the province, and corrected afterwards with a reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Unit
from teams_app.activities.models.history import ActivityChange
from teams_app.activities.querysets import ClosingQuerySet, CorrectionQuerySet, StatementQuerySet
from teams_app.registry.models import Team

_BY: dict[str, Any] = {"on_delete": models.SET_NULL, "related_name": "+"}


class Closing(models.Model):
    """That a month was closed; a reopened one keeps its row, and closing again makes another."""

    month = models.DateField(_("month"))  # its first day
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_BY)  # None: the command
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_BY)
    reason = models.CharField(_("why it was reopened"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a month")
        verbose_name_plural = _("closings of months")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(reopened_at__isnull=True), name="activities_month_is_closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Correction(models.Model):
    """That a change came after a month was closed, and changes what it says. The change holds both values and why."""

    change = models.ForeignKey(ActivityChange, on_delete=models.CASCADE, related_name="corrections")
    month = models.DateField(_("month"), db_index=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(fields=["change", "month"], name="activities_correction_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.month:%Y-%m}"


class MonthStatement(models.Model):
    """What a commune or a team states about a month: that it is handed in, or that there was nothing.

    A commune's statement says what it covered when it was made. A taken back one stays readable.
    """

    month = models.DateField(_("month"))  # its first day
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="month_statements", null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="month_statements", null=True, blank=True)
    is_nothing = models.BooleanField(_("no activity"), default=False)
    sessions = models.PositiveIntegerField(_("verified activities"), default=0)
    people = models.PositiveIntegerField(pgettext_lazy("log", "people guided"), default=0)
    waiting = models.PositiveIntegerField(_("waiting for verification"), default=0)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_BY)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_BY)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement about a month")
        verbose_name_plural = _("statements about months")
        ordering = ["month", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, team__isnull=True)
                | Q(unit__isnull=True, team__isnull=False, is_nothing=True),
                name="activities_statement_of_a_commune_or_a_team",
            ),
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=Q(taken_back_at__isnull=True),
                name="activities_handed_in_once",
            ),
            models.UniqueConstraint(
                fields=["team", "month"], condition=Q(taken_back_at__isnull=True), name="activities_nothing_stated_once"
            ),
        ]
        indexes = [
            models.Index(fields=["month"], name="activities_statements_of_month"),
            models.Index(  # what figures read: few of a country's communes state that there was nothing
                fields=["month", "unit"],
                condition=Q(taken_back_at__isnull=True, unit__isnull=False, is_nothing=True),
                name="activities_stated_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.team_id}: {self.month:%Y-%m}"
