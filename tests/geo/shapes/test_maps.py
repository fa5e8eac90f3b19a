"""A folium map that is ours alone: no tile, no foreign address, the archipelagos on it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import folium
import pytest

from geo.boundaries import Request, read
from geo.maps import Sovereignty, build_map
from geo.models import Level, Unit
from geo.topology import TopologyFile, topology_for
from tests.geo.shapes.conftest import DAY, WriteMap

pytestmark = pytest.mark.django_db


@pytest.fixture
def topology(communes: dict[str, Unit], write_map: WriteMap, tmp_path: Path, settings: Any) -> TopologyFile:
    settings.VAR_DIR = tmp_path
    read(write_map(), Request(Level.COMMUNE, DAY, source="<b>Sở</b>", licence="CC BY 4.0")).write()
    return topology_for(Level.COMMUNE, DAY)


def configuration(html: str) -> dict[str, Any]:
    data = re.search(r'<script id="unit-map-config" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert data
    told: dict[str, Any] = json.loads(data[1])
    return told


def test_it_is_a_folium_map_with_layers(topology: TopologyFile) -> None:
    unit_map = build_map(topology)
    assert isinstance(unit_map, folium.Map)
    assert all(isinstance(layer, folium.map.Layer) for layer in unit_map._children.values())


def test_nothing_leaves_the_site_and_no_script_is_inline(topology: TopologyFile) -> None:
    html = build_map(topology, "/ban-do/du-lieu.json").embed()
    assert not re.search(r"https?:|//cdn|@import", html.replace("http://www.w3.org", ""))
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert addresses.count(topology.url) == 1  # it comes while the scripts do
    assert all(address.startswith("/static/") for address in addresses if address != topology.url)
    assert not re.search(r"\son\w+=", html)


def test_it_points_at_shapes_and_values(topology: TopologyFile) -> None:
    told = configuration(build_map(topology, "/ban-do/du-lieu.json?ky=2025-07").embed())
    assert (told["topology"], told["url"]) == (topology.url, "/ban-do/du-lieu.json?ky=2025-07")


def test_values_may_stand_in_the_page(topology: TopologyFile) -> None:
    values = {"units": {"1": {"class": 2, "label": "</script><b>57,3%"}}}
    html = build_map(topology, values=values).embed()
    assert configuration(html)["values"] == values


def test_the_archipelagos_are_on_every_map(topology: TopologyFile) -> None:
    unit_map = build_map(topology)
    assert any(isinstance(layer, Sovereignty) for layer in unit_map._children.values())
    names = [group["name"] for group in configuration(unit_map.embed())["islands"]]
    assert names == ["Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"]


def test_a_view_of_the_country_reaches_both_archipelagos(topology: TopologyFile) -> None:
    country = TopologyFile(**(topology.__dict__ | {"bounds": (8.5, 102.1, 23.4, 109.5)}))
    told = configuration(build_map(country).embed())
    (south, west), (north, east) = told["bounds"]
    for group in told["islands"]:
        assert all(south < lat < north and west < lon < east for lat, lon in group["points"])


def test_the_source_is_named_and_cannot_carry_markup(topology: TopologyFile) -> None:
    assert configuration(build_map(topology).embed())["attribution"] == "&lt;b&gt;Sở&lt;/b&gt; (CC BY 4.0)"


def test_a_schematic_map_says_so(topology: TopologyFile) -> None:
    schematic = TopologyFile(**(topology.__dict__ | {"is_schematic": True, "sources": []}))
    assert configuration(build_map(schematic).embed())["attribution"]


def test_an_empty_map_shows_vietnam(topology: TopologyFile) -> None:
    empty = TopologyFile(**(topology.__dict__ | {"bounds": None}))
    assert configuration(build_map(empty).embed())["bounds"][0][0] < 8
