"""What the columns of an export are: resources of django-import-export over the lines that `reading` makes.

`export()` gives a tablib dataset as ever; `row()` gives one line to the writers that stream.
Values stay what they are (dates, numbers, text), so that a workbook gets typed cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import CharWidget, DateWidget, IntegerWidget

from teams_app.registry import sheets
from teams_app.registry.exporting.reading import Block, blocks
from teams_app.registry.exporting.selection import Selection

TEXT, DATE, NUMBER = CharWidget, DateWidget, IntegerWidget


def _text(attribute: str, heading: str) -> Field:
    return Field(attribute, heading, CharWidget(coerce_to_string=False))


def _date(attribute: str, heading: str) -> Field:
    return Field(attribute, heading, DateWidget(coerce_to_string=False))


def _number(attribute: str, heading: str) -> Field:
    return Field(attribute, heading, IntegerWidget(coerce_to_string=False))


class RegisterExport(Resource):
    """Columns that no line of the selection can fill are left out."""

    sheet = ""

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self.selection = selection
        for name in self.unused():
            self.fields.pop(name, None)
        self.row = attrgetter(*(field.attribute for field in self.fields.values()))

    def unused(self) -> Iterable[str]:
        return [] if self.selection.has_districts else ["district"]

    @property
    def headings(self) -> list[str]:
        return list(self.get_export_headers())

    @property
    def kinds(self) -> list[type]:
        """TEXT, DATE or NUMBER of each column."""
        return [type(field.widget) for field in self.fields.values()]

    def lines(self, block: Block) -> list[Any]:
        raise NotImplementedError

    def iter_queryset(self, selection: Selection) -> Iterator[Any]:
        for block in blocks(selection):
            yield from self.lines(block)

    def get_queryset(self) -> Selection:
        return self.selection

    def export_resource(self, line: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        """The line at once; the base class asks every field for its value, one after another."""
        return list(self.row(line))


class TeamExport(RegisterExport):
    """A row is a team."""

    sheet = sheets.TEAMS

    number = _number("number", sheets.NUMBER)
    district = _text("district", sheets.DISTRICT)
    commune_code = _text("commune_code", sheets.COMMUNE_CODE)
    commune = _text("commune", sheets.COMMUNE)
    hamlet = _text("hamlet", sheets.HAMLET)
    name = _text("name", sheets.TEAM)
    level = _text("level", sheets.LEVEL)
    decision_number = _text("decision_number", sheets.DECISION_NUMBER)
    decision_date = _date("decision_date", sheets.DECISION_DATE)
    decision_issuer = _text("decision_issuer", sheets.DECISION_ISSUER)
    founded = _date("founded", sheets.FOUNDED)
    head = _text("head", sheets.HEAD)
    head_phone = _text("head_phone", sheets.HEAD_PHONE)
    members = _number("members", sheets.MEMBER_COUNT)
    state = _text("state", sheets.STATE)
    ended = _date("ended", sheets.ENDED)
    end_reason = _text("end_reason", sheets.END_REASON)
    code = _number("code", sheets.TEAM_CODE)

    def unused(self) -> Iterable[str]:
        yield from super().unused()
        if not self.selection.is_closed_view:
            yield from ("ended", "end_reason")
        if not self.selection.has_suspended:
            yield "state"

    def lines(self, block: Block) -> list[Any]:
        return block.teams


class MemberExport(RegisterExport):
    """A row is a member of a team."""

    sheet = sheets.MEMBERS

    number = _number("number", sheets.NUMBER)
    district = _text("district", sheets.DISTRICT)
    commune_code = _text("commune_code", sheets.COMMUNE_CODE)
    commune = _text("commune", sheets.COMMUNE)
    hamlet = _text("hamlet", sheets.HAMLET)
    team = _text("team", sheets.TEAM)
    name = _text("name", sheets.NAME)
    role = _text("role", sheets.ROLE)
    birth_year = _number("birth_year", sheets.BIRTH_YEAR)
    phone = _text("phone", sheets.PHONE)
    background = _text("background", sheets.BACKGROUND)
    since = _date("since", sheets.SINCE)
    team_code = _number("team_code", sheets.TEAM_CODE)
    code = _number("code", sheets.MEMBER_CODE)

    def lines(self, block: Block) -> list[Any]:
        return block.members
