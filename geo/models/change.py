"""Legal instruments, and what became of a unit under them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Instrument(models.Model):
    """A resolution or decision: its number and symbol, issuer, date and title."""

    number = models.CharField(_("number and symbol"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        indexes = [models.Index(fields=["number"], name="geo_instrument_number")]
        constraints = [
            models.UniqueConstraint(fields=["number", "issuer", "issued_on"], name="geo_instrument_is_unique"),
            models.UniqueConstraint(
                fields=["number", "issuer"],
                condition=Q(issued_on__isnull=True),
                name="geo_undated_instrument_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Extent(models.TextChoices):
    FULL = "full", _("in full")
    PARTIAL = "partial", _("in part")


class Succession(models.Model):
    """Old unit → new unit from a day on, in full or in part, under an instrument."""

    old = models.ForeignKey("geo.Unit", on_delete=models.CASCADE, related_name="successions")
    new = models.ForeignKey("geo.Unit", on_delete=models.CASCADE, related_name="origins")
    extent = models.CharField(_("extent"), max_length=7, choices=Extent.choices)
    effective_on = models.DateField(_("effective on"), db_index=True)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="successions")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "effective_on"], name="geo_one_succession_per_pair_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} ({self.effective_on})"


class Reorganisation(models.Model):
    """One instrument taking effect on one day: what it began and ended can be found and taken back.

    The periods it began carry `started_by` and its day as `valid_from`; those it ended carry `ended_by`
    and its day as `valid_to`; the successions carry both. So this row is a record, not a second truth.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="reorganisations")
    effective_on = models.DateField(_("effective on"))
    applied_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    fingerprint = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the rows it was made from")
    made_instrument = models.BooleanField(default=False, editable=False, help_text="undoing removes the instrument too")
    summary = models.JSONField(default=dict, editable=False, help_text="counts of the plan, for lists")

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "effective_on"], name="geo_reorganisation_applies_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.effective_on}"
