"""What the picture of the map says on paper: title, legend, source and date, and the table behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from geo.maps import sources
from geo.models import Level
from geo.topology import TopologyFile, topology_for
from teams_app.activities.models import ActivityForm
from teams_app.coverage import table
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.measures import STANDING
from teams_app.coverage.namesakes import former_places_in
from teams_app.coverage.points import points_of, signs_of, signs_title
from teams_app.coverage.scales import Scale
from teams_app.coverage.sheet import Content, Dot, Mark
from teams_app.coverage.wording import communes_word, finding, kind_of


def topology_of(asked: Asked) -> TopologyFile:
    """The shapes of the units shown; hamlets have none, so the commune that they lie in."""
    level = Level.COMMUNE if asked.level == Level.HAMLET else asked.level
    return topology_for(level, asked.units_at, asked.within.unit_id if asked.within else None)


def shapes_of(file: TopologyFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.path.read_text(encoding="utf-8"))
    return found


def content_of(asked: Asked, found: Figures, file: TopologyFile, scale: Scale | None = None) -> Content:
    """`scale`: the classes, where they are not those of `found` alone."""
    scale = scale or asked.scale(found)
    told = finding(asked.measure, found, communes_word(asked.on))
    title = f"{capfirst(asked.within.label)}: {told.headline}" if asked.within else told.headline
    return Content(
        title=title,
        subtitle=[text for text in (told.basis, kind_words(asked), _restated(found)) if text],
        legend_title=str(asked.measure.label),
        legend=scale.legend(),
        marks=marks_of(found, scale),
        dots=_dots(asked, found, scale),
        signs=signs_of(asked, found) or (),
        signs_title=signs_title(asked),
        source=[_of_what_day(found), " · ".join(sources(file)), _made(asked)],
        head=[heading.label for heading in table.headings(asked)],
        rows=_rows(asked, found),
    )


def marks_of(found: Figures, scale: Scale) -> dict[int, Mark]:
    measure = scale.measure
    return {
        row.unit_id: Mark(scale.colour(row), "" if measure.value(row) is None else measure.show(row))
        for row in found.rows
        if row.unit_id is not None
    }


def _dots(asked: Asked, found: Figures, scale: Scale) -> list[Dot] | None:
    if asked.level != Level.HAMLET:
        return None
    marks = marks_of(found, scale)
    return [Dot(point.lon, point.lat, point.name, marks[point.id]) for point in points_of(asked) if point.id in marks]


def kind_words(asked: Asked) -> str:
    """Which activities count, where not all do and the figure has to do with activities."""
    if asked.measure in STANDING:
        return ""
    topic = asked.topic.name if asked.topic else ""
    return kind_of(topic, str(ActivityForm(asked.form).label) if asked.form else "")


def _restated(found: Figures) -> str:
    if not found.is_restated:
        return ""
    days = {"day": formats.date_format(found.on), "map": formats.date_format(found.units_at)}
    return _("Figures of %(day)s, placed on the units of %(map)s.") % days


def _of_what_day(found: Figures) -> str:
    told = {"day": formats.date_format(found.on), "period": found.period.label}
    return _("Units and teams as of %(day)s; activities of %(period)s, verified ones only.") % told


def _made(asked: Asked) -> str:
    address = settings.SITE_URL + reverse("coverage:map") + asked.query(unit=None)
    return _("Tổ Số, made on %(date)s: %(address)s") % {"date": formats.date_format(asked.today), "address": address}


def _rows(asked: Asked, found: Figures) -> list[list[str]]:
    rows = [*table.ordered(found.rows, asked), found.total]
    formerly = former_places_in(found, found.rows)
    names = {unit: _("formerly %(place)s") % {"place": place} for unit, place in formerly.items() if place}
    return [[_named(row, names), *(cell.value for cell in table.cells(row, asked))] for row in rows]


def _named(row: Row, beside: Mapping[int, str]) -> str:
    more = beside.get(row.unit_id or 0)
    return f"{row.label} ({more})" if more else row.label
