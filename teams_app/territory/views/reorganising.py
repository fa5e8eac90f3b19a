"""Reorganisations on a page: send the tables, look at the plan, apply it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geo.models import Reorganisation, UnitPeriod
from geo.reorganise import CannotUndo, settle_hamlet, undo
from teams_app.accounts.models import User
from teams_app.registry.access import hamlets_to_settle
from teams_app.territory import drafting
from teams_app.territory.access import for_map_keepers
from teams_app.territory.forms import DraftForm, PlacementForm, SettleForm
from teams_app.territory.models import ReorganisationDraft
from teams_app.territory.placing import hamlets_to_confirm


@for_map_keepers
@require_http_methods(["GET", "POST"])
def reorganisations(request: HttpRequest) -> HttpResponse:
    """What was applied, what is being prepared, and the form for a new one."""
    form = DraftForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        draft = form.save(commit=False)
        assert isinstance(request.user, User)
        draft.created_by = request.user
        draft.save()
        return redirect("territory:draft", pk=draft.pk)
    context = {
        "form": form,
        "applied": Reorganisation.objects.select_related("instrument"),
        "drafts": ReorganisationDraft.objects.filter(applied=None).defer("changes_data", "units_data", "hamlets_data"),
        "provisional": hamlets_to_settle(request.user, timezone.localdate()).count(),
    }
    return render(request, "territory/reorganisations.html", context, status=422 if form.errors else 200)


@for_map_keepers
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of a draft. A POST sends better files, or places hamlets."""
    found = get_object_or_404(ReorganisationDraft, pk=pk, applied=None)
    sends_files = request.method == "POST" and "placing" not in request.POST
    form = DraftForm(request.POST if sends_files else None, request.FILES if sends_files else None, instance=found)
    if sends_files and form.is_valid():
        form.save()
        return redirect("territory:draft", pk=pk)
    preview = drafting.preview_of(found)
    placing = None
    if preview.plan is not None:
        placing = PlacementForm(preview.plan, found, request.POST if "placing" in request.POST else None)
        if placing.is_bound and placing.is_valid():
            placing.save()
            return redirect("territory:draft", pk=pk)
    return _show_draft(request, found, preview, form, placing)


@for_map_keepers
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ReorganisationDraft, pk=pk, applied=None)
    preview = drafting.apply_draft(found)
    plan = preview.plan
    if plan is not None and plan.applied is not None and not plan.already_applied:
        messages.success(request, _("%(number)s is applied.") % {"number": found.number})
        return redirect("territory:applied", pk=plan.applied.pk)
    placing = PlacementForm(plan, found) if plan else None
    return _show_draft(request, found, preview, DraftForm(instance=found), placing, status=409)


def _show_draft(
    request: HttpRequest,
    found: ReorganisationDraft,
    preview: drafting.Preview,
    form: DraftForm,
    placing: PlacementForm | None,
    status: int = 200,
) -> HttpResponse:
    plan = preview.plan
    context = {
        "draft": found,
        "crumbs": _crumbs(found.number),
        "preview": preview,
        "plan": plan,
        "counts": plan.counts() if plan else {},
        "touched": [(one.label, plan.touched()[one.kind]) for one in plan.impacts] if plan else [],
        "endings": drafting.endings(plan) if plan else [],
        "form": form,
        "placing": placing,
    }
    return render(request, "territory/draft.html", context, status=422 if form.errors else status)


@for_map_keepers
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(ReorganisationDraft, pk=pk, applied=None).delete()
    messages.success(request, _("The draft is deleted. The map was not changed."))
    return redirect("territory:reorganisations")


@for_map_keepers
@require_http_methods(["GET", "POST"])
def applied(request: HttpRequest, pk: int) -> HttpResponse:
    """What a reorganisation did; a POST takes it back, as long as nothing later depends on it."""
    record = get_object_or_404(Reorganisation.objects.select_related("instrument"), pk=pk)
    obstacle = None
    if request.method == "POST":
        try:
            undone = undo(record.instrument.number)
        except CannotUndo as found:
            obstacle = found
        else:
            messages.success(
                request, _("%(number)s is undone. The map is as it was before.") % {"number": undone.number}
            )
            return redirect("territory:reorganisations")
    begun = UnitPeriod.objects.filter(started_by=record.instrument, valid_from=record.effective_on)
    context = {
        "record": record,
        "crumbs": _crumbs(record.instrument.number),
        "obstacle": obstacle,
        "begun": begun.exclude(unit__level="hamlet").select_related("unit"),
        "provisional": begun.filter(is_provisional=True, valid_to=None).count(),
    }
    return render(request, "territory/applied.html", context, status=409 if obstacle else 200)


@for_map_keepers
@require_http_methods(["GET", "POST"])
def hamlets(request: HttpRequest) -> HttpResponse:
    """Hamlets that were placed provisionally: confirm each, or choose another commune."""
    today = timezone.localdate()
    waiting = hamlets_to_settle(request.user, today)
    if request.method == "POST":
        return _settle(request, SettleForm(request.POST, hamlets=waiting))
    return render(
        request,
        "territory/hamlets.html",
        {"rows": hamlets_to_confirm(waiting, today), "crumbs": _crumbs(_("Hamlets to confirm"))},
    )


def _settle(request: HttpRequest, form: SettleForm) -> HttpResponse:
    if not form.is_valid() and "period" in form.errors:
        raise Http404
    try:
        period = settle_hamlet(form.cleaned_data["period"], form.cleaned_data.get("commune", 0))
    except ValueError:
        messages.error(request, _("Choose one of the communes in the list."))
    else:
        messages.success(request, _("%(hamlet)s is placed.") % {"hamlet": period.label})
    return redirect("territory:hamlets")


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Reorganisations of units"), reverse("territory:reorganisations")), (here, None)]
