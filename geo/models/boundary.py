"""Editions of boundaries: the real shapes of units, from one file, in force from one day.

An edition says what the ground looked like from `valid_from` on, whatever day it was imported. Older
editions stay, so that a map of an old day is drawn as it was. One edition rarely covers the country:
provinces publish their own files. So "the shape of a unit on a day" is taken unit by unit, from the
newest edition in force that day which has it (`Shape.objects.in_force`).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.models.unit import Level, Unit
from geo.querysets import EditionQuerySet, ShapeQuerySet


class Edition(models.Model):
    """One imported file of boundaries: a level, a span of days, and where it came from."""

    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=255)
    checksum = models.CharField(_("SHA-256 of the file"), max_length=64)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of boundaries")
        verbose_name_plural = _("editions of boundaries")
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["level", "valid_from"], name="geo_edition_level_from")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="geo_edition_span_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.valid_from})"


class Shape(models.Model):
    """The ground of one unit in one edition. WGS 84, degrees, longitude first."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="shapes")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="shapes")
    wkb = models.BinaryField(help_text="Polygon or MultiPolygon as WKB, WGS 84, longitude first")
    area_km2 = models.FloatField(_("area (km²)"), help_text="On the ellipsoid, not on the map")
    lon = models.FloatField(help_text="A point inside the shape, for its label")
    lat = models.FloatField()
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()

    objects = ShapeQuerySet.as_manager()

    class Meta:
        verbose_name = _("shape")
        verbose_name_plural = _("shapes")
        constraints = [models.UniqueConstraint(fields=["edition", "unit"], name="geo_one_shape_per_unit_and_edition")]

    def __str__(self) -> str:
        return f"{self.unit_id} ({self.edition_id})"
