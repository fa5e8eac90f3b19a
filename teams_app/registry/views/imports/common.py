"""What the pages of an import share: the draft or else 404, the four steps, and the way to the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_htmx.http import HttpResponseClientRedirect

from teams_app.registry import access
from teams_app.registry.drafting import jobs, work
from teams_app.registry.models import DraftState, ImportDraft
from teams_app.registry.views.common import Crumbs, only_when


class Step(StrEnum):
    FILE = "file"
    COLUMNS = "columns"
    PREVIEW = "preview"
    DONE = "done"


@dataclass(frozen=True)
class StepLink:
    label: str
    url: str  # empty where there is no way yet
    is_current: bool
    is_done: bool


def may_import(request: HttpRequest) -> None:
    only_when(access.can_import(request.user, timezone.localdate()))


def own_draft(request: HttpRequest, pk: int) -> ImportDraft:
    """The draft, if it is the reader's own; else 404, whether it exists or not."""
    drafts = access.import_drafts(request.user, timezone.localdate()).select_related("user", "batch")
    return get_object_or_404(drafts, pk=pk)


def draft_to_read(request: HttpRequest, pk: int) -> ImportDraft:
    """The own draft, told in the reader's language: what an open one says of its rows is in that of its last check."""
    draft = own_draft(request, pk)
    is_open = draft.batch_id is None and not draft.is_working
    if request.method == "GET" and is_open and work.changes_language(draft):
        jobs.begin(draft, DraftState.CHECKING, goal=draft.goal)
    return draft


def open_draft(request: HttpRequest, pk: int) -> ImportDraft:
    """The draft, if something can still be decided about it."""
    draft = own_draft(request, pk)
    only_when(draft.batch_id is None and not draft.is_working)
    return draft


def address_of(draft: ImportDraft, step: str) -> str:
    names = {Step.FILE: "import_file", Step.COLUMNS: "import_columns", Step.PREVIEW: "import_preview"}
    return reverse(f"registry:{names[Step(step)]}", args=[draft.pk])


def next_address(draft: ImportDraft) -> str:
    """Where whoever sent the draft goes from here."""
    if draft.is_working:
        return reverse("registry:import_progress", args=[draft.pk])
    if draft.batch_id:
        return reverse("registry:import_batch", args=[draft.batch_id])
    if draft.state == DraftState.FAILED or not draft.summary.get("sheets"):
        return address_of(draft, Step.FILE)
    return address_of(draft, draft.goal or Step.PREVIEW)


def onward(request: HttpRequest, draft: ImportDraft, query: str = "") -> HttpResponse:
    """To the draft's next page; htmx is told to load it whole where it is another one."""
    address = next_address(draft)
    if request.htmx and (draft.is_working or draft.batch_id):  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return redirect(address + query)


def steps_of(current: Step, draft: ImportDraft | None) -> list[StepLink]:
    """The four steps; those behind lead back as long as nothing is written."""
    if draft is None or draft.batch_id is not None or draft.is_working:
        return step_links(current, {})
    reachable = [Step.FILE, *([Step.COLUMNS, Step.PREVIEW] if draft.summary.get("sheets") else [])]
    return step_links(current, {step: address_of(draft, step) for step in reachable})


def step_links(current: Step, addresses: Mapping[Step, str]) -> list[StepLink]:
    """All four, the current one marked; only those in `addresses` can be gone to."""
    labels = {
        Step.FILE: pgettext("import", "File"),
        Step.COLUMNS: pgettext("import", "Columns"),
        Step.PREVIEW: _("Preview"),
        Step.DONE: pgettext("import", "Done"),
    }
    order = list(Step)
    return [
        StepLink(
            labels[step],
            "" if step is current else addresses.get(step, ""),
            step is current,
            place < order.index(current),
        )
        for place, step in enumerate(order)
    ]


def crumbs_to_import(*more: tuple[str, str | None]) -> Crumbs:
    """Các tổ › Nhập từ Excel › …"""
    trail: Crumbs = [(_("Teams"), reverse("registry:team_list"))]
    trail.append((_("Import from Excel"), reverse("registry:import") if more else None))
    return trail + list(more)
