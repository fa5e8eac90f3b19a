"""Teams, and the areas they serve, each with dates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import names
from geo.findable import Findable
from geo.models import Instrument, Unit
from teams_app.registry import naming
from teams_app.registry.models.spell import DecidedSpell, Spell
from teams_app.registry.querysets import TeamAreaQuerySet, TeamQuerySet


class TeamLevel(models.TextChoices):
    HAMLET = "hamlet", pgettext_lazy("team", "hamlet team")
    COMMUNE = "commune", pgettext_lazy("team", "commune team")


class Team(Findable, Spell):
    """A community digital-technology team, from the decision that set it up to its dissolution."""

    found_as = "team"

    level = models.CharField(_("level"), max_length=8, choices=TeamLevel.choices)
    name = models.CharField(_("name"), max_length=200)
    decision = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="teams",
        null=True,
        blank=True,
        verbose_name=_("decision that set it up"),
    )
    # Why and into what it ended. A re-formed team points at the team that its people went to.
    ended_by = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="ended_teams",
        null=True,
        blank=True,
        verbose_name=_("decision that ended it"),
    )
    end_reason = models.CharField(_("reason for its end"), max_length=300, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("successor team"),
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    key = models.CharField(max_length=200, editable=False, help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=300, editable=False, help_text="geo.names.sort_key(name)")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TeamQuerySet.as_manager()

    class Meta(Spell.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="registry_team_sorted"),
            models.Index(fields=["level", "valid_from", "valid_to"], name="registry_team_span"),
            models.Index(fields=["key", "valid_from", "valid_to"], name="registry_team_search"),
            # The few that ended, not the many that stand.
            models.Index(fields=["valid_to"], condition=Q(valid_to__isnull=False), name="registry_team_ended"),
            # Every page asks whether there is anything invented; where nothing is, that must cost nothing.
            models.Index(fields=["id"], condition=Q(is_demo=True), name="registry_team_demo"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the stored search and sort keys; call it before a bulk_create, which skips save()."""
        self.name, self.key, self.sort_key = self.keyed(self.name)

    @staticmethod
    def keyed(name: str) -> tuple[str, str, str]:
        """The name as it is stored, with its key for search and its key for sorting."""
        name = names.squash(name)
        return (
            name,
            names.fold(name)[:200],
            names.sort_key(name)[:300],
        )  # of a very long one the last tones do not count

    @classmethod
    def naming_words(cls, key: str) -> list[str]:
        return naming.telling_words(key)

    @property
    def short_name(self) -> str:
        return naming.short_name(self.name)


class TeamArea(DecidedSpell):
    """A unit that a team serves, with dates. One team may serve several hamlets."""

    # The covering indexes below begin with the two keys, so the keys need none of their own.
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="areas", db_index=False, verbose_name=_("team")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="team_areas", db_index=False, verbose_name=_("unit")
    )

    objects = TeamAreaQuerySet.as_manager()

    class Meta(DecidedSpell.Meta):
        verbose_name = _("team area")
        verbose_name_plural = _("team areas")
        indexes = [
            models.Index(fields=["unit", "valid_from", "valid_to", "team"], name="registry_area_by_unit"),
            models.Index(fields=["team", "valid_from", "valid_to", "unit"], name="registry_area_by_team"),
        ]
        constraints = [
            *DecidedSpell.Meta.constraints,
            models.UniqueConstraint(fields=["team", "unit", "valid_from"], name="registry_area_begins_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} @ {self.unit_id}"
