"""Khóm and ấp for communes of which no source lists any: invented, and marked as invented."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from config.demo import chance, words
from geo.models import Level, Unit, UnitPeriod

KM_PER_DEGREE = 111.2
FEWEST = 2  # in one commune
# Where a demo visitor starts reading, the names are fixed.
FIXED_NAMES = {"30121": ("Mỹ Thới", "Mỹ Hưng", "Mỹ Thạnh", "Mỹ Phước", "Mỹ Hòa")}


@dataclass(frozen=True)
class Ground:
    """The commune on whose ground hamlets are invented, and the unit that they belong to."""

    commune: UnitPeriod
    parent_id: int
    valid_from: dt.date


def invent(grounds: Sequence[Ground], total: int) -> list[UnitPeriod]:
    """`total` hamlets over the grounds by type and area, in memory; each with a new Unit."""
    rng = chance.stream("sizes of communes")
    weights = [_weight(ground.commune) * rng.lognormvariate(0, 0.3) for ground in grounds]
    counts = chance.share_out(total, weights, FEWEST)
    hamlets: list[UnitPeriod] = []
    for ground, count in zip(grounds, counts, strict=True):
        hamlets += _of_one(ground, count, chance.stream(f"hamlets of {ground.commune.code}"))
    return hamlets


def _weight(commune: UnitPeriod) -> float:
    """Rural communes have more hamlets than wards, and large ones more than small ones."""
    area = 15.0 if commune.south is None else _height_km(commune) * _width_km(commune) * 0.55
    return (1.4 if commune.type == "xã" else 2.0) + min(area, 60.0) / 14


def _height_km(commune: UnitPeriod) -> float:
    return ((commune.north or 0) - (commune.south or 0)) * KM_PER_DEGREE


def _width_km(commune: UnitPeriod) -> float:
    shrink = math.cos(math.radians(commune.lat or 10.4))
    return ((commune.east or 0) - (commune.west or 0)) * KM_PER_DEGREE * shrink


def _of_one(ground: Ground, count: int, rng: random.Random) -> list[UnitPeriod]:
    commune = ground.commune
    fixed = FIXED_NAMES.get(commune.code, ())
    names = [*fixed[:count], *words.hamlet_names(commune.name, count - len(fixed[:count]), rng)]
    hamlets = []
    for number, name in enumerate(names, start=1):
        lat, lon = _position(commune, number, count, rng)
        hamlet = UnitPeriod(
            unit=Unit(level=Level.HAMLET, is_demo=True),
            code=f"{commune.code}-{number:02}",
            type="ấp" if commune.type == "xã" else "khóm",
            name=name,
            parent_id=ground.parent_id,
            valid_from=ground.valid_from,
            lat=lat,
            lon=lon,
        )
        hamlet.set_keys()
        hamlets.append(hamlet)
    return hamlets


def _position(commune: UnitPeriod, number: int, count: int, rng: random.Random) -> tuple[float | None, float | None]:
    """A point on a sunflower around the centre, well inside the extent; none where the commune has none."""
    if commune.lat is None or commune.lon is None:
        return None, None
    height = (commune.north or commune.lat) - (commune.south or commune.lat) or 0.03
    width = (commune.east or commune.lon) - (commune.west or commune.lon) or 0.03
    distance = 0.3 * math.sqrt((number - 0.5) / count)
    angle = number * 2.39996 + rng.random() * 0.5
    return (
        round(commune.lat + height * distance * math.sin(angle), 6),
        round(commune.lon + width * distance * math.cos(angle), 6),
    )
