"""Step four, and what was imported before: what a batch wrote, and taking it back as one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teams_app.accounts.models import User
from teams_app.registry import access, importing
from teams_app.registry.models import BatchState, ImportBatch, ImportDraft
from teams_app.registry.views.imports.common import Step, crumbs_to_import, steps_of
from teams_app.registry.views.imports.previewing import is_packed, rows_context

TEAMS = 24  # named on the page; the rest are counted


@require_safe
@login_required
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, by whom, from which file; its rows, as long as they are kept."""
    batch = _batch(request, pk)
    draft = ImportDraft.objects.filter(batch=batch).first()
    is_own = draft is not None and draft.user_id == request.user.pk
    teams = importing.batch_teams(batch)
    count = teams.count()
    context = {
        "batch": batch,
        "draft": draft,
        "steps": steps_of(Step.DONE, draft) if is_own and batch.state == BatchState.WRITTEN else [],
        "crumbs": crumbs_to_import((batch.file_name, None)),
        "is_undone": batch.state == BatchState.UNDONE,
        "totals": batch.totals,
        "teams": teams[:TEAMS],
        "more_teams": max(0, count - TEAMS),
        "team_count": count,
        "has_wrong": is_own and bool(batch.totals.get("wrong")),
        "is_packed": draft is not None and is_packed(draft),
    }
    if draft is not None and draft.summary:
        context |= rows_context(request, draft, knows_phones=is_own)
    return render(request, "registry/imports/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back: asked first, refused with the reasons where its rows have changed since."""
    batch = _batch(request, pk)
    if batch.state == BatchState.UNDONE:
        return redirect("registry:import_batch", pk=pk)
    changed: list[str] = []
    if request.method == "POST":
        assert isinstance(request.user, User)
        try:
            importing.undo(batch=batch, user=request.user)
        except importing.CannotUndo as refusal:
            changed = refusal.changed
        else:
            messages.success(request, _("The import of “%(file)s” is undone.") % {"file": batch.file_name})
            return redirect("registry:import_batch", pk=pk)
    else:
        changed = importing.changed_since(batch)
    context = {
        "batch": batch,
        "changed": changed,
        "crumbs": crumbs_to_import((batch.file_name, reverse("registry:import_batch", args=[pk])), (_("Undo"), None)),
    }
    return render(
        request, "registry/imports/undo.html", context, status=409 if changed and request.method == "POST" else 200
    )


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batches = access.visible_batches(request.user, timezone.localdate()).select_related("user", "undone_by")
    return get_object_or_404(batches, pk=pk)
