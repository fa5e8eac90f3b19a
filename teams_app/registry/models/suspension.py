"""The times in which a team stands but does not work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams_app.registry.models.spell import DecidedSpell
from teams_app.registry.models.team import Team
from teams_app.registry.querysets import TeamSuspensionQuerySet


class TeamSuspension(DecidedSpell):
    """A team that is suspended keeps its people and its places, and is not active: nothing counts for it."""

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="suspensions", db_index=False, verbose_name=_("team")
    )

    objects = TeamSuspensionQuerySet.as_manager()

    class Meta(DecidedSpell.Meta):
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["valid_from", "pk"]
        indexes = [
            models.Index(fields=["team", "valid_from", "valid_to"], name="registry_suspension_by_team"),
            models.Index(fields=["valid_from", "valid_to", "team"], name="registry_suspension_span"),
        ]
        constraints = [
            *DecidedSpell.Meta.constraints,
            models.UniqueConstraint(fields=["team", "valid_from"], name="registry_suspension_begins_once_a_day"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(valid_to__isnull=True), name="registry_one_open_suspension_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} from {self.valid_from}"
