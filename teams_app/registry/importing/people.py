"""Members out of rows: who is meant, whether the register knows them, and what is new about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from geo.names import normalise
from teams_app.registry.importing import values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.register import PersonRef, Register, Service, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.models import MemberRole

if TYPE_CHECKING:
    from teams_app.registry.importing.resources import RegisterResource


@dataclass(frozen=True)
class PersonColumns:
    name: Column
    phone: Column
    birth_year: Column
    background: Column


LEADERS = {
    MemberRole.HEAD: PersonColumns(Column.HEAD_NAME, Column.HEAD_PHONE, Column.HEAD_BIRTH_YEAR, Column.HEAD_BACKGROUND),
    MemberRole.DEPUTY: PersonColumns(
        Column.DEPUTY_NAME, Column.DEPUTY_PHONE, Column.DEPUTY_BIRTH_YEAR, Column.DEPUTY_BACKGROUND
    ),
}
_PLAIN = PersonColumns(Column.NAME, Column.PHONE, Column.BIRTH_YEAR, Column.BACKGROUND)


@dataclass(frozen=True)
class Given:
    """A person as a row gives them; what it leaves out is empty and says nothing."""

    name: str
    phone: str
    birth_year: int | None
    background: str
    role: str
    since: dt.date | None = None


def read_leader(
    resource: RegisterResource, row: ReadRow, result: RegisterRowResult, role: str, columns: PersonColumns
) -> Given | None:
    """The head or deputy of a team row; None where it names none."""
    if not row.text(columns.name):
        return None
    return _read_person(resource, row, result, role, columns)


def read_member(resource: RegisterResource, row: ReadRow, result: RegisterRowResult) -> Given | None:
    """The person of a member row; None with messages where it is wrong."""
    role = resource.take(result, "role", values.read_role, row.cells.get(Column.ROLE))
    given = _read_person(resource, row, result, role or MemberRole.MEMBER, _PLAIN)
    since = resource.take(result, "date", values.read_date, row.cells.get(Column.SINCE), latest=resource.register.as_of)
    if given is None or any(message.is_error for message in result.messages):
        return None
    return Given(given.name, given.phone, given.birth_year, given.background, given.role, since)


def _read_person(
    resource: RegisterResource, row: ReadRow, result: RegisterRowResult, role: str, columns: PersonColumns
) -> Given | None:
    name = resource.take(result, "name", values.read_name, row.cells.get(columns.name))
    phones = resource.take(result, "phone", values.read_phone, row.cells.get(columns.phone))
    year = resource.take(
        result, "birth_year", values.read_birth_year, row.cells.get(columns.birth_year), on=resource.register.as_of
    )
    if phones and phones[1]:
        result.messages.append(
            Message(
                "phone",
                _("The cell holds %(count)s numbers; the first is kept.") % {"count": len(phones[1]) + 1},
                is_error=False,
            )
        )
    if name is None or phones is None:
        return None
    return Given(name, phones[0], year, values.read_background(row.cells.get(columns.background)), role)


def place_leader(
    register: Register, team: TeamRef, given: Given, result: RegisterRowResult, *, is_new_team: bool
) -> None:
    """Make `given` the head or deputy of `team`; whoever held the post before leaves it that day."""
    holders = team.serving(given.role)
    same = next((service for service in holders if _is_same(service.person, given)), None)
    if same is not None:
        _update_person(same.person, given, result)
        return
    field = "head" if given.role == MemberRole.HEAD else "deputy"
    if not is_new_team:
        old = ", ".join(service.person.name for service in holders)
        result.changes.append(Change(field, old, given.name))
    for service in holders if given.role == MemberRole.HEAD or len(holders) == 1 else []:
        _end(service, register.as_of)
    _begin(register, team, given, result, is_new_team=is_new_team)


def place_member(register: Register, team: TeamRef, given: Given, result: RegisterRowResult) -> Outcome:
    """Match `given` among the members of `team` by name and phone or year of birth; add whoever is new."""
    current = [service for service in team.services if service.ends_on is None]
    same = next((service for service in current if _is_same(service.person, given)), None)
    if same is None:
        if any(_same_name(service.person, given) for service in current):
            result.messages.append(
                Message(
                    "name",
                    _("The team already has a %(name)s with another phone and year of birth: taken for another person.")
                    % {"name": given.name},
                    is_error=False,
                )
            )
        _make_room(register, team, given, result)
        _begin(register, team, given, result, is_new_team=team.pk is None)
        return Outcome.NEW
    _update_person(same.person, given, result)
    if same.role != given.role:
        result.changes.append(Change("role", str(MemberRole(same.role).label), str(MemberRole(given.role).label)))
        _make_room(register, team, given, result)
        _change_role(register, team, same, given)
    return Outcome.CHANGED if result.changes else Outcome.SAME


def _make_room(register: Register, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """A team has one head: the one before becomes a plain member the day another is named."""
    if given.role != MemberRole.HEAD:
        return
    for service in team.serving(MemberRole.HEAD):
        if _is_same(service.person, given):
            continue
        result.changes.append(Change("head", service.person.name, given.name))
        as_member = Given(service.person.name, "", None, "", MemberRole.MEMBER)
        _change_role(register, team, service, as_member)


def _change_role(register: Register, team: TeamRef, service: Service, given: Given) -> None:
    """A new role is a new service; one that only began that day, or in this file, is simply corrected."""
    if service.pk is None or service.valid_from >= register.as_of:
        service.role = given.role
        return
    _end(service, register.as_of)
    team.services.append(Service(service.person, given.role, register.as_of))


def _end(service: Service, day: dt.date) -> None:
    service.ends_on = max(day, service.valid_from + dt.timedelta(days=1))


def _begin(register: Register, team: TeamRef, given: Given, result: RegisterRowResult, *, is_new_team: bool) -> None:
    """A new service; of someone already in the team in another role when the name fits."""
    known = next(
        (service for service in team.services if service.ends_on is None and _is_same(service.person, given)), None
    )
    if known is not None:
        _update_person(known.person, given, result)
        _change_role(register, team, known, given)
        return
    since = given.since or (team.valid_from if is_new_team else register.as_of)
    person = PersonRef(given.name, given.phone, given.birth_year, given.background)
    team.services.append(Service(person, given.role, max(since, team.valid_from)))


def _same_name(person: PersonRef, given: Given) -> bool:
    return normalise(person.name) == normalise(given.name)


def _is_same(person: PersonRef, given: Given) -> bool:
    """The same name, and nothing that says it is another: phone and year of birth do not both disagree.

    A namesake needs both to differ (or one, where the other is unknown on a side) to count as someone else.
    """
    if not _same_name(person, given):
        return False
    phone = _agree(person.phone, given.phone)
    year = _agree(person.birth_year, given.birth_year)
    return phone is True or year is True or (phone is None and year is None)


def _agree(known: object, given: object) -> bool | None:
    """Whether two facts agree; None where one of them is missing."""
    return None if not known or not given else known == given


def _update_person(person: PersonRef, given: Given, result: RegisterRowResult) -> None:
    for field, value in (
        ("phone", given.phone),
        ("birth_year", given.birth_year),
        ("background", given.background),
    ):
        was = getattr(person, field)
        if value and value != was:
            result.changes.append(Change(field, str(was or ""), str(value)))
            setattr(person, field, value)
