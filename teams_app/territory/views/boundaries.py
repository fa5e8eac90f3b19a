"""Boundaries on a page: send a map file, see what was understood and how it looks, keep it as an edition."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geo.models import Edition
from teams_app.accounts.models import User
from teams_app.territory import surveying
from teams_app.territory.access import for_map_keepers
from teams_app.territory.forms import BoundaryForm
from teams_app.territory.models import BoundaryDraft


@for_map_keepers
@require_http_methods(["GET", "POST"])
def boundaries(request: HttpRequest) -> HttpResponse:
    """The editions there are, those being prepared, and the form for a new one."""
    form = BoundaryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        found = form.save(commit=False)
        assert isinstance(request.user, User)
        found.created_by = request.user
        found.save()
        return redirect("territory:boundary_draft", pk=found.pk)
    context = {
        "form": form,
        "editions": surveying.editions(),
        "drafts": BoundaryDraft.objects.all(),
    }
    return render(request, "territory/boundaries.html", context, status=422 if form.errors else 200)


@for_map_keepers
@require_http_methods(["GET", "POST"])
def boundary_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file holds. A POST names the coordinate system or the fields, or sends another file."""
    found = get_object_or_404(BoundaryDraft, pk=pk)
    form = BoundaryForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("territory:boundary_draft", pk=pk)
    context = {
        "draft": found,
        "form": form,
        "sheet": surveying.sheet_of(BoundaryDraft.objects.get(pk=pk)),
        "crumbs": [(_("Boundaries"), reverse("territory:boundaries")), (found.file_name, None)],
    }
    return render(request, "territory/boundary_draft.html", context, status=422 if form.errors else 200)


@for_map_keepers
@require_POST
def boundary_apply(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BoundaryDraft, pk=pk)
    written = surveying.keep(found)
    if written is None:
        messages.error(request, _("The file cannot be kept yet: see what stands in the way."))
        return redirect("territory:boundary_draft", pk=pk)
    messages.success(request, _("%(count)s boundaries are kept and drawn from now on.") % {"count": written})
    return redirect("territory:boundaries")


@for_map_keepers
@require_POST
def boundary_discard(request: HttpRequest, pk: int) -> HttpResponse:
    surveying.discard(get_object_or_404(BoundaryDraft, pk=pk))
    messages.success(request, _("The draft is deleted. The map was not changed."))
    return redirect("territory:boundaries")


@for_map_keepers
@require_POST
def boundary_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an edition away again: the map then shows the one before it, or the schematic cells."""
    edition = get_object_or_404(Edition, pk=pk)
    edition.delete()
    messages.success(request, _("The boundaries of %(file)s are taken away.") % {"file": edition.file_name})
    return redirect("territory:boundaries")
