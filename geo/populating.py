"""Brings a table of people and households into the register: checked as a whole, written all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import bulk, names
from geo.models import Level, Population
from geo.signals import population_changed
from geo.tables import PopulationRow, TableError, TableErrors
from geo.world import Held, World, ever_under, world_on

LEAST_A_HOUSEHOLD, MOST_A_HOUSEHOLD = 1.5, 8  # people; beyond them a reader should look again
MOST_GROWTH = 2  # times, from one told year to the next
_MOST_NAMED = 10


@dataclass
class PopulationReport:
    """What a table brought. `changed` counts figures that stood there with other numbers."""

    years: list[int]
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    people: int = 0
    households: int = 0
    missing: list[str] = field(default_factory=list)  # communes of the day that the table does not name
    warnings: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@transaction.atomic
def import_population(
    rows: Sequence[PopulationRow],
    *,
    year: int | None = None,
    as_of: dt.date | None = None,
    source: str = "",
    is_demo: bool = False,
    filename: str = "",
    dry_run: bool = False,
) -> PopulationReport:
    """Keep what `rows` tell of each unit and year, in the place of what stood there. Twice changes nothing.

    Codes are those in force on `as_of`; without it, at the end of each year. `year` and `source` are for rows
    that name none. Raises TableErrors with all faults; then nothing was written. A few queries, whatever the rows.
    """
    checker = _Checker(rows, year, as_of, filename)
    checker.check()
    held = {(each.unit_id, each.year): each for each in Population.objects.filter(year__in=checker.years)}
    report = PopulationReport(checker.years, missing=checker.missing(), warnings=checker.warnings(held))
    fresh, changed = [], []
    for found in checker.found:
        values = found.values(source, is_demo)
        standing = held.get((found.unit.unit, found.year))
        report.people += found.row.people or 0
        report.households += found.row.households or 0
        if standing is None:
            fresh.append(values)
        elif any(getattr(standing, name) != value for name, value in values.items()):
            changed.append({"id": standing.pk, **values})
    report.created, report.changed = len(fresh), len(changed)
    report.unchanged = len(checker.found) - len(fresh) - len(changed)
    if not dry_run and (fresh or changed):
        bulk.insert(Population, fresh)
        bulk.update(Population, changed)
        population_changed.send(Population)
    return report


@transaction.atomic
def remove_year(year: int) -> int:
    """Take away all that is told of a year; answers with how many units it was told of."""
    count = Population.objects.filter(year=year)._raw_delete(using=Population.objects.db)
    if count:
        population_changed.send(Population)
    return int(count)


@dataclass(frozen=True)
class _Found:
    """A row with its unit and year."""

    row: PopulationRow
    unit: Held
    year: int

    def values(self, source: str, is_demo: bool) -> bulk.Row:
        return {
            "unit_id": self.unit.unit,
            "year": self.year,
            "people": self.row.people,
            "households": self.row.households,
            "source": self.row.source or source,
            "is_demo": is_demo,
        }


class _Checker:
    """Which unit each row is about, and whether its numbers can be true."""

    def __init__(self, rows: Sequence[PopulationRow], year: int | None, as_of: dt.date | None, filename: str) -> None:
        self.rows, self.default_year, self.as_of, self.filename = rows, year, as_of, filename
        self.errors: list[TableError] = []
        self.found: list[_Found] = []
        self._worlds: dict[dt.date, World] = {}

    @property
    def years(self) -> list[int]:
        return sorted({found.year for found in self.found})

    def check(self) -> None:
        if self.default_year is None and any(not row.year for row in self.rows):
            raise TableErrors([TableError(
                self.filename, 0, "", _("Nothing says of which year the numbers are."),
                _("Say the year, or add a column “year” (năm)."),
            )])  # fmt: skip
        for row in self.rows:
            year = row.year or self.default_year or 0
            if held := self._unit(row, year):
                self.found.append(_Found(row, held, year))
        self._no_part_above_its_whole()
        if self.errors:
            raise TableErrors(sorted(self.errors, key=lambda error: error.row))

    def _wrong(self, row: PopulationRow, column: str, message: str, remedy: str) -> None:
        self.errors.append(TableError(self.filename, row.row, column, message, remedy))

    def _world(self, year: int) -> World:
        day = self.as_of or dt.date(year, 12, 31)
        if day not in self._worlds:
            self._worlds[day] = world_on(day)
        return self._worlds[day]

    @cached_property
    def _ever(self) -> dict[str, list[Held]]:
        return ever_under(row.code for row in self.rows)

    def _unit(self, row: PopulationRow, year: int) -> Held | None:
        world = self._world(year)
        held = world.by_code.get(row.code)
        if held is None:
            self._not_in_force(row, world)
        elif row.name and not _means(row.name, held):
            self._wrong(
                row, "name",
                _("%(code)s is %(unit)s on %(date)s, not “%(name)s”.")
                % {"code": row.code, "unit": world.path(held), "date": _day(world.on), "name": row.name},
                _("Correct the code or the name, or say on which day these codes were in force."),
            )  # fmt: skip
        elif not row.name and self.as_of is None and len({each.unit for each in self._ever[row.code]}) > 1:
            self._wrong(
                row, "code",
                _("%(code)s was the code of several units: %(units)s.") % {"code": row.code, "units": self._all(row)},
                _("Add a column “name” (tên), or say on which day these codes were in force."),
            )  # fmt: skip
        elif held.valid_to and year > (held.valid_to - dt.timedelta(days=1)).year:
            self._wrong(
                row, "year",
                _("%(unit)s ended on %(date)s: it has no figure of %(year)d.")
                % {"unit": held.label, "date": _day(held.valid_to), "year": year},
                _("Give the figures of the unit that took its place."),
            )  # fmt: skip
        else:
            return held
        return None

    def _not_in_force(self, row: PopulationRow, world: World) -> None:
        if row.code in self._ever:
            message = _("No unit has the code %(code)s on %(date)s; it was the code of: %(units)s.")
            remedy = _("Say on which day these codes were in force, or take the code of that day.")
        else:
            message = _("No unit has the code %(code)s on %(date)s.")
            remedy = _("Correct the code; it may have lost its leading zeros. Or load the unit first.")
        said = {"code": row.code, "date": _day(world.on), "units": self._all(row)}
        self._wrong(row, "code", message % said, remedy)

    def _all(self, row: PopulationRow) -> str:
        return ", ".join(
            f"{held.label} ({_day(held.valid_from)} – {_day(held.valid_to) if held.valid_to else ''})".replace(
                " – )", ")"
            )
            for held in self._ever.get(row.code, [])
        )

    def _no_part_above_its_whole(self) -> None:
        """A hamlet with more people than its commune, a commune with more than its province."""
        told = {(found.unit.unit, found.year): found.row for found in self.found}
        for found in self.found:
            world = self._world(found.year)
            above = world.by_unit.get(found.unit.parent or 0)
            while above is not None:
                whole = told.get((above.unit, found.year))
                for column, label in (("people", _("population")), ("households", _("households"))):
                    part, most = getattr(found.row, column), getattr(whole, column, None)
                    if whole and part is not None and most is not None and part > most:
                        self._wrong(
                            found.row, column,
                            _("%(unit)s cannot have more %(what)s (%(part)d) than %(above)s (%(whole)d).")
                            % {"unit": found.unit.label, "what": label, "part": part, "above": above.label,
                               "whole": most},
                            _("Look for a digit too many here, or one missing in row %(row)d.") % {"row": whole.row},
                        )  # fmt: skip
                above = world.by_unit.get(above.parent or 0)

    # What is no fault, and should be looked at. -----------------------------------------------

    def missing(self) -> list[str]:
        """The communes of the newest year that the table says nothing of, where it says something of communes."""
        if not self.found or not any(found.unit.level == Level.COMMUNE for found in self.found):
            return []
        world = self._world(self.years[-1])
        told = {found.unit.unit for found in self.found}
        communes = (held for held in world.at_level(Level.COMMUNE) if held.unit not in told)
        return [f"{held.code} {held.label}" for held in sorted(communes, key=lambda held: held.code)]

    def warnings(self, standing: dict[tuple[int, int], Population]) -> list[str]:
        return [*self._replaced(standing), *self._odd_households(), *self._leaps()]

    def _replaced(self, standing: dict[tuple[int, int], Population]) -> Iterator[str]:
        other = [
            f"{found.unit.code} {found.unit.label}"
            for found in self.found
            if (old := standing.get((found.unit.unit, found.year)))
            and (old.people, old.households) != (found.row.people, found.row.households)
        ]
        if other:
            yield ngettext(
                "%(count)d unit had other numbers for that year; the table's are taken: %(units)s.",
                "%(count)d units had other numbers for that year; the table's are taken: %(units)s.",
                len(other),
            ) % {"count": len(other), "units": _some(other)}

    def _odd_households(self) -> Iterator[str]:
        for found in self.found:
            people, households = found.row.people, found.row.households
            if people and households and not LEAST_A_HOUSEHOLD <= people / households <= MOST_A_HOUSEHOLD:
                yield _("Row %(row)d, %(unit)s: %(rate).1f people a household; look whether that is meant.") % {
                    "row": found.row.row, "unit": found.unit.label, "rate": people / households,
                }  # fmt: skip

    def _leaps(self) -> Iterator[str]:
        """Numbers far from those of the year before, that anybody told."""
        units = {found.unit.unit for found in self.found}
        before: dict[int, tuple[int, int]] = {}  # the latest told
        years = Population.objects.filter(unit__in=units, year__lt=min(self.years), people__isnull=False)
        for unit, year, people in years.order_by("year").values_list("unit", "year", "people"):
            before[unit] = year, people or 0
        for found in self.found:
            year, people = before.get(found.unit.unit, (0, 0))
            if people and found.row.people and not 1 / MOST_GROWTH <= found.row.people / people <= MOST_GROWTH:
                yield _("Row %(row)d, %(unit)s: %(people)d people, and %(before)d in %(year)d; look again.") % {
                    "row": found.row.row, "unit": found.unit.label, "people": found.row.people, "before": people,
                    "year": year,
                }  # fmt: skip


def _means(name: str, held: Held) -> bool:
    """Whether `name`, with or without its type word and what lies above, is the unit's."""
    key = names.loose_key(held.name)
    return any(names.loose_key(reading.name) == key for reading in names.readings(name))


def _some(units: Iterable[str]) -> str:
    listed = list(units)
    return ", ".join(listed[:_MOST_NAMED]) + (", …" if len(listed) > _MOST_NAMED else "")


def _day(date: dt.date) -> str:
    return date_format(date, "SHORT_DATE_FORMAT")
