"""What a team does with a request: taking it up, closing it, passing it on. Each verb locks the row first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import HelpAct, HelpRequest, HelpState, HelpStep
from teams_app.activities.requests.routing import teams_of_commune
from teams_app.activities.requests.words import phones_in
from teams_app.registry.models import Team


class NotThere(Exception):
    """No such request, or none of this person's."""


class ChangedMeanwhile(Exception):
    """Nothing was written: somebody else moved the request after this page was shown."""

    def __init__(self, request: HelpRequest) -> None:
        self.request = request
        super().__init__(f"request {request.pk} is {request.state}")


@dataclass(frozen=True)
class Move:
    """From which states an act leads where."""

    begins: frozenset[str]
    ends: str


_OPEN = frozenset({HelpState.WAITING, HelpState.HELPING})
_CLOSED = frozenset({HelpState.DONE, HelpState.UNREACHABLE, HelpState.UNSUITABLE})
MOVES: Mapping[str, Move] = {
    HelpAct.TAKEN: Move(frozenset({HelpState.WAITING}), HelpState.HELPING),
    HelpAct.DONE: Move(_OPEN, HelpState.DONE),
    HelpAct.UNREACHABLE: Move(_OPEN, HelpState.UNREACHABLE),
    HelpAct.UNSUITABLE: Move(_OPEN, HelpState.UNSUITABLE),
    HelpAct.PASSED: Move(_OPEN, HelpState.WAITING),
    HelpAct.REOPENED: Move(_CLOSED, HelpState.HELPING),
}
NEED_A_REASON = (HelpAct.UNREACHABLE, HelpAct.UNSUITABLE)


def request_move(
    *, by: User, request: HelpRequest, seen: str, act: str, at: dt.datetime, note: str = "", team: Team | None = None
) -> HelpRequest:
    """Do `act`. `seen` is the state that was on the screen; `note` is read by whoever sent the request.

    Raises NotThere, ChangedMeanwhile, or ValidationError when the reason or the team is missing or wrong.
    """
    move, note = MOVES[act], " ".join(note.split())
    if act in NEED_A_REASON and not note:
        raise ValidationError({"note": _("Write why, in a few words: the person who asked reads it.")})
    if set(phones_in(note)) & set(phones_in(request.contact)):  # whoever holds the code would read it
        raise ValidationError({"note": _("This is the person's phone number. Please leave it out.")})
    with transaction.atomic():
        locked = locked_request(by, request, at)
        if locked.state != seen or locked.state not in move.begins or (act == HelpAct.REOPENED and locked.activity_id):
            raise ChangedMeanwhile(locked)
        if act == HelpAct.PASSED:
            locked.team = _team_to_pass_to(locked, team, at)
        locked.state = move.ends
        locked.closed_at = at if move.ends in _CLOSED else None
        if note or act in (HelpAct.PASSED, HelpAct.REOPENED):
            locked.answer = "" if act in (HelpAct.PASSED, HelpAct.REOPENED) else note
        locked.save(update_fields=["state", "team", "answer", "closed_at"])
        step = HelpStep(request=locked, act=act, by=by, at=at, note=note)
        step.team = locked.team if act == HelpAct.PASSED else None
        step.save()
    return locked


def locked_request(by: User, request: HelpRequest, at: dt.datetime) -> HelpRequest:
    """The row, locked, if `by` may answer it. Call it inside a transaction."""
    mine = access.answerable_requests(by, timezone.localdate(at)).filter(pk=request.pk)
    locked = mine.select_for_update(no_key=True, of=("self",)).first()
    if locked is None:
        raise NotThere
    return locked


def _team_to_pass_to(request: HelpRequest, team: Team | None, at: dt.datetime) -> Team:
    choice = teams_of_commune(request.unit_id, timezone.localdate(at)).exclude(pk=request.team_id or 0)
    if team is None or not choice.filter(pk=team.pk).exists():
        raise ValidationError({"team": _("Choose a team of the commune from the list.")})
    return team
