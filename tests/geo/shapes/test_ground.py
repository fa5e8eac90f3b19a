"""Which ground a unit stands on, on a day: real where an edition has it, schematic elsewhere."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

import geo
from geo.boundaries import Request, read
from geo.ground import ground_on
from geo.models import Extent, Level, Shape, Succession, Unit, UnitPeriod
from tests.factories import make_instrument, make_unit
from tests.geo.shapes.conftest import DAY, SIDE, SOUTH, SQUARES, WEST, WriteMap, square

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2024, 6, 1)


def similarity(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Intersection over union."""
    return float(shapely.area(shapely.intersection(one, other)) / shapely.area(shapely.union(one, other)))


@pytest.fixture
def edition(communes: dict[str, Unit], write_map: WriteMap) -> None:
    read(write_map(), Request(Level.COMMUNE, DAY)).write()


def polygons_by_code(level: str, on: dt.date) -> dict[str, shapely.Geometry]:
    ground = ground_on(level, on)
    return {unit.code: polygon for unit, polygon in zip(ground.units, ground.polygons, strict=True)}


class TestEditions:
    def test_the_ground_is_real_from_the_editions_day_on(self, edition: None) -> None:
        assert not ground_on(Level.COMMUNE, DAY).is_schematic.any()
        assert ground_on(Level.COMMUNE, LONG_AGO).is_schematic.all()

    def test_a_unit_that_the_edition_lacks_is_drawn_beside_the_real_ones(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        three = {code: polygon for code, polygon in SQUARES.items() if code != "00004"}
        read(write_map(three), Request(Level.COMMUNE, DAY)).write()
        ground = ground_on(Level.COMMUNE, DAY)
        assert ground.is_schematic.tolist() == [False, False, False, True]
        overlap = shapely.intersection(ground.polygons[3], shapely.union_all(ground.polygons[:3]))
        assert overlap.area == pytest.approx(0, abs=1e-12)

    def test_a_province_is_dissolved_from_its_communes(self, edition: None) -> None:
        whole = polygons_by_code(Level.PROVINCE, DAY)["99"]
        assert whole.equals(square(0, 0, 2, 2))

    def test_a_level_with_an_edition_of_its_own_uses_it(self, edition: None, write_map: WriteMap) -> None:
        path = write_map({"99": square(0, 0, 2, 1)}, columns={"ma": ["99"]})
        read(path, Request(Level.PROVINCE, DAY)).write()
        assert polygons_by_code(Level.PROVINCE, DAY)["99"].equals(square(0, 0, 2, 1))

    def test_only_what_lies_within_is_drawn(self, edition: None, province: Unit) -> None:
        make_unit(Level.COMMUNE, "Xa Lạ", make_unit(Level.PROVINCE, "Tỉnh Khác"), lon=107.0, lat=11.0)
        assert len(ground_on(Level.COMMUNE, DAY).units) == 5
        assert len(ground_on(Level.COMMUNE, DAY, [province]).units) == 4

    def test_hamlets_have_no_ground(self, db: None) -> None:
        with pytest.raises(ValueError, match="commune"):
            ground_on(Level.HAMLET, DAY)

    def test_reading_shapes_takes_the_same_queries_for_any_number(
        self, edition: None, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            assert len(ground_on(Level.COMMUNE, DAY).units) == 4


class TestSchematic:
    def test_extents_alone_give_back_the_squares(self, communes: dict[str, Unit]) -> None:
        drawn = polygons_by_code(Level.COMMUNE, LONG_AGO)
        assert all(similarity(drawn[code], SQUARES[code]) > 0.85 for code in SQUARES)

    def test_cells_are_a_valid_coverage_and_always_the_same(self, communes: dict[str, Unit]) -> None:
        first, second = (ground_on(Level.COMMUNE, LONG_AGO).polygons for _time in range(2))
        assert shapely.coverage_is_valid(first)
        assert shapely.equals_exact(first, second).all()

    def test_centres_alone_are_enough(self, province: Unit) -> None:
        for column in range(3):
            for row in range(3):
                make_unit(Level.COMMUNE, parent=province, lon=WEST + column * SIDE, lat=SOUTH + row * SIDE)
        ground = ground_on(Level.COMMUNE, LONG_AGO)
        points = shapely.points([(unit.lon, unit.lat) for unit in ground.units])
        assert len(ground.units) == 9
        assert shapely.contains(ground.polygons, points).all()

    def test_a_merged_unit_is_drawn_from_what_it_was_made_of(self, communes: dict[str, Unit], province: Unit) -> None:
        merged = make_unit(Level.COMMUNE, "Hợp Nhất", province, code="00005", valid_from=DAY, lon=WEST, lat=SOUTH)
        retire(communes, "00001", "00002", into=merged)
        drawn = polygons_by_code(Level.COMMUNE, DAY)
        assert set(drawn) == {"00003", "00004", "00005"}
        assert similarity(drawn["00005"], square(0, 0, 2, 1)) > 0.9

    def test_a_split_unit_is_parted_between_its_heirs(self, communes: dict[str, Unit], province: Unit) -> None:
        for code, column in (("00005", 0.0), ("00006", 1.0)):
            lon, lat = WEST + (column + 0.25) * SIDE, SOUTH + 0.5 * SIDE
            heir = make_unit(Level.COMMUNE, code, province, code=code, valid_from=DAY, lon=lon, lat=lat)
            retire(communes, "00001", into=heir, extent=Extent.PARTIAL)
        drawn = polygons_by_code(Level.COMMUNE, DAY)
        both = shapely.union(drawn["00005"], drawn["00006"])
        assert similarity(both, SQUARES["00001"]) > 0.85
        assert drawn["00005"].centroid.x < drawn["00006"].centroid.x

    def test_a_unit_without_a_position_shares_the_ground_of_its_heir(
        self, communes: dict[str, Unit], province: Unit
    ) -> None:
        lost = make_unit(Level.COMMUNE, "Phường 11", province, code="00005", lon=None, lat=None)
        heir = make_unit(Level.COMMUNE, "Nối Dõi", province, code="00006", valid_from=DAY, lon=WEST, lat=SOUTH)
        communes["00005"] = lost
        retire(communes, "00001", "00005", into=heir)
        drawn = polygons_by_code(Level.COMMUNE, LONG_AGO)
        assert similarity(shapely.union(drawn["00001"], drawn["00005"]), SQUARES["00001"]) > 0.85

    def test_a_unit_of_which_nothing_is_known_is_named_as_missing(self, communes: dict[str, Unit]) -> None:
        make_unit(Level.COMMUNE, "Vô Danh", code="00009", lon=None, lat=None)
        assert [unit.code for unit in ground_on(Level.COMMUNE, LONG_AGO).missing] == ["00009"]

    def test_an_empty_register_has_no_ground(self, db: None) -> None:
        for level in (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE):
            assert ground_on(level, DAY).units == []


def retire(communes: dict[str, Unit], *codes: str, into: Unit, extent: str = Extent.FULL) -> None:
    instrument = make_instrument()
    for code in codes:
        UnitPeriod.objects.filter(unit=communes[code]).update(valid_to=DAY)
        Succession.objects.create(old=communes[code], new=into, extent=extent, effective_on=DAY, instrument=instrument)


class TestLocate:
    def test_one_point(self, edition: None, communes: dict[str, Unit]) -> None:
        place = geo.locate(WEST + 0.5 * SIDE, SOUTH + 1.5 * SIDE, on=DAY)
        assert (place.unit_id, place.is_approximate) == (communes["00003"].pk, False)

    def test_outside_there_is_no_unit(self, edition: None) -> None:
        assert geo.locate(100.0, 10.0, on=DAY).unit_id is None

    def test_on_a_schematic_day_it_is_approximate(self, edition: None, communes: dict[str, Unit]) -> None:
        place = geo.locate(WEST + 0.5 * SIDE, SOUTH + 0.5 * SIDE, on=LONG_AGO)
        assert (place.unit_id, place.is_approximate) == (communes["00001"].pk, True)

    def test_many_points_agree_with_a_slow_recount(self, edition: None, communes: dict[str, Unit]) -> None:
        rng = np.random.default_rng(7)
        lon = WEST + rng.uniform(-0.5, 2.5, 200) * SIDE
        lat = SOUTH + rng.uniform(-0.5, 2.5, 200) * SIDE
        found = geo.locate(lon, lat, on=DAY)
        for x, y, unit_id in zip(lon, lat, found.unit_ids, strict=True):
            inside = [communes[code].pk for code, polygon in SQUARES.items() if polygon.contains(shapely.Point(x, y))]
            assert unit_id == (inside[0] if inside else -1)

    def test_a_corner_belongs_to_the_lowest_code_and_a_new_edition_is_seen(
        self, edition: None, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        corner = (WEST + SIDE, SOUTH + SIDE)
        assert geo.locate(*corner, on=DAY).unit_id == communes["00001"].pk
        read(write_map(SQUARES | {"00001": square(0, 0, 0.5, 1)}), Request(Level.COMMUNE, DAY)).write()
        assert Shape.objects.count() == 8
        assert geo.locate(*corner, on=DAY).unit_id == communes["00002"].pk
