"""What holds for a time: the half-open span that areas, services, suspensions and teams share."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Instrument


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


class DecidedSpell(Spell):
    """A spell that says by which decision, and why, it began and ended; both may be unknown."""

    # Looked up from the spell, never the other way round: without an index, imports write faster.
    decision = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("decision behind it"),
    )
    # Rows that travel in bulk name only the columns they fill: the database knows the rest.
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="", db_default="")
    ended_by = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("decision that ended it"),
    )
    end_reason = models.CharField(_("reason for its end"), max_length=300, blank=True, default="", db_default="")

    class Meta(Spell.Meta):
        abstract = True
