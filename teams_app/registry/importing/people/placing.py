"""People into teams: a head, a deputy, a member; who is known is corrected, who is new is added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.people.comparing import is_holder, is_same, same_name
from teams_app.registry.importing.people.reading import Given
from teams_app.registry.importing.register import PersonRef, Service, TeamRef
from teams_app.registry.models import Background, MemberRole

if TYPE_CHECKING:
    from teams_app.registry.importing.resources import RegisterResource

MOST_MEMBERS = 300  # of one team: they have 3 to 10, so a list that says otherwise has its columns mixed up


def place_leader(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """Make `given` the head or deputy of `team`; whoever held the post before stays as a member."""
    holders = team.serving(given.role)
    same = next((service for service in holders if is_holder(service.person, given)), None)
    if same is not None:
        same.row = same.row or result.spot
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
    same = known or next((one for one in team.current if is_same(one.person, given)), None)
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
    same.row = same.row or result.spot
    _update_person(resource, team, same, given, result)
    _correct_beginning(resource, team, same, given, result)
    if same.role != given.role and not _refuse_past(team, "role", result):
        result.changes.append(Change("role", str(MemberRole(same.role).label), str(MemberRole(given.role).label)))
        _make_room(resource, team, given, result)
        change_role(resource, team, same, given.role).row = result.spot
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
    namesake = next((one.person for one in team.current if same_name(one.person, given)), None)
    if namesake is not None:
        text = _("The team already has a %(name)s with another phone or year of birth: taken for another person.")
        result.messages.append(Message("name", text % {"name": given.name}, is_error=False, person=namesake.pk))


def _make_room(resource: RegisterResource, team: TeamRef, given: Given, result: RegisterRowResult) -> None:
    """A team has one head: the one before becomes a plain member the day another is named."""
    if given.role != MemberRole.HEAD:
        return
    for service in team.serving(MemberRole.HEAD):
        if not is_same(service.person, given):
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
    known = next((one for one in team.current if is_same(one.person, given)), None)
    if known is not None:
        _update_person(resource, team, known, given, result)
        change_role(resource, team, known, given.role).row = result.spot
        return
    since = given.since or (team.valid_from if team.pk is None else resource.register.as_of)
    person = _person_for(resource, given, result)
    person.team = person.team or team
    service = Service(person, given.role, max(since, team.valid_from), row=result.spot)
    team.services.append(service)


def _person_for(resource: RegisterResource, given: Given, result: RegisterRowResult) -> PersonRef:
    """A new person; or, where a person answered so, the one of that name and phone who serves elsewhere."""
    if not given.phone:
        return PersonRef(given.name, given.phone, given.birth_year, given.background)
    by_phone = resource.register.by_phone
    alike = next((one for one in by_phone.get(given.phone, ()) if same_name(one, given)), None)
    if alike is not None:
        answer = resource.same_people.get(f"{result.sheet}:{result.read.number}")
        if answer is not None and answer == alike.handle:
            return alike
        text = _("%(name)s with this phone also serves in %(team)s. Taken for another person until you say otherwise.")
        words = {"name": given.name, "team": alike.team.name if alike.team else ""}
        result.messages.append(Message("name", text % words, is_error=False, person=alike.handle))
    sheet, number = result.spot
    person = PersonRef(given.name, given.phone, given.birth_year, given.background)
    person.handle = -(sheet * 10_000_000 + number)
    resource.register.fresh.append(person)
    return person


def _refuse_past(team: TeamRef, field: str, result: RegisterRowResult) -> bool:
    """A list of an earlier day cannot undo what the register knows of a later one."""
    if team.moves_later is None:
        return False
    text = _("The register knows later changes of this team, of %(day)s. Import the list as of that day or later.")
    result.messages.append(
        Message("role" if field == "head" else field, text % {"day": f"{team.moves_later:%d/%m/%Y}"})
    )
    return True


def _update_person(
    resource: RegisterResource, team: TeamRef, service: Service, given: Given, result: RegisterRowResult
) -> None:
    person = service.person
    if person.pk is not None and not same_name(person, given):
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
