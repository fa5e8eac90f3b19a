"""The file with what it leaves open, what its columns hold, and the page of a job under way."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from teams_app.accounts.models import User
from teams_app.activities.forms.columns import LogColumnsForm
from teams_app.activities.models import LogImport, LogImportState
from teams_app.activities.tables import jobs
from teams_app.activities.tables.columns import HEADINGS, Column
from teams_app.activities.views.imports.common import (
    address_of,
    crumbs_to,
    has_file,
    import_to_read,
    may_import,
    next_address,
    own_import,
    steps_of,
)
from teams_app.registry.forms import SendForm, SheetsForm
from teams_app.registry.importing import Choices
from teams_app.registry.views.imports.common import Step

EARLIER = 20  # files named on the first page


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def import_start(request: HttpRequest) -> HttpResponse:
    """Send a file; beside it, those sent before."""
    user = cast("User", request.user)
    may_import(user)
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (draft := _take_in(user, form)) is not None:
        return redirect(next_address(draft))
    earlier = LogImport.objects.filter(user=user).annotate(waiting=Count("lines"))[:EARLIER]
    context = {"form": form, "earlier": earlier}
    return render(request, "activities/imports/start.html", context, status=422 if form.errors else 200)


def _take_in(user: User, form: SendForm) -> LogImport | None:
    """The file, looked through if it is small; None with a word beside the field if it cannot be read."""
    file = form.cleaned_data["file"]
    draft = jobs.take_in(by=user, data=file.read(), file_name=file.name, at=timezone.now())
    jobs.begin(draft, LogImportState.READING)
    if draft.state != LogImportState.FAILED:
        return draft
    form.add_error("file", draft.said)
    draft.delete()
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of its sheets, where their headings stand, whether hidden rows count."""
    draft = import_to_read(request, pk)
    if draft.is_working or not has_file(draft):
        return redirect(_elsewhere(draft))
    form = SheetsForm(request.POST or None, choices=Choices.from_json(draft.choices), summary=draft.summary)
    if request.method == "POST" and form.is_valid():
        return _decided(draft, form.decided(), Step.COLUMNS)
    return _show(request, draft, Step.FILE, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column holds, with three values of it."""
    draft = import_to_read(request, pk)
    if draft.is_working or not has_file(draft) or not draft.summary.get("sheets"):
        return redirect(_elsewhere(draft))
    for sheet in draft.summary["sheets"]:
        sheet["missing"] = [HEADINGS[Column(name)] for name in sheet["lacks"]]
    form = LogColumnsForm(request.POST or None, choices=Choices.from_json(draft.choices), summary=draft.summary)
    if request.method == "POST" and form.is_valid():
        decided = form.decided()
        moved = decided.header_rows != form.choices.header_rows
        return _decided(draft, decided, Step.COLUMNS if moved else Step.PREVIEW)
    return _show(request, draft, Step.COLUMNS, form)


@never_cache
@require_safe
@login_required
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a job under way: it refreshes itself, and may be closed."""
    draft = own_import(request, pk)
    if draft.is_working:
        jobs.take_up(pk)
        is_reading = draft.state in (LogImportState.READING, LogImportState.CHECKING)
        context = _frame(draft, Step.PREVIEW if is_reading else Step.DONE) | {"is_late": draft.is_late}
        return render(request, "activities/imports/progress.html", context)
    address = _elsewhere(draft) if draft.written.exists() else next_address(draft)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def _decided(draft: LogImport, choices: Choices, goal: Step) -> HttpResponse:
    """Read the file again where something was decided anew, then on to `goal`."""
    if choices != Choices.from_json(draft.choices):
        draft.choices = choices.to_json()
        jobs.begin(draft, LogImportState.READING)
    return redirect(next_address(draft) if draft.is_working else address_of(draft, goal))


def _elsewhere(draft: LogImport) -> str:
    return next_address(draft) if draft.is_working else address_of(draft, Step.PREVIEW)


def _show(request: HttpRequest, draft: LogImport, step: Step, form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, f"activities/imports/{step}.html", _frame(draft, step) | {"form": form}, status=status)


def _frame(draft: LogImport, step: Step) -> dict[str, Any]:
    return {"draft": draft, "steps": steps_of(step, draft), "crumbs": crumbs_to(draft)}
