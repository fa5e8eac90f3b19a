"""Each row of a table as an entry, checked as the form checks it: new, changed, the same, asked about or wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from geo.ids import uuid_in
from teams_app.accounts.models import User
from teams_app.activities import access, checks, services
from teams_app.activities.entries import Entry, difference
from teams_app.activities.models import Activity, Closing
from teams_app.activities.periods import Month
from teams_app.activities.tables.columns import Column
from teams_app.activities.tables.meaning import Meaning, Unclear
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.texts import texts_of

_COUNTS = (Column.HOUSEHOLDS, Column.WOMEN, Column.ELDERLY, Column.FACILITATOR_COUNT)
_LONGEST = {Column.PLACE: 120, Column.NOTE: 500}


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ASKED = "asked"  # right as soon as somebody says so
    WRONG = "wrong"


@dataclass
class Row:
    """What was understood of a typed row. `errors` stand under the column that they are about."""

    typed: TypedRow
    errors: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)  # code → in words, those not answered yet
    entry: Entry | None = None
    activity: Activity | None = None  # that it changes, or is already
    changes: dict[str, list[Any]] = field(default_factory=dict)
    is_closed: bool = False  # of a closed month, and nobody said why it is written

    @property
    def outcome(self) -> Outcome:
        if self.errors:
            return Outcome.WRONG
        if self.questions:
            return Outcome.ASKED
        if self.activity is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    @property
    def is_ready(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)


def understand(typed: Sequence[TypedRow], by: User, at: dt.datetime, reason: str = "") -> list[Row]:
    """A row for each, in their order."""
    return Reader(by, at, reason).read_all(typed)


class Reader:
    """Understands the rows of one table, part by part. Lists are read once; the checks of a row ask the database as
    the form does. `reason` is why rows of closed months are written."""

    def __init__(self, by: User, at: dt.datetime, reason: str = "") -> None:
        self.by, self.at, self.today, self.reason = by, at, timezone.localdate(at), reason
        self.meaning = Meaning(by, self.today)
        self._stored: dict[UUID, Activity] = {}
        self._closed = {each.month: each for each in Closing.objects.standing()}
        self._seen: dict[Any, int] = {}  # what a row says → its number
        self._codes: dict[UUID, int] = {}

    def read_all(self, typed: Sequence[TypedRow]) -> list[Row]:
        self._stored = self._known({uuid for each in typed for uuid in (each.uuid, _code(each)) if uuid})
        return [self._read(each) for each in typed]

    def _known(self, uuids: set[UUID]) -> dict[UUID, Activity]:
        visible = access.visible_activities(self.by, self.today, today=self.today)
        rights = Q(pk__in=visible.values("pk")) | Q(created_by=self.by)
        wanted = sorted(uuids)
        found: dict[UUID, Activity] = {}
        for start in range(0, len(wanted), 500):
            part = Activity.objects.filter(rights, uuid__in=wanted[start : start + 500])
            found |= {each.uuid: each for each in part.select_related("team", "plan").with_lists()}
        return found

    def _read(self, typed: TypedRow) -> Row:
        row = Row(typed)
        code = typed.texts.get(Column.CODE, "")
        uuid = _code(typed)
        if code and (uuid is None or uuid not in self._stored):
            row.errors[Column.CODE] = _(
                "No activity of yours has the code %(code)s. Clear the cell to log a new one."
            ) % {"code": code[:40]}
            return row
        row.activity = self._stored.get(uuid or typed.uuid)
        if uuid and (earlier := self._codes.setdefault(uuid, typed.number)) != typed.number:
            row.errors[Column.CODE] = _("Row %(row)s changes the same activity. Keep one.") % {"row": earlier}
            return row
        row.entry = self._entry(row)
        if row.entry and not row.errors:
            self._check(row, row.entry)
        return row

    # From text to an entry. ----------------------------------------------------------------------

    def _entry(self, row: Row) -> Entry | None:
        """What the row says; of an activity that is here already, what its cells leave unsaid stays."""
        base = services.entry_of(row.activity) if row.activity else None
        shown = texts_of(row.activity) if row.activity else {}
        texts = row.typed.texts
        taken: dict[str, Any] = {}

        def take(column: Column, read: Callable[[str], Any]) -> Any:
            text = texts.get(column)
            if base is not None and (text is None or text == shown[column]):
                return getattr(base, column)
            try:
                return read(text or "")
            except Unclear as unclear:
                row.errors[column] = str(unclear)
                return None

        taken["date"] = date = take(Column.DATE, self.meaning.date)
        team = self._team(row, base, shown)
        taken["team"] = team.pk if team else None
        taken["topics"] = take(Column.TOPICS, self.meaning.topic_slugs)
        taken["form"] = take(Column.FORM, self.meaning.form)
        taken["people"] = take(Column.PEOPLE, self._people)
        taken |= {column.value: take(column, self.meaning.count) for column in _COUNTS}
        taken["outcomes"] = take(Column.OUTCOMES, self.meaning.outcomes)
        taken |= {column.value: take(column, _short(column)) for column in _LONGEST}
        if date is None or team is None:
            return None
        names = lambda text: self.meaning.facilitators(text, team, date) if text else ()  # noqa: E731
        taken["facilitators"] = take(Column.FACILITATORS, names)
        taken["plan"] = take(Column.PLAN, lambda text: self.meaning.plan(text, team, date))
        if row.errors:
            return None
        taken["confirmed"] = row.typed.confirmed
        return replace(base, **taken) if base else Entry(uuid=row.typed.uuid, **taken)

    def _team(self, row: Row, base: Entry | None, shown: Mapping[Column, str]) -> Any:
        texts = row.typed.texts
        columns = [column for column in (Column.TEAM, Column.TEAM_CODE) if column in texts]
        if base is not None and all(texts[column] == shown[column] for column in columns):
            return row.activity.team if row.activity else None
        code = texts.get(Column.TEAM_CODE, "")
        if base is not None and code == shown[Column.TEAM_CODE]:
            code = ""  # another name was written beside the old code: the name is what was meant
        try:
            return self.meaning.team(texts.get(Column.TEAM, ""), code)
        except Unclear as unclear:
            row.errors[Column.TEAM] = str(unclear)
            return None

    def _people(self, text: str) -> int:
        count = self.meaning.count(text)
        if count is None:
            raise Unclear(_("Write how many, for instance 24. If nobody came, write 0."))
        return count

    # Checks. -------------------------------------------------------------------------------------

    def _check(self, row: Row, entry: Entry) -> None:
        if row.activity:
            row.changes = difference(services.values_of(row.activity), entry.values())
            if not row.changes:
                return
            if row.activity.is_withdrawn or not access.may_change(self.by, row.activity, self.at):
                row.errors[Column.CODE] = _(
                    "This activity can no longer be changed: it has been verified, or it is not yours."
                )
                return
        kept = {topic.slug for topic in row.activity.topics.all()} if row.activity else set()
        topics = [
            each for each in self.meaning.topics if each.slug in entry.topics and (each.is_active or each.slug in kept)
        ]
        team = next((each for each in self.meaning.teams if each.pk == entry.team), None)
        closings = self._closings(entry, row.activity)
        if closings and self.reason:
            entry = row.entry = replace(entry, reason=self.reason)
        found = checks.faults(entry, team, topics, self.by, self.today, closings)
        if closed := found.pop("reason", None):  # asked once for the whole table
            row.is_closed = True
            found.setdefault("date", []).extend(closed)
        row.errors |= {name: " ".join(texts) for name, texts in found.items()}
        if not row.errors and team is not None:
            self._ask(row, entry, team)

    def _closings(self, entry: Entry, stored: Activity | None) -> list[Closing]:
        days = [entry.date, stored.date] if stored else [entry.date]
        months = {Month.of(day).start for day in days}
        return [self._closed[month] for month in sorted(months) if month in self._closed]

    def _ask(self, row: Row, entry: Entry, team: Any) -> None:
        doubts = checks.doubts(entry, team)
        row.questions = {str(code): capfirst(str(code.label)) for code in doubts.questions}
        said = (entry.team, entry.date, entry.topics, entry.people)
        if (earlier := self._seen.setdefault(said, row.typed.number)) != row.typed.number:
            row.questions[str(checks.Question.SAME_AGAIN)] = _(
                "The same team, day, topics and number as in row %(row)s"
            ) % {"row": earlier}
        for code in row.typed.confirmed:
            row.questions.pop(code, None)


def _code(typed: TypedRow) -> UUID | None:
    return uuid_in(typed.texts.get(Column.CODE, ""))


def _short(column: Column) -> Callable[[str], str]:
    most = _LONGEST[column]

    def read(text: str) -> str:
        if len(text) > most:
            raise Unclear(_("At most %(most)s characters; this has %(number)s.") % {"most": most, "number": len(text)})
        return text

    return read
