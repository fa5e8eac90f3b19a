"""People's service in a team: joining, changing role, leaving. A change of role is a new service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from geo.models import Instrument
from teams_app.accounts.access import Actor
from teams_app.registry.models import Member, MemberRole, Person, StruckEntry, Team
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.locking import locked_member, locked_team
from teams_app.registry.services.rules import check_day, day, refuse
from teams_app.registry.services.striking import strike_leaving, strike_member

NO_DECISION = Decision()


class Handover(models.TextChoices):
    """What the standing head does when another takes over."""

    DEPUTY = "deputy", pgettext_lazy("handover", "stays as deputy")
    MEMBER = "member", pgettext_lazy("handover", "stays as member")
    LEAVES = "leaves", pgettext_lazy("handover", "leaves the team")


@transaction.atomic
def member_add(
    *,
    team: Team,
    person: Person,
    role: str,
    valid_from: dt.date,
    today: dt.date,
    handover: str = "",
    decision: Decision = NO_DECISION,
    reason: str = "",
) -> Member:
    """Let a person (saved here, new or known) serve in the team from a day on."""
    team = locked_team(team)
    _check_in_team_life(team, valid_from, today)
    person.set_keys()
    person.full_clean()
    person.save()
    check_not_serving(team, person, valid_from)
    grounds = Grounds(decision.kept(), reason)
    if role == MemberRole.HEAD:
        _make_room_for_head(team, valid_from, handover, "valid_from", grounds)
    return _start(team, person, role, valid_from, grounds)


@transaction.atomic
def member_change_role(
    *,
    member: Member,
    role: str,
    since: dt.date,
    today: dt.date,
    handover: str = "",
    decision: Decision = NO_DECISION,
    reason: str = "",
    opened_on: str = "",
) -> Member:
    """From `since` on the person serves in another role: the old service ends, a new one begins."""
    member = locked_member(member, opened_on)
    if member.valid_to is not None:
        raise refuse(_("This service ended on %(day)s.") % {"day": day(member.valid_to)})
    if member.role == role:
        raise refuse(_("%(name)s already has this role.") % {"name": member.person.name}, "role")
    _check_in_team_life(member.team, since, today, "since")
    if since < member.valid_from:
        raise refuse(_("The present role began on %(day)s.") % {"day": day(member.valid_from)}, "since")
    grounds = Grounds(decision.kept(), reason)
    if role == MemberRole.HEAD:
        _make_room_for_head(member.team, since, handover, "since", grounds)
    if since == member.valid_from:  # the role was wrong from the start of this service
        member.role = role
        member.decision, member.reason = grounds.decision or member.decision, grounds.reason or member.reason
        member.save()
        return member
    _end(member, since, grounds)
    return _start(member.team, member.person, role, since, grounds)


@transaction.atomic
def member_correct(
    *, member: Member, person: Person, valid_from: dt.date, today: dt.date, opened_on: str = ""
) -> Member:
    """Put right what the register says about the person and about the day the service began."""
    found = locked_member(member, opened_on)
    if found.person.erased_on:
        raise refuse(_("The data of this person has been erased; nothing can be written there again."))
    _check_in_team_life(found.team, valid_from, today)
    if found.valid_to and valid_from >= found.valid_to:
        raise refuse(_("This service ended on %(day)s.") % {"day": day(found.valid_to)}, "valid_from")
    person.set_keys()
    person.full_clean()
    person.save()
    if valid_from != found.valid_from:
        check_not_serving(found.team, person, valid_from, until=found.valid_to, besides=found)
        if found.role == MemberRole.HEAD:
            check_head_is_alone(found.team, valid_from, found.valid_to, besides=found)
        found.valid_from = valid_from
    found.save()
    return found


@transaction.atomic
def member_end(
    *,
    member: Member,
    on: dt.date,
    today: dt.date,
    decision: Decision = NO_DECISION,
    reason: str = "",
    opened_on: str = "",
) -> Member:
    """The person leaves: from `on` the service holds no more, and neither does any right that came with it."""
    member = locked_member(member, opened_on)
    if member.valid_to is not None:
        raise refuse(_("This service ended on %(day)s.") % {"day": day(member.valid_to)}, "on")
    check_day(on, today, "on")
    if on <= member.valid_from:
        raise refuse(_("The service began on %(day)s; choose a later day.") % {"day": day(member.valid_from)}, "on")
    return _end(member, on, Grounds(decision.kept(), reason))


@transaction.atomic
def member_return(*, member: Member, by: Actor | None = None, why: str = "") -> Member:
    """Take a leaving back, as long as the place is free: no later service of the person, no other head."""
    member = locked_member(member)
    if member.valid_to is None:
        return member
    if not member.team.holds_on(member.valid_to):
        raise refuse(_("The team has ended."))
    check_not_serving(member.team, member.person, member.valid_to)
    if member.role == MemberRole.HEAD and (other := _heads(member.team, member.valid_to).first()):
        raise refuse(_("%(name)s is head now.") % {"name": other.person.name})
    strike_leaving(member, by=by, why=why)
    member.valid_to, member.ended_by, member.end_reason = None, None, ""
    member.save()
    return member


@transaction.atomic
def member_withdraw(*, member: Member, by: Actor | None = None, why: str = "") -> StruckEntry:
    """Strike out a service that was entered by mistake. It stays readable in the team's history."""
    return strike_member(locked_member(member), by=by, why=why)


