"""The rows of one file: put right, written, put aside, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teams_app.activities.models import LogImport, LogImportFile, LogImportLine, LogImportState
from teams_app.activities.tables import jobs, lines, uploads, writing
from teams_app.activities.tables.columns import HEADINGS, Column
from teams_app.activities.tables.meaning import SUGGESTED, Meaning
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Outcome
from teams_app.activities.views.imports.common import (
    crumbs_to,
    has_file,
    import_to_read,
    is_packed,
    next_address,
    steps_of,
)
from teams_app.registry.views.imports.common import Step

PER_PAGE = 25  # rows with their fields stay below what Django takes of a form
NAMED = 50  # activities that the page names of those written
TABS = {"sai": Outcome.WRONG, "hoi": Outcome.ASKED, "moi": Outcome.NEW, "doi": Outcome.CHANGED, "giu": Outcome.SAME}
MENDED = (Outcome.WRONG, Outcome.ASKED)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def import_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One file. `do` says what was pressed: `fix`, `reason`, `check`, `write` (all or none), `write-right`, `discard`,
    `undo`."""
    draft = import_to_read(request, pk)
    if draft.is_working:
        return redirect(next_address(draft))
    if request.method == "POST":
        _do(request, draft, request.POST.get("do", ""))
        if not LogImport.objects.filter(pk=pk).exists():
            return redirect("activities:import_start")
        if draft.is_working:
            return redirect(next_address(draft))
        tab = request.POST.get("loc", "")
        return redirect(f"{request.path}?loc={tab}" if tab in TABS else request.path)
    return render(request, "activities/imports/one.html", _context(request, draft))


def _do(request: HttpRequest, draft: LogImport, do: str) -> None:
    if do == "fix":
        draft.said = ""
        writing.mend(draft, _fixes(request, draft), timezone.now())
        LogImportFile.objects.filter(batch=draft).update(wrong_name="", wrong_rows=b"")
    elif do == "reason":
        draft.reason = " ".join(request.POST.get("reason", "").split())[:300]
        jobs.begin(draft, LogImportState.CHECKING)
    elif do == "check":
        jobs.begin(draft, LogImportState.CHECKING)
    elif do in ("write", "write-right"):
        draft.only_right = do == "write-right"
        jobs.begin(draft, LogImportState.WRITING)
    elif do == "discard":
        if draft.written.exists():
            lines.forget([draft.pk])
        else:
            draft.delete()
        messages.info(request, _("The rows are put aside. Your file is untouched."))
    elif do == "undo" and draft.undone_at is None:
        jobs.begin(draft, LogImportState.UNDOING)


def _fixes(request: HttpRequest, draft: LogImport) -> dict[tuple[int, int], TypedRow]:
    """The rows that were shown with fields, as they came back."""
    shown = [name.removesuffix("-shown") for name in request.POST if name.endswith("-shown")]
    wanted = {place for key in shown[: 2 * PER_PAGE] if (place := _place_of(key))}
    found = {}
    for line in draft.lines.filter(number__in=[number for _sheet, number in wanted]):
        if (line.sheet, line.number) not in wanted:
            continue
        old, key = lines.typed(line), _key(line)
        texts = dict(old.texts)
        for column in HEADINGS:  # also one that the file lacks
            if (text := request.POST.get(f"{key}-{column}")) is not None:
                texts[column] = " ".join(text.split())[: uploads.LONGEST]
        confirmed = frozenset(request.POST.getlist(f"{key}-confirmed"))
        found[old.place] = TypedRow(line.number, texts, old.uuid, confirmed, line.sheet)
    return found


def _key(line: LogImportLine) -> str:
    """How the fields of a row are named: `12`, and on the third sheet `2s12`."""
    return f"{line.sheet}s{line.number}" if line.sheet else str(line.number)


def _place_of(key: str) -> tuple[int, int] | None:
    sheet, _s, number = key.rpartition("s")
    if not all(part.isascii() and part.isdigit() and len(part) < 9 for part in (sheet or "0", number)):
        return None
    return int(sheet or 0), int(number)


def _context(request: HttpRequest, draft: LogImport) -> dict[str, Any]:
    totals = lines.totals(draft)
    first = next((tab for tab, outcome in TABS.items() if totals[outcome]), "moi")
    tab = request.GET.get("loc", "")
    tab = tab if tab in TABS else first
    outcome = TABS[tab]
    page = Paginator(draft.lines.filter(outcome=outcome), PER_PAGE).get_page(request.GET.get("page"))
    ready = totals[Outcome.NEW] + totals[Outcome.CHANGED]
    open_rows = totals[Outcome.WRONG] + totals[Outcome.ASKED]
    written = draft.written.filter(is_taken_back=False).count()
    sheets = {sheet["index"]: sheet["name"] for sheet in draft.summary.get("sheets", [])}
    unread = draft.lines.filter(outcome="").count()
    is_done = not open_rows and not ready and not unread
    is_mended = outcome in MENDED
    suggested = Meaning(draft.user, timezone.localdate()).suggestions if is_mended and page.object_list else {}
    return suggested | {
        "draft": draft,
        "steps": steps_of(Step.DONE if is_done and written else Step.PREVIEW, draft),
        "crumbs": crumbs_to(draft),
        "tabs": [(key, _tab_label(one), totals[one], one.value) for key, one in TABS.items()],
        "tab": tab,
        "is_mended": is_mended,
        "page": page,
        "rows": [_shown(line, sheets if len(sheets) > 1 else {}) for line in page],
        "has_rows": bool(sum(totals.values()) or unread),
        "ready": ready,
        "open_rows": open_rows,
        "unread": unread,
        "closed_rows": draft.lines.filter(is_closed=True).count(),
        "written": lines.activities_of(draft, NAMED),
        "written_count": written,
        "has_file": has_file(draft),
        "is_packed": is_packed(draft),
    }


def _tab_label(outcome: Outcome) -> str:
    return {
        Outcome.WRONG: pgettext("rows", "to put right"),
        Outcome.ASKED: pgettext("rows", "to confirm"),
        Outcome.NEW: pgettext("rows", "new"),
        Outcome.CHANGED: pgettext("rows", "changed"),
        Outcome.SAME: pgettext("rows", "known already"),
    }[outcome]


def _shown(line: LogImportLine, sheets: dict[int, str]) -> dict[str, Any]:
    """Its cells in the order of our lists, each with its heading, what it says and what is wrong with it."""
    data, key = line.data, _key(line)
    errors = dict(data["errors"])
    names = [column for column in HEADINGS if column in data["texts"] or column in errors]
    cells = [
        {
            "name": f"{key}-{column}",
            "label": HEADINGS[column],
            "text": data["texts"].get(column, ""),
            "error": errors.pop(column, ""),
            "list_id": SUGGESTED.get(column, ""),
        }
        for column in names
        if column is not Column.CODE or column in errors
    ]
    about = {"key": key, "number": line.number, "outcome": line.outcome, "sheet_name": sheets.get(line.sheet, "")}
    return data | about | {"cells": cells, "others": list(errors.values())}
