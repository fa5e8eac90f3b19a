"""Read a file for a level and a day, match and mend it, and on demand keep it as an edition."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from django.db import connection, transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.boundaries import checks, placing
from geo.boundaries.matching import Match, Units, match
from geo.boundaries.repair import Polygons, cleaned, made_valid, moved_km2
from geo.boundaries.report import BoundaryError, Report
from geo.boundaries.source import POLYGONAL, Source, checksum, open_source
from geo.ground import Ground
from geo.measure import area_km2
from geo.models import Edition, Level, Shape, UnitPeriod

LEVELS_ABOVE: dict[str, list[str]] = {
    Level.PROVINCE: [],
    Level.DISTRICT: [Level.PROVINCE],
    Level.COMMUNE: [Level.PROVINCE, Level.DISTRICT],
}
SHOWN = 8  # names in one message


@dataclass(frozen=True)
class Request:
    """What the file is said to be. `crs`, `code_field`, `name_field`: None to find out."""

    level: str
    valid_from: dt.date
    crs: str | None = None
    code_field: str | None = None
    name_field: str | None = None
    source: str = ""
    licence: str = ""
    file_name: str = ""  # the uploaded file's own name, where the path is a temporary one


@dataclass
class Survey:
    """What a file would become. `units` and `polygons` (WGS 84, a valid coverage) have the same order."""

    request: Request
    report: Report
    path: Path
    units: list[UnitPeriod] = field(default_factory=list)
    polygons: Polygons = field(default_factory=lambda: np.array([], dtype=object))
    areas: NDArray[np.float64] = field(default_factory=lambda: np.array([]))

    @property
    def can_write(self) -> bool:
        return bool(self.units) and not self.report.errors

    def ground(self) -> Ground:
        """For a preview: what the map would draw."""
        return Ground(
            level=self.request.level,
            on=self.request.valid_from,
            units=self.units,
            polygons=self.polygons,
            is_schematic=np.zeros(len(self.units), dtype=bool),
        )

    def write(self) -> Edition:
        """Keep the survey as an edition: all of it or nothing. Raises BoundaryError where there are errors."""
        if not self.can_write:
            raise BoundaryError(" ".join(note.text for note in self.report.errors))
        request = self.request
        with transaction.atomic():
            edition = Edition.objects.create(
                level=request.level,
                valid_from=request.valid_from,
                source=request.source,
                licence=request.licence,
                file_name=request.file_name or self.path.name,
                checksum=checksum(self.path),
            )
            self._insert_shapes(edition)
        self.report.written = len(self.units)
        return edition

    def _insert_shapes(self, edition: Edition) -> None:
        """By cursor: the ORM takes longer for these rows than GEOS for the whole repair."""
        points = shapely.get_coordinates(shapely.point_on_surface(self.polygons))
        unit_ids = [unit.unit_id for unit in self.units]
        columns = ["edition_id", "unit_id", "wkb", "area_km2", "lon", "lat", "west", "south", "east", "north"]
        numbers = np.column_stack([self.areas, points, shapely.bounds(self.polygons)]).tolist()
        wkb = (shapely.to_wkb(polygon) for polygon in self.polygons)  # one at a time: memory
        rows = ((edition.pk, unit_id, blob, *row) for unit_id, blob, row in zip(unit_ids, wkb, numbers, strict=True))
        table, marks = connection.ops.quote_name(Shape._meta.db_table), ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(sql, rows)  # type: ignore[arg-type]  # an iterator is enough


def read(path: str | Path, request: Request) -> Survey:
    """Survey a file. Raises BoundaryError where it cannot be read; other faults stand in the report."""
    survey = Survey(request, Report(), Path(path))
    report = survey.report
    units = _units(request)
    source = _only_polygons(open_source(survey.path, report), report)
    matched = match(source, units, report, request.code_field, request.name_field)
    anchors = _anchors(source, matched)
    placement = placing.place(source.crs, request.crs, anchors, report)
    if placement is not None:
        source.geometries = placing.apply(source.geometries, placement)
        _part_from_namesakes(matched, source.geometries)
    _count(matched, units, report)
    if placement is None or report.errors:
        return survey
    keep = np.array([period is not None for period in matched.periods], dtype=bool)
    polygons, mended = made_valid(source.geometries[keep])
    labels = [label for label, kept in zip(matched.labels, keep, strict=True) if kept]
    _tell("invalid-rings", _("Rings that cross themselves were mended"), labels.__getitem__, mended, report)
    survey.units, polygons = _one_per_unit([p for p in matched.periods if p is not None], polygons, report)
    checks.check_places(survey.units, polygons, report)
    survey.polygons, changed = cleaned(polygons)
    before = area_km2(polygons)
    survey.areas = before.copy()
    survey.areas[changed] = area_km2(survey.polygons[changed])
    report.moved_km2 = moved_km2(polygons, survey.polygons, survey.areas - before)
    _check_takeovers(survey, before)
    checks.check_areas(survey.units, survey.areas, report)
    report.matched = len(survey.units)
    return survey


def _units(request: Request) -> Units:
    if request.level == Level.HAMLET:
        raise BoundaryError(_("Hamlets have no boundaries here; import communes."))
    fields = ("unit_id", "code", "type", "name", "parent_id", "lat", "lon", "area_km2")
    periods = list(UnitPeriod.objects.on(request.valid_from).at_level(request.level).order_by("code").only(*fields))
    if not periods:
        raise BoundaryError(
            _("No unit of this level is in force on %(day)s. Load the units first (load_units, reorganise).")
            % {"day": request.valid_from.strftime("%d/%m/%Y")}
        )
    above = (
        UnitPeriod.objects.on(request.valid_from)
        .filter(unit__level__in=LEVELS_ABOVE[request.level])
        .select_related("unit")
    )
    return Units(periods, {period.unit_id: period for period in above}, request.level, request.valid_from)


def _only_polygons(source: Source, report: Report) -> Source:
    """Without the rows that hold no area, each kind of them named."""
    kinds = shapely.get_type_id(source.geometries)
    empty = (kinds == -1) | shapely.is_empty(source.geometries)
    other = ~empty & ~np.isin(kinds, POLYGONAL)
    _tell("empty", _("Rows without a shape were passed over"), _row, empty, report)
    _tell("not-polygons", _("Rows that are points or lines were passed over"), _row, other, report)
    keep = ~empty & ~other
    if not keep.any():
        raise BoundaryError(
            _("The file holds no polygon. Export the areas of the units, not their centres or borders.")
        )
    return source.take(keep)


def _anchors(source: Source, matched: Match) -> placing.Anchors:
    bounds = shapely.bounds(source.geometries)
    keep = np.array([period is not None for period in matched.periods], dtype=bool)
    if not keep.any():
        keep[:] = True
    lon = [np.nan if p is None or p.lon is None else p.lon for p in matched.periods]
    lat = [np.nan if p is None or p.lat is None else p.lat for p in matched.periods]
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return placing.Anchors(x[keep], y[keep], np.array(lon)[keep], np.array(lat)[keep])


def _part_from_namesakes(matched: Match, geometries: Polygons) -> None:
    """A name beside an unknown code is no proof: far from the unit's centre it is another unit of that name."""
    for row in matched.against_code:
        period = matched.periods[row]
        if period is not None and checks.km_from_centre(period, geometries[row]) > checks.NAMESAKE_KM:
            matched.periods[row] = None


