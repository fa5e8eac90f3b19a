"""Folium maps of our own units: polygons from our topology files, no tiles, nothing from another site.

Folium brings its assets from content delivery networks and writes inline scripts. Here a map stays a
`folium.Map` with layers, but what it renders is a plain element with its configuration as JSON (data,
which needs no nonce) and links to our own static files; `geo/static/geo/unit-map.js` draws it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import folium
from branca.element import Element, Figure
from django.templatetags.static import static
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from folium.template import Template

from geo.topology import TopologyFile

LEAFLET = "js_lib_leaflet/leaflet.js"
STYLES = ("js_lib_leaflet/leaflet.css", "geo/map.css")
MODULE = "geo/unit-map.js"
# The modules that MODULE imports: named so that the browser fetches them at once, not one after another.
PRELOADED = (
    "geo/islands.js",
    "geo/colours.js",
    "geo/labels.js",
    "geo/points.js",
    "geo/topojson.js",
    "geo/unit-layer.js",
    "geo/values.js",
)

VIETNAM = ((6.0, 101.9), (23.6, 117.3))  # degrees, the two archipelagos and their names included
# A map may be zoomed out until the country is seen; the browser then shows all of it, archipelagos included.
SMALLEST_ZOOM = 4
# Chief islands of each group, latitude first: enough to draw the group where it lies.
HOANG_SA = (
    (16.834, 112.339), (16.667, 112.733), (16.533, 111.608), (16.506, 111.585), (16.45, 111.71),
    (16.45, 111.506), (16.05, 111.767), (15.783, 111.2), (16.97, 112.27), (16.34, 112.03),
)  # fmt: skip
TRUONG_SA = (
    (8.644, 111.92), (8.93, 112.35), (8.86, 112.25), (7.888, 112.92), (8.97, 113.685), (9.886, 114.329),
    (10.18, 114.367), (10.377, 114.48), (10.377, 114.366), (11.05, 114.28), (11.43, 114.33), (8.1, 111.97),
)  # fmt: skip


@dataclass(frozen=True)
class Archipelago:
    """Its name stands `side` of `at`, in Vietnamese whatever the language of the page."""

    name: str
    at: tuple[float, float]
    side: str
    points: tuple[tuple[float, float], ...]


ARCHIPELAGOS = (
    Archipelago("Quần đảo Hoàng Sa (Việt Nam)", (17.2, 112.0), "above", HOANG_SA),
    Archipelago("Quần đảo Trường Sa (Việt Nam)", (7.3, 112.9), "below", TRUONG_SA),
)


class UnitFigure(Figure):
    """A fragment of a page instead of a page: the assets, then the map's element."""

    _template = Template("{{ this.header.render(**kwargs) }}{{ this.html.render(**kwargs) }}")

    def __init__(self) -> None:
        super().__init__()
        self.header._children.clear()  # branca's <meta>


class UnitLayer(folium.map.Layer):
    """The polygons of a topology, coloured by the values at an address or given here.

    The values are `{"units": {"<unit id>": {"class": 0…4 or null, "label": …, "text": …}}}`, or bare numbers with
    their scale (`geo/static/geo/values.js`); null (and a unit that is not named) is drawn hatched, as "no data".
    """

    _template = Template("")

    def __init__(
        self,
        topology: TopologyFile,
        values_url: str = "",
        values: dict[str, Any] | None = None,
        *,
        labels: bool = True,
        selected: int | None = None,
        points: Sequence[Any] | None = None,
        signs: Sequence[tuple[float, float]] | None = None,
    ) -> None:
        super().__init__(name="units")
        self.configuration = {
            "topology": topology.url,
            "url": values_url,
            "values": values,
            "labels": labels,
            "selected": selected,
            "points": points,
            "signs": signs,
            "attribution": attribution(topology),
        }


class Sovereignty(folium.map.Layer):
    """Hoàng Sa and Trường Sa with their names: on every map (Nghị định 18/2020/NĐ-CP)."""

    _template = Template("")

    def __init__(self) -> None:
        super().__init__(name="sovereignty")
        self.configuration = {"islands": [asdict(group) for group in ARCHIPELAGOS]}


