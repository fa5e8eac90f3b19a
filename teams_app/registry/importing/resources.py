"""The resources of django-import-export that understand teams and members.

A dry run of a resource *is* the preview: the same `import_row` decides the outcome of a row whether or
not anything is written. Rows change the `Register` in memory only; `after_import` hands it to `writing`,
in the transaction of the import. That mends what import-export's own bulk mode lacks: every error belongs
to a row, nothing is half-written, history and batch are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from geo import names
from teams_app.registry import sheets
from teams_app.registry.importing import people, values
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import NONE, Change, Message, Outcome, RegisterRowResult
from teams_app.registry.importing.places import PlaceFinder, place_of_team
from teams_app.registry.importing.register import Decision, Place, Register, TeamRef
from teams_app.registry.importing.rows import ReadRow
from teams_app.registry.importing.values import BadValue, as_text
from teams_app.registry.models import MemberRole, TeamLevel
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.naming import suggested_name

FIELDS = {  # what a message on a cell of the column is about
    Column.COMMUNE: "unit", Column.COMMUNE_CODE: "unit", Column.DISTRICT: "unit",
    Column.HAMLET: "unit", Column.HAMLET_CODE: "unit", Column.TEAM: "team", Column.TEAM_CODE: "team",
    Column.LEVEL: "unit", Column.DECISION_NUMBER: "instrument", Column.DECISION_DATE: "date",
    Column.DECISION_ISSUER: "instrument", Column.FOUNDED: "date", Column.SINCE: "date", Column.UNTIL: "date",
    Column.ENDED: "date", Column.NAME: "name", Column.GIVEN_NAME: "name", Column.MEMBERS: "name",
    Column.HEAD_NAME: "name", Column.DEPUTY_NAME: "name", Column.MEMBER_CODE: "name", Column.ROLE: "role",
    Column.PHONE: "phone", Column.HEAD_PHONE: "phone", Column.DEPUTY_PHONE: "phone",
    Column.BIRTH_YEAR: "birth_year", Column.HEAD_BIRTH_YEAR: "birth_year", Column.DEPUTY_BIRTH_YEAR: "birth_year",
    Column.BACKGROUND: "background", Column.HEAD_BACKGROUND: "background", Column.DEPUTY_BACKGROUND: "background",
}  # fmt: skip
ROW = "row"  # the only column of our datasets: the row as read


class Rows:
    """What django-import-export asks of a dataset, over rows that are read one by one and never held together."""

    headers = (ROW,)

    def __init__(self, rows: Iterable[ReadRow], most: int = 0) -> None:
        self.rows, self.most = rows, most

    def __len__(self) -> int:
        return self.most

    def __iter__(self) -> Iterator[tuple[ReadRow]]:
        return ((row,) for row in self.rows)


class RegisterResource(Resource):
    """What both resources share: one row in, one outcome with its words out."""

    class Meta:
        use_bulk = True  # no savepoint a row: nothing is written before the last one
        skip_diff = True
        report_skipped = True
        instance_loader_class = BaseInstanceLoader  # the register is loaded once, not row by row

    def __init__(
        self,
        register: Register,
        finder: PlaceFinder,
        *,
        sheet: int = 0,
        same_people: Mapping[str, int] | None = None,
        progress: Callable[[int], None] | None = None,
        decided: list[RegisterRowResult] | None = None,
        write: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.register = register
        self.finder = finder
        self.sheet = sheet
        self.same_people = same_people or {}
        self.progress = progress
        self.decided = decided
        self.write = write
        self.by_row: dict[int, TeamRef] = {}  # teams that further rows may belong to
        self.called: dict[TeamRef, str] = {}  # what the file calls them, where it says so

    def get_row_result_class(self) -> type[RegisterRowResult]:
        return RegisterRowResult

    def import_row(self, row: Mapping[str, ReadRow], instance_loader: Any, **kwargs: Any) -> RegisterRowResult:
        """Decide one row. It never raises for what a list may hold; a fault of ours still surfaces."""
        result = RegisterRowResult(row[ROW], self.sheet)
        self._refuse_errors(result)
        result.settle(self.decide(result.read, result))
        self.register.settle(keep=result.outcome is not Outcome.WRONG)
        if result.outcome is Outcome.WRONG:
            result.changes = []
            result.validation_error = ValidationError(
                {message.field: message.text for message in result.messages if message.is_error}
            )
        result.read.rest()
        if not result.messages:
            result.messages = NONE
        if not result.changes:
            result.changes = NONE
        if self.progress is not None:
            self.progress(result.read.number)
        return result

    def _refuse_errors(self, result: RegisterRowResult) -> None:
        """An error of the spreadsheet is no value, whatever its column: `#REF!` is no hamlet."""
        cells = result.read.cells
        for column, cell in list(cells.items()):
            if isinstance(cell, str) and cell.startswith("#") and cell.strip() in values.ERRORS and column in FIELDS:
                text = _("The cell holds an error of the spreadsheet (%(text)s).") % {"text": cell.strip()}
                result.messages.append(Message(FIELDS[column], text, column=column, old=as_text(cell)))
                result.read.cells = {key: value for key, value in result.read.cells.items() if key is not column}

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Hand the outcomes over; write what the rows changed, unless this is a dry run."""
        if self.decided is not None:
            self.decided.extend(result.rows)
        if not kwargs.get("dry_run") and self.write is not None:
            self.write()

    def decide(self, row: ReadRow, result: RegisterRowResult) -> Outcome:
        raise NotImplementedError

    def take(
        self,
        result: RegisterRowResult,
        field: str,
        reader: Callable[[Any], Any],
        cell: Any,
        *,
        column: str = "",
        within: str = "",
    ) -> Any:
        """The value a reader makes of a cell; None and a message on the row where it cannot.

        `within` is the whole cell where `cell` is a part of it: the likely fix is then the cell with that part mended.
        """
        try:
            return reader(cell)
        except BadValue as bad:
            old, new = as_text(cell), bad.suggestion
            if within:
                old, new = as_text(within), within.replace(str(cell), new, 1) if new and cell else ""
            result.messages.append(Message(field, bad.text, new, column=column, old=old))
            return None

    def date(self, row: ReadRow, result: RegisterRowResult, column: Column, stored: dt.date | None) -> dt.date | None:
        """The date of a column; the one that the register holds already is never refused."""
        cell = row.cells.get(column)
        if cell is None:
            return None

        def read(cell: Any) -> dt.date | None:
            earliest = min(values.EARLIEST, stored or values.EARLIEST)
            return values.read_date(cell, earliest=earliest, latest=self.register.as_of)

        found: dt.date | None = self.take(result, "date", read, cell, column=column)
        return found


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
        team.row = team.row or (self.sheet, row.number)
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
        team.name = _team_name(row, places)
        if decision and decision.number:
            team.decision = self.register.decision(decision.number, decision.date, decision.issuer)
        team.row = (self.sheet, row.number)
        self.register.add_team(team)
        return Outcome.NEW, team

    def _place_people(self, team: TeamRef, row: ReadRow, result: RegisterRowResult) -> None:
        _place_leaders(self, team, row, result)
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
                _note(result, "instrument", was.number, number)
                _note(result, "issuer", was.issuer, issuer)
                _note(result, "date", _day(was.date), _day(date))
                team.decision = self.register.decision(number, date, issuer)
            if founded is None and date and Column.FOUNDED not in row.cells:
                founded = date if team.valid_from in (was.date, self.register.as_of) or not was.number else None
        if founded is not None and founded != team.valid_from and self._may_begin(team, founded, row, result):
            if not any(change.field == "date" for change in result.changes):
                _note(result, "date", _day(team.valid_from), _day(founded))
            self._begin_on(team, founded)
        name = row.text(Column.TEAM)
        if row.cells.get(Column.TEAM_CODE) is not None and name and name != team.name:
            _note(result, "team", team.name, name)
            team.name = name
        self.register.touch(team)

    def _may_begin(self, team: TeamRef, day: dt.date, row: ReadRow, result: RegisterRowResult) -> bool:
        """A team cannot begin after its people; those who began with it move along."""
        earlier = [one for one in team.services if team.valid_from != one.valid_from < day]
        if not earlier:
            return True
        text = _("%(name)s serves in this team since %(since)s, before %(day)s.")
        words = {"name": earlier[0].person.name, "since": _day(earlier[0].valid_from), "day": _day(day)}
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
            given = replace(given, role=role if said and role else "")
        since = self.date(row, result, Column.SINCE, service.valid_from if service else None)
        if Column.UNTIL in row.cells and self._has_left(row, result):
            return Outcome.SAME
        if given is None or team is None or result.is_wrong:
            return Outcome.WRONG
        given = replace(given, since=since)
        restore = self.register.snapshot(team)
        _place_leaders(self, team, row, result)
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

    def _has_left(self, row: ReadRow, result: RegisterRowResult) -> bool:
        until = self.date(row, result, Column.UNTIL, None)
        if until is None or result.is_wrong:
            return False
        text = _("Served until %(day)s; a service that has ended is left as the register has it.")
        result.messages.append(Message("date", text % {"day": _day(until)}, is_error=False))
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
        team = TeamRef(_team_name(row, places), level, places, self.register.as_of)
        text = _("%(team)s is set up; its decision is still missing.")
        result.messages.append(Message("team", text % {"team": team.name}, is_error=False))
        return team

    def _keep_new(self, team: TeamRef, result: RegisterRowResult) -> None:
        team.row = (self.sheet, result.read.number)
        self.register.add_team(team)


