"""A unit and its periods: the one hard concept of this project.

A code is not an identity, and neither is a name. 29869 was Phường 2, then Phường 1 (1/1/2025), then
phường Cao Lãnh (1/7/2025); Bình Thành stands in several districts. So a `Unit` is only an identity:
it has a level and nothing else that can change. Everything that a resolution can change (code, name,
type, parent, territory) stands in a `UnitPeriod`, a half-open span [valid_from, valid_to).

A unit that is only renamed, re-coded or re-parented stays the same unit and begins a new period. A
unit that is merged away or split up ends; what takes its ground is another unit, tied to it by a
`Succession`. Hamlets survive the merger of their commune: they get a new period with a new parent.
Everything that people do hangs on the `Unit`, so it needs no rewriting when the map changes, and
"which commune was that in on day D" is a question to the periods.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import names
from geo.findable import Findable
from geo.models.change import Instrument
from geo.querysets import UnitPeriodQuerySet


class Level(models.TextChoices):
    PROVINCE = "province", pgettext_lazy("level", "province")
    DISTRICT = "district", pgettext_lazy("level", "district")
    COMMUNE = "commune", pgettext_lazy("level", "commune")
    HAMLET = "hamlet", pgettext_lazy("level", "hamlet")


class Unit(models.Model):
    """The identity of a province, district, commune or hamlet through all its names."""

    level = models.CharField(_("level"), max_length=8, choices=Level.choices, db_index=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")

    def __str__(self) -> str:
        return f"{self.level} {self.pk}"


class UnitPeriod(Findable):
    """What a unit is called, where it lies and what it belongs to, from one day until another."""

    found_as = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="periods", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=20)
    type = models.CharField(_("type"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="child_periods", null=True, blank=True, verbose_name=_("parent")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    lat = models.FloatField(_("latitude of the centre"), null=True, blank=True)
    lon = models.FloatField(_("longitude of the centre"), null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(_("area (km²)"), null=True, blank=True)
    started_by = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="started_periods", null=True, blank=True
    )
    ended_by = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="ended_periods", null=True, blank=True
    )
    is_provisional = models.BooleanField(
        _("placed provisionally"), default=False, help_text=_("The parent was guessed; a person must confirm it.")
    )
    key = models.CharField(max_length=120, editable=False, help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=200, editable=False, help_text="geo.names.sort_key(name)")

    objects = UnitPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit period")
        verbose_name_plural = _("unit periods")
        ordering = ["sort_key", "code"]
        indexes = [
            models.Index(fields=["valid_from", "valid_to"], name="geo_period_span"),
            # Covering: what lies below a province is walked down by this index alone.
            models.Index(fields=["parent", "valid_from", "valid_to", "unit"], name="geo_period_below"),
            # What ended: with it the units of yesterday are found without asking all those of today.
            models.Index(fields=["valid_to", "unit"], condition=Q(valid_to__isnull=False), name="geo_period_ended"),
            models.Index(fields=["code", "valid_from"], name="geo_period_code"),
            models.Index(fields=["key"], name="geo_period_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="geo_period_span_is_positive"
            ),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="geo_one_period_starts_a_day"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="geo_one_open_period_per_unit"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="geo_code_in_force_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the stored search and sort keys; call it before a bulk_create, which skips save()."""
        self.key = names.fold(self.name)
        self.sort_key = names.sort_key(self.name)[:200]  # of a very long name the last tones do not count

    @property
    def label(self) -> str:
        """`xã Mỹ Xương`, `Phường 11`: the type word and the name as a sentence holds them."""
        return names.label(self.type, self.name)
