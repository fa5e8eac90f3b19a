"""The resources of django-import-export that understand teams and members.

A dry run of a resource *is* the preview: the same `import_row` decides the outcome of a row whether or
not anything is written. Rows change the `Register` in memory only; `after_import` hands it to `writing`,
in the transaction of the import. That mends what import-export's own bulk mode lacks: every error belongs
to a row, nothing is half-written, history and batch are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from tablib import Dataset

from teams_app.registry.importing import people, spelling, values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.places import PlaceFinder
from teams_app.registry.importing.register import Decision, Place, Register, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import BadValue
from teams_app.registry.models import TeamLevel
from teams_app.registry.naming import suggested_name

ROW = "row"  # the only column of our datasets: the row as read


def dataset_of(rows: list[ReadRow]) -> Dataset:
    dataset = Dataset(headers=[ROW])
    dataset.extend((row,) for row in rows)
    return dataset


class RegisterResource(Resource):
    """What both resources share: one row in, one outcome with its words out."""

    class Meta:
        use_bulk = True  # no savepoint a row: nothing is written before the last one
        skip_diff = True
        report_skipped = True
        instance_loader_class = BaseInstanceLoader  # the register is loaded once, not row by row

    def __init__(self, register: Register, finder: PlaceFinder) -> None:
        super().__init__()
        self.register = register
        self.finder = finder

    def get_row_result_class(self) -> type[RegisterRowResult]:
        return RegisterRowResult

    def import_row(self, row: Mapping[str, ReadRow], instance_loader: Any, **kwargs: Any) -> RegisterRowResult:
        """Decide one row. It never raises for what a list may hold; a fault of ours still surfaces."""
        result = RegisterRowResult()
        result.read = row[ROW]
        outcome = self.decide(result.read, result)
        result.settle(outcome)
        if result.outcome is Outcome.WRONG:
            result.validation_error = ValidationError(
                {message.field: message.text for message in result.messages if message.is_error}
            )
        return result

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        raise NotImplementedError

    def take(self, result: RegisterRowResult, field: str, reader: Any, *args: Any, **kwargs: Any) -> Any:
        """The value a reader makes of a cell; None and a message on the row where it cannot."""
        try:
            return reader(*args, **kwargs)
        except BadValue as bad:
            result.messages.append(Message(field, bad.text, bad.suggestion))
            return None


class TeamResource(RegisterResource):
    """A row is a team: where it serves, its decision, its head and deputy."""

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        place = self.finder.place_of(row, result)
        decision = self._decision(row, result)
        leaders = [people.read_leader(self, row, result, role, columns) for role, columns in people.LEADERS.items()]
        if place is None or any(message.is_error for message in result.messages):
            result.label = row.text(Column.TEAM) or row.text(Column.HAMLET) or row.text(Column.COMMUNE)
            return Outcome.WRONG
        result.label = place.label
        team = self._team_at(place, row)
        if team is None:
            team = self._new_team(place, row, decision)
            outcome = Outcome.NEW
        else:
            self._correct(team, row, decision, result)
            outcome = Outcome.SAME
        for given in leaders:
            if given is not None:
                people.place_leader(self.register, team, given, result, is_new_team=outcome is Outcome.NEW)
        return Outcome.CHANGED if outcome is Outcome.SAME and result.changes else outcome

    def _decision(self, row: ReadRow, result: RegisterRowResult) -> Decision | None:
        date = self.take(
            result, "date", values.read_date, row.cells.get(Column.DECISION_DATE), latest=self.register.as_of
        )
        number = values.read_instrument(row.cells.get(Column.DECISION_NUMBER))
        issuer = row.text(Column.DECISION_ISSUER)
        if not number and date is None:
            return None
        return self.register.decision(number, date, issuer) if number else Decision("", date, issuer)

    def _team_at(self, place: Place, row: ReadRow) -> TeamRef | None:
        level = TeamLevel.HAMLET if place.commune else TeamLevel.COMMUNE
        standing = self.register.teams.get((place, level), [])
        if len(standing) > 1 and row.text(Column.TEAM):
            wanted = spelling.place_key(row.text(Column.TEAM))
            standing = [team for team in standing if spelling.place_key(team.name) == wanted] or standing
        return standing[0] if standing else None

    def _new_team(self, place: Place, row: ReadRow, decision: Decision | None) -> TeamRef:
        since = decision.date if decision and decision.date else self.register.as_of
        name = row.text(Column.TEAM)
        if not name.lower().startswith("tổ"):
            name = suggested_name([place.label])
        team = TeamRef(
            values.tame_capitals(name),
            TeamLevel.HAMLET if place.commune else TeamLevel.COMMUNE,
            place,
            since,
            decision if decision and decision.number else None,
        )
        self.register.add_team(team)
        return team

    def _correct(self, team: TeamRef, row: ReadRow, decision: Decision | None, result: RegisterRowResult) -> None:
        """Note what the list says otherwise than the register; a cell left empty says nothing."""
        if decision is None:
            return
        was = team.decision or Decision("", team.valid_from, "")
        number = decision.number or was.number
        date = decision.date or was.date
        issuer = decision.issuer or was.issuer
        if number != was.number:
            result.changes.append(Change("instrument", was.number, number))
        if date and date != (was.date or team.valid_from):
            old = was.date or team.valid_from
            result.changes.append(Change("date", f"{old:%d/%m/%Y}", f"{date:%d/%m/%Y}"))
            team.valid_from = date
            team.changed.add("valid_from")
        if number and (number, date, issuer) != (was.number, was.date, was.issuer):
            team.decision = self.register.decision(number, date, issuer)
            team.changed.add("decision_id")


class MemberResource(RegisterResource):
    """A row is a member of a team that stands, or that the same file sets up."""

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        result.label = row.text(Column.NAME)
        given = people.read_member(self, row, result)
        team = self.finder.team_of(row, result)
        if given is None or team is None or any(message.is_error for message in result.messages):
            return Outcome.WRONG
        return people.place_member(self.register, team, given, result)
