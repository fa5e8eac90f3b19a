"""Who is shown the phones of a team's people, in full or for the asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import Enum, auto

from django.utils import timezone

from geo.among import among
from teams_app.accounts.access import Actor, Scope, scope_of
from teams_app.registry.access.teams import teams_led_by, visible_teams
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet


class Phones(Enum):
    """How much of the phones of a team someone is shown."""

    FULL = auto()  # their daily work: the commune that keeps the list, the head and the deputy who call their people
    ON_REQUEST = auto()  # masked until asked for, and the asking is written down: the province rarely calls
    MASKED = auto()


def phones_of(user: Actor, team: Team, *, today: dt.date | None = None) -> Phones:
    """What `user` is shown of the phones of `team`. A right of today, whatever day the page shows."""
    today = today or timezone.localdate()
    if teams_led_by(user, today).filter(pk=team.pk).exists():
        return Phones.FULL
    scope = scope_of(user, today)
    if not scope.units or not visible_teams(user, today, today=today).filter(pk=team.pk).exists():
        return Phones.MASKED
    return Phones.ON_REQUEST if scope.is_province and not _keeps(scope, team, today) else Phones.FULL


def phones_of_each(user: Actor, teams: Collection[int], *, today: dt.date | None = None) -> dict[int, Phones]:
    """`phones_of` for a page of teams, by id. Three queries, however many they are."""
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    found = dict.fromkeys(teams, Phones.MASKED)
    if scope.units:
        seen = visible_teams(user, today, today=today).filter(pk__in=teams).values_list("pk", flat=True)
        found |= dict.fromkeys(seen, Phones.ON_REQUEST if scope.is_province else Phones.FULL)
    if scope.is_province and scope.is_commune:
        kept = TeamArea.objects.filter(unit__in=among(ground_of(scope.commune_units, today)), team__in=teams)
        found |= dict.fromkeys(kept.values_list("team", flat=True), Phones.FULL)
    led = teams_led_by(user, today).filter(pk__in=teams).values_list("pk", flat=True)
    return found | dict.fromkeys(led, Phones.FULL)


def can_see_phones(user: Actor, team: Team, *, today: dt.date | None = None) -> bool:
    """Whether `user` may have the phones in full, at once or by asking for them."""
    return phones_of(user, team, today=today) is not Phones.MASKED


def _keeps(scope: Scope, team: Team, today: dt.date) -> bool:
    """Whether a grant on a commune, beside one on a province, makes the team one's daily work."""
    return scope.is_commune and team.areas.filter(unit__in=among(ground_of(scope.commune_units, today))).exists()


def teams_with_phones(user: Actor, *, today: dt.date | None = None) -> TeamQuerySet:
    """The teams of `can_see_phones`, for a whole list: those of today's ground, and those that one leads."""
    today = today or timezone.localdate()
    return visible_teams(user, today, today=today)
