"""Exports of the small world of the register, as a function of who asks and for what."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.utils import translation

from teams_app.registry import access
from teams_app.registry.exporting import delimited, workbook
from teams_app.registry.exporting.resources import RegisterExport
from teams_app.registry.exporting.selection import Selection, of_list
from teams_app.registry.forms import TeamFilter

DAY = dt.date(2024, 9, 26)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def select(user, on: dt.date = DAY, *, phones: bool = True, today: dt.date | None = None, **query) -> Selection:
    """What the list page of `user` shows for a query string."""
    form = TeamFilter(query, units=access.units_to_choose(user, on), on=on)
    found = form.narrow(access.visible_teams(user, on))
    teams = form.in_view(found, form.view).sorted_by(form.order, on)
    return of_list(user, form, teams, phones=phones, today=today or on)


def as_workbook(selection: Selection) -> bytes:
    file = io.BytesIO()
    workbook.write(selection, file)
    return file.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def as_csv(resource: RegisterExport) -> str:
    return b"".join(delimited.stream(resource)).decode("utf-8-sig")


def table(sheet, header_row: int = 5) -> list[dict]:
    """The rows below the headings, each by heading."""
    headings = [cell.value for cell in sheet[header_row]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=header_row + 1, values_only=True)]
