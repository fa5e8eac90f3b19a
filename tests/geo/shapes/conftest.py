"""A world of four squares, two by two, in degrees near Đồng Tháp, and files of it as offices make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely

from geo.models import Level, Unit
from tests.factories import make_unit

DAY = dt.date(2025, 7, 1)
WEST, SOUTH, SIDE = 105.5, 10.5, 0.1  # a square is about 11 km wide
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"

# Lower left, lower right, upper left, upper right.
NAMES = {"00001": "An Hòa", "00002": "Bình Thạnh", "00003": "Cái Bè", "00004": "Đốc Binh Kiều"}


def square(column: float, row: float, wide: float = 1, high: float = 1) -> shapely.Polygon:
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + wide * SIDE, south + high * SIDE)


SQUARES = {"00001": square(0, 0), "00002": square(1, 0), "00003": square(0, 1), "00004": square(1, 1)}


@pytest.fixture
def province(db: None) -> Unit:
    return make_unit(Level.PROVINCE, "Bốn Ô", code="99", lat=SOUTH + SIDE, lon=WEST + SIDE)


@pytest.fixture
def communes(province: Unit) -> dict[str, Unit]:
    """The four communes with their centres and extents, in force from 1/1/2024."""
    made = {}
    for code, name in NAMES.items():
        west, south, east, north = SQUARES[code].bounds
        made[code] = make_unit(
            Level.COMMUNE, name, province, code=code, type="phường" if code == "00001" else "xã",
            lon=(west + east) / 2, lat=(south + north) / 2, west=west, south=south, east=east, north=north,
        )  # fmt: skip
    return made


WriteMap = Callable[..., Path]


@pytest.fixture
def write_map(tmp_path: Path) -> WriteMap:
    """Write squares to a file: `polygons` by code, `crs` of the file, other columns by name."""

    def write(
        polygons: dict[str, shapely.Geometry] | None = None,
        name: str = "map.geojson",
        crs: str | None = "EPSG:4326",
        columns: dict[str, list[object]] | None = None,
        **options: object,
    ) -> Path:
        polygons = SQUARES if polygons is None else polygons
        columns = (
            {"ma_xa": list(polygons), "ten_xa": [NAMES.get(code, code) for code in polygons]}
            if columns is None
            else columns
        )
        frame = geopandas.GeoDataFrame(columns, geometry=list(polygons.values()), crs="EPSG:4326")
        if crs and crs != "EPSG:4326":
            frame = frame.to_crs(crs)
        path = tmp_path / name
        if crs is None:
            frame = frame.set_crs(None, allow_override=True)
        frame.to_file(path, **options)
        return path

    return write


@pytest.fixture
def real_communes() -> Path:
    path = SHARED / "boundaries" / "dong-thap-2025-07-communes.geojson"
    if not path.exists():
        pytest.skip("the real boundaries are not beside the project")
    return path
