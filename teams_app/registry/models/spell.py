"""What holds for a time: the half-open span that areas, services and teams share."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Spell(models.Model):
    """Something that holds in the half-open span [valid_from, valid_to)."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(pgettext_lazy("span", "until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_span_is_positive",
            )
        ]

    def holds_on(self, date: dt.date) -> bool:
        return self.valid_from <= date and (self.valid_to is None or self.valid_to > date)
