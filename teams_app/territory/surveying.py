"""From an uploaded map file to its survey, and the sheet that a person judges it by."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from django.db.models import Count, QuerySet

from geo.boundaries import BoundaryError, Report, Request, Survey, read
from geo.ground import Ground
from geo.models import Edition
from teams_app.territory.models import BoundaryDraft

WIDTH = 720  # of the preview, in its own units; a tenth of a pixel on an office screen is not seen


@dataclass(frozen=True)
class Drawing:
    """Outlines as SVG paths, north up; `height` in the same units as WIDTH."""

    height: int
    paths: list[tuple[str, str]]  # label of the unit, path


@dataclass(frozen=True)
class Sheet:
    """What a person sees of a survey before it is kept."""

    report: Report
    can_write: bool = False
    drawing: Drawing | None = None
    width: int = field(default=WIDTH)


def editions() -> QuerySet[Edition]:
    return Edition.objects.annotate(shape_count=Count("shapes"))


def sheet_of(draft: BoundaryDraft) -> Sheet:
    """Reads the file anew each time: the page shows exactly what keeping it would do."""
    with _survey(draft) as found:
        if isinstance(found, Report):
            return Sheet(found)
        return Sheet(found.report, found.can_write, drawn(found.ground()))


def keep(draft: BoundaryDraft) -> int | None:
    """Write the draft's file as an edition and drop the draft; None where something stands in the way."""
    with _survey(draft) as found:
        if isinstance(found, Report) or not found.can_write:
            return None
        found.write()
        count = found.report.written
    discard(draft)
    return count


def discard(draft: BoundaryDraft) -> None:
    draft.file.delete(save=False)
    draft.delete()


@contextmanager
def _survey(draft: BoundaryDraft) -> Iterator[Survey | Report]:
    """The survey of the file; only a report where it cannot even be read. Uploads may lie in a remote store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(draft.file_name).name
        with draft.file.open("rb") as source, path.open("wb") as target:
            for chunk in source.chunks():
                target.write(chunk)
        try:
            yield read(
                path,
                Request(
                    level=draft.level,
                    valid_from=draft.valid_from,
                    crs=draft.crs or None,
                    code_field=draft.code_field or None,
                    name_field=draft.name_field or None,
                    source=draft.source,
                    licence=draft.licence,
                    file_name=draft.file_name,
                ),
            )
        except BoundaryError as error:
            report = Report()
            report.refuse("unreadable", str(error))
            yield report


def drawn(ground: Ground) -> Drawing | None:
    """The coverage as SVG paths, generalised to what the preview can show."""
    if not len(ground.polygons):
        return None
    west, south, east, north = shapely.total_bounds(ground.polygons)
    across = np.cos(np.radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = WIDTH / max((east - west) * across, 1e-9)
    simple = shapely.coverage_simplify(ground.polygons, 1 / scale)
    flat = shapely.transform(
        simple, lambda points: np.column_stack(((points[:, 0] - west) * across * scale, (north - points[:, 1]) * scale))
    )
    height = round((north - south) * scale)
    labels = [period.label for period in ground.units]
    return Drawing(height, [(label, _path(polygon)) for label, polygon in zip(labels, flat, strict=True)])


def _path(polygon: shapely.Geometry) -> str:
    rings = [ring for part in shapely.get_parts(polygon) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)
