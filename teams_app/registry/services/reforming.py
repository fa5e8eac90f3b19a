"""Re-forming: commune teams of ended communes become one team of the new commune, by one decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from geo.models import Unit
from teams_app.registry.models import Member, MemberRole, Person, Team, TeamLevel
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.members import Handover, member_add, member_change_role
from teams_app.registry.services.rules import check_day, day, refuse
from teams_app.registry.services.teams import team_close, team_create


@transaction.atomic
def teams_reform(
    *,
    unit: Unit,
    teams: Sequence[Team],
    head: Person,
    roles: Mapping[int, str],
    name: str,
    decision: Decision,
    valid_from: dt.date,
    today: dt.date,
    standing: Team | None = None,
    reason: str = "",
) -> Team:
    """Close `teams` on `valid_from` and go on as one team of `unit`, led by `head`.

    `roles`: person id → deputy or member; whoever is missing leaves. With `standing`, a team that already
    serves the commune, the people join that one; else it is set up now. Confirmed twice, it is done once.
    """
    locked = list(Team.objects.select_for_update().filter(pk__in=[team.pk for team in teams]).order_by("pk"))
    if done := _already_done(locked):
        return done
    _check(locked, decision, valid_from, today)
    people = _people(locked, valid_from)
    if head.pk not in people and not (standing and _serves(standing, head, valid_from)):
        raise refuse(_("Choose a head among the people of these teams."), "head")
    joined = standing or team_create(
        level=TeamLevel.COMMUNE, units=[unit], valid_from=valid_from, decision=decision, today=today, name=name
    )
    for team in locked:
        why = reason or _("Re-formed")
        team_close(team=team, on=valid_from, reason=why, decision=decision, today=today, successor=joined)
    _seat_head(joined, head, valid_from, today, decision, reason)
    for pk, person in people.items():
        if pk != head.pk and pk in roles and not _serves(joined, person, valid_from):
            member_add(
                team=joined, person=person, role=roles[pk], valid_from=valid_from, today=today, decision=decision
            )
    return joined


def _already_done(teams: Sequence[Team]) -> Team | None:
    """The successor that all of `teams` already went into; None when none of them has ended."""
    if not teams:
        raise ValidationError(_("Choose at least one team to re-form."))
    successors = {team.successor for team in teams if team.valid_to}
    if not successors:
        return None
    if len(successors) == 1 and all(team.valid_to for team in teams) and None not in successors:
        return successors.pop()
    ended = ", ".join(team.name for team in teams if team.valid_to)
    raise ValidationError(_("Already ended: %(teams)s. Leave them out.") % {"teams": ended})


def _check(teams: Sequence[Team], decision: Decision, valid_from: dt.date, today: dt.date) -> None:
    check_day(valid_from, today)
    if not decision.number.strip():
        raise refuse(_("A re-forming needs the number of its decision."), "number")
    young = [team for team in teams if team.valid_from >= valid_from]
    if young:
        raise refuse(
            _("%(team)s was set up on %(day)s; choose a later day.")
            % {"team": young[0].name, "day": day(young[0].valid_from)},
            "valid_from",
        )


def _people(teams: Sequence[Team], on: dt.date) -> dict[int, Person]:
    """Everyone who serves in one of the teams that day, once each."""
    services = Member.objects.on(on).filter(team__in=teams).select_related("person").order_by("person__sort_key")
    return {service.person_id: service.person for service in services}


def _serves(team: Team, person: Person, on: dt.date) -> bool:
    return Member.objects.on(on).filter(team=team, person=person).exists()


def _seat_head(team: Team, head: Person, since: dt.date, today: dt.date, decision: Decision, reason: str) -> None:
    """Make `head` the team's head; a standing head stays as deputy."""
    service = Member.objects.on(since).filter(team=team, person=head).first()
    change: dict[str, Any] = {"today": today, "handover": Handover.DEPUTY, "decision": decision, "reason": reason}
    if service is None:
        member_add(team=team, person=head, role=MemberRole.HEAD, valid_from=since, **change)
    elif service.role != MemberRole.HEAD:
        member_change_role(member=service, role=MemberRole.HEAD, since=since, **change)
