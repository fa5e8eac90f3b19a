"""A workbook of sessions: sent, looked through, put right, written, taken back. Seen by its sender alone."""

from __future__ import annotations

import tempfile
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.accounts.models import User
from teams_app.accounts.viewing import viewing_date
from teams_app.activities import access
from teams_app.activities.filters import Filters
from teams_app.activities.models import LogImport
from teams_app.activities.tables import exporting, importing, saving
from teams_app.activities.tables.columns import HEADINGS, Column
from teams_app.activities.tables.meaning import Meaning
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Outcome
from teams_app.registry.importing.workbook import Unreadable

PER_PAGE = 25  # rows with their fields stay below what Django takes of a form
MOST_EXPORTED = 200_000
TABS = {"sai": Outcome.WRONG, "hoi": Outcome.ASKED, "moi": Outcome.NEW, "doi": Outcome.CHANGED, "giu": Outcome.SAME}
MENDED = (Outcome.WRONG, Outcome.ASKED)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def import_start(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    _only_loggers(user)
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Unreadable(_("Choose a file first."))
            draft = importing.take_in(by=user, data=file.read(), file_name=file.name or "", at=timezone.now())
        except Unreadable as unreadable:
            error = str(unreadable)
        else:
            return redirect("activities:import_one", draft.pk)
    context = {"error": error, "earlier": LogImport.objects.filter(user=user)[:20], "most": importing.MOST_ROWS}
    return render(request, "activities/imports/start.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def import_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One file. `do` says what was pressed: `fix`, `write` (all or none), `write-right`, `discard`, `undo`."""
    user = cast("User", request.user)
    _only_loggers(user)
    draft = LogImport.objects.filter(user=user, pk=pk).first()
    if draft is None:
        raise Http404
    if request.method == "POST":
        _do(request, draft, request.POST.get("do", ""))
        if not LogImport.objects.filter(pk=pk).exists():
            return redirect("activities:import_start")
        tab = request.POST.get("loc", "")
        return redirect(f"{request.path}?loc={tab}" if tab in TABS else request.path)
    return render(request, "activities/imports/one.html", _context(request, draft))


def _do(request: HttpRequest, draft: LogImport, do: str) -> None:
    now = timezone.now()
    if do == "fix":
        importing.check(draft, _fixes(request, draft), now)
    elif do in ("write", "write-right"):
        try:
            number = importing.write(draft, at=now, only_right=do == "write-right")
        except saving.NotAllRight:
            messages.warning(request, _("Nothing is written yet: put the marked rows right, or write the right ones."))
        else:
            text = ngettext("%(n)s activity is written.", "%(n)s activities are written.", number)
            messages.success(request, text % {"n": number})
    elif do == "discard":
        if draft.written.exists():
            importing.remember(draft, [])
        else:
            draft.delete()
        messages.info(request, _("The rows are put aside. Your file is untouched."))
    elif do == "undo":
        try:
            number = importing.undo(draft, at=now)
        except importing.CannotUndo as cannot:
            messages.warning(request, _("Nothing was taken back.") + " " + " ".join(cannot.changed[:5]))
        else:
            text = ngettext("%(n)s activity is as it was.", "%(n)s activities are as they were.", number)
            messages.success(request, text % {"n": number})


def _fixes(request: HttpRequest, draft: LogImport) -> dict[int, TypedRow]:
    """The rows that were shown with fields, as they came back."""
    found = {}
    for row in draft.rows:
        number = row["number"]
        if f"{number}-shown" not in request.POST:
            continue
        old = importing.typed_of(row)
        texts = dict(old.texts)
        for column in HEADINGS:  # also one that the file lacks
            if (text := request.POST.get(f"{number}-{column}")) is not None:
                texts[column] = " ".join(text.split())[: importing.LONGEST]
        confirmed = frozenset(request.POST.getlist(f"{number}-confirmed"))
        found[number] = TypedRow(number, texts, old.uuid, confirmed)
    return found


def _context(request: HttpRequest, draft: LogImport) -> dict[str, Any]:
    totals = importing.totals(draft)
    first = next((tab for tab, outcome in TABS.items() if totals[outcome]), "moi")
    tab = request.GET.get("loc", "")
    tab = tab if tab in TABS else first
    outcome = TABS[tab]
    rows = [row for row in draft.rows if row["outcome"] == outcome]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ready = totals[Outcome.NEW] + totals[Outcome.CHANGED]
    return {
        "draft": draft,
        "tabs": [(key, _tab_label(one), totals[one], one.value) for key, one in TABS.items()],
        "tab": tab,
        "is_mended": outcome in MENDED,
        "page": page,
        "rows": [_shown(row) for row in page],
        "ready": ready,
        "open_rows": totals[Outcome.WRONG] + totals[Outcome.ASKED],
        "written": importing.activities_of(draft),
    }


def _tab_label(outcome: Outcome) -> str:
    return {
        Outcome.WRONG: pgettext("rows", "to put right"),
        Outcome.ASKED: pgettext("rows", "to confirm"),
        Outcome.NEW: pgettext("rows", "new"),
        Outcome.CHANGED: pgettext("rows", "changed"),
        Outcome.SAME: pgettext("rows", "known already"),
    }[outcome]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Its cells in the order of our lists, each with its heading, what it says and what is wrong with it."""
    errors = dict(row["errors"])
    names = [column for column in HEADINGS if column in row["texts"] or column in errors]
    cells = [
        {
            "name": f"{row['number']}-{column}",
            "label": HEADINGS[column],
            "text": row["texts"].get(column, ""),
            "error": errors.pop(column, ""),
        }
        for column in names
        if column is not Column.CODE or column in errors
    ]
    return row | {"cells": cells, "others": list(errors.values())}


def _only_loggers(user: User) -> None:
    if not access.can_log(user, timezone.localdate()):
        raise Http404


# Files that leave. -------------------------------------------------------------------------------


@require_safe
@login_required
def import_template(request: HttpRequest) -> HttpResponseBase:
    user, today = cast("User", request.user), timezone.localdate()
    _only_loggers(user)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    exporting.write_template(Meaning(user, today), today, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="mau-ghi-hoat-dong.xlsx")


@require_safe
@login_required
def export(request: HttpRequest, dang: str) -> HttpResponseBase:
    """The activities of the list page with the same query string. Names leave with it, so it is written down."""
    user, today = cast("User", request.user), timezone.localdate()
    if dang not in ("xlsx", "csv") or not access.can_see_log(user, today):
        raise Http404
    on = min(viewing_date(request), today)
    filters = Filters(user, request.GET, on, today)
    found = filters.apply(access.visible_activities(user, on, today=today))
    if found.count() > MOST_EXPORTED:
        messages.warning(request, _("These are too many for one file. Choose a month or a commune first."))
        return redirect("activities:list")
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    with translation.override("vi"):
        words = [str(words) for words, _address in filters.narrowing]
        month = filters.month.label if filters.month else "tất cả các tháng"
        title = "; ".join([f"{month}, tính đến ngày {on:%d/%m/%Y}", *words])
        writer = {"xlsx": lambda: exporting.write_workbook(found, title, file)}.get(
            dang, lambda: exporting.write_text(found, file)
        )
        people = writer()
    if people:
        record_disclosure(
            user=user, kind=DisclosureKind.EXPORT, what=_("List of activities"), people=len(people),
            phones_in_full=False, file_format=dang, unit=None, key="", filters=title,
        )  # fmt: skip
    file.seek(0)
    stamp = filters.month.value if filters.month else f"{today:%Y-%m-%d}"
    return FileResponse(file, as_attachment=True, filename=f"hoat-dong-{stamp}.{dang}")
