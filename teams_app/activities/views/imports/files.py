"""Files that leave: the workbook to fill in, the list as a workbook or as text, and the wrong rows of a file."""

from __future__ import annotations

import tempfile
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.accounts.models import User
from teams_app.accounts.viewing import viewing_date
from teams_app.activities import access
from teams_app.activities.filters import Filters
from teams_app.activities.models import LogImportFile, LogImportState
from teams_app.activities.tables import exporting, jobs
from teams_app.activities.tables.meaning import Meaning
from teams_app.activities.views.imports.common import is_packed, may_import, own_import
from teams_app.registry.views.imports.deciding import workbook

MOST_EXPORTED = 200_000


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that wait as a workbook. A POST puts it together: of a large file in the background."""
    draft = own_import(request, pk)
    file = LogImportFile.objects.filter(batch=draft).first()
    if draft.is_working:
        return redirect("activities:import_progress", pk)
    if file is None:
        raise Http404
    if request.method == "POST":
        if not is_packed(draft):
            jobs.begin(draft, LogImportState.PACKING)
        return redirect("activities:import_one" if draft.is_working or draft.said else "activities:import_wrong", pk)
    if not file.wrong_name:
        raise Http404
    return workbook(file.wrong_name, bytes(file.wrong_rows))


@require_safe
@login_required
def import_template(request: HttpRequest) -> HttpResponseBase:
    user, today = cast("User", request.user), timezone.localdate()
    may_import(user)
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
    found = filters.apply(access.visible_activities(user, filters.seen_on, today=today))
    if found.count() > MOST_EXPORTED:
        messages.warning(request, _("These are too many for one file. Choose a month or a commune first."))
        return redirect("activities:list")
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    with translation.override("vi"):
        words = [str(words) for words, _address in filters.narrowing]
        period = filters.period.label if filters.period else "tất cả các tháng"
        until = "" if filters.is_counted else f", tính đến ngày {on:%d/%m/%Y}"
        title = "; ".join([period + until, *words])
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
    stamp = str(filters.period).replace("..", "--") if filters.period else f"{today:%Y-%m-%d}"
    return FileResponse(file, as_attachment=True, filename=f"hoat-dong-{stamp}.{dang}")
