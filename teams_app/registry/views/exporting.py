"""Taking the list along: what the list page or a team's page shows, as a file. Every file is written down."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from typing import IO, Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from teams_app.accounts.viewing import viewing_date
from teams_app.registry import access, sheets
from teams_app.registry.exporting import delimited, document, recording, titles, workbook
from teams_app.registry.exporting import template as form
from teams_app.registry.exporting.guide import Step
from teams_app.registry.exporting.resources import MemberExport, TeamExport
from teams_app.registry.exporting.selection import Selection, area_of_keeper, of_list, of_team
from teams_app.registry.models import Team
from teams_app.registry.signals import template_made
from teams_app.registry.views.common import only_when
from teams_app.registry.views.listing import asked_for
from teams_app.registry.views.offering import PHONES, Format

_FORMATS = frozenset(Format)
_WRITERS: dict[str, Callable[[Selection, IO[bytes]], None]] = {
    Format.WORKBOOK: workbook.write,
    Format.DOCUMENT: document.write,
}


@require_safe
@login_required
def export_list(request: HttpRequest, dang: str) -> HttpResponseBase:
    """The teams of the list page with the same query string, in the same order."""
    today = timezone.localdate()
    only_when(dang in _FORMATS and access.can_open_register(request.user, today))
    with translation.override("vi"):
        asked = asked_for(request)
        teams = asked.form.in_view(asked.found, asked.form.view).sorted_by(asked.form.order, asked.form.on)
        selection = of_list(request.user, asked.form, teams, phones=PHONES in request.GET, today=today)
        return _file(request, selection, Format(dang))


@require_safe
@login_required
def export_team(request: HttpRequest, pk: int, dang: str) -> HttpResponseBase:
    """One team with the people who serve in it on the day looked at."""
    only_when(dang in _WRITERS)  # a team's list is a workbook or a document
    today, on = timezone.localdate(), viewing_date(request)
    seen = access.visible_teams(request.user, on).select_related("decision")
    team = get_object_or_404(seen, pk=pk)
    with translation.override("vi"):
        selection = of_team(request.user, team, on, phones=PHONES in request.GET, today=today)
        return _file(request, selection, Format(dang))


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponseBase:
    """The workbook to fill in, with the places that the reader may give to teams."""
    today = timezone.localdate()
    only_when(access.can_add_team(request.user, today))
    area = area_of_keeper(request.user, today)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    places = form.places_of(access.addable_units(request.user, today))
    form.write(places, area, today, file, lambda book: _further_sheets(book, request.user, today))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=titles.template_name(area))


def _further_sheets(book: xlsxwriter.Workbook, user: Any, today: dt.date) -> list[Step]:
    answers: list[Any] = template_made.send(Team, book=book, user=user, today=today)
    return [step for _receiver, step in answers if step]


def _file(request: HttpRequest, selection: Selection, dang: Format) -> HttpResponseBase:
    if dang in _WRITERS:
        return _written(request, selection, dang)
    resource = (MemberExport if dang is Format.MEMBERS_TEXT else TeamExport)(selection)
    people = selection.members if dang is Format.MEMBERS_TEXT else selection.heads
    recording.record(request.user, selection, people=people, kind="csv")
    response = StreamingHttpResponse(delimited.stream(resource), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _attachment(titles.file_name(selection, "csv", resource.sheet))
    return response


def _written(request: HttpRequest, selection: Selection, dang: Format) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    try:
        _WRITERS[dang](selection, file)
    except document.TooLong:
        return _too_long(request, selection)
    recording.record(request.user, selection, people=selection.members, kind=dang)
    file.seek(0)
    sheet = sheets.MEMBERS if dang is Format.DOCUMENT else sheets.TEAMS
    return FileResponse(file, as_attachment=True, filename=titles.file_name(selection, dang, sheet))


def _too_long(request: HttpRequest, selection: Selection) -> HttpResponse:
    context = {"members": selection.members, "most": document.MOST_MEMBERS}
    return render(request, "registry/export_too_long.html", context, status=422)


def _attachment(name: str) -> str:
    return f'attachment; filename="{name}"'
