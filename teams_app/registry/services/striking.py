"""Striking out what was entered by mistake: the row goes, what it said stays in the team's history."""

from __future__ import annotations

from typing import Any

from teams_app.accounts.access import Actor
from teams_app.accounts.models import User
from teams_app.registry.models import Member, StruckEntry, StruckKind, Team, TeamArea, TeamSuspension


def strike_member(member: Member, *, by: Actor | None, why: str) -> StruckEntry:
    """Keep what the service said and delete it. The person stays: the history names them."""
    entry = _kept(
        member, StruckKind.SERVICE, by, why, team=member.team, person=member.person, role=member.role,
        decision=member.decision, reason=member.reason,
    )  # fmt: skip
    member.delete()
    return entry


def strike_leaving(member: Member, *, by: Actor | None, why: str) -> StruckEntry:
    """Keep what the end of the service said; the caller lets the service go on."""
    return _kept(
        member, StruckKind.LEAVING, by, why, team=member.team, person=member.person, role=member.role,
        decision=member.ended_by, reason=member.end_reason,
    )  # fmt: skip


def strike_area(area: TeamArea, *, label: str, by: Actor | None, why: str) -> StruckEntry:
    entry = _kept(
        area, StruckKind.AREA, by, why, team=area.team, unit=area.unit, place=label[:160],
        decision=area.decision, reason=area.reason,
    )  # fmt: skip
    area.delete()
    return entry


def strike_suspension(suspension: TeamSuspension, *, by: Actor | None, why: str) -> StruckEntry:
    entry = _kept(
        suspension, StruckKind.SUSPENSION, by, why, team=suspension.team,
        decision=suspension.decision, reason=suspension.reason,
    )  # fmt: skip
    suspension.delete()
    return entry


def strike_resumption(suspension: TeamSuspension, *, by: Actor | None, why: str) -> StruckEntry:
    """Keep what the end of the suspension said; the caller lets the suspension go on."""
    return _kept(
        suspension, StruckKind.RESUMPTION, by, why, team=suspension.team,
        decision=suspension.ended_by, reason=suspension.end_reason,
    )  # fmt: skip


def strike_dissolution(team: Team, *, by: Actor | None, why: str) -> StruckEntry:
    """Keep what the dissolution said; the caller lets the team stand again."""
    return _kept(team, StruckKind.DISSOLUTION, by, why, team=team, decision=team.ended_by, reason=team.end_reason)


def _kept(
    spell: Member | TeamArea | TeamSuspension | Team, kind: StruckKind, by: Actor | None, why: str, **said: Any
) -> StruckEntry:
    entry = StruckEntry(
        kind=kind,
        valid_from=spell.valid_from,
        valid_to=spell.valid_to,
        struck_by=by if isinstance(by, User) else None,
        struck_reason=why,
        **said,
    )
    entry.full_clean()
    entry.save()
    return entry
