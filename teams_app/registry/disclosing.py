"""What the register writes into the access log, before a page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Actor
from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.registry.access import Phones
from teams_app.registry.models import Member, Person, Team

ASKED = ("so", "hien")  # ?so=hien: the tap of those who see phones only when they ask


def phones_are_shown(request: HttpRequest, right: Phones) -> bool:
    """Whether this page shows phones in full: by right, or asked for by those who may ask."""
    name, value = ASKED
    return right is Phones.FULL or (right is Phones.ON_REQUEST and request.GET.get(name) == value)


def team_was_seen(user: Actor, team: Team, members: Sequence[Member]) -> None:
    """A team's page with phones in full. Without any phone on it there is nothing to write down."""
    if not any(member.person.phone for member in members):
        return
    record_disclosure(
        user=user,
        kind=DisclosureKind.VIEW,
        what=format_lazy(_("Members of {team}"), team=team.name),
        key=key_of(team),
        people=len(members),
        phones_in_full=True,
        unit=commune_of(team),
    )


def heads_were_seen(user: Actor, on: dt.date, people: int, filters: str) -> None:
    """A page of the list of heads with `people` phones in full on it."""
    if people:
        record_disclosure(
            user=user,
            kind=DisclosureKind.VIEW,
            what=format_lazy(_("Heads of teams on {day}"), day=f"{on:%d/%m/%Y}"),
            people=people,
            phones_in_full=True,
            filters=filters,
        )


def member_was_seen(user: Actor, member: Member) -> None:
    """The form of one member, which holds everything the register knows of them."""
    record_disclosure(
        user=user,
        kind=DisclosureKind.CARD,
        what=format_lazy(_("Record of a member of {team}"), team=member.team.name),
        key=key_of(member.person),
        people=1,
        phones_in_full=bool(member.person.phone),
        unit=commune_of(member.team),
    )


def person_was_seen(user: Actor, person: Person) -> None:
    """A record outside any team's page."""
    record_disclosure(
        user=user,
        kind=DisclosureKind.CARD,
        what=_("Record of a person"),
        key=key_of(person),
        people=1,
        phones_in_full=bool(person.phone),
        unit=_home_of(person),
    )


def copy_was_taken(user: Actor, person: Person, file_format: str) -> None:
    """Everything that is held about one person, as a file."""
    record_disclosure(
        user=user,
        kind=DisclosureKind.COPY,
        what=_("Copy of a person's data"),
        key=key_of(person),
        people=1,
        phones_in_full=bool(person.phone),
        file_format=file_format,
        unit=_home_of(person),
    )


def history_was_seen(user: Actor, people: int, team: Team | None = None) -> None:
    """A page of the log of changes with phones in full: of one team, or of all that the reader answers for."""
    record_disclosure(
        user=user,
        kind=DisclosureKind.VIEW,
        what=format_lazy(_("Changes of {team}"), team=team.name) if team else _("Log of changes"),
        key=f"{key_of(team)}:history" if team else "accounts.logentry:all",
        people=people,
        phones_in_full=True,
        unit=commune_of(team) if team else None,
    )


def key_of(thing: Team | Person) -> str:
    return f"{thing._meta.label_lower}:{thing.pk}"


def _home_of(person: Person) -> int | None:
    """The commune in which the person serves, or did last."""
    last = Member.objects.filter(person=person).select_related("team").order_by("-valid_from", "-pk").first()
    return commune_of(last.team) if last else None


def commune_of(team: Team) -> int | None:
    """The commune the team works in, or did last: its log then holds what was seen of its people. One query."""
    periods = UnitPeriod.objects.filter(unit__team_areas__team=team).select_related("unit")
    newest = periods.order_by("-unit__team_areas__valid_from", "-valid_from", "unit").first()
    if newest is None:
        return None
    return newest.parent_id if newest.unit.level == Level.HAMLET else newest.unit_id
