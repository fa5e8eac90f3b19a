"""People out of cells: as a row gives them, before anybody asks who they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from teams_app.registry.importing import values, wordings
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.outcomes import Message, RegisterRowResult
from teams_app.registry.importing.register import PersonRef
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


@dataclass(frozen=True, slots=True)
class Given:
    """A person as a row gives them; what it leaves out is empty and says nothing, a role too."""

    name: str
    phone: str = ""
    birth_year: int | None = None
    background: str = ""
    role: str = MemberRole.MEMBER
    since: dt.date | None = None


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
