"""Steps one and two: the file with what it leaves open, and what its columns hold."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from teams_app.accounts.models import User
from teams_app.registry import access
from teams_app.registry.drafting import jobs, keeping
from teams_app.registry.forms import ColumnsForm, FileForm, UploadForm
from teams_app.registry.importing import Choices
from teams_app.registry.models import DraftState, ImportDraft
from teams_app.registry.views.imports.common import (
    Step,
    crumbs_to_import,
    draft_to_read,
    may_import,
    next_address,
    onward,
    steps_of,
)

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_start(request: HttpRequest) -> HttpResponse:
    """Send a file; below it, what is on its way and what was imported before."""
    may_import(request)
    today = timezone.localdate()
    form = UploadForm(request.POST or None, request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid() and (draft := _take_in(request, form)) is not None:
        return onward(request, draft)
    batches = access.visible_batches(request.user, today).select_related("user", "undone_by")
    context = {
        "form": form,
        "steps": steps_of(Step.FILE, None),
        "crumbs": crumbs_to_import(),
        "drafts": access.import_drafts(request.user, today).open(),
        "page": Paginator(batches, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "registry/imports/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file leaves open. Sending another one puts it in the place of this."""
    draft = draft_to_read(request, pk)
    if draft.is_working or draft.batch_id:
        return redirect(next_address(draft))
    today = timezone.localdate()
    sends = request.method == "POST" and "another" in request.POST
    upload = UploadForm(
        request.POST if sends else None,
        request.FILES if sends else None,
        today=today,
        initial={"as_of": Choices.from_json(draft.choices).as_of},
    )
    if sends and upload.is_valid() and (new := _take_in(request, upload)) is not None:
        keeping.forget([draft.pk])
        return onward(request, new)
    decides = request.method == "POST" and not sends
    form = FileForm(
        request.POST if decides else None,
        choices=Choices.from_json(draft.choices),
        summary=draft.summary,
        today=today,
    )
    if decides and form.is_valid():
        return _decided(request, draft, form.decided(), Step.COLUMNS)
    return _show(request, draft, Step.FILE, {"form": form, "upload": upload})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column holds, with three values of it."""
    draft = draft_to_read(request, pk)
    if draft.is_working or draft.batch_id or not draft.summary.get("sheets"):
        return redirect(next_address(draft))
    form = ColumnsForm(request.POST or None, choices=Choices.from_json(draft.choices), summary=draft.summary)
    if request.method == "POST" and form.is_valid():
        decided = form.decided()
        moved = decided.header_rows != form.choices.header_rows
        return _decided(request, draft, decided, Step.COLUMNS if moved else Step.PREVIEW)
    return _show(request, draft, Step.COLUMNS, {"form": form})


def _take_in(request: HttpRequest, form: UploadForm) -> ImportDraft | None:
    """The upload as a draft, checked if it is small; None with a word beside the field if it cannot be read."""
    assert isinstance(request.user, User)
    file = form.cleaned_data["file"]
    draft = keeping.take_in(user=request.user, file_name=file.name, data=file.read(), as_of=form.cleaned_data["as_of"])
    jobs.begin(draft, DraftState.CHECKING)
    if draft.state == DraftState.FAILED:
        form.add_error("file", draft.said)
        keeping.forget([draft.pk])
        return None
    if draft.state == DraftState.READY:
        ImportDraft.objects.filter(pk=draft.pk).update(goal=first_step(draft))
        draft.refresh_from_db()
    return draft


def first_step(draft: ImportDraft) -> Step:
    """What is asked about a file comes first; where nothing is, its columns do."""
    return Step.FILE if draft.summary.get("questions") or not draft.summary.get("sheets") else Step.COLUMNS


def _decided(request: HttpRequest, draft: ImportDraft, choices: Choices, goal: Step) -> HttpResponse:
    """Check again where something was decided anew, then on to `goal`."""
    draft.goal = goal
    if choices == Choices.from_json(draft.choices):
        draft.save(update_fields=["goal", "changed_at"])
    else:
        keeping.keep_choices(draft, choices)
        jobs.begin(draft, DraftState.CHECKING, goal=goal)
    return onward(request, draft)


def _show(request: HttpRequest, draft: ImportDraft, step: Step, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "draft": draft,
        "steps": steps_of(step, draft),
        "crumbs": crumbs_to_import((draft.file_name, None)),
    }
    wrong = any(form.errors for form in context.values() if hasattr(form, "errors"))
    return render(request, f"registry/imports/{step}.html", context, status=422 if wrong else 200)
