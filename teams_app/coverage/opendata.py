"""Coverage by commune and month for everybody: counts alone, small ones withheld. `docs/reference/open-data.md`.

Nothing is told of a person, a team or a household. A month is there once it is over, at an address that stays.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.memory import Memory, code_in
from geo.models import Level, Succession, UnitPeriod
from geo.topology import topology_for
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures import Figures, Row, figures
from teams_app.coverage.figures.memory import last_change
from teams_app.coverage.figures.shapes import shapes_of
from teams_app.coverage.figures.stated import Stated
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import EVERYTHING, FactQuerySet
from teams_app.registry.models import Team, TeamArea, TeamSuspension

LEAST = 10  # people: fewer, but not none, are withheld
KEPT_FOR = 60 * 60 * 24  # seconds
SECRET = ("people", "sessions", "teams_logging")  # where there are few
TOLD, MISSING, WITHHELD = "told", "missing", "withheld"

COLUMNS: dict[str, str | Promise] = {
    "month": _("the month, YYYY-MM"),
    "code": _("the commune's code at the end of the month; empty in the total"),
    "type": _("what kind of commune"),
    "name": _("its name"),
    "parent_code": _("the code of the district or province it lies in"),
    "hamlets": _("hamlets registered at the end of the month; empty where they are not listed"),
    "hamlets_covered": _("those of them that a team serves"),
    "commune_teams": _("commune teams at the end of the month"),
    "hamlet_teams": _("hamlet teams at the end of the month"),
    "teams": _("teams that were active on a day of the month"),
    "teams_logging": _("those of them with a verified activity"),
    "state": _("told; missing: nobody reported; withheld: too few to be told"),
    "sessions": _("verified activities"),
    "people": _("people guided in them: visits, not distinct people"),
}
_CODE = code_in(Path(__file__).parent)
_register = Memory("coverage:open")
_register.follow(Team, TeamArea, TeamSuspension, UnitPeriod, Succession)
_PLAIN = tuple(name for name in COLUMNS if name not in ("month", "hamlets", "hamlets_covered", "state"))


@dataclass(frozen=True)
class Table:
    """The rows of a month as they may be told, the total last."""

    month: Month
    found: Figures
    rows: list[dict[str, Any]]


def first_month() -> Month | None:
    first = Fact.objects.whole().aggregate(first=Min("since"))["first"]
    return Month.of(first) if first else None


def months(today: dt.date) -> list[Month]:
    """Newest first: those that are over, from the first that anything was done in."""
    first, last = first_month(), Month.of(today).previous
    if first is None:
        return []
    found = []
    while last >= first:
        found.append(last)
        last = last.previous
    return found


def table_of(month: Month) -> Table:
    found = figures(Level.COMMUNE, month.end, Period(month, month))
    hidden, is_total_hidden = withheld(found.rows, found.total)
    told = [_row(row, month, is_hidden=at in hidden) for at, row in enumerate(found.rows) if row.code]
    return Table(month, found, [*told, _row(found.total, month, is_hidden=is_total_hidden) | {"parent_code": ""}])


def withheld(rows: Sequence[Row], total: Row) -> tuple[set[int], bool]:
    """Which rows are not told, and whether the total is not: those of few people, and as many of the next as keep the
    total from giving them away.

    Who subtracts all told rows from the total finds what the others come to: they must be two at least, no few people
    together, and more activities and teams than there are rows, else each would have one. A row without a code is
    never told. The total goes by another count, too: a team that serves two communes is in either, and in it once.
    """
    hidden = {at for at, row in enumerate(rows) if row.people and row.people < LEAST}
    if not hidden:
        return set(), False
    hidden |= {at for at, row in enumerate(rows) if row.people and not row.code}
    rest = sorted((row.people, at) for at, row in enumerate(rows) if row.people and at not in hidden)
    while rest and not _is_safe(_sum([rows[at] for at in hidden]), len(hidden)):
        hidden.add(rest.pop(0)[1])
    summed = _sum([rows[at] for at in hidden])
    told = _sum([row for at, row in enumerate(rows) if at not in hidden])
    left = tuple(whole - known for whole, known in zip(_sum([total]), told, strict=True))
    return hidden, not (_is_safe(summed, len(hidden)) and _is_safe(left, len(hidden)))


def _sum(rows: Sequence[Row]) -> tuple[int, ...]:
    """What is withheld of rows, together: people, activities, teams."""
    return tuple(sum(getattr(row, name) or 0 for row in rows) for name in SECRET)


def _is_safe(sums: Sequence[int], count: int) -> bool:
    people, *others = sums
    return count > 1 and people >= LEAST and all(number > count for number in others)


def _row(row: Row, month: Month, *, is_hidden: bool) -> dict[str, Any]:
    told = {"month": str(month)} | {name: getattr(row, name) for name in _PLAIN}
    is_listed = bool(row.hamlets)
    told["hamlets"] = row.hamlets if is_listed else None
    told["hamlets_covered"] = row.hamlets_covered if is_listed else None
    told["state"] = WITHHELD if is_hidden else TOLD if row.has_reported else MISSING
    if is_hidden:
        told |= dict.fromkeys(SECRET)
    return {name: told[name] for name in COLUMNS}


# As files. -----------------------------------------------------------------------------------


def as_csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows)
    return text.getvalue()


def as_json(table: Table) -> str:
    told = _about(table) | {"columns": {name: str(text) for name, text in COLUMNS.items()}}
    return json.dumps(told | {"rows": table.rows[:-1], "total": table.rows[-1]}, ensure_ascii=False)


def as_geojson(table: Table) -> str:
    """The shapes are the map's: simplified, and schematic where no boundaries are known."""
    file = topology_for(Level.COMMUNE, table.month.end, None)
    shapes, schematic = shapes_of(file), set(file.schematic_ids)
    rows = [row for row in table.found.rows if row.code]
    features = [
        {
            "type": "Feature",
            "geometry": shapes.get(row.unit_id or 0),
            "properties": told | {"schematic": row.unit_id in schematic},
        }
        for row, told in zip(rows, table.rows, strict=False)
    ]
    return json.dumps({"type": "FeatureCollection", **_about(table), "features": features}, ensure_ascii=False)


