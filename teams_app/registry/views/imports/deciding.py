"""What a person does about a preview: mend a cell, tick hamlets, write, take the wrong rows back, drop it all."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from teams_app.registry import sheets
from teams_app.registry.drafting import jobs, keeping
from teams_app.registry.importing import Choices, Column, Correction
from teams_app.registry.models import DraftState, ImportDraft, ImportFile
from teams_app.registry.views.common import only_when
from teams_app.registry.views.imports.common import Step, next_address, onward, open_draft, own_draft


@require_POST
@login_required
def import_fix(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: a cell, or every cell that says the same, is read otherwise; or a correction is taken back."""
    draft = open_draft(request, pk)
    choices = Choices.from_json(draft.choices)
    if "drop" in request.POST:
        left = list(choices.corrections)
        dropped = _number(request, "drop")
        only_when(dropped < len(left))
        del left[dropped]
        choices, said = replace(choices, corrections=tuple(left)), _("The correction is taken back.")
    elif "person" in request.POST:
        spot = f"{_number(request, 'sheet')}:{_number(request, 'row')}"
        choices = replace(choices, same_people={**choices.same_people, spot: _number(request, "person")})
        said = _("Taken for the same person.")
    else:
        correction = _correction(request)
        choices, said = choices.corrected(correction), _("Corrected to “%(text)s”.") % {"text": correction.new}
    return _again(request, draft, choices, said)


@require_POST
@login_required
def import_hamlets(request: HttpRequest, pk: int) -> HttpResponse:
    """The hamlets ticked are registered with the list; `all` ticks every one of them."""
    draft = open_draft(request, pk)
    offered = {one["key"] for one in draft.summary.get("hamlets", [])}
    ticked = frozenset(offered if "all" in request.POST else offered & set(request.POST.getlist("hamlet")))
    said = ngettext(
        "%(count)s hamlet will be added to the register.",
        "%(count)s hamlets will be added to the register.",
        len(ticked),
    ) % {"count": len(ticked)}
    choices = replace(Choices.from_json(draft.choices), add_hamlets=ticked or False)
    return _again(request, draft, choices, said)


@require_POST
@login_required
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write all of it, or the right rows only. Sent twice, it is done once: the second finds it at work or written."""
    draft = own_draft(request, pk)
    if draft.is_working or draft.batch_id:
        return redirect(next_address(draft))
    only_right = "only_right" in request.POST
    if draft.state != DraftState.READY or (draft.totals.get("wrong") and not only_right):
        messages.error(request, _("There are still wrong rows. Mend them, or take only the right ones."))
        return redirect(next_address(draft))
    jobs.begin(draft, DraftState.WRITING, goal=Step.PREVIEW, only_right=only_right)
    return onward(request, draft)


@require_POST
@login_required
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    if draft.batch_id or draft.state == DraftState.WRITING:
        return redirect(next_address(draft))
    keeping.forget([draft.pk])
    messages.success(request, _("“%(file)s” is dropped. Nothing was written.") % {"file": draft.file_name})
    return redirect("registry:import")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong rows as a workbook. A POST puts it together: of a large file in the background."""
    draft = own_draft(request, pk)
    if draft.is_working:
        return redirect(next_address(draft))
    only_when(bool(draft.totals.get("wrong")))
    file = ImportFile.objects.get(draft=draft)
    if request.method == "POST":
        if not file.wrong_name:
            jobs.begin(draft, DraftState.PACKING, goal=Step.PREVIEW)
        return redirect(next_address(draft)) if draft.is_working or draft.said else redirect(request.path)
    only_when(bool(file.wrong_name))
    return workbook(file.wrong_name, bytes(file.wrong_rows))


def workbook(name: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=sheets.XLSX)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _again(request: HttpRequest, draft: ImportDraft, choices: Choices, said: str) -> HttpResponse:
    """Check the file with what was decided, and come back to the same place of the preview."""
    keeping.keep_choices(draft, choices)
    jobs.begin(draft, DraftState.CHECKING, goal=Step.PREVIEW)
    messages.success(request, said)
    kept = {name: value for name in ("loc", "page") if (value := request.POST.get(name))}
    return onward(request, draft, f"?{urlencode(kept)}" if kept else "")


def _correction(request: HttpRequest) -> Correction:
    column, new = request.POST.get("column", ""), request.POST.get("new", "").strip()[:500]
    only_when(column in Column.values and bool(new))
    everywhere = "everywhere" in request.POST
    old = request.POST.get("old", "")
    return Correction(
        sheet=_number(request, "sheet"),
        column=column,
        new=new,
        row=None if everywhere and old else _number(request, "row"),
        old=old,
    )


def _number(request: HttpRequest, name: str) -> int:
    try:
        return abs(int(request.POST.get(name, "")))
    except ValueError:
        raise Http404 from None
