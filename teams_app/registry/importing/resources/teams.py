"""Lists of teams."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from geo import names
from teams_app.registry import sheets
from teams_app.registry.importing import people, values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.places import place_of_team
from teams_app.registry.importing.register import Decision, Place, TeamRef
from teams_app.registry.importing.resources.base import RegisterResource
from teams_app.registry.importing.resources.shared import in_digits, note, place_leaders, team_by_code, team_name
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import as_text
from teams_app.registry.models import MemberRole, TeamLevel
from teams_app.registry.naming import suggested_name


class TeamResource(RegisterResource):
    """A row is a team: where it serves, its decision, its head and deputy, and perhaps its members."""

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        result.label = row.text(Column.HAMLET) or row.text(Column.TEAM) or row.text(Column.COMMUNE)
        if row.cells.get(Column.ENDED) is not None:
            return self._of_ended_team(row, result)
        if row.joins and row.joins != row.number:
            return self._join(row, result)
        outcome, team = self._of_row(row, result)
        if team is not None and not result.is_wrong:
            if row.joins:
                self.by_row[row.number] = team
            if name := _called(row):
                self.called.setdefault(team, name)
        return outcome

    def _of_row(self, row: ReadRow, result: RegisterRowResult) -> tuple[Outcome, TeamRef | None]:
        team = team_by_code(self, row, result)
        places = team.places if team is not None and _keeps_places(team, row) else self.finder.places_of(row, result)
        team = team or (self._team_at(places, row, result) if places else None)
        if team is None or result.is_wrong:
            return self._set_up(places, row, result)
        result.label = ", ".join(place.label for place in places or team.places)
        restore, count = self.register.snapshot(team), len(team.services)
        self._correct(team, places or [], row, result)
        self._place_people(team, row, result)
        if result.is_wrong:
            restore()
            return Outcome.WRONG, None
        self._extend(team, places or [], result)
        team.row = team.row or result.spot
        if team.pk is None:  # a further row of a team that this file sets up
            return (Outcome.NEW if result.changes or len(team.services) > count else Outcome.SAME), team
        return (Outcome.CHANGED if result.changes else Outcome.SAME), team

    def _join(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        """A further hamlet of the team of a row above: merged cells hold both together."""
        places = self.finder.places_of(row, result)
        if places is None or result.is_wrong:
            return Outcome.WRONG
        result.label = ", ".join(place.label for place in places)
        team = self.by_row.get(row.joins)
        words = {"row": row.joins}
        if team is None:
            text = _("Merged cells make this row part of row %(row)s, which is wrong; correct that first.")
            result.messages.append(Message("team", text % words))
            return Outcome.WRONG
        others = [other for place in places for other in self.register.teams_at(place) if other is not team]
        if others and not all(team in self.register.teams_at(place) for place in places):
            text = _("Merged cells make this row part of row %(row)s, but %(team)s serves there. Part the cells.")
            result.messages.append(Message("unit", text % (words | {"team": others[0].name}), column=Column.HAMLET))
            return Outcome.WRONG
        text = _("Merged cells: one team with row %(row)s.")
        result.messages.append(Message("team", text % words, is_error=False))
        is_named_by_place = team.name == suggested_name([place.label for place in team.places])
        self._extend(team, places, result)
        if team.pk is None and is_named_by_place:
            team.name = suggested_name([place.label for place in team.places])
        if not result.changes:
            return Outcome.SAME
        return Outcome.NEW if team.pk is None else Outcome.CHANGED

    def _of_ended_team(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        """A row that says its team has ended: known so, or refused. It is never set up anew."""
        ended, code = self.date(row, result, Column.ENDED, None), row.text(Column.TEAM_CODE)
        if ended and code.isdigit() and self.register.ends.get(int(code)) == ended:
            return Outcome.SAME
        text = _("The row is of a team that has ended. Dissolve it on its page; an import only sets up and corrects.")
        result.messages.append(Message("team", text, column=Column.ENDED))
        return Outcome.WRONG

    # A new team. -----------------------------------------------------------------------------

    def _set_up(
        self, places: list[Place] | None, row: ReadRow, result: RegisterRowResult
    ) -> tuple[Outcome, TeamRef | None]:
        decision = self._decision(row, result, None)
        founded = self.date(row, result, Column.FOUNDED, None)
        since = founded or (decision.date if decision else None) or self.register.as_of
        team = TeamRef("", TeamLevel.HAMLET, places or [], since)
        self._place_people(team, row, result)
        if not places or result.is_wrong:
            self.register.refused.update(places or [])
            return Outcome.WRONG, None
        result.label = ", ".join(place.label for place in places)
        team.level = TeamLevel.HAMLET if places[0].commune else TeamLevel.COMMUNE
        team.name = team_name(row, places)
        if decision and decision.number:
            team.decision = self.register.decision(decision.number, decision.date, decision.issuer)
        team.row = result.spot
        self.register.add_team(team)
        return Outcome.NEW, team

    def _place_people(self, team: TeamRef, row: ReadRow, result: RegisterRowResult) -> None:
        place_leaders(self, team, row, result)
        if Column.MEMBERS in row.cells:
            for given in people.read_several(self, row, result):
                _place_further(self, team, given, result)

    def _decision(self, row: ReadRow, result: RegisterRowResult, was: Decision | None) -> Decision | None:
        cell = row.cells.get(Column.DECISION_NUMBER)
        number, issuer = values.read_instrument(cell), row.text(Column.DECISION_ISSUER)
        if isinstance(cell, str) and not (was and was.number == as_text(cell)):
            said_date, said_issuer = values.behind_number(cell)  # `12/QĐ-UBND ngày 01/7/2022 của UBND xã …`
            issuer = issuer or said_issuer
            if said_date and Column.DECISION_DATE not in row.cells:
                row.cells = {**row.cells, Column.DECISION_DATE: said_date}
        date = self.date(row, result, Column.DECISION_DATE, was.date if was else None)
        if was and row.text(Column.DECISION_NUMBER) == was.number:
            number = was.number
        if not number and date is None:
            return None
        return Decision(number, date, issuer[:120])

    # A standing team. ------------------------------------------------------------------------

    def _team_at(self, places: list[Place], row: ReadRow, result: RegisterRowResult) -> TeamRef | None:
        """The team that serves these places; one that the same file named before must agree with this row."""
        found = list(dict.fromkeys(team for place in places for team in self.register.teams_at(place)))
        if len(found) > 1:
            wanted = names.loose_key(row.text(Column.TEAM))
            alike = [team for team in found if wanted and names.loose_key(team.name) == wanted]
            whole = [team for team in found if set(team.places) == set(places)]
            found = alike or whole or found
        if not found or self._is_second_team(found, row, result):
            return None
        if len(found) > 1:
            text = _("Several teams serve there: %(teams)s. Write the team's name or code.")
            told = "; ".join(team.name for team in found)
            result.messages.append(Message("team", text % {"teams": told}, column=Column.TEAM))
            return None
        if found[0].row is not None and self._contradicts(found[0], row):
            text = _("Row %(row)s names this team already, and says otherwise.")
            result.messages.append(Message("unit", text % {"row": found[0].row[1]}, column=Column.HAMLET))
        elif found[0].row is not None and found[0].row[0] == self.sheet:
            text = _("The same team as in row %(row)s; counted once.")
            result.messages.append(Message("unit", text % {"row": found[0].row[1]}, is_error=False))
        return found[0]

    def _is_second_team(self, found: list[TeamRef], row: ReadRow, result: RegisterRowResult) -> bool:
        """Whether the row calls a second team of one place by another name than this file called the first."""
        name = _called(row)
        if not name or any(team.row is None or self.called.get(team, name) == name for team in found):
            return False
        text = _("A second team on the same place as row %(row)s.")
        assert found[0].row is not None
        result.messages.append(Message("team", text % {"row": found[0].row[1]}, is_error=False))
        return True

    def _contradicts(self, team: TeamRef, row: ReadRow) -> bool:
        """Whether the row names another decision or another head than the file's earlier row of the team."""
        number = values.read_instrument(row.cells.get(Column.DECISION_NUMBER))
        if number and team.decision and number != team.decision.number:
            return True
        name = row.text(Column.HEAD_NAME)
        heads = team.serving(MemberRole.HEAD)
        return bool(name and heads) and all(_other_name(name, head.person.name) for head in heads)

    def _correct(self, team: TeamRef, places: list[Place], row: ReadRow, result: RegisterRowResult) -> None:
        """Note what the list says otherwise than the register; a cell left empty says nothing."""
        decision = self._decision(row, result, team.decision)
        founded = self.date(row, result, Column.FOUNDED, team.valid_from)
        if decision is not None:
            was = team.decision or Decision("", None, "")
            number, issuer = decision.number or was.number, decision.issuer or was.issuer
            date = decision.date or (was.date if number == was.number else None)
            if number and (number, date, issuer) != (was.number, was.date, was.issuer):
                note(result, "instrument", was.number, number)
                note(result, "issuer", was.issuer, issuer)
                note(result, "date", in_digits(was.date), in_digits(date))
                team.decision = self.register.decision(number, date, issuer)
            if founded is None and date and Column.FOUNDED not in row.cells:
                founded = date if team.valid_from in (was.date, self.register.as_of) or not was.number else None
        if founded is not None and founded != team.valid_from and self._may_begin(team, founded, row, result):
            if not any(change.field == "date" for change in result.changes):
                note(result, "date", in_digits(team.valid_from), in_digits(founded))
            self._begin_on(team, founded)
        name = row.text(Column.TEAM)
        if row.cells.get(Column.TEAM_CODE) is not None and name and name != team.name:
            note(result, "team", team.name, name)
            team.name = name
        self.register.touch(team)

    def _may_begin(self, team: TeamRef, day: dt.date, row: ReadRow, result: RegisterRowResult) -> bool:
        """A team cannot begin after its people; those who began with it move along."""
        earlier = [one for one in team.services if team.valid_from != one.valid_from < day]
        if not earlier:
            return True
        text = _("%(name)s serves in this team since %(since)s, before %(day)s.")
        words = {"name": earlier[0].person.name, "since": in_digits(earlier[0].valid_from), "day": in_digits(day)}
        result.messages.append(Message("date", text % words, column=Column.DECISION_DATE))
        return False

    def _begin_on(self, team: TeamRef, day: dt.date) -> None:
        for service in team.services:
            if service.valid_from == team.valid_from:
                service.valid_from = day
        team.valid_from = day

    def _extend(self, team: TeamRef, places: list[Place], result: RegisterRowResult) -> None:
        """Further hamlets are added to the area; those that the row leaves out stay."""
        added = [place for place in places if place not in team.places]
        if added and team.moves_later is None:
            old = ", ".join(place.label for place in team.places)
            self.register.extend_team(team, added)
            result.changes.append(Change("unit", old, ", ".join(place.label for place in team.places)))