def _about(table: Table) -> dict[str, Any]:
    return {
        "month": str(table.month),
        "licence": settings.OPEN_DATA_LICENCE,
        "withheld_below": LEAST,
    }


@dataclass(frozen=True)
class Format:
    content_type: str
    write: Callable[[Table], str]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "json": Format("application/json; charset=utf-8", as_json),
    "geojson": Format("application/geo+json; charset=utf-8", as_geojson),
}


def file_of(month: Month, ending: str) -> bytes:
    """The file of a month: who asks again and again lets nothing be counted again, until what it says has changed."""
    key = _key(month, ending)
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = FORMATS[ending].write(table_of(month)).encode()
        if _key(month, ending) == key:  # else something was written meanwhile, and nobody knows which of both it says
            cache.set(key, kept, KEPT_FOR)
    return kept


def _key(month: Month, ending: str) -> str:
    """Another one as soon as anything was written that the file may say otherwise: the sums and what was stated, read
    anew each time, and the register, of which is remembered that nothing was."""
    shapes = topology_for(Level.COMMUNE, month.end, None).path.name if ending == "geojson" else ""
    stated = sorted(Stated(month, month).by_month.get(month, ()))
    said = (_sums(month), stated, shapes, settings.OPEN_DATA_LICENCE, get_language(), list(COLUMNS), _CODE)
    state = _register.remembered("state", lambda: uuid.uuid4().hex)
    return f"coverage:open:{month}:{ending}:{state}:{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"


def _sums(month: Month) -> list[tuple[Any, ...]]:
    """What a month's work comes to. By commune where the month has the last map; else by team, for the sums of communes
    do not tell the old ones of a commune apart. One query, or two."""
    facts = Fact.objects.of(EVERYTHING).between(month.start, month.end)
    if month.end < last_change():
        return _of_teams(facts)
    sums = CommuneSum.objects.of(EVERYTHING).filter(month=month.start).order_by("commune")
    communes = list(sums.values_list("commune", "sessions", "people", "waiting", "teams"))
    return [*communes, *_of_teams(facts.filter(commune__isnull=True))]


def _of_teams(facts: FactQuerySet) -> list[tuple[Any, ...]]:
    return list(facts.order_by("team", "since").values_list("team", "since", "sessions", "people", "waiting"))