@dataclass(frozen=True)
class Grounds:
    """By what, and why, something begins or ends."""

    decision: Instrument | None = None
    reason: str = ""


def _check_in_team_life(team: Team, date: dt.date, today: dt.date, field: str = "valid_from") -> None:
    check_day(date, today, field)
    if date < team.valid_from:
        raise refuse(_("The team was set up on %(day)s.") % {"day": day(team.valid_from)}, field)
    if team.valid_to and date >= team.valid_to:
        raise refuse(_("The team ended on %(day)s.") % {"day": day(team.valid_to)}, field)


def check_not_serving(
    team: Team, person: Person, since: dt.date, *, until: dt.date | None = None, besides: Member | None = None
) -> None:
    services = Member.objects.filter(_overlaps(since, until), team=team, person=person)
    if besides:
        services = services.exclude(pk=besides.pk)
    if other := services.order_by("-valid_from").first():
        raise refuse(
            _("%(name)s already serves in this team from %(day)s on.")
            % {"name": person.name, "day": day(other.valid_from)},
            "valid_from",
        )


def check_head_is_alone(team: Team, since: dt.date, until: dt.date | None, *, besides: Member | None = None) -> None:
    """Refuse where somebody else heads the team in this span."""
    others = _heads(team, since, until)
    if other := (others.exclude(pk=besides.pk) if besides else others).first():
        words = {"name": other.person.name, "day": _until(other)}
        raise refuse(_("%(name)s was head until %(day)s.") % words, "valid_from")


def _make_room_for_head(team: Team, since: dt.date, handover: str, field: str, grounds: Grounds) -> None:
    """One head at a time: end the standing one's headship on the day, or refuse and ask (code `has_head`)."""
    for head in _heads(team, since).order_by("valid_from"):
        if head.valid_from > since or head.valid_to is not None:
            raise refuse(
                _("%(name)s is head from %(from)s to %(to)s; choose a day outside.")
                % {"name": head.person.name, "from": day(head.valid_from), "to": _until(head)},
                field,
            )
        if handover not in Handover.values:
            raise refuse(
                _("%(name)s is head now. Say what becomes of %(name)s.") % {"name": head.person.name},
                "handover",
                "has_head",
            )
        if head.valid_from == since:
            raise refuse(
                _("%(name)s became head on %(day)s; choose a later day.")
                % {"name": head.person.name, "day": day(since)},
                field,
            )
        _end(head, since, grounds)
        if handover != Handover.LEAVES:
            _start(team, head.person, handover, since, grounds)


def _heads(team: Team, since: dt.date, until: dt.date | None = None) -> models.QuerySet[Member]:
    return Member.objects.filter(_overlaps(since, until), team=team, role=MemberRole.HEAD).select_related("person")


def _overlaps(since: dt.date, until: dt.date | None) -> Q:
    begins = Q(valid_from__lt=until) if until else Q()
    return begins & (Q(valid_to__isnull=True) | Q(valid_to__gt=since))


def _start(team: Team, person: Person, role: str, since: dt.date, grounds: Grounds) -> Member:
    member = Member(team=team, person=person, role=role, valid_from=since, valid_to=team.valid_to)
    member.decision, member.reason = grounds.decision, grounds.reason
    member.full_clean()
    member.save()
    return member


def _end(member: Member, on: dt.date, grounds: Grounds) -> Member:
    member.valid_to, member.ended_by, member.end_reason = on, grounds.decision, grounds.reason
    member.full_clean()
    member.save()
    return member


def _until(member: Member) -> str:
    return day(member.valid_to) if member.valid_to else _("now")
