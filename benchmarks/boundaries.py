"""National boundaries: our whole import against reading, making valid and simplifying with geopandas.

The country is invented: UNITS communes (3.321), VERTICES vertices (300.000; the real maps have 0,3 to 7
million), with borders as people draw them: one unit in DIRTY (50) is shifted by a few metres against its
neighbours. Each contestant runs in a process of its own, on the same file; the better of two runs counts.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

UNITS = int(os.environ.get("UNITS", "3321"))
VERTICES = int(os.environ.get("VERTICES", "300000"))
DIRTY = int(os.environ.get("DIRTY", "50"))
BAR = 1.5
MEMORY_BAR_MB = 2000
LAND = (103.0, 9.0, 109.0, 22.0)  # degrees


def main() -> None:
    from _database import set_up

    folder = set_up()
    path = folder / "country.gpkg"
    load(draw(path))
    print(f"{UNITS} communes, {VERTICES} vertices asked for, {path.stat().st_size / 2**20:.1f} MiB")
    peer, ours = best("peer", path), best("ours", path)
    for name, run in (("geopandas", peer), ("import_boundaries", ours)):
        print(f"{name:18} {run['seconds']:7.2f} s  {run['memory_mb']:6.0f} MB  {run['told']}")
    verdict("boundaries", ours["seconds"] / peer["seconds"], BAR)
    verdict("boundaries-memory", ours["memory_mb"] / MEMORY_BAR_MB, 1.0)


def draw(path: Path) -> Any:
    """Write the country to a file; returns the centres (n, 2)."""
    import geopandas
    import numpy as np
    import shapely

    rng = np.random.default_rng(1)
    land = shapely.box(*LAND)
    cells = borders(rng.uniform(LAND[:2], LAND[2:], (UNITS, 2)), land)
    for row in np.flatnonzero(rng.integers(0, DIRTY, UNITS) == 0) if DIRTY else []:
        shift = rng.normal(0, 3e-5, 2)
        cells[row] = shapely.transform(cells[row], lambda points, shift=shift: points + shift)
    codes = [f"{number:05}" for number in range(1, UNITS + 1)]
    frame = geopandas.GeoDataFrame({"ma_xa": codes, "ten_xa": [f"Xã {c}" for c in codes]}, geometry=cells, crs=4326)
    frame.to_file(path)
    return shapely.get_coordinates(shapely.point_on_surface(cells))


def borders(centres: Any, land: Any, vertices: int = VERTICES) -> Any:
    """One polygon a centre (n, 2), in degrees: cells of the land with about `vertices` on borders that wind."""
    import numpy as np
    import shapely

    cells = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=land, ordered=True)
    cells = shapely.intersection(np.array(shapely.get_parts(cells)), land)
    cells = shapely.set_precision(cells, 1e-7)
    step = shapely.length(cells).sum() / vertices
    return shapely.transform(shapely.segmentize(cells, step), lambda points: wound(points, step))


def wound(points: Any, step: float) -> Any:
    """Borders that wind: the same shift for the same point, so neighbours stay neighbours."""
    import numpy as np

    x, y = (points / step).T.round(4)
    return points + 0.25 * step * np.column_stack([np.sin(1.3 * x + 2.1 * y), np.sin(1.7 * y - 1.1 * x)])


def load(centres: Any) -> None:
    """The register that the file is matched with."""
    import datetime as dt

    from geo.models import Level, Unit, UnitPeriod

    start = dt.date(2025, 7, 1)
    province = Unit.objects.create(level=Level.PROVINCE)
    common = {"valid_from": start, "type": "xã"}
    UnitPeriod.objects.create(unit=province, code="p1", name="Cả Nước", **common)
    units = Unit.objects.bulk_create(Unit(level=Level.COMMUNE) for _row in centres)
    periods = []
    for number, (unit, (lon, lat)) in enumerate(zip(units, centres, strict=True), start=1):
        code = f"{number:05}"
        period = UnitPeriod(unit=unit, code=code, name=code, parent=province, lon=lon, lat=lat, **common)
        period.set_keys()
        periods.append(period)
    UnitPeriod.objects.bulk_create(periods)


def best(who: str, path: Path) -> dict[str, Any]:
    runs = []
    for _time in range(2):
        command = [sys.executable, __file__, who, str(path)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout
        runs.append(json.loads(answer.splitlines()[-1]))
    return {"memory_mb": max(run["memory_mb"] for run in runs), **min(runs, key=lambda run: run["seconds"])}


def contestant(who: str, path: Path) -> None:
    run = {"peer": with_geopandas, "ours": with_our_import}[who]
    told, seconds = run(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory_mb": memory, "told": told}))


def with_geopandas(path: Path) -> tuple[str, float]:
    """Reading, making valid and simplifying as a coverage; imports are not counted."""
    import geopandas

    start = time.perf_counter()
    frame = geopandas.read_file(path)
    simple = frame.make_valid().simplify_coverage(0.001)
    return f"{len(simple)} rows", time.perf_counter() - start


def with_our_import(path: Path) -> tuple[str, float]:
    """The whole command: read, match, place, mend, check and write to the database; imports are not counted."""
    import django
    import pyogrio  # noqa: F401  (geopandas with it, as in the other contestant)

    django.setup()
    import datetime as dt

    from geo.boundaries import Request, read

    start = time.perf_counter()
    survey = read(path, Request("commune", dt.date(2025, 7, 1)))
    survey.write()
    told = survey.report.to_dict()
    seconds = time.perf_counter() - start
    return f"{told['written']} written, {told['moved_km2']} km² moved, {len(told['warnings'])} warnings", seconds


def verdict(name: str, ratio: float, bar: float) -> None:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar} {'ok' if ratio <= bar else 'short'}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        contestant(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
