"""Read the polygons and columns of any file that GDAL reads."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.boundaries.report import BoundaryError, Report
from geo.names import legacy

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass
class Source:
    """A file's rows. `geometries` are as they stand in the file, in its coordinates, None where empty."""

    geometries: NDArray[Any]
    columns: dict[str, NDArray[Any]]
    crs: str  # WKT or "EPSG:n" as declared; empty where the file declares none

    def take(self, keep: NDArray[np.bool_]) -> Source:
        return Source(self.geometries[keep], {name: values[keep] for name, values in self.columns.items()}, self.crs)


def open_source(path: Path, report: Report) -> Source:
    """Every row of the file's layer of polygons, with its texts in Unicode. Raises BoundaryError."""
    import pyogrio  # here, because it brings pandas and geopandas: a second for every process that starts

    where = _address(path)
    try:
        layer = _layer(where, report)
        info = pyogrio.read_info(where, layer=layer)
        encoding = _encoding(path, info)
        meta, _ids, wkb, values = pyogrio.raw.read(where, layer=layer, force_2d=True, encoding=encoding)
    except (UnicodeDecodeError, ValueError, RuntimeError) as error:  # pyogrio's own are RuntimeErrors
        raise BoundaryError(
            _(
                "%(file)s cannot be read as a map file (%(reason)s). Give GeoJSON, GeoPackage, FlatGeobuf or a zipped "
                "Shapefile (.shp, .shx, .dbf, .prj together)."
            )
            % {"file": path.name, "reason": str(error).strip()}
        ) from None
    columns = dict(zip(meta["fields"], values, strict=True))
    if encoding is not None:
        columns = _unicode(columns, report)
    # Unclosed rings are closed here; what is worse becomes None and is named later.
    geometries = np.full(0, None) if wkb is None else shapely.from_wkb(wkb, on_invalid="fix")
    report.rows = len(geometries)
    return Source(geometries, columns, meta["crs"] or "")


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _address(path: Path) -> str:
    """What GDAL calls the file: a Shapefile in a zip may lie in a folder of it."""
    if not path.exists():
        raise BoundaryError(_("%(file)s does not exist. Check the path and try again.") % {"file": path})
    if not zipfile.is_zipfile(path):
        return str(path)
    with zipfile.ZipFile(path) as archive:
        shapes = [name for name in archive.namelist() if name.lower().endswith((".shp", ".gpkg", ".geojson", ".fgb"))]
    if not shapes:
        raise BoundaryError(
            _("%(file)s holds no .shp, .gpkg, .geojson or .fgb file. Zip the map files themselves.")
            % {"file": path.name}
        )
    if len(shapes) > 1:
        raise BoundaryError(
            _("%(file)s holds several maps (%(names)s). Give one file with one map.")
            % {"file": path.name, "names": ", ".join(sorted(shapes))}
        )
    return f"/vsizip/{path.resolve()}/{shapes[0]}"


def _layer(where: str, report: Report) -> str:
    """The layer of polygons; of several the one with the most rows, and the report says so."""
    import pyogrio

    layers = [str(name) for name, kind in pyogrio.list_layers(where) if kind is None or "Point" not in str(kind)]
    layers = [name for name in layers if name] or [str(name) for name, _kind in pyogrio.list_layers(where)]
    if len(layers) == 1:
        return layers[0]
    if not layers:
        raise ValueError(_("no layer"))
    counts = {name: int(pyogrio.read_info(where, layer=name, force_feature_count=True)["features"]) for name in layers}
    best = max(layers, key=lambda name: counts[name])
    report.warn(
        "layers",
        _("The file has %(count)d layers; “%(name)s”, the one with the most rows, was read.")
        % {"count": len(layers), "name": best},
    )
    return best


def _encoding(path: Path, info: dict[str, Any]) -> str | None:
    """Latin-1, which keeps every byte, for a Shapefile that does not say how its texts are encoded."""
    if info["driver"] != "ESRI Shapefile":
        return None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            told = any(name.lower().endswith(".cpg") for name in archive.namelist())
    else:
        told = any(beside.suffix.lower() == ".cpg" for beside in path.parent.glob(f"{path.stem}.*"))
    return None if told else "ISO-8859-1"


def _unicode(columns: dict[str, NDArray[Any]], report: Report) -> dict[str, NDArray[Any]]:
    """The texts of a Shapefile without .cpg: UTF-8 if they are that, else TCVN3, VNI or Windows-1258."""
    texts = {
        name: values
        for name, values in columns.items()
        if values.dtype == object and any(isinstance(value, str) for value in values)
    }
    raw = [value for values in texts.values() for value in values if isinstance(value, str) and not value.isascii()]
    if not raw:
        return columns
    try:
        "".join(raw).encode("latin-1").decode("utf-8")
        name, decode = "UTF-8", lambda text: text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        old = legacy.recognise(raw)
        name = old or "Windows-1258"
        decode = legacy.READINGS[old] if old else _cp1258
    report.warn(
        "encoding",
        _("The file does not say how its texts are encoded; they were read as %(encoding)s.") % {"encoding": name},
    )
    fresh = {
        column: np.array([decode(text) if isinstance(text, str) else text for text in values], dtype=object)
        for column, values in texts.items()
    }
    return columns | fresh


def _cp1258(text: str) -> str:
    return text.encode("latin-1").decode("cp1258", errors="replace")
