"""Residents' requests for help: who answers them, who counts them, who prints the poster."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from geo.among import among
from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.activities.access.ground import own_ground
from teams_app.activities.access.logging import can_log
from teams_app.activities.models import HelpRequest
from teams_app.activities.requests.querysets import HelpRequestQuerySet
from teams_app.activities.requests.routing import with_forerunners
from teams_app.registry.access import keeps, teams_led_by
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team
from teams_app.registry.querysets import TeamQuerySet


def answerable_requests(user: Actor, today: dt.date) -> HelpRequestQuerySet:
    """The requests that `user` may read, with their contact, and answer.

    Heads and deputies: those of the team they lead today, and of the teams that were re-formed into it.
    Commune officials: those of their ground. Province staff see counts only (`oversees_requests`).
    """
    led = with_forerunners(teams_led_by(user, today).values_list("pk", flat=True))
    ground = own_ground(user, today)
    if not led and not ground:
        return HelpRequest.objects.none()
    return HelpRequest.objects.filter(Q(team__in=led) | Q(unit__in=ground))


def may_answer_requests(user: Actor, today: dt.date) -> bool:
    return can_log(user, today)


def oversees_requests(user: Actor, today: dt.date) -> bool:
    """Whether `user` sees how many requests there are, and nothing of what is in them."""
    return scope_of(user, today).is_province


def requests_counted_for(user: Actor, today: dt.date) -> HelpRequestQuerySet:
    """The requests that the counts of the province speak about: those of its own ground."""
    scope = scope_of(user, today)
    if not scope.is_province:
        return HelpRequest.objects.none()
    if covers_everything(scope, today):
        return HelpRequest.objects.all()
    return HelpRequest.objects.filter(unit__in=among(ground_of(scope.province_units, today)))


def teams_to_print_for(user: Actor, today: dt.date) -> TeamQuerySet | None:
    """The standing teams of the communes of which `user` is the official; None where there is no such commune."""
    communes = scope_of(user, today).commune_units
    if not communes:
        return None
    return Team.objects.on(today).within(list(communes), today).order_by("sort_key", "pk")


def may_print_poster(user: Actor, team: Team, today: dt.date) -> bool:
    """Who keeps the team's list, and who leads the team: they hang it up."""
    return keeps(user, team, today=today) or teams_led_by(user, today).filter(pk=team.pk).exists()
