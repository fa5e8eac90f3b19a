"""Members out of rows: who is meant, whether the register knows them, and what is new about them.

An import takes nobody out of a team: whoever is head or deputy no more stays as a member, because a list
that does not name someone says nothing of them. Two people are never taken for one by their name alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from geo.names import normalise
from teams_app.registry.importing import values, wordings
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.register import PersonRef, Service, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import as_text
from teams_app.registry.models import Background, MemberRole

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
PLAIN = PersonColumns(Column.NAME, Column.PHONE, Column.BIRTH_YEAR, Column.BACKGROUND)
MOST_MEMBERS = 300  # of one team: they have 3 to 10, so a list that says otherwise has its columns mixed up


@dataclass(frozen=True, slots=True)
class Given:
    """A person as a row gives them; what it leaves out is empty and says nothing, a role too."""

    name: str
    phone: str = ""
    birth_year: int | None = None
    background: str = ""
    role: str = MemberRole.MEMBER
    since: dt.date | None = None


# Reading. --------------------------------------------------------------------------------------


def read_person(
    resource: RegisterResource,
    row: ReadRow,
    result: RegisterRowResult,
    columns: PersonColumns,
    role: str,
    known: PersonRef | None = None,
) -> Given | None:
    """The person of a row; None with messages where a cell is wrong. What the register holds is never refused."""
    cells = _taken_apart(row.cells, columns, known)
    role = role or as_text(cells.get(Column.ROLE))
    name = _take(resource, result, "name", columns.name, cells, values.read_name, known and known.name)
    phones = _take(
        resource, result, "phone", columns.phone, cells, values.read_phone, known and known.phone, lambda v: (v, [])
    )
    year = _take(
        resource, result, "birth_year", columns.birth_year, cells,
        lambda cell: values.read_birth_year(cell, on=resource.register.as_of), known and known.birth_year,
    )  # fmt: skip
    if name is None or phones is None:
        return None
    if phones[1]:
        text = _("The cell holds %(count)s numbers; the first is kept.") % {"count": len(phones[1]) + 1}
        result.messages.append(Message("phone", text, is_error=False))
    background = _background(cells.get(columns.background), known)
    return Given(name, phones[0], year, background, role)


def refuse_nameless(
    resource: RegisterResource, row: ReadRow, result: RegisterRowResult, columns: PersonColumns
) -> None:
    """A phone beside no name: what cannot be one is wrong all the same, and what can is not kept without a word."""
    phone = row.cells.get(columns.phone)
    if phone is None:
        return
    phones = resource.take(result, "phone", values.read_phone, phone, column=columns.phone)
    if phones is not None and phones[0]:
        text = _("A phone without a name: “%(phone)s” was left out.") % {"phone": as_text(phone)}
        result.messages.append(Message("name", text, is_error=False))


def _taken_apart(cells: Mapping[Column, Any], columns: PersonColumns, known: PersonRef | None) -> Mapping[Column, Any]:
    """The cells of a person, with what the cell of the name says besides in the columns left empty."""
    cell = cells.get(columns.name)
    if not isinstance(cell, str) or (known is not None and as_text(cell) == known.name):
        return cells
    said = wordings.one(cell)
    if said.name == cell:
        return cells
    facts = {
        columns.phone: said.phone,
        columns.birth_year: said.birth_year,
        columns.background: said.background,
        Column.ROLE: said.role if columns is PLAIN else "",
    }
    return {**{column: fact for column, fact in facts.items() if fact}, **cells, columns.name: said.name}


def _take(
    resource: RegisterResource,
    result: RegisterRowResult,
    field: str,
    column: Column,
    cells: Mapping[Column, Any],
    reader: Any,
    stored: Any,
    as_read: Any = None,
) -> Any:
    cell = cells.get(column)
    if stored and cell is not None and as_text(cell) == str(stored):
        return as_read(stored) if as_read else stored
    return resource.take(result, field, reader, cell, column=column)


def _background(cell: values.Cell, known: PersonRef | None) -> str:
    if cell is None:
        return ""
    if known and known.background and as_text(cell) == Background(known.background).label:
        return known.background
    return values.read_background(cell)


def read_several(resource: RegisterResource, row: ReadRow, result: RegisterRowResult) -> list[Given]:
    """The further members that a team's row names in one cell or in several: `1. Trần Văn A (0912…)`."""
    whole = str(row.cells.get(Column.MEMBERS) or "")
    found = []
    for said in wordings.several(whole):
        if values.is_blank(said.name) or said.name.isdigit():
            continue

        def take(field: str, reader: Any, text: str) -> Any:
            return resource.take(result, field, reader, text, column=Column.MEMBERS, within=whole)

        def year_of(cell: values.Cell) -> int | None:
            return values.read_birth_year(cell, on=resource.register.as_of)

        name = take("name", values.read_name, said.name)
        phones = take("phone", values.read_phone, said.phone)
        role = take("role", values.read_role, said.role)
        year = take(
            "birth_year", lambda cell: values.read_birth_year(cell, on=resource.register.as_of), said.birth_year
        )
        if name and phones is not None and role:
            found.append(Given(name, phones[0], year, values.read_background(said.background), role))
    return found


