"""How near the schematic cells of 2025 come to the real communes, and how fast they are drawn.

Measured as intersection over union, the mean over the 102 communes of the new Đồng Tháp, against plain
Voronoi cells of the new centres. Needs the real boundaries beside the project (`../shared/data`).
"""

import datetime as dt
import time
from pathlib import Path
from typing import Any

BAR = 0.63
SECONDS_BAR = 3.0
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL = DATA / "boundaries" / "dong-thap-2025-07-communes.geojson"
TODAY = dt.date(2025, 7, 1)


def main() -> None:
    if not REAL.exists():
        print(f"skipped: {REAL} is not there")
        return
    from _database import set_up

    set_up()
    load()
    import geopandas

    from geo.ground import units_on
    from geo.schematic import cells_on

    real = geopandas.read_file(REAL).set_index("code").geometry.make_valid()
    units = units_on("commune", TODAY)
    start = time.perf_counter()
    cells = cells_on(TODAY)
    seconds = time.perf_counter() - start
    ours = mean_iou({unit.code: cells[unit.unit_id] for unit in units}, real)
    plain = mean_iou(voronoi(units), real)
    print(f"{len(cells)} cells in {seconds:.2f} s; Voronoi of the new centres: {plain:.3f}")
    print(f"BENCH schematic-iou ratio={ours:.3f} bar={BAR} {'ok' if ours >= BAR else 'short'}")
    print(f"BENCH schematic-over-voronoi ratio={ours / plain:.2f} bar=1.0 {'ok' if ours > plain else 'short'}")
    print(
        f"BENCH schematic-time ratio={seconds / SECONDS_BAR:.2f} bar=1.0 {'ok' if seconds <= SECONDS_BAR else 'short'}"
    )


def load() -> None:
    """The real units of 2025 and what became of them: periods and successions, nothing else."""
    import csv

    from geo.models import Instrument, Succession, Unit, UnitPeriod

    def table(name: str) -> list[dict[str, str]]:
        with (DATA / "units" / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def add(rows: list[dict[str, str]], start: dt.date, end: dt.date | None) -> dict[str, Any]:
        units = {}
        for row in rows:
            units[row["code"]] = unit = Unit.objects.create(level=row["level"])
            numbers = ("lat", "lon", "south", "west", "north", "east", "area_km2")
            UnitPeriod.objects.create(
                unit=unit, code=row["code"], type=row["type"], name=row["name"], valid_from=start, valid_to=end,
                parent=units.get(row["parent_code"]), **{key: float(row[key]) if row[key] else None for key in numbers},
            )  # fmt: skip
        return units

    old = add(table("dong-thap-2025-06.csv") + table("tien-giang-2025-06.csv"), dt.date(2025, 1, 1), TODAY)
    new = add(table("dong-thap-2025-07.csv"), TODAY, None)
    instrument = Instrument.objects.create(number="1663/NQ-UBTVQH15")
    for row in table("changes.csv"):
        if row["effective_date"] == TODAY.isoformat() and row["old_code"] in old:
            Succession.objects.create(
                old=old[row["old_code"]], new=new[row["new_code"]], extent=row["extent"], effective_on=TODAY,
                instrument=instrument,
            )  # fmt: skip


def voronoi(units: list[Any]) -> dict[str, Any]:
    """Plain cells of the centres, clipped to their hull: what a map without history would draw."""
    import numpy as np
    import shapely

    points = np.array([(unit.lon + number * 1e-7, unit.lat) for number, unit in enumerate(units)])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), 0.03)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=hull, ordered=True))
    return {unit.code: shapely.intersection(cell, hull) for unit, cell in zip(units, cells, strict=True)}


def mean_iou(drawn: dict[str, Any], real: Any) -> float:
    shares = [drawn[code].intersection(true).area / drawn[code].union(true).area for code, true in real.items()]
    return sum(shares) / len(shares)


if __name__ == "__main__":
    main()
