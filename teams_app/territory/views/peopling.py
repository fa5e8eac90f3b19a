"""People and households on a page: what is told of each year, and a table that is looked at before it is kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.populating import remove_year
from teams_app.accounts.models import User
from teams_app.registry import sheets
from teams_app.territory import peopling, workbooks
from teams_app.territory.access import for_map_keepers
from teams_app.territory.forms import PopulationForm
from teams_app.territory.models import PopulationDraft

PAGE = 50  # communes
KEPT = 10  # tables that were kept, newest first
YEARS = range(1990, 2101)


@for_map_keepers
@require_http_methods(["GET", "POST"])
def population(request: HttpRequest) -> HttpResponse:
    """The years that are told, the communes of one of them, and the form for a table."""
    usual = {"year": timezone.localdate().year - 1}
    form = PopulationForm(request.POST or None, request.FILES or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        draft = form.save(commit=False)
        assert isinstance(request.user, User)
        draft.created_by = request.user
        draft.save()
        return redirect("territory:population_draft", pk=draft.pk)
    told = peopling.years()
    year = _asked_year(request.GET.get("nam", ""), told[0].year if told else usual["year"])
    only_missing = request.GET.get("thieu") == "1"
    page = Paginator(peopling.communes_of(year, only_missing=only_missing), PAGE).get_page(request.GET.get("page"))
    drafts = PopulationDraft.objects.defer("data")
    context = {
        "form": form,
        "years": told,
        "year": year,
        "only_missing": only_missing,
        "page": page,
        "lines": peopling.lines(list(page), year),
        "drafts": drafts.filter(applied_at=None),
        "kept": drafts.exclude(applied_at=None).select_related("created_by")[:KEPT],
    }
    return render(request, "territory/population.html", context, status=422 if form.errors else 200)


@for_map_keepers
@require_safe
def population_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The communes of the year's end with what is known: to be filled in and sent back."""
    _must_be_a_year(year)
    response = HttpResponse(peopling.to_fill_in_as_text(year), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="dan-so-{year}.csv"'
    return response


@for_map_keepers
@require_safe
def population_workbook(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a workbook."""
    _must_be_a_year(year)
    made = workbooks.to_fill_in(year, peopling.HEAD, peopling.to_fill_in(year))
    response = HttpResponse(made, content_type=sheets.XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="dan-so-{year}.xlsx"'
    return response


@for_map_keepers
@require_http_methods(["GET", "POST"])
def population_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What the table says. A POST says more about it, or sends a better one."""
    draft = get_object_or_404(PopulationDraft, pk=pk, applied_at=None)
    form = PopulationForm(request.POST or None, request.FILES or None, instance=draft)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("territory:population_draft", pk=pk)
    draft = PopulationDraft.objects.get(pk=pk)  # the form has written into the other, right or wrong
    context = {
        "draft": draft,
        "form": form,
        "preview": peopling.preview_of(draft),
        "crumbs": [(_("Population"), reverse("territory:population")), (draft.file_name, None)],
    }
    return render(request, "territory/population_draft.html", context, status=422 if form.errors else 200)


@for_map_keepers
@require_POST
def population_apply(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(PopulationDraft, pk=pk, applied_at=None)
    report = peopling.apply_draft(draft).report
    if report is None:
        messages.error(request, _("The table cannot be kept yet: see what stands in the way."))
        return redirect("territory:population_draft", pk=pk)
    said = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    messages.success(
        request, _("%(created)d figures added, %(changed)d corrected, %(unchanged)d already known.") % said
    )
    return redirect(reverse("territory:population") + f"?nam={max(report.years, default=draft.year)}")


@for_map_keepers
@require_POST
def population_discard(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(PopulationDraft, pk=pk, applied_at=None).delete()
    messages.success(request, _("The draft is deleted. No figure was changed."))
    return redirect("territory:population")


@for_map_keepers
@require_POST
def population_remove(request: HttpRequest, year: int) -> HttpResponse:
    """Take a year away again; what is by the thousand people then falls back on the year before, or is missing."""
    _must_be_a_year(year)
    count = remove_year(year)
    messages.success(request, _("%(count)d figures of %(year)d are taken away.") % {"count": count, "year": year})
    return redirect("territory:population")


def _must_be_a_year(year: int) -> None:
    if year not in YEARS:
        raise Http404


def _asked_year(text: str, usual: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else usual
    return year if year in YEARS else usual
