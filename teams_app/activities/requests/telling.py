"""How a request goes on, in words: for the person who sent it, and for those who answer it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teams_app.accounts import phones
from teams_app.activities.models import HelpAct, HelpRequest, HelpState, HelpStep
from teams_app.activities.requests.words import phones_in

LATE_AFTER = dt.timedelta(days=3)  # a request that nobody took up is asked after


@dataclass(frozen=True)
class Progress:
    """One of the three stations on the resident's page."""

    label: str
    at: dt.datetime | None
    is_here: bool
    is_reached: bool = True


def progress(request: HelpRequest) -> list[Progress]:
    """Sent → being helped → done, or how it ended instead. One query."""
    taken = request.steps.filter(act=HelpAct.TAKEN).order_by("-at").first()
    ends = {
        HelpState.UNREACHABLE: _("The team could not reach you"),
        HelpState.UNSUITABLE: _("The team cannot help with this"),
    }
    is_taken = request.state != HelpState.WAITING
    stations = [Progress(_("Sent to the team"), request.created_at, is_here=not is_taken)]
    if request.state not in ends:
        at = taken.at if taken and is_taken else None
        stations.append(
            Progress(_("The team is helping"), at, is_here=request.state == HelpState.HELPING, is_reached=is_taken)
        )
    is_closed = request.closed_at is not None
    last = ends.get(HelpState(request.state), pgettext("request for help", "Helped"))
    return [*stations, Progress(last, request.closed_at, is_here=is_closed, is_reached=is_closed)]


@dataclass(frozen=True)
class Line:
    """One line of the history, for those who answer."""

    text: str
    at: dt.datetime
    by: str
    note: str


def story(request: HelpRequest) -> list[Line]:
    """From the sending to the last step. One query."""
    steps = request.steps.select_related("by", "team")
    first = Line(_("Sent by a resident"), request.created_at, "", "")
    return [first, *(Line(_said(step), step.at, str(step.by) if step.by else "", step.note) for step in steps)]


def _said(step: HelpStep) -> str:
    if step.act == HelpAct.PASSED and step.team:
        return _("Passed on to %(team)s") % {"team": step.team.short_name}
    return capfirst(str(step.get_act_display()))


def late_days(request: HelpRequest, now: dt.datetime) -> int:
    """How many days it has waited, once these are too many; else 0."""
    waited = now - request.created_at
    return waited.days if request.state == HelpState.WAITING and waited > LATE_AFTER else 0


def callable_phones(request: HelpRequest) -> list[tuple[str, str]]:
    """The phones in the contact, to dial and to read."""
    return [(phone, phones.spaced(phone)) for phone in phones_in(request.contact)]
