"""The page of a job under way: it refreshes itself, tells no more than is known, and may be closed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from teams_app.registry.drafting import jobs
from teams_app.registry.models import ImportDraft
from teams_app.registry.views.imports.common import Step, crumbs_to_import, next_address, own_draft, steps_of
from teams_app.registry.views.imports.sending import first_step


@require_safe
@login_required
@never_cache
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    if draft.is_working:
        jobs.take_up(pk)
        context = {
            "draft": draft,
            "steps": steps_of(Step.DONE if draft.state == "writing" else Step.PREVIEW, draft),
            "crumbs": crumbs_to_import((draft.file_name, None)),
            "is_late": draft.is_late,
        }
        return render(request, "registry/imports/progress.html", context)
    address = _after(draft)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def _after(draft: ImportDraft) -> str:
    if not draft.goal and draft.batch_id is None:
        draft.goal = first_step(draft)  # only for this answer: reading a page changes nothing
    return next_address(draft)
