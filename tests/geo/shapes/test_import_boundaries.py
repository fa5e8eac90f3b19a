"""A file of boundaries becomes an edition: matched, placed, mended, and every fault explained."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from geo.boundaries import BoundaryError, Report, Request, Survey, read
from geo.models import Edition, Level, Shape, Unit
from geo.names.legacy import from_tcvn3
from tests.factories import make_unit
from tests.geo.shapes.conftest import DAY, NAMES, SIDE, SOUTH, SQUARES, WEST, WriteMap, square

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:'crs' was not provided"),  # such files are what we test
]


def survey_of(path: Path, **fields: Any) -> Survey:
    return read(path, Request(Level.COMMUNE, DAY, **fields))


def kinds(report: Report) -> set[str]:
    return {note.kind for note in report.warnings}


def codes_of(report: Report, kind: str) -> tuple[str, ...]:
    return next(note.codes for note in report.warnings if note.kind == kind)


class TestMatching:
    def test_a_clean_file_is_matched_without_a_word(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        survey = survey_of(write_map())
        assert survey.report.matched == 4
        assert survey.report.warnings == survey.report.errors == []
        assert (survey.report.unmatched, survey.report.missing, survey.report.moved_km2) == ([], [], 0)
        assert (survey.report.crs, survey.report.code_field) == ("EPSG:4326", "ma_xa")
        assert [unit.code for unit in survey.units] == sorted(SQUARES)

    @pytest.mark.parametrize("column", [[1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0], ["1", "2", "3", "4"]])
    def test_codes_survive_what_spreadsheets_do_to_them(
        self, communes: dict[str, Unit], write_map: WriteMap, column: list[object]
    ) -> None:
        assert survey_of(write_map(columns={"id_dvhc": column})).report.matched == 4

    @pytest.mark.parametrize(
        "written",
        [
            ["Phường An Hòa", "Xã Bình Thạnh", "Xã Cái Bè", "Xã Đốc Binh Kiều"],
            ["P. An Hoà", "X. BÌNH THẠNH", "xã  Cái Bè", "Đốc Binh Kiều"],
            ["an hoa", "binh thanh", "cai be", "doc binh kieu"],
        ],
    )
    def test_without_codes_names_decide_in_any_spelling(
        self, communes: dict[str, Unit], write_map: WriteMap, written: list[object]
    ) -> None:
        survey = survey_of(write_map(columns={"TEN": written}))
        assert (survey.report.matched, survey.report.name_field) == (4, "TEN")
        assert [unit.name for unit in survey.units] == list(NAMES.values())

    def test_one_name_in_two_districts_needs_the_parent(self, province: Unit, write_map: WriteMap) -> None:
        districts = [make_unit(Level.DISTRICT, name, province) for name in ("Đông", "Tây")]
        twins = [make_unit(Level.COMMUNE, "Tân Mỹ", district, lon=WEST, lat=SOUTH) for district in districts]
        polygons = {"a": SQUARES["00002"], "b": SQUARES["00001"]}
        names = ["Tân Mỹ", "Tân Mỹ"]
        alone = survey_of(write_map(polygons, columns={"ten": names}))
        assert "ambiguous" in kinds(alone.report)
        assert not alone.can_write
        path = write_map(polygons, name="parents.geojson", columns={"ten": names, "huyen": ["Huyện Đông", "Huyện Tây"]})
        with_parents = survey_of(path)
        assert {unit.unit_id for unit in with_parents.units} == {twin.pk for twin in twins}

    def test_unknown_rows_and_absent_units_are_named(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        rows = {code: SQUARES[code] for code in ("00001", "00002", "00003")} | {"77777": square(3, 3)}
        report = survey_of(write_map(rows)).report
        assert report.matched == 3
        assert report.unmatched == ["77777 77777"]
        assert report.missing == ["00004 xã Đốc Binh Kiều"]

    def test_units_of_another_province_are_not_missing(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        make_unit(Level.COMMUNE, "Xa Lạ", make_unit(Level.PROVINCE, "Tỉnh Khác"))
        assert survey_of(write_map()).report.missing == []

    def test_codes_of_another_day_are_pointed_out(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        columns: dict[str, list[object]] = {"ma": list(SQUARES), "ten": ["An Hòa", "Tân Mỹ", "Cái Bè", "Đốc Binh Kiều"]}
        report = survey_of(write_map(columns=columns)).report
        assert codes_of(report, "names-differ") == ("00002",)

    def test_a_namesake_far_away_or_beside_the_right_code_is_no_match(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        rows = {"00001": SQUARES["00001"], "88881": square(0, 1), "88882": square(9, 9)}
        names: list[object] = ["An Hòa", "An Hòa", "Cái Bè"]
        report = survey_of(write_map(rows, columns={"ma": list(rows), "ten": names})).report
        assert report.matched == 1
        assert report.unmatched == ["88881 An Hòa", "88882 Cái Bè"]
        assert "duplicates" not in kinds(report)

    def test_a_file_of_names_outweighs_a_wrong_centre_of_the_register(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        communes["00004"].periods.update(lon=WEST + 1)
        report = survey_of(write_map(columns={"ten": list(NAMES.values())})).report
        assert report.matched == 4
        assert codes_of(report, "far-from-centre") == ("00004",)

    def test_a_field_that_is_not_there_is_refused_with_those_that_are(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        with pytest.raises(BoundaryError, match="ma_xa, ten_xa"):
            survey_of(write_map(), code_field="MAXA")

    def test_a_day_without_units_is_refused(self, db: None, write_map: WriteMap) -> None:
        with pytest.raises(BoundaryError, match="01/07/2025"):
            survey_of(write_map())


class TestPlacing:
    @pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:5897", "EPSG:9208", "EPSG:9209", "EPSG:4756", "EPSG:32648"])
    def test_declared_systems_are_reprojected(self, communes: dict[str, Unit], write_map: WriteMap, crs: str) -> None:
        survey = survey_of(write_map(name="map.gpkg", crs=crs))
        assert survey.report.crs == crs
        off = shapely.hausdorff_distance(survey.polygons, np.array(list(SQUARES.values())))
        assert off.max() < 1e-5  # degrees: about a metre

    def test_degrees_without_a_system_are_taken_and_said(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        survey = survey_of(write_map(name="map.shp", crs=None))
        assert survey.can_write
        assert "crs-missing" in kinds(survey.report)

    def test_metres_without_a_system_are_refused_with_the_zone_that_fits(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        metres = dict(zip(SQUARES, geopandas.GeoSeries(list(SQUARES.values()), crs=4326).to_crs(9208), strict=True))
        path = write_map(metres, name="map.shp", crs=None)
        survey = survey_of(path)
        assert not survey.can_write
        assert "--crs EPSG:9208" in survey.report.errors[0].text
        assert survey_of(path, crs="EPSG:9208").can_write

    def test_a_wrong_zone_is_refused_with_the_one_that_fits(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        metres = geopandas.GeoSeries(list(SQUARES.values()), crs=4326).to_crs(9208)
        moved = metres.set_crs(9209, allow_override=True).to_crs(4326)  # as if another meridian had been declared
        path = write_map(dict(zip(SQUARES, moved, strict=True)), name="map.gpkg", crs="EPSG:9209")
        survey = survey_of(path)
        assert not survey.can_write
        assert survey.report.errors[0].kind == "crs-wrong"
        assert "--crs EPSG:9208" in survey.report.errors[0].text

    @pytest.mark.parametrize("name", ["map.geojson", "map.gpkg"])
    def test_swapped_axes_are_put_right_and_said(
        self, communes: dict[str, Unit], write_map: WriteMap, name: str
    ) -> None:
        swapped = {code: shapely.transform(g, lambda points: points[:, ::-1]) for code, g in SQUARES.items()}
        survey = survey_of(write_map(swapped, name=name))
        assert "axes-swapped" in kinds(survey.report)
        assert shapely.hausdorff_distance(survey.polygons, np.array(list(SQUARES.values()))).max() < 1e-6

    def test_a_map_of_elsewhere_is_refused(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        away = {code: shapely.transform(g, lambda points: points - (100, 0)) for code, g in SQUARES.items()}
        survey = survey_of(write_map(away))
        assert [note.kind for note in survey.report.errors] == ["crs-wrong"]

    def test_an_unknown_system_is_refused(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        with pytest.raises(BoundaryError, match="EPSG:1"):
            survey_of(write_map(), crs="EPSG:1")


class TestMending:
    def test_gap_and_overlap_become_a_shared_border(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        notched = shapely.difference(square(0, 0), square(0.999, 0.4, 0.001, 0.5))
        survey = survey_of(write_map(SQUARES | {"00001": notched, "00003": square(0, 1, wide=1.002)}))
        assert shapely.coverage_is_valid(survey.polygons)
        assert shapely.union_all(survey.polygons).area == pytest.approx(4 * SIDE**2, rel=1e-6)
        # Half a strip of a thousandth and one of two thousandths of a square of about 121 km².
        assert survey.report.moved_km2 == pytest.approx(0.0025 * 121, rel=0.03)

    def test_a_slit_that_opens_outwards_is_closed_too(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        survey = survey_of(write_map(SQUARES | {"00001": square(0, 0, wide=0.999), "00003": square(0, 1, wide=0.998)}))
        assert shapely.coverage_is_valid(survey.polygons)
        assert shapely.union_all(survey.polygons).area == pytest.approx(4 * SIDE**2, rel=1e-4)
        assert shapely.get_num_interior_rings(shapely.union_all(survey.polygons)) == 0
        assert survey.report.moved_km2 == pytest.approx(0.003 * 121, rel=0.03)

    def test_a_wide_gap_is_ground_of_nobody(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        polygons = SQUARES | {"00001": square(0, 0, wide=0.9)}
        survey = survey_of(write_map(polygons))
        assert survey.report.moved_km2 == 0
        assert shapely.union_all(survey.polygons).area == pytest.approx(3.9 * SIDE**2)

    def test_a_ring_that_crosses_itself_is_mended_and_named(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        bow = shapely.Polygon([(WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (WEST + SIDE, SOUTH), (WEST, SOUTH + SIDE)])
        survey = survey_of(write_map(SQUARES | {"00001": bow}))
        assert "invalid-rings" in kinds(survey.report)
        assert shapely.is_valid(survey.polygons).all()

    def test_islands_with_rows_of_their_own_are_joined(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        columns: dict[str, list[object]] = {"ma": [*SQUARES, "00002"]}
        survey = survey_of(write_map(SQUARES | {"island": square(2.5, 0, 0.1, 0.1)}, columns=columns))
        assert (survey.report.matched, codes_of(survey.report, "duplicates")) == (4, ("00002",))
        assert shapely.get_num_geometries(survey.polygons).tolist() == [1, 2, 1, 1]

    def test_two_units_on_one_ground_are_pointed_out(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        report = survey_of(write_map(SQUARES | {"00002": square(0.4, 0, wide=1.6)})).report
        assert "overlap" in kinds(report)

    def test_points_and_empty_rows_are_passed_over(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        rows = {"00001": SQUARES["00001"], "00002": shapely.Point(WEST, SOUTH), "00003": shapely.Polygon()}
        report = survey_of(write_map(rows)).report
        assert report.matched == 1
        assert {"empty", "not-polygons"} <= kinds(report)

    def test_a_file_of_points_is_refused(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        with pytest.raises(BoundaryError):
            survey_of(write_map({"00001": shapely.Point(WEST, SOUTH)}))


class TestChecks:
    def test_a_polygon_far_from_its_centre_is_pointed_out(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        swapped_codes = SQUARES | {"00001": SQUARES["00004"], "00004": SQUARES["00001"]}
        assert "far-from-centre" in kinds(survey_of(write_map(swapped_codes)).report)

    def test_an_area_off_by_more_than_a_twentieth_is_pointed_out(
        self, communes: dict[str, Unit], write_map: WriteMap
    ) -> None:
        true = survey_of(write_map()).areas
        for unit, area in zip(communes.values(), [true[0] * 1.04, true[1] * 1.07, None, true[3]], strict=True):
            unit.periods.update(area_km2=area)
        report = survey_of(write_map()).report
        assert codes_of(report, "area-off") == ("00002",)
        assert len(report.warnings) == 1


class TestFiles:
    @pytest.mark.parametrize("name", ["map.geojson", "map.gpkg", "map.fgb"])
    def test_formats_are_read_alike(self, communes: dict[str, Unit], write_map: WriteMap, name: str) -> None:
        assert survey_of(write_map(name=name)).report.matched == 4

    def test_a_zipped_shapefile_may_lie_in_a_folder(
        self, communes: dict[str, Unit], write_map: WriteMap, tmp_path: Path
    ) -> None:
        path = zipped(write_map(name="map.shp", encoding="utf-8"), tmp_path / "map.zip", folder="ranh giới/")
        report = survey_of(path).report
        assert (report.matched, kinds(report)) == (4, set())

    @pytest.mark.parametrize(
        ("encode", "said"),
        [
            (lambda text: text.encode("utf-8"), "UTF-8"),
            (lambda text: to_tcvn3(text).encode("latin-1"), "TCVN3"),
            (lambda text: to_cp1258(text), "Windows-1258"),
        ],
    )
    def test_a_shapefile_without_cpg_is_read_in_its_old_encoding(
        self, communes: dict[str, Unit], write_map: WriteMap, tmp_path: Path, encode: Any, said: str
    ) -> None:
        names = ["Phường An Hòa", "Xã Bình Thạnh", "Xã Cái Bè", "Xã Đốc Binh Kiều"]
        as_bytes = [encode(name).decode("latin-1") for name in names]
        shape = write_map(name="map.shp", columns={"TEN": as_bytes}, encoding="ISO-8859-1")
        survey = survey_of(zipped(shape, tmp_path / "map.zip", without=".cpg"))
        assert survey.report.matched == 4
        assert any(note.kind == "encoding" and said in note.text for note in survey.report.warnings)

    def test_what_is_no_map_is_refused_in_words(self, communes: dict[str, Unit], tmp_path: Path) -> None:
        path = tmp_path / "thu.docx"
        path.write_bytes(b"no map")
        with pytest.raises(BoundaryError, match="GeoPackage"):
            survey_of(path)

    def test_an_empty_zip_and_a_missing_file_are_refused(self, communes: dict[str, Unit], tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
            archive.writestr("readme.txt", "")
        for name in ("empty.zip", "nowhere.gpkg"):
            with pytest.raises(BoundaryError, match=name):
                survey_of(tmp_path / name)

    def test_the_layer_with_most_rows_is_read(
        self, communes: dict[str, Unit], write_map: WriteMap, tmp_path: Path
    ) -> None:
        path = write_map(name="map.gpkg", layer="communes")
        write_map({"x": square(0, 0, 2, 2)}, name="map.gpkg", layer="frame")
        report = survey_of(path).report
        assert (report.matched, kinds(report)) == (4, {"layers"})


class TestCommand:
    def run(self, path: Path, *options: str) -> tuple[dict[str, Any], bool]:
        """What it printed as JSON, and whether it ended well."""
        out = io.StringIO()
        arguments = [str(path), "--level", "commune", "--valid-from", "2025-07-01", "--format", "json", *options]
        try:
            call_command("import_boundaries", *arguments, stdout=out)
        except CommandError:
            return json.loads(out.getvalue()), False
        return json.loads(out.getvalue()), True

    def test_it_writes_an_edition_with_its_origin(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        told, well = self.run(write_map(), "--source", "Sở NN&MT", "--licence", "CC BY 4.0")
        assert well
        assert told["matched"] == told["written"] == 4
        edition = Edition.objects.get()
        assert (edition.source, edition.licence, edition.valid_from, edition.file_name) == (
            "Sở NN&MT", "CC BY 4.0", DAY, "map.geojson",
        )  # fmt: skip
        shape = Shape.objects.get(unit=communes["00001"])
        assert shapely.from_wkb(bytes(shape.wkb)).equals(SQUARES["00001"])
        assert shape.area_km2 == pytest.approx(121, rel=0.01)
        assert (shape.west, shape.south) == pytest.approx((WEST, SOUTH))

    def test_a_dry_run_tells_the_same_and_writes_nothing(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        told, well = self.run(write_map(), "--dry-run")
        assert well
        assert (told["matched"], told["written"]) == (4, 0)
        assert not Edition.objects.exists()

    def test_where_nothing_can_be_written_it_fails_and_says_why(
        self, communes: dict[str, Unit], write_map: WriteMap, tmp_path: Path
    ) -> None:
        told, well = self.run(write_map({"77777": square(0, 0)}))
        assert not well
        assert told["errors"][0].startswith("nothing-matched")
        told, well = self.run(tmp_path / "nowhere.gpkg")
        assert not well
        assert told["errors"][0].startswith("unreadable")
        assert not Edition.objects.exists()

    def test_an_older_edition_stays(self, communes: dict[str, Unit], write_map: WriteMap) -> None:
        self.run(write_map())
        self.run(write_map(SQUARES | {"00001": square(0, 0, wide=0.9)}))
        assert Edition.objects.count() == 2
        newest = Shape.objects.in_force(Level.COMMUNE, DAY).get(unit=communes["00001"])
        assert newest.east == pytest.approx(WEST + 0.9 * SIDE)

    def test_the_real_communes_of_2025(self, real_communes: Path, settings: Any) -> None:
        units = real_communes.parents[1] / "units" / "dong-thap-2025-07.csv"
        call_command("load_units", str(units), "--valid-from", "2025-07-01", stdout=io.StringIO(), stderr=io.StringIO())
        told, well = self.run(real_communes)
        assert well
        assert (told["matched"], told["unmatched"], told["missing"], told["crs"]) == (102, [], [], "EPSG:4326")
        assert 0 < told["moved_km2"] < 0.01
        assert any("28615" in warning and warning.startswith("far-from-centre") for warning in told["warnings"])


def zipped(shape: Path, target: Path, folder: str = "", without: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for part in shape.parent.glob(f"{shape.stem}.*"):
            if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg") and part.suffix != without:
                archive.write(part, folder + part.name)
    return target


def to_tcvn3(text: str) -> str:
    back = {from_tcvn3(chr(code)): chr(code) for code in range(0xA1, 0xFF)}
    return "".join(back.get(char, char) for char in text)


def to_cp1258(text: str) -> bytes:
    """As Windows writes Vietnamese: letters with their marks, tones apart."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", char)[:-1], unicodedata.normalize("NFD", char)[-1]
            if tone not in "\u0300\u0301\u0303\u0309\u0323":  # ậ: the tone stands before the circumflex
                parts = unicodedata.normalize("NFD", char)
                tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
                base = parts.replace(tone, "")
            out += unicodedata.normalize("NFC", base).encode("cp1258") + tone.encode("cp1258")
    return out
