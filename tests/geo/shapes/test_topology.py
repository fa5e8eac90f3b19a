"""The ground as files: small, shared borders, immutable names, served compressed."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geo import topojson
from geo.boundaries import Request, read
from geo.models import Edition, Level, Unit, UnitPeriod
from geo.topology import TopologyFile, folder, preview, state_of, topology_for
from tests.geo.shapes.conftest import DAY, SIDE, SOUTH, SQUARES, WEST, WriteMap, square

LONG_AGO = dt.date(2024, 6, 1)


@pytest.fixture
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def edition(communes: dict[str, Unit], write_map: WriteMap, var_dir: Path) -> None:
    read(write_map(), Request(Level.COMMUNE, DAY, source="Sở NN&MT", licence="CC BY 4.0")).write()


def decoded(topology: dict[str, Any]) -> dict[int, shapely.Geometry]:
    """A slow, plain decoder: TopoJSON → polygons by id."""
    scale, translate = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> list[list[float]]:
        points: list[list[float]] = []
        for number in numbers:
            arc = arcs[~number][::-1] if number < 0 else arcs[number]
            points += arc.tolist()[: -1 if number != numbers[-1] else None]
        return points

    return {
        geometry["id"]: shapely.MultiPolygon(
            [shapely.Polygon(ring(part[0]), [ring(hole) for hole in part[1:]]) for part in geometry["arcs"]]
        )
        for geometry in topology["objects"]["units"]["geometries"]
    }


def test_what_was_written_is_read_back() -> None:
    hole = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    polygons = np.array([hole, shapely.box(1, 1, 2, 2), shapely.MultiPolygon([shapely.box(4, 0, 5, 4)])], dtype=object)
    written = topojson.encode(polygons, [{"id": number, "properties": {}} for number in range(3)], step=0.01)
    read_back = {
        unit["id"]: shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in parts])
        for unit, parts in topojson.decode(json.loads(json.dumps(written)))
    }
    assert all(read_back[number].equals(polygon) for number, polygon in enumerate(polygons))
    assert topojson.decode(topojson.EMPTY) == []


class TestEncoding:
    def encode(self, *polygons: shapely.Geometry) -> dict[str, Any]:
        features = [{"id": number, "properties": {}} for number in range(len(polygons))]
        return topojson.encode(np.array(polygons, dtype=object), features, step=SIDE / 1000)

    def test_four_squares_come_back_as_they_were(self) -> None:
        back = decoded(self.encode(*SQUARES.values()))
        for number, polygon in enumerate(SQUARES.values()):
            assert back[number].equals_exact(shapely.MultiPolygon([polygon]), 1e-9) or (
                shapely.hausdorff_distance(back[number], polygon) < 1e-9
            )

    def test_every_border_is_stored_once(self) -> None:
        # Four borders between neighbours, four outer corners.
        assert len(self.encode(*SQUARES.values())["arcs"]) == 8

    def test_a_hole_and_the_unit_that_fills_it_share_one_arc(self) -> None:
        inner = square(0.4, 0.4, 0.2, 0.2)
        topology = self.encode(shapely.difference(square(0, 0), inner), inner)
        assert len(topology["arcs"]) == 2
        back = decoded(topology)
        assert back[0].area == pytest.approx(0.96 * SIDE**2)
        assert back[1].area == pytest.approx(0.04 * SIDE**2)

    def test_islands_stay_parts_of_their_unit(self) -> None:
        back = decoded(self.encode(shapely.union(square(0, 0), square(2, 0))))
        assert len(back[0].geoms) == 2

    def test_a_part_too_small_for_the_grid_is_left_out(self) -> None:
        back = decoded(self.encode(shapely.union(square(0, 0), square(2, 0, 0.0002, 0.0002))))
        assert len(back[0].geoms) == 1

    @pytest.mark.parametrize("seed", range(5))
    def test_any_coverage_survives_the_round(self, seed: int) -> None:
        points = np.random.default_rng(seed).uniform(0, 2, (40, 2)) * SIDE + (WEST, SOUTH)
        cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points)))
        cells = shapely.coverage_clean(shapely.intersection(cells, square(0, 0, 2, 2)))
        back = decoded(self.encode(*cells))
        whole = shapely.union_all(list(back.values()))
        assert whole.area == pytest.approx(4 * SIDE**2, rel=1e-3)
        assert sum(polygon.area for polygon in back.values()) == pytest.approx(whole.area, rel=1e-9)


@pytest.mark.django_db
class TestFiles:
    def test_a_file_says_what_a_page_must_say(self, edition: None, communes: dict[str, Unit]) -> None:
        file = topology_for(Level.COMMUNE, DAY)
        assert file.unit_ids == [unit.pk for unit in communes.values()]
        assert (file.is_schematic, file.schematic_ids, file.missing_ids) == (False, [], [])
        assert file.sources == [
            {"source": "Sở NN&MT", "licence": "CC BY 4.0", "valid_from": "2025-07-01", "file_name": "map.geojson"}
        ]
        assert file.bounds == pytest.approx((SOUTH, WEST, SOUTH + 2 * SIDE, WEST + 2 * SIDE))
        assert topology_for(Level.COMMUNE, LONG_AGO).is_schematic

    def test_it_holds_borders_and_names_and_nothing_else(self, edition: None, communes: dict[str, Unit]) -> None:
        topology = json.loads(topology_for(Level.COMMUNE, DAY).path.read_bytes())
        unit = topology["objects"]["units"]["geometries"][0]
        assert unit["properties"].keys() == {"code", "name", "short", "parent", "at"}
        assert (unit["id"], unit["properties"]["name"]) == (communes["00001"].pk, "phường An Hòa")

    def test_days_of_one_state_share_one_file(self, edition: None) -> None:
        assert topology_for(Level.COMMUNE, DAY) == topology_for(Level.COMMUNE, DAY + dt.timedelta(days=400))

    def test_a_corrected_name_gives_another_file(self, edition: None) -> None:
        before = topology_for(Level.COMMUNE, DAY)
        UnitPeriod.objects.filter(code="00001").update(name="An Hoà Mới")
        assert topology_for(Level.COMMUNE, DAY).name != before.name

    @pytest.mark.django_db(transaction=True)
    def test_the_ground_is_read_again_only_when_it_was_written(self, edition: None) -> None:
        before = state_of(Level.COMMUNE, DAY, None)
        with CaptureQueriesContext(connection) as asked:
            assert state_of(Level.COMMUNE, DAY, None) == before
        assert not [query for query in asked.captured_queries if "geo_" in query["sql"]]
        Edition.objects.get().delete()
        assert state_of(Level.COMMUNE, DAY, None) != before

    def test_the_second_call_draws_nothing(self, edition: None, monkeypatch: pytest.MonkeyPatch) -> None:
        first = topology_for(Level.COMMUNE, DAY)
        monkeypatch.setattr("geo.topology.ground_on", None)
        assert topology_for(Level.COMMUNE, DAY) == first

    def test_queries_do_not_grow_with_the_units(
        self, edition: None, province: Unit, django_assert_num_queries: Any
    ) -> None:
        topology_for(Level.COMMUNE, DAY, province)
        with django_assert_num_queries(6):
            topology_for(Level.COMMUNE, DAY, province)

    def test_a_survey_is_previewed_as_it_would_be_drawn(
        self, communes: dict[str, Unit], write_map: WriteMap, var_dir: Path, client: Client
    ) -> None:
        survey = read(write_map(), Request(Level.COMMUNE, DAY))
        file = preview(survey.ground())
        assert client.get(file.url).status_code == 200
        survey.write()
        assert topology_for(Level.COMMUNE, DAY).name.split("-")[-1] == file.name.split("-")[-1]

    def test_no_units_are_an_empty_file(self, db: None, var_dir: Path) -> None:
        file = topology_for(Level.DISTRICT, DAY)
        assert (file.unit_ids, file.bounds) == ([], None)

    def test_the_real_province_fits_in_thirty_kilobytes(
        self, db: None, var_dir: Path, real_communes: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = real_file(real_communes)
        assert len(file.unit_ids) == 102
        assert file.size_gzip <= 30 * 1024
        drawn = np.array(list(decoded(json.loads(file.path.read_bytes())).values()), dtype=object)
        assert shapely.is_valid(drawn).all()
        overlap = shapely.area(drawn).sum() - shapely.union_all(drawn).area
        assert overlap / shapely.area(drawn).sum() < 1e-6  # no sliver between neighbours


def real_file(path: Path) -> TopologyFile:
    units = path.parents[1] / "units" / "dong-thap-2025-07.csv"
    call_command("load_units", str(units), "--valid-from", "2025-07-01", verbosity=0, stdout=None, stderr=None)
    read(path, Request(Level.COMMUNE, DAY)).write()
    return topology_for(Level.COMMUNE, DAY)


@pytest.mark.django_db
class TestServing:
    @pytest.mark.parametrize(
        ("accepted", "encoding", "unpack"),
        [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
    )
    def test_it_is_sent_as_the_browser_likes_it_and_kept_for_a_year(
        self, edition: None, client: Client, accepted: str, encoding: str | None, unpack: Any
    ) -> None:
        file = topology_for(Level.COMMUNE, DAY)
        response = client.get(file.url, headers={"accept-encoding": accepted})
        assert response.headers.get("Content-Encoding") == encoding
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Accept-Encoding" in response.headers["Vary"]
        assert unpack(response.content) == file.path.read_bytes()

    def test_a_machine_that_has_not_the_file_draws_it(self, edition: None, client: Client) -> None:
        file = topology_for(Level.COMMUNE, DAY + dt.timedelta(days=30))
        for path in folder().iterdir():
            path.unlink()
        assert client.get(file.url).status_code == 200

    @pytest.mark.parametrize(
        "name",
        [
            "commune-20250701-all-0123456789abcdef.json",
            "commune-20251301-all-0123456789abcdef.json",
            "secret_key",
            "..%2Fdb",
        ],
    )
    def test_other_names_are_not_found(self, edition: None, client: Client, name: str) -> None:
        assert client.get(f"/ban-do/hinh/{name}").status_code == 404

    def test_it_is_only_read(self, edition: None, client: Client) -> None:
        assert client.post(topology_for(Level.COMMUNE, DAY).url).status_code == 405
