"""People and households on a page: what is told of which year, a table on its way, and the list to fill in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Level, Population, UnitPeriod
from geo.populating import PopulationReport, import_population
from geo.querysets import UnitPeriodQuerySet
from geo.tables import TableError, TableErrors, read_population
from teams_app.registry.exporting.delimited import BOM, SEPARATOR
from teams_app.territory.models import PopulationDraft


@dataclass(frozen=True)
class Year:
    """What is told of one year: of how many communes of its end, by which source."""

    year: int
    communes: int  # told
    of: int  # there were
    people: int | None  # of the communes told
    households: int | None
    sources: str
    is_demo: bool

    @property
    def missing(self) -> int:
        return self.of - self.communes


def years() -> list[Year]:
    """Newest first; two queries, and one more a year."""
    told = Q(unit__level=Level.COMMUNE)
    rows = (
        Population.objects.order_by("-year")
        .values_list("year")
        .annotate(
            communes=Count("pk", filter=told),
            of_people=Sum("people", filter=told),
            of_households=Sum("households", filter=told),
            one_source=Max("source"),
            sources=Count("source", distinct=True),
            invented=Count("pk", filter=Q(is_demo=True)),
        )
    )
    return [
        Year(year, communes, _communes(year).count(), people, households, _sources(source, sources), bool(invented))
        for year, communes, people, households, source, sources, invented in rows
    ]


def _sources(one: str, count: int) -> str:
    return one if count == 1 else _("%(source)s and others") % {"source": one}


def end_of(year: int) -> dt.date:
    return dt.date(year, 12, 31)


def _communes(year: int) -> UnitPeriodQuerySet:
    return UnitPeriod.objects.on(end_of(year)).at_level(Level.COMMUNE)


@dataclass(frozen=True)
class Line:
    """A unit of the year's end, with what is told of it."""

    period: UnitPeriod
    told: Population | None


def lines(periods: Sequence[UnitPeriod], year: int) -> list[Line]:
    """One query."""
    told = Population.objects.filter(unit__in=[period.unit_id for period in periods], year=year)
    by_unit = {each.unit_id: each for each in told}
    return [Line(period, by_unit.get(period.unit_id)) for period in periods]


def communes_of(year: int, *, only_missing: bool = False) -> UnitPeriodQuerySet:
    found = _communes(year).select_related("unit").order_by("sort_key", "code")
    told = Population.objects.filter(year=year).values("unit")
    return found.exclude(unit__in=told) if only_missing else found


HEAD = ("mã", "tên", "năm", "dân số", "số hộ", "nguồn")


def to_fill_in(year: int) -> list[list[str | int]]:
    """All communes of the year's end under `HEAD`, with what is known: ready to be filled in and sent back."""
    found: list[list[str | int]] = []
    for line in lines(list(communes_of(year).order_by("code")), year):
        told = line.told
        known = (told.people, told.households, told.source) if told else ("", "", "")
        place = (line.period.code, line.period.label, year)
        found.append([*place, *("" if each is None else each for each in known)])
    return found


def to_fill_in_as_text(year: int) -> str:
    text = io.StringIO()
    text.write(BOM)
    csv.writer(text, delimiter=SEPARATOR).writerows([HEAD, *to_fill_in(year)])
    return text.getvalue()


# A table on its way. -------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What the table says: what would be written, or everything that is wrong with it."""

    report: PopulationReport | None = None
    faults: Sequence[TableError] = field(default_factory=list)


def preview_of(draft: PopulationDraft) -> Preview:
    return _import(draft, dry_run=True)


@transaction.atomic
def apply_draft(draft: PopulationDraft) -> Preview:
    """Keep the figures, or say what stands in the way. What was kept stays on record with who sent it."""
    found = _import(draft, dry_run=False)
    if found.report:
        draft.applied_at = timezone.now()
        draft.save(update_fields=["applied_at"])
    return found


def _import(draft: PopulationDraft, *, dry_run: bool) -> Preview:
    try:
        rows = read_population(bytes(draft.data), draft.file_name)
        report = import_population(
            rows,
            year=draft.year,
            as_of=draft.as_of,
            source=draft.source,
            filename=draft.file_name,
            dry_run=dry_run,
        )
    except TableErrors as errors:
        return Preview(faults=errors.errors)
    return Preview(report=report)
