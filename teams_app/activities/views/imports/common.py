"""What the pages of an import share: the own file or else 404, the four steps, and the way to the next one."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import LogImport, LogImportFile, LogImportState
from teams_app.activities.tables import jobs
from teams_app.registry.drafting import work
from teams_app.registry.views.common import Crumbs
from teams_app.registry.views.imports.common import Step, StepLink, step_links


def may_import(user: User) -> None:
    if not access.can_log(user, timezone.localdate()):
        raise Http404


def own_import(request: HttpRequest, pk: int) -> LogImport:
    user = cast("User", request.user)
    may_import(user)
    return get_object_or_404(LogImport.objects.select_related("user"), user=user, pk=pk)


def import_to_read(request: HttpRequest, pk: int) -> LogImport:
    """The own file, told in the reader's language: what is said of its rows is in that of its last check."""
    draft = own_import(request, pk)
    if request.method == "GET" and not draft.is_working and work.changes_language(draft):
        if draft.lines.exists() and first_step(draft) is not Step.FILE:
            jobs.begin(draft, LogImportState.CHECKING)  # with all that was put right in them
        elif has_file(draft):
            jobs.begin(draft, LogImportState.READING)
    return draft


def has_file(draft: LogImport) -> bool:
    """Asked without reading the file itself."""
    return LogImportFile.objects.filter(batch=draft).exists()


def is_packed(draft: LogImport) -> bool:
    """Whether the rows that wait stand ready as a workbook, as they are now."""
    return LogImportFile.objects.filter(batch=draft).exclude(wrong_name="").exists()


def next_address(draft: LogImport) -> str:
    """Where whoever sent the file goes from here: to what it leaves open, else to its rows."""
    if draft.is_working:
        return reverse("activities:import_progress", args=[draft.pk])
    return address_of(draft, first_step(draft))


def first_step(draft: LogImport) -> Step:
    sheets = draft.summary.get("sheets", [])
    asked = {question["kind"] for question in draft.summary.get("questions", [])}
    if not sheets or asked & {"hidden_sheet", "hidden_rows"}:
        return Step.FILE
    return Step.COLUMNS if any(sheet["lacks"] for sheet in sheets) else Step.PREVIEW


def address_of(draft: LogImport, step: Step) -> str:
    names = {Step.FILE: "import_file", Step.COLUMNS: "import_columns"}
    return reverse(f"activities:{names.get(step, 'import_one')}", args=[draft.pk])


def steps_of(current: Step, draft: LogImport) -> list[StepLink]:
    """The four steps; those behind lead back as long as the file is kept."""
    if draft.is_working or draft.state != LogImportState.READY or not has_file(draft):
        return step_links(current, {})
    reachable = [Step.FILE, *([Step.COLUMNS, Step.PREVIEW] if draft.summary.get("sheets") else [])]
    return step_links(current, {step: address_of(draft, step) for step in reachable})


def crumbs_to(draft: LogImport) -> Crumbs:
    """Hoạt động › Nhập từ tệp › …"""
    return [
        (_("Activities"), reverse("activities:list")),
        (_("Import from a file"), reverse("activities:import_start")),
        (draft.file_name, None),
    ]