# What both share. ------------------------------------------------------------------------------


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


def _place_leaders(resource: RegisterResource, team: TeamRef, row: ReadRow, result: RegisterRowResult) -> None:
    """The head and the deputy that a row names in columns of their own, of a team or beside a member."""
    for role, columns in people.LEADERS.items():
        if row.cells.get(columns.name) is None:
            people.refuse_nameless(resource, row, result, columns)
            continue
        holder = next((service.person for service in team.serving(role)), None) if team.pk else None
        given = people.read_person(resource, row, result, columns, role, holder)
        if given is not None:
            people.place_leader(resource, team, given, result)


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


def _team_name(row: ReadRow, places: list[Place]) -> str:
    name = values.tame_capitals(row.text(Column.TEAM))
    says_more_than_place = name.lower().startswith("tổ") and place_of_team(name) != ""
    return name[:200] if says_more_than_place else suggested_name([place.label for place in places])


def _called(row: ReadRow) -> str:
    """The name of the team as the row has it, if it is one: `Tổ 1`, and no mere `Tổ công nghệ số cộng đồng`."""
    name = row.text(Column.TEAM)
    return names.loose_key(name) if name and place_of_team(name) else ""


def _as_team(message: Message) -> Message:
    is_above = message.column in (Column.COMMUNE, Column.COMMUNE_CODE) or not message.is_error
    return message if is_above else replace(message, field="team")


def _other_name(typed: str, known: str) -> bool:
    return names.normalise(values.without_title(typed)) != names.normalise(values.without_title(known))


def _note(result: RegisterRowResult, field: str, old: str, new: str) -> None:
    if old != new:
        result.changes.append(Change(field, old, new))


def _day(date: dt.date | None) -> str:
    return f"{date:%d/%m/%Y}" if date else ""
