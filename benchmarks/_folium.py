"""The map as most would draw it: `folium.Choropleth` over a geopandas frame, a whole page for every figure.

The same units, the same shapes and the same numbers as our map has. Nothing that only slows it down: folium writes its
page, and that is all. Of the libraries that its page wants from other hosts, Leaflet comes from the server measured;
the rest (jQuery, Bootstrap, icons, d3) is left out, which flatters it.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

UNIT, NUMBER = "unit", "number"


def main(page: Path, shown_on: dt.date) -> None:
    """Write the page and print, as JSON, its bytes, its bytes compressed, and the processor's seconds."""
    import django

    django.setup()
    from geo.ground import ground_on

    ground = ground_on("commune", shown_on)
    ids = [period.unit_id for period in ground.units]
    names = [period.name for period in ground.units]
    drawn(ids, names, ground.polygons)  # what is imported once, a server has imported
    start = time.process_time()
    text = drawn(ids, names, ground.polygons)
    seconds = time.process_time() - start
    page.write_text(text, encoding="utf-8")
    raw = text.encode()
    print(json.dumps({"bytes": len(raw), "gzip": len(gzip.compress(raw)), "seconds": seconds, "units": len(ids)}))


def drawn(ids: list[int], names: list[str], polygons: Any) -> str:
    """The page: a frame of (n,) units, its numbers, folium's own way, from the documentation."""
    import folium
    import geopandas

    numbers = [at * 7919 % 500 for at in range(len(ids))]
    frame = geopandas.GeoDataFrame({UNIT: ids, "name": names, NUMBER: numbers}, geometry=polygons, crs=4326)
    west, south, east, north = frame.total_bounds
    chart = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=6, tiles=None)
    folium.Choropleth(
        geo_data=frame,
        data=frame,
        columns=[UNIT, NUMBER],
        key_on=f"feature.properties.{UNIT}",
        bins=5,
        fill_color="YlGnBu",
    ).add_to(chart)
    chart.fit_bounds([[float(south), float(west)], [float(north), float(east)]])
    return str(chart.get_root().render())


if __name__ == "__main__":
    main(Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]))