class UnitMap(folium.Map):
    """A folium map that renders as one element, its configuration, and links to our static files."""

    _template = Template("{% macro html(this, kwargs) %}{{ this.element() }}{% endmacro %}")

    def __init__(
        self, bounds: tuple[float, float, float, float], label: str, element_id: str = "unit-map", **options: Any
    ) -> None:
        south, west, north, east = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2], tiles=None, prefer_canvas=True, zoom_control=False
        )
        self.default_js: list[tuple[str, str]] = []
        self.default_css = [(name, static(name)) for name in STYLES]
        self.element_id = element_id
        self.label = label
        self.bounds = ((south, west), (north, east))
        self.leaflet_options = {"minZoom": SMALLEST_ZOOM, "maxZoom": 15, "zoomSnap": 0.25, "zoomDelta": 1} | options
        figure = UnitFigure()
        figure.add_child(self)  # instead of the full page that folium has just put it in
        for name in PRELOADED:
            figure.header.add_child(Element(f'<link rel="modulepreload" href="{static(name)}">'), name=name)
        figure.header.add_child(Element(f'<script defer src="{static(LEAFLET)}"></script>'), name=LEAFLET)
        figure.header.add_child(Element(f'<script type="module" src="{static(MODULE)}"></script>'), name=MODULE)
        self.add_child(Sovereignty())

    def configuration(self) -> dict[str, Any]:
        """What the browser is told: everything but the shapes and the values themselves."""
        told: dict[str, Any] = {
            "bounds": self.bounds,
            "country": VIETNAM,
            "options": self.leaflet_options,
            "text": {
                "zoomIn": _("Zoom in"),
                "zoomOut": _("Zoom out"),
                "noData": _("no data"),
                "failed": _("The map could not be loaded. The table has the same figures."),
            },
        }
        for layer in self._children.values():
            told |= getattr(layer, "configuration", {})
        return told

    def element(self) -> SafeString:
        told = json.loads(json.dumps(self.configuration()))
        return format_html(
            # The shapes are the largest file: they come while the scripts do, not after them.
            '<link rel="preload" as="fetch" crossorigin href="{}">'
            '<div class="unit-map" id="{}" role="region" aria-label="{}" tabindex="0"></div>{}',
            told["topology"],
            self.element_id,
            self.label,
            json_script(told, f"{self.element_id}-config"),
        )

    def embed(self) -> SafeString:
        """The map as a fragment for a template: `{{ map.embed }}`. Nothing in it needs a nonce."""
        return mark_safe(self.get_root().render())  # noqa: S308  (our own element and static addresses)


def build_map(
    topology: TopologyFile,
    values_url: str = "",
    *,
    values: dict[str, Any] | None = None,
    label: str = "",
    labels: bool = True,
    selected: int | None = None,
    points: Sequence[Any] | None = None,
    signs: Sequence[tuple[float, float]] | None = None,
    **options: Any,
) -> UnitMap:
    """A map of one topology. `values` inline save a request; `element_id` and Leaflet's options may follow.

    With `points` (`{id, name, lat, lon}` each) the values are theirs, and the polygons are only their ground.
    `signs` (latitude, longitude) are places where a square stands over what is drawn.
    """
    bounds = topology.bounds or (*VIETNAM[0], *VIETNAM[1])
    if bounds[2] - bounds[0] > 8:  # the country: its islands too
        bounds = (
            min(bounds[0], VIETNAM[0][0]), min(bounds[1], VIETNAM[0][1]),
            max(bounds[2], VIETNAM[1][0]), max(bounds[3], VIETNAM[1][1]),
        )  # fmt: skip
    unit_map = UnitMap(bounds, label or _("Map of administrative units"), **options)
    unit_map.add_child(
        UnitLayer(topology, values_url, values, labels=labels, selected=selected, points=points, signs=signs)
    )
    return unit_map


def attribution(topology: TopologyFile) -> str:
    """The line in the corner of the map, as HTML: where the borders come from, or that they are none."""
    return " · ".join(escape(line) for line in sources(topology))


def sources(topology: TopologyFile) -> list[str]:
    """Where the borders come from, with the licence; or that they are none."""
    lines = [_("Schematic, not administrative boundaries")] if topology.is_schematic else []
    for source in topology.sources:
        text = source["source"] or source["file_name"]
        lines.append(f"{text} ({source['licence']})" if source["licence"] else text)
    return lines