# Placing. --------------------------------------------------------------------------------------


def place_leader(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """Make `given` the head or deputy of `team`; whoever held the post before stays as a member."""
    holders = team.serving(given.role)
    same = next((service for service in holders if _is_holder(service.person, given)), None)
    if same is not None:
        same.row = same.row or _spot(result)
        _update_person(resource, team, same, given, result)
        return
    if team.pk is not None:
        field = "head" if given.role == MemberRole.HEAD else "deputy"
        leaving = holders if given.role == MemberRole.HEAD or len(holders) == 1 else []
        if _refuse_past(team, field if field == "head" else "role", result):
            return
        result.changes.append(Change(field, ", ".join(one.person.name for one in leaving), given.name))
        for service in leaving:
            change_role(resource, team, service, MemberRole.MEMBER)
    _serve(resource, team, given, result)


def place_member(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult,
                 known: Service | None = None) -> Outcome:  # fmt: skip
    """Match `given` among the members of `team` by name and phone or year of birth; add whoever is new."""
    same = known or next((one for one in team.current if _is_same(one.person, given)), None)
    if not given.role:  # nothing is said of the role: who serves keeps it
        given = replace(given, role=same.role if same else MemberRole.MEMBER)
    if _contradicts_file(team, given, same, result):
        return Outcome.WRONG
    if same is None and len(team.current) >= MOST_MEMBERS:
        text = _("This would be member %(number)s of one team. Look whether the column of teams is the right one.")
        result.messages.append(Message("team", text % {"number": MOST_MEMBERS + 1}))
        return Outcome.WRONG
    if same is None:
        if team.pk is not None and _refuse_past(team, "team", result):
            return Outcome.WRONG
        _ask_about_namesake(team, given, result)
        _make_room(resource, team, given, result)
        _serve(resource, team, given, result)
        return Outcome.NEW
    if same.row and same.row[0] == result.sheet:
        text = _("The same person as in row %(row)s; counted once.") % {"row": same.row[1]}
        result.messages.append(Message("name", text, is_error=False))
    same.row = same.row or _spot(result)
    _update_person(resource, team, same, given, result)
    _correct_beginning(resource, team, same, given, result)
    if same.role != given.role and not _refuse_past(team, "role", result):
        result.changes.append(Change("role", str(MemberRole(same.role).label), str(MemberRole(given.role).label)))
        _make_room(resource, team, given, result)
        change_role(resource, team, same, given.role).row = _spot(result)
    return Outcome.CHANGED if result.changes else Outcome.SAME


def _contradicts_file(team: TeamRef, given: Given, same: Service | None, result: RegisterRowResult) -> bool:
    """Two rows of one file that cannot both be true: two heads of a team, one person in two roles."""
    if same is not None and same.row and same.role != given.role and _said_here(same, result):
        text = _("Row %(row)s names %(name)s as %(role)s already.")
        named = same
    else:
        heads = team.serving(MemberRole.HEAD) if given.role == MemberRole.HEAD else []
        named = next((head for head in heads if head.row and head is not same), None)  # type: ignore[assignment]
        if named is None:
            return False
        text = _("The team has a head already: row %(row)s names %(name)s. A team has one head.")
    assert named.row is not None
    words = {"row": named.row[1], "name": named.person.name, "role": MemberRole(named.role).label}
    result.messages.append(Message("role", text % words, column=Column.ROLE))
    return True


def _said_here(service: Service, result: RegisterRowResult) -> bool:
    return service.row is not None and service.row[0] == result.sheet


def _ask_about_namesake(team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    namesake = next((one.person for one in team.current if _same_name(one.person, given)), None)
    if namesake is not None:
        text = _("The team already has a %(name)s with another phone or year of birth: taken for another person.")
        result.messages.append(Message("name", text % {"name": given.name}, is_error=False, person=namesake.pk))


def _make_room(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """A team has one head: the one before becomes a plain member the day another is named."""
    if given.role != MemberRole.HEAD:
        return
    for service in team.serving(MemberRole.HEAD):
        if not _is_same(service.person, given):
            result.changes.append(Change("head", service.person.name, given.name))
            change_role(resource, team, service, MemberRole.MEMBER)


def change_role(resource: RegisterResource, team: TeamRef, service: Service, role: str) -> Service:
    """A new role is a new service; one that only began that day, or in this file, is simply corrected."""
    resource.register.touch(team)
    day = resource.register.as_of
    if service.pk is None or service.valid_from >= day:
        service.role = role
        return service
    service.ends_on = day
    follower = Service(service.person, role, day)
    team.services.append(follower)
    return follower


def _correct_beginning(
    resource: RegisterResource, team: TeamRef, service: Service, given: Given, result: RegisterRowResult
) -> None:
    if given.since is None or service.pk is None:
        return
    since = max(given.since, team.valid_from)
    if since == service.valid_from or _refuse_past(team, "date", result):
        return
    earlier = resource.register.last_ends.get((team.pk or 0, service.person.pk or 0))
    if earlier and since < earlier:
        text = _("%(name)s served in this team before, until %(day)s.")
        words = {"name": given.name, "day": f"{earlier:%d/%m/%Y}"}
        result.messages.append(Message("date", text % words, column=Column.SINCE))
        return
    result.changes.append(Change("date", f"{service.valid_from:%d/%m/%Y}", f"{since:%d/%m/%Y}"))
    service.valid_from = since
    resource.register.touch(team)


def _serve(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """A new service; of someone already in the team in another role when the name fits."""
    resource.register.touch(team)
    known = next((one for one in team.current if _is_same(one.person, given)), None)
    if known is not None:
        _update_person(resource, team, known, given, result)
        change_role(resource, team, known, given.role).row = _spot(result)
        return
    since = given.since or (team.valid_from if team.pk is None else resource.register.as_of)
    person = _person_for(resource, given, result)
    person.team = person.team or team
    service = Service(person, given.role, max(since, team.valid_from), row=_spot(result))
    team.services.append(service)


def _person_for(resource: RegisterResource, given: Given, result: RegisterRowResult) -> PersonRef:
    """A new person; or, where a person answered so, the one of that name and phone who serves elsewhere."""
    if not given.phone:
        return PersonRef(given.name, given.phone, given.birth_year, given.background)
    by_phone = resource.register.by_phone
    alike = next((one for one in by_phone.get(given.phone, ()) if _same_name(one, given)), None)
    if alike is not None:
        answer = resource.same_people.get(f"{result.sheet}:{result.read.number}")
        if answer is not None and answer == alike.handle:
            return alike
        text = _("%(name)s with this phone also serves in %(team)s. Taken for another person until you say otherwise.")
        words = {"name": given.name, "team": alike.team.name if alike.team else ""}
        result.messages.append(Message("name", text % words, is_error=False, person=alike.handle))
    sheet, number = _spot(result)
    person = PersonRef(given.name, given.phone, given.birth_year, given.background)
    person.handle = -(sheet * 10_000_000 + number)
    resource.register.fresh.append(person)
    return person


def _spot(result: RegisterRowResult) -> tuple[int, int]:
    return (result.sheet, result.read.number)


def _refuse_past(team: TeamRef, field: str, result: RegisterRowResult) -> bool:
    """A list of an earlier day cannot undo what the register knows of a later one."""
    if team.moves_later is None:
        return False
    text = _("The register knows later changes of this team, of %(day)s. Import the list as of that day or later.")
    result.messages.append(
        Message("role" if field == "head" else field, text % {"day": f"{team.moves_later:%d/%m/%Y}"})
    )
    return True


# Comparing. ------------------------------------------------------------------------------------


def _same_name(person: PersonRef, given: Given) -> bool:
    return person.name == given.name or _normalised(person.name) == _normalised(given.name)


_normalised = lru_cache(maxsize=1 << 16)(normalise)  # each row is held against all of its team


def _is_same(person: PersonRef, given: Given) -> bool:
    """The same name, and phone or year of birth agrees; or neither can be compared."""
    if not _same_name(person, given):
        return False
    phone = _agree(person.phone, given.phone)
    year = _agree(person.birth_year, given.birth_year)
    return phone is True or year is True or (phone is None and year is None)


def _is_holder(person: PersonRef, given: Given) -> bool:
    """Whether who holds a post is named: a head with a new phone is no new head."""
    return _same_name(person, given) and _agree(person.birth_year, given.birth_year) is not False


def _agree(known: object, given: object) -> bool | None:
    """Whether two facts agree; None where one of them is missing."""
    return None if not known or not given else known == given


def _update_person(
    resource: RegisterResource, team: TeamRef, service: Service, given: Given, result: RegisterRowResult
) -> None:
    person = service.person
    if person.pk is not None and not _same_name(person, given):
        result.changes.append(Change("name", person.name, given.name))
        person.name = given.name
    for field in ("phone", "birth_year", "background"):
        was, now = getattr(person, field), getattr(given, field)
        if now and now != was:
            setattr(person, field, now)
            if service.pk is not None or person.pk is not None:
                result.changes.append(Change(field, _told(field, was), _told(field, now)))
    resource.register.touch(team)


def _told(field: str, value: object) -> str:
    return str(Background(str(value)).label) if field == "background" and value else str(value or "")