def _keeps_places(team: TeamRef, row: ReadRow) -> bool:
    """The row says of the places what the register says, in whatever order, or nothing."""
    said = row.text(Column.HAMLET) or row.text(Column.COMMUNE)
    if not said or team.level == TeamLevel.COMMUNE:
        return True
    parts = sorted(names.normalise(part) for part in said.split(sheets.JOIN.strip()))
    return parts == sorted(names.normalise(place.label) for place in team.places)


def _place_further(resource: RegisterResource, team: TeamRef, given: people.Given, result: RegisterRowResult) -> None:
    """A member named within a team's row; whoever leads the team already is not named twice."""
    if any(names.normalise(one.person.name) == names.normalise(given.name) for one in team.current):
        return
    before = len(result.changes)
    people.place_member(resource, team, given, result)
    if team.pk is not None and len(result.changes) == before:
        result.changes.append(Change("member", "", given.name))


def _called(row: ReadRow) -> str:
    """The name of the team as the row has it, if it is one: `Tổ 1`, and no mere `Tổ công nghệ số cộng đồng`."""
    name = row.text(Column.TEAM)
    return names.loose_key(name) if name and place_of_team(name) else ""


def _other_name(typed: str, known: str) -> bool:
    return names.normalise(values.without_title(typed)) != names.normalise(values.without_title(known))
