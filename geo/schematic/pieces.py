"""What the cells of a day are made of: the former or present communes with the best known position."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.models import Level, Succession, UnitPeriod

Floats = NDArray[np.float64]

Box = tuple[float, float, float, float]  # west, south, east, north

ONE_DAY = dt.timedelta(days=1)
KM_PER_DEGREE = 111.32
SMALLEST_KM2 = 0.12  # an extent below this is a placeholder around a point, not an extent
SMALLEST_REACH, LONE_REACH = 0.003, 0.03  # degrees, of a piece whose extent is unknown


@dataclass(frozen=True)
class Place:
    """Where a commune was: its centre and, if known, its extent. Degrees."""

    lon: float
    lat: float
    box: Box | None


@dataclass(frozen=True)
class Pieces:
    """Arrays of one length (pieces), and which of `units` each goes to; all in degrees, boxes always known."""

    lon: Floats
    lat: Floats
    west: Floats
    south: Floats
    east: Floats
    north: Floats
    owners: list[list[int]]  # per piece, indexes into `units`: more than one where the piece was split up
    units: list[int]  # unit ids
    unit_lon: Floats  # the centre of each unit today, to part a split piece; NaN where unknown
    unit_lat: Floats


def pieces_on(on: dt.date) -> Pieces:
    """The pieces of all communes in force on `on`. Two queries, whatever their number."""
    history = _History()
    places: dict[tuple[int, dt.date], Place] = {}
    owners: defaultdict[tuple[int, dt.date], list[int]] = defaultdict(list)
    today = [period for period in history.in_force(on) if history.origins_of(period.unit_id, on)]
    today.sort(key=lambda period: (period.code, period.unit_id))
    for index, period in enumerate(today):
        for key, place in sorted(history.origins_of(period.unit_id, on).items()):
            places[key] = place
            owners[key].append(index)
    keys = list(places)
    lon, lat = np.array([places[key].lon for key in keys]), np.array([places[key].lat for key in keys])
    boxes = _boxes(lon, lat, [places[key].box for key in keys])
    _part_twins(lon, lat, boxes)
    return Pieces(
        lon=lon,
        lat=lat,
        west=boxes[:, 0],
        south=boxes[:, 1],
        east=boxes[:, 2],
        north=boxes[:, 3],
        owners=[owners[key] for key in keys],
        units=[period.unit_id for period in today],
        unit_lon=np.array([np.nan if p.lon is None else p.lon for p in today]),
        unit_lat=np.array([np.nan if p.lat is None else p.lat for p in today]),
    )


class _History:
    """All periods and successions of communes, in memory: who stood where when."""

    def __init__(self) -> None:
        self.periods: defaultdict[int, list[UnitPeriod]] = defaultdict(list)
        rows = UnitPeriod.objects.at_level(Level.COMMUNE).order_by("valid_from")
        for period in rows.only(
            "unit_id", "code", "valid_from", "valid_to", "lat", "lon", "south", "west", "north", "east"
        ):
            self.periods[period.unit_id].append(period)
        self.into: defaultdict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        self.out_of: defaultdict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        for old, new, day in Succession.objects.values_list("old_id", "new_id", "effective_on").order_by("pk"):
            self.into[new].append((day, old))
            self.out_of[old].append((day, new))

    def in_force(self, day: dt.date) -> Iterable[UnitPeriod]:
        return (found for unit_id in self.periods if (found := self.period(unit_id, day)))

    def period(self, unit_id: int, day: dt.date) -> UnitPeriod | None:
        for period in self.periods.get(unit_id, ()):
            if period.valid_from <= day and (period.valid_to is None or day < period.valid_to):
                return period
        return None

    def origins_of(self, unit_id: int, day: dt.date) -> dict[tuple[int, dt.date], Place]:
        """The best known places that make up a unit on a day, by (unit, first day of the period used)."""
        period = self.period(unit_id, day)
        if period is None:
            return {}
        place = _place(period)
        if place is not None and place.box is not None:
            return {(unit_id, period.valid_from): place}
        found: dict[tuple[int, dt.date], Place] = {}
        turns = [turn for turn, _old in self.into[unit_id] if turn <= day]
        if turns:
            turn = max(turns)
            olds = {old for when, old in self.into[unit_id] if when == turn} | {unit_id}
            for old in sorted(olds):
                found |= self.origins_of(old, turn - ONE_DAY)
        elif period.valid_from > min(p.valid_from for p in self.periods[unit_id]):
            found = self.origins_of(unit_id, period.valid_from - ONE_DAY)
        if found:
            return found
        key = (unit_id, period.valid_from)
        return {key: place} if place is not None else self._beside_heirs(key, day)

    def _beside_heirs(self, key: tuple[int, dt.date], day: dt.date) -> dict[tuple[int, dt.date], Place]:
        """A unit without a position shares the place of another that went into the same heir, or the heir's."""
        for turn, heir in sorted(self.out_of[key[0]]):
            if turn <= day:
                continue
            beside = [self.period(other, day) for when, other in sorted(self.into[heir]) if when == turn]
            for period in (*beside, self.period(heir, turn)):
                place = _place(period) if period else None
                if place is not None:
                    return {key: place}
        return {}


def _place(period: UnitPeriod) -> Place | None:
    if period.lat is None or period.lon is None:
        return None
    box = (period.west, period.south, period.east, period.north)
    if any(side is None for side in box):
        return Place(period.lon, period.lat, None)
    west, south, east, north = (float(side) for side in box if side is not None)
    km2 = (east - west) * (north - south) * KM_PER_DEGREE**2 * np.cos(np.radians(period.lat))
    return Place(period.lon, period.lat, (west, south, east, north) if km2 > SMALLEST_KM2 else None)


def _boxes(lon: Floats, lat: Floats, known: list[Box | None]) -> Floats:
    """(n, 4) west, south, east, north; where unknown, as far as the mean of the three nearest centres."""
    shrink = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
    boxes = np.full((len(known), 4), np.nan)
    for index, box in enumerate(known):
        if box is not None:
            boxes[index] = box
            continue
        distance = np.hypot((lon - lon[index]) * shrink, lat - lat[index])
        near = np.sort(distance[distance > 0])[:3]
        reach = max(float(near.mean()), SMALLEST_REACH) if len(near) else LONE_REACH
        side = reach / shrink
        boxes[index] = (lon[index] - side, lat[index] - reach, lon[index] + side, lat[index] + reach)
    return boxes


def _part_twins(lon: Floats, lat: Floats, boxes: Floats) -> None:
    """Pieces that the tables put at one and the same point share its box in strips, in their order."""
    together: defaultdict[tuple[float, float], list[int]] = defaultdict(list)
    for index, point in enumerate(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True)):
        together[point].append(index)
    for members in together.values():
        if len(members) == 1:
            continue
        west, south, east, north = boxes[members[0]]
        upright = (east - west) * np.cos(np.radians(south)) > north - south
        cuts = np.linspace(west if upright else south, east if upright else north, len(members) + 1)
        for number, index in enumerate(members):
            low, high = cuts[number : number + 2]
            boxes[index] = (low, south, high, north) if upright else (west, low, east, high)
            lon[index], lat[index] = boxes[index, [0, 2]].mean(), boxes[index, [1, 3]].mean()
