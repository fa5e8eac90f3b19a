"""How many people and households a unit had: told by a source for a year, never assumed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.models.unit import Unit


class Population(models.Model):
    """A unit's people and households in a year, as a source tells them: on the ground the unit had then.

    What a unit has on another day, or after a merger, is a question to `geo.population`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="populations", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    people = models.PositiveIntegerField(_("population"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    class Meta:
        verbose_name = _("population figure")
        verbose_name_plural = _("population figures")
        ordering = ["-year", "pk"]
        indexes = [models.Index(fields=["year"], name="geo_population_year")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="geo_one_population_a_year"),
            models.CheckConstraint(
                condition=Q(people__isnull=False) | Q(households__isnull=False), name="geo_population_says_something"
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(households__isnull=True) | Q(households__lte=F("people")),
                name="geo_households_at_most_people",
            ),
            models.CheckConstraint(condition=Q(year__gte=1900, year__lte=2200), name="geo_population_year_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} ({self.year})"
