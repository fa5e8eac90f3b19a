"""The access log: who looked at members' data or took it out. The province reads all of it, a commune its own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from geo.models import UnitPeriod
from teams_app.accounts.disclosures import Disclosure
from teams_app.registry import access, sheets
from teams_app.registry.forms import AccessLogFilter
from teams_app.registry.views.common import only_when
from teams_app.registry.views.people.common import tabs

PAGE = 50
MOST_COUNTED = 10_000  # beyond that a log is narrowed, not leafed through
MOST_TAKEN = 100_000


@dataclass(frozen=True)
class Row:
    entry: Disclosure
    place: str

    @property
    def who(self) -> str:
        return str(self.entry.user) if self.entry.user else _("a command on the server")


@require_safe
@login_required
def access_log(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    only_when(access.can_read_access_log(request.user, today))
    form = AccessLogFilter(request.GET)
    entries = form.narrow(access.disclosures_of(request.user, today)).select_related("user")
    page = _Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "tabs": tabs(request, "access_log"),
        "page": page,
        "rows": _rows(page),
        "is_cut": page.paginator.count == MOST_COUNTED,
        "may_take_out": access.can_oversee_people_data(request.user, today),
    }
    return render(request, "registry/people/access_log.html", context)


@require_safe
@login_required
def access_log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The log as asked for, as a file; it holds no member's data, so taking it out is no entry of its own."""
    today = timezone.localdate()
    only_when(access.can_oversee_people_data(request.user, today))
    entries = AccessLogFilter(request.GET).narrow(access.disclosures_of(request.user, today)).select_related("user")
    response = StreamingHttpResponse(_lines(entries[:MOST_TAKEN]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="nhat-ky-truy-cap-{today:%Y-%m-%d}.csv"'
    return response


class _Paginator(Paginator[Disclosure]):
    """Counts no further than anybody leafs."""

    def __init__(self, entries: QuerySet[Disclosure], per_page: int) -> None:
        super().__init__(entries, per_page)
        self.__dict__["count"] = entries[:MOST_COUNTED].count()  # a cached_property of the base class


def _rows(entries: Iterable[Disclosure]) -> list[Row]:
    """Each entry with the name that its place bears now or bore last: one query for all."""
    found = list(entries)
    periods = UnitPeriod.objects.filter(unit__in={entry.unit_id for entry in found if entry.unit_id})
    labels = {period.unit_id: period.label for period in periods.order_by("valid_from")}
    return [Row(entry, labels.get(entry.unit_id or 0, "")) for entry in found]


def _lines(entries: QuerySet[Disclosure]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(
        [
            _("When"),
            pgettext("access log", "Who"),
            _("What they did"),
            _("Which list"),
            _("Place"),
            _("People"),
            _("Phones"),
            _("Format"),
        ]
    )
    block: list[Disclosure] = []
    for entry in entries.iterator(chunk_size=1000):
        block.append(entry)
        if len(block) == 1000:
            yield from map(writer.writerow, _cells(block))
            block = []
    yield from map(writer.writerow, _cells(block))


def _cells(entries: list[Disclosure]) -> Iterator[list[str]]:
    for row in _rows(entries):
        entry = row.entry
        texts = [
            date_format(timezone.localtime(entry.at), "SHORT_DATETIME_FORMAT"),
            row.who,
            entry.get_kind_display(),
            " · ".join(part for part in (entry.what, entry.filters) if part),
            row.place,
            str(entry.people),
            _("in full") if entry.phones_in_full else "",
            entry.format,
        ]
        yield [sheets.guarded(text) for text in texts]


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text
