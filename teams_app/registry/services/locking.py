"""Lock before you read, and notice when what someone edits has changed under their hands."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from teams_app.registry.models import Member, Person, Team

Kept = TypeVar("Kept", Team, Member)


class StaleEdit(ValidationError):
    """Someone else saved the same thing after the form was opened."""


def token(*objects: Team | Member | Person) -> str:
    """What a form carries to say which state it was opened on."""
    return "-".join(f"{obj.changed_at.timestamp():.6f}" for obj in objects)


def locked_team(team: Team, opened_on: str = "") -> Team:
    """The team as it is now, nobody else writing it until the transaction ends."""
    found = Team.objects.select_for_update().get(pk=team.pk)
    _refuse_stale(token(found), opened_on)
    return found


def locked_member(member: Member, opened_on: str = "") -> Member:
    """The member as it is now, its team locked first: two headships never pass each other."""
    locked_team(member.team)
    found = Member.objects.select_related("person", "team").get(pk=member.pk)
    _refuse_stale(token(found, found.person), opened_on)
    return found


def _refuse_stale(now: str, opened_on: str) -> None:
    if opened_on and opened_on != now:
        raise StaleEdit(
            _("Someone else saved this while you were typing. Check the values below; save again to keep yours.")
        )
