"""The page of one team: what it is, where, who serves in it, and what happened to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams_app.accounts.viewing import viewing_date
from teams_app.registry import access, disclosing, phones
from teams_app.registry.models import Member, Team, TeamLevel, TeamSuspension
from teams_app.registry.places import served_by
from teams_app.registry.signals import team_page
from teams_app.registry.timeline import timeline
from teams_app.registry.views import offering
from teams_app.registry.views.common import crumbs_of_place


@dataclass(frozen=True)
class Line:
    """A member on the page; `call` is empty where the phone is masked."""

    member: Member
    phone: str
    call: str


@require_safe
@login_required
def team(request: HttpRequest, pk: int) -> HttpResponse:
    today, on = timezone.localdate(), viewing_date(request)
    seen = access.visible_teams(request.user, on).select_related("decision", "ended_by", "successor")
    found = get_object_or_404(seen, pk=pk)
    served = served_by([found], on)[found.pk]
    members = list(Member.objects.filter(team=found).select_related("person").in_team_order())
    right = access.phones_of(request.user, found)
    here = [member for member in members if member.holds_on(on)]
    sees_phones = disclosing.phones_are_shown(request, right)
    if sees_phones:
        disclosing.team_was_seen(request.user, found, here)
    serving = [_line(member, sees_phones) for member in here]
    keeps = access.keeps(request.user, found, today=today)
    story = timeline(found, on, with_struck=keeps)
    pause = TeamSuspension.objects.on(on).filter(team=found).select_related("decision").first()
    # What came after the day looked at is told to those who may look at the team today, too.
    sees_after = on < today and access.visible_teams(request.user, today).filter(pk=found.pk).exists()
    is_stranded = found.level == TeamLevel.COMMUNE and bool(served.ended) and found.holds_on(on)
    return render(
        request,
        "registry/team.html",
        {
            "team": found,
            "on": on,
            "is_today": on == today,
            "crumbs": crumbs_of_place(found, served),
            "served": served,
            "state": _state(found, on, pause),
            "pause": pause,
            "is_stranded": is_stranded,
            "serving": serving,
            "has_head": any(line.member.role == "head" for line in serving),
            "former": _former(members, serving, on),
            "sees_phones": sees_phones,
            "keeps": keeps,
            "unconsented": sum(not (m.person.consented_on or m.person.erased_on) for m in here),
            "may_ask_for_phones": right is access.Phones.ON_REQUEST and any(line.phone for line in serving),
            "timeline": story.until,
            "timeline_after": story.after if sees_after else [],
            "take": offering.of_team(request, found, len(serving), right) if serving else None,
            "may_edit": on == today and access.can_edit(request.user, found, today),
            "may_reopen": on == today and access.can_reopen(request.user, found, today),
            "may_read_history": access.keeps(request.user, found, today=today),
            "panels": _panels(found, request, on),
        },
    )


def _line(member: Member, sees_phones: bool) -> Line:
    phone = member.person.phone
    shown = phones.spaced(phone) if sees_phones else phones.masked(phone)
    return Line(member, shown, phone if sees_phones else "")


def _state(team: Team, on: dt.date, pause: TeamSuspension | None) -> str:
    if team.valid_from > on:
        return "to_come"
    if team.valid_to and team.valid_to <= on:
        return "closed"
    return "suspended" if pause else "active"


def _former(members: list[Member], serving: list[Line], on: dt.date) -> list[Member]:
    """Who served before and serves no more that day, last first; once each, with the last role."""
    here = {line.member.person_id for line in serving}
    past = [m for m in members if m.valid_to and m.valid_to <= on and m.person_id not in here]
    last = {m.person_id: m for m in sorted(past, key=lambda m: m.valid_from)}
    return sorted(last.values(), key=lambda m: m.valid_to or on, reverse=True)


def _panels(team: Team, request: HttpRequest, on: dt.date) -> list[str]:
    answers = team_page.send(sender=Team, team=team, request=request, on=on)
    return [panel for _, panel in answers if panel]
