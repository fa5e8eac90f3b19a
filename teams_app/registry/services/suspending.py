"""Suspending a team and letting it work again: dated spells that never overlap."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teams_app.accounts.access import Actor
from teams_app.registry.models import Team, TeamSuspension
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.locking import locked_team
from teams_app.registry.services.rules import check_day, day, refuse
from teams_app.registry.services.striking import strike_resumption, strike_suspension


@transaction.atomic
def team_suspend(
    *, team: Team, on: dt.date, reason: str, decision: Decision, today: dt.date, opened_on: str = ""
) -> TeamSuspension:
    """From `on` the team stands but is not active, until it is resumed."""
    team = locked_team(team, opened_on)
    check_day(on, today, "on")
    if on < team.valid_from:
        raise refuse(_("The team was set up on %(day)s.") % {"day": day(team.valid_from)}, "on")
    if team.valid_to:
        raise refuse(_("The team has already ended on %(day)s.") % {"day": day(team.valid_to)}, "on")
    later = TeamSuspension.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), team=team)
    if other := later.order_by("-valid_from").first():
        raise refuse(_already(other), "on")
    suspension = TeamSuspension(team=team, valid_from=on, reason=reason, decision=decision.kept())
    suspension.full_clean()
    suspension.save()
    team.save()  # a new state for whoever has a form open
    return suspension


@transaction.atomic
def team_resume(
    *, team: Team, on: dt.date, reason: str, decision: Decision, today: dt.date, opened_on: str = ""
) -> TeamSuspension:
    """From `on` the suspended team is active again."""
    team = locked_team(team, opened_on)
    check_day(on, today, "on")
    suspension = TeamSuspension.objects.filter(team=team, valid_to__isnull=True).first()
    if suspension is None:
        raise refuse(_("The team is not suspended."))
    if on <= suspension.valid_from:
        raise refuse(
            _("The team is suspended from %(day)s on; choose a later day.") % {"day": day(suspension.valid_from)}, "on"
        )
    suspension.valid_to, suspension.end_reason, suspension.ended_by = on, reason, decision.kept()
    suspension.full_clean()
    suspension.save()
    team.save()
    return suspension


@transaction.atomic
def suspension_strike(*, suspension: TeamSuspension, by: Actor | None = None, why: str = "") -> None:
    """Strike out a suspension that was entered by mistake."""
    locked_team(suspension.team)
    found = TeamSuspension.objects.select_related("team").filter(pk=suspension.pk).first()
    if found:
        strike_suspension(found, by=by, why=why)


@transaction.atomic
def resumption_strike(*, suspension: TeamSuspension, by: Actor | None = None, why: str = "") -> TeamSuspension:
    """Take the end of a suspension back, as long as no later one stands and the team has not ended."""
    team = locked_team(suspension.team)
    found = TeamSuspension.objects.select_related("team").get(pk=suspension.pk)
    if found.valid_to is None:
        return found
    if team.valid_to:
        raise refuse(_("The team has ended."))
    if other := TeamSuspension.objects.filter(team=team, valid_from__gte=found.valid_to).first():
        raise refuse(_already(other))
    strike_resumption(found, by=by, why=why)
    found.valid_to, found.end_reason, found.ended_by = None, "", None
    found.save()
    return found


def _already(other: TeamSuspension) -> str:
    if other.valid_to is None:
        return _("The team is already suspended from %(day)s on.") % {"day": day(other.valid_from)}
    span = {"from": day(other.valid_from), "to": day(other.valid_to)}
    return _("The team was suspended from %(from)s to %(to)s; choose a later day.") % span
