"""What a row of teams and a row of members are decided by alike."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils.translation import gettext as _

from teams_app.registry.importing import people, values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, RegisterRowResult
from teams_app.registry.importing.places import place_of_team
from teams_app.registry.importing.register import Place, TeamRef
from teams_app.registry.importing.resources.base import RegisterResource
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.naming import suggested_name


def team_by_code(resource: RegisterResource, row: ReadRow, result: RegisterRowResult) -> TeamRef | None:
    """The team whose code in this register the row carries; one out of reach is only told."""
    code = row.text(Column.TEAM_CODE)
    if not code:
        return None
    team = resource.register.old_teams.get(int(code)) if code.isdigit() else None
    if team is None:
        text = _("No team with code %(code)s stands within your area on that day; matched by its place.")
        result.messages.append(Message("team", text % {"code": code}, is_error=False))
    return team


def place_leaders(resource: RegisterResource, team: TeamRef, row: ReadRow, result: RegisterRowResult) -> None:
    """The head and the deputy that a row names in columns of their own, of a team or beside a member."""
    for role, columns in people.LEADERS.items():
        if row.cells.get(columns.name) is None:
            people.refuse_nameless(resource, row, result, columns)
            continue
        holder = next((service.person for service in team.serving(role)), None) if team.pk else None
        given = people.read_person(resource, row, result, columns, role, holder)
        if given is not None:
            people.place_leader(resource, team, given, result)


def team_name(row: ReadRow, places: list[Place]) -> str:
    return _team_name(row.text(Column.TEAM), *(place.label for place in places))


@lru_cache(maxsize=10_000)
def _team_name(text: str, *labels: str) -> str:
    name = values.tame_capitals(text)
    says_more_than_place = name.lower().startswith("tổ") and place_of_team(name) != ""
    return name[:200] if says_more_than_place else suggested_name(labels)


def note(result: RegisterRowResult, field: str, old: str, new: str) -> None:
    if old != new:
        result.changes.append(Change(field, old, new))


def in_digits(date: dt.date | None) -> str:
    return f"{date:%d/%m/%Y}" if date else ""