def _count(matched: Match, units: Units, report: Report) -> None:
    """Fill matched, unmatched and missing; units of provinces of which the file has nothing are not missing."""
    found = {period.unit_id for period in matched.periods if period is not None}
    report.matched = len(found)
    report.unmatched = [label for label, period in zip(matched.labels, matched.periods, strict=True) if period is None]
    tops = {_top(period, units) for period in matched.periods if period is not None}
    report.missing = [
        f"{period.code} {period.label}"
        for period in units.periods
        if period.unit_id not in found and _top(period, units) in tops
    ]
    if not found:
        report.refuse(
            "nothing-matched",
            _(
                "No row is a unit of ours on that day. "
                "Name the fields with --code-field and --name-field, or check the date."
            ),
        )
    if report.unmatched:
        report.warn(
            "unmatched", _("Rows that are no unit of ours on that day: %(rows)s") % {"rows": _some(report.unmatched)}
        )
    if found and report.missing:
        report.warn("missing", _("Units without a polygon in the file: %(units)s") % {"units": _some(report.missing)})


def _top(period: UnitPeriod, units: Units) -> int:
    while period.parent_id in units.parents:
        period = units.parents[period.parent_id]
    return period.unit_id


def _one_per_unit(periods: list[UnitPeriod], polygons: Polygons, report: Report) -> tuple[list[UnitPeriod], Polygons]:
    """Rows of one unit joined: an island may have a row of its own, and a row may stand there twice."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, period in enumerate(periods):
        rows[period.unit_id].append(row)
    units = [periods[members[0]] for members in rows.values()]
    joined = np.array(
        [
            polygons[members[0]] if len(members) == 1 else shapely.union_all(polygons[members])
            for members in rows.values()
        ],
        dtype=object,
    )
    several = [unit for unit, members in zip(units, rows.values(), strict=True) if len(members) > 1]
    if several:
        report.warn(
            "duplicates",
            _("Units with more than one row, joined: %(units)s")
            % {"units": _some([f"{u.code} {u.label}" for u in several])},
            *(unit.code for unit in several),
        )
    order = sorted(range(len(units)), key=lambda index: units[index].code)
    return [units[index] for index in order], joined[order]


def _check_takeovers(survey: Survey, before: NDArray[np.float64]) -> None:
    """An overlap so large that it is no matter of drawing: two rows claim the same ground."""
    change = np.abs(survey.areas - before) / np.maximum(before, 1e-9)
    hit = [unit for unit, share in zip(survey.units, change, strict=True) if share > checks.AREA_OFF]
    if hit:
        survey.report.warn(
            "overlap",
            _("More than 5%% of these units was claimed by others too, or by nobody: %(units)s")
            % {"units": _some([f"{unit.code} {unit.label}" for unit in hit])},
            *(unit.code for unit in hit),
        )


def _tell(kind: str, text: str, label: Callable[[int], str], hit: NDArray[np.bool_], report: Report) -> None:
    if hit.any():
        report.warn(kind, f"{text}: {_some([label(row) for row in np.flatnonzero(hit).tolist()])}")


def _row(number: int) -> str:
    return _("row %(row)d") % {"row": number + 1}


def _some(labels: list[str]) -> str:
    rest = len(labels) - SHOWN
    more = _(" and %(count)d more") % {"count": rest} if rest > 0 else ""
    return f"{'; '.join(labels[:SHOWN])}{more}"
