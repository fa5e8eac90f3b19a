"""Lists of members."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from teams_app.registry.importing import people, values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, Outcome, RegisterRowResult
from teams_app.registry.importing.register import Place, TeamRef
from teams_app.registry.importing.resources.base import RegisterResource
from teams_app.registry.importing.resources.shared import in_digits, place_leaders, team_by_code, team_name
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.models import TeamLevel
from teams_app.registry.models.person import ERASED_NAME


class MemberResource(RegisterResource):
    """A row is a member of a team that stands, or that the same file sets up."""

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        result.label = row.text(Column.NAME)
        known = self._service_by_code(row, result)
        if known and known[1].person.name == ERASED_NAME:
            return self._of_an_erased(row, result)
        team = known[0] if known else self._team_of(row, result)
        service = known[1] if known else None
        given = people.read_person(self, row, result, people.PLAIN, "", service.person if service else None)
        if given is not None:
            said = row.cells.get(Column.ROLE) or given.role or None
            role = self.take(result, "role", values.read_role, said, column=Column.ROLE)
            force = given.background or values.background_in(row.cells.get(Column.ROLE))
            given = replace(given, role=role if said and role else "", background=force)
        since = self.date(row, result, Column.SINCE, service.valid_from if service else None)
        if Column.UNTIL in row.cells and self._has_left(row, result):
            return Outcome.SAME
        if given is None or team is None or result.is_wrong:
            return Outcome.WRONG
        given = replace(given, since=since)
        self._ask_about_leaving(row, result)
        restore = self.register.snapshot(team)
        place_leaders(self, team, row, result)
        outcome = people.place_member(self, team, given, result, service)
        if result.is_wrong:
            restore()
            return Outcome.WRONG
        if team.pk is None and team.row is None:
            self._keep_new(team, result)
        return outcome

    def _of_an_erased(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        """An older list still knows whose service it was; it must not bring the name back."""
        if row.text(Column.NAME) == ERASED_NAME:
            return Outcome.SAME
        text = _("The data of this person has been erased; nothing can be written there again.")
        result.messages.append(Message("name", text, column=Column.MEMBER_CODE))
        return Outcome.WRONG

    def _service_by_code(self, row: ReadRow, result: RegisterRowResult) -> Any:
        code = row.text(Column.MEMBER_CODE)
        if not code:
            return None
        found = self.register.services.get(int(code)) if code.isdigit() else None
        if found is None:
            text = _("No member with code %(code)s serves within your area on that day; matched by name.")
            result.messages.append(Message("name", text % {"code": code}, is_error=False))
        return found

    def _ask_about_leaving(self, row: ReadRow, result: RegisterRowResult) -> None:
        note = row.text(Column.NOTE)
        if note and values.says_left(note):
            text = _("The note says “%(note)s”. Take the row out if this person serves no more.")
            result.messages.append(Message("name", text % {"note": note}, is_error=False))

    def _has_left(self, row: ReadRow, result: RegisterRowResult) -> bool:
        until = self.date(row, result, Column.UNTIL, None)
        if until is None or result.is_wrong:
            return False
        text = _("Served until %(day)s; a service that has ended is left as the register has it.")
        result.messages.append(Message("date", text % {"day": in_digits(until)}, is_error=False))
        return True

    def _team_of(self, row: ReadRow, result: RegisterRowResult) -> TeamRef | None:
        """The team a member's row belongs to: standing, or set up higher in the same file."""
        team = team_by_code(self, row, result)
        if team is not None:
            return team
        commune = self.finder.commune_of(row, result)
        if commune is None:
            return None
        found = self.finder.teams_of(row, commune, result)
        if found is None:
            return None
        if len(found) > 1:
            text = _("Several teams serve there: %(teams)s. Write the team's name or code.")
            told = tuple(team.name for team in found)
            result.messages.append(Message("team", text % {"teams": "; ".join(told)}, column=Column.TEAM, options=told))
            return None
        return found[0] if found else self._to_set_up(row, commune, result)

    def _to_set_up(self, row: ReadRow, commune: Place, result: RegisterRowResult) -> TeamRef | None:
        """A list of members may come before the list of teams: the team it names is set up, and that is said."""
        count = len(result.messages)
        places = self.finder.places_of(row, result)
        if not places:
            result.messages[count:] = [_as_team(message) for message in result.messages[count:]]
            return None
        if refused := next((place for place in places if place in self.register.refused), None):
            text = _("The row of the team of %(place)s is wrong; correct that first.")
            result.messages.append(Message("team", text % {"place": refused.label}))
            return None
        level = TeamLevel.HAMLET if places[0].commune else TeamLevel.COMMUNE
        team = TeamRef(team_name(row, places), level, places, self.register.as_of)
        text = _("%(team)s is set up; its decision is still missing.")
        result.messages.append(Message("team", text % {"team": team.name}, is_error=False))
        return team

    def _keep_new(self, team: TeamRef, result: RegisterRowResult) -> None:
        team.row = result.spot
        self.register.add_team(team)


def _as_team(message: Message) -> Message:
    is_above = message.column in (Column.COMMUNE, Column.COMMUNE_CODE) or not message.is_error
    return message if is_above else replace(message, field="team")
