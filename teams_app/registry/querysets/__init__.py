"""Reading the register on a day: which teams, serving where, led by whom."""

from teams_app.registry.querysets.areas import TeamAreaQuerySet, TeamSuspensionQuerySet
from teams_app.registry.querysets.people import ConsentQuerySet, MemberQuerySet, PersonQuerySet
from teams_app.registry.querysets.teams import MOST_FOUND, MOST_SETTLED, PLACE_SEPARATOR, Lives, TeamQuerySet

__all__ = [
    "MOST_FOUND",
    "MOST_SETTLED",
    "PLACE_SEPARATOR",
    "ConsentQuerySet",
    "Lives",
    "MemberQuerySet",
    "PersonQuerySet",
    "TeamAreaQuerySet",
    "TeamQuerySet",
    "TeamSuspensionQuerySet",
]
