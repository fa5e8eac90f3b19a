"""Where everything stands: areas, lines and words in millimetres, from the upper left corner. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import topojson
from geo.maps import ARCHIPELAGOS, VIETNAM
from teams_app.coverage.sheet.content import Content, Dot, Mark

Points = NDArray[np.float64]  # n × 2

INK, MUTE, LINE, WHITE, GROUND = "#16262b", "#54656a", "#7b8a87", "#ffffff", "#f1f4f0"
SHADES = ("#e0efe8", "#aed5c4", "#6fb399", "#2f8a70", "#07543f")  # the tokens --map-1 … --map-5 in the light theme
DARK = 3  # the first shade on which white is read better
HATCH, HATCH_GAP = "#9aa6a2", 1.6  # millimetres between the lines that mean "no data"
PAPER = (297.0, 210.0)  # A4, landscape
MARGIN, COLUMN = 12.0, 62.0
BARE = Mark(None, "")
DOT = 2.0  # the radius of a hamlet's dot
SIGN = 1.1  # half the side of a square
COUNTRY = 8  # degrees from west to east, from which on a map is one of the country


@dataclass(frozen=True)
class Area:
    """A polygon: its shell and holes, closed."""

    rings: Sequence[Points]
    fill: str
    edge: str = WHITE
    width: float = 0.25


@dataclass(frozen=True)
class Line:
    points: Points
    colour: str
    width: float


@dataclass(frozen=True)
class Words:
    """A line of text; `y` is its base line, `size` the height of the letters' square."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    is_bold: bool = False
    anchor: str = "start"  # or middle, end


Item = Area | Line | Words


@dataclass(frozen=True)
class Sheet:
    width: float
    height: float
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """A window of the sheet, filled by the window of the world from `west`, `south` to `east`, `north`."""

    x: float
    y: float
    width: float
    height: float
    bounds: tuple[float, float, float, float]  # south, west, north, east

    @property
    def across(self) -> float:
        """Millimetres a degree of latitude; one of longitude is `narrow` times that."""
        south, west, north, east = self.bounds
        return min(self.width / max((east - west) * self.narrow, 1e-9), self.height / max(north - south, 1e-9))

    @property
    def narrow(self) -> float:
        return float(np.cos(np.radians((self.bounds[0] + self.bounds[2]) / 2)))

    def place(self, lonlat: Any) -> Points:
        south, west, north, east = self.bounds
        points = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        x = self.x + self.width / 2 + (points[:, 0] - (west + east) / 2) * self.narrow * self.across
        y = self.y + self.height / 2 - (points[:, 1] - (south + north) / 2) * self.across
        return np.column_stack([x, y])


def map_only(topology: Mapping[str, Any], content: Content, width: float = 200, height: float = 160) -> Sheet:
    """The map alone, for a page that has title and legend itself."""
    return Sheet(width, height, list(_map(topology, content, (2, 2, width - 4, height - 4))))


def printed(topology: Mapping[str, Any], content: Content) -> Sheet:
    """A sheet of A4: title, map, legend, source and date."""
    width, height = PAPER
    items: list[Item] = []
    y = MARGIN + 6
    for line in _wrapped(content.title, 7, width - 2 * MARGIN):
        items.append(Words(MARGIN, y, line, 7, is_bold=True))
        y += 8.4
    for text in content.subtitle:
        for line in _wrapped(text, 4, width - 2 * MARGIN):
            items.append(Words(MARGIN, y - 1.5, line, 4, MUTE))
            y += 5.2
    foot = height - MARGIN - 4.2 * (len(content.source) - 1)
    window = (MARGIN + COLUMN, y + 1, width - 2 * MARGIN - COLUMN, foot - 8 - y)
    items += _map(topology, content, window)
    items += _legend(content, y + 6)
    items += [Words(MARGIN, foot + 4.2 * at, text, 3.2, MUTE) for at, text in enumerate(content.source)]
    return Sheet(width, height, items)


# The map. ------------------------------------------------------------------------------------


def _map(topology: Mapping[str, Any], content: Content, window: tuple[float, float, float, float]) -> Iterator[Item]:
    units, marks = topojson.decode(topology), content.marks
    if not units:
        return
    frame = Frame(*window, bounds=_bounds(topology["bbox"]))
    areas = [
        (marks.get(unit["id"], BARE), [frame.place(ring) for ring in rings]) for unit, parts in units for rings in parts
    ]
    areas.sort(key=lambda area: -np.prod(np.ptp(area[1][0], axis=0)))  # what lies within another is drawn after it
    signs = frame.place([(lon, lat) for lat, lon in content.signs])
    taken = Taken([(x - SIGN, y - SIGN, x + SIGN, y + SIGN) for x, y in signs])
    if content.dots is not None:
        yield from (Area(rings, GROUND, LINE) for _mark, rings in areas)
        yield from _dotted(content.dots, frame, taken)
        yield from (_square(x, y) for x, y in signs)
        return
    edge = 0.25 if len(units) < 400 else 0.06
    for mark, rings in areas:
        yield Area(rings, WHITE if mark.colour is None else SHADES[mark.colour], width=edge)
    bare = [rings for mark, rings in areas if mark.colour is None]
    yield from _hatched(bare, window)
    yield from (Line(rings[0], LINE, edge) for rings in bare)
    yield from (_square(x, y) for x, y in signs)
    for unit, _parts in sorted(units, key=lambda unit: -unit[0]["properties"]["at"][2]):  # the largest first
        labels = _labels(unit["properties"], marks.get(unit["id"], BARE), frame)
        yield from next(filter(taken.takes, labels), ())
    if _is_country(frame.bounds):
        yield from _islands(frame)


def _bounds(bbox: Sequence[float]) -> tuple[float, float, float, float]:
    west, south, east, north = bbox
    if east - west <= COUNTRY:
        return south, west, north, east
    (least_lat, least_lon), (most_lat, most_lon) = VIETNAM
    return min(south, least_lat), min(west, least_lon), max(north, most_lat), max(east, most_lon)


def _is_country(bounds: tuple[float, float, float, float]) -> bool:
    return bounds[3] - bounds[1] > COUNTRY


def _hatched(areas: Sequence[Sequence[Points]], window: tuple[float, float, float, float]) -> Iterator[Line]:
    """Slanted lines over `areas`: the pattern that no colour is taken for."""
    if not areas:
        return
    x, y, width, height = window
    starts = np.arange(x - height, x + width, HATCH_GAP)
    slants = shapely.linestrings([[(start, y + height), (start + height, y)] for start in starts])
    ground = shapely.make_valid(np.array([shapely.Polygon(rings[0], rings[1:]) for rings in areas]))
    tree = shapely.STRtree(slants)
    pieces = []
    for area, slant in tree.query(ground, predicate="intersects").T:
        pieces.append(shapely.intersection(ground[area], slants[slant]))
    for piece in shapely.get_parts(np.array(pieces, dtype=object)) if pieces else ():
        points = shapely.get_coordinates(piece)
        if len(points) > 1:
            yield Line(points, HATCH, 0.25)


def _labels(properties: Mapping[str, Any], mark: Mark, frame: Frame) -> Iterator[list[Words]]:
    """What may be written in a unit, the fullest first: its name and value, or the name, where it is large enough."""
    lon, lat, degrees = properties["at"]
    reach = degrees * frame.across
    [(x, y)] = frame.place((lon, lat))
    colour = WHITE if mark.colour is not None and mark.colour >= DARK else INK
    for lines in ([properties["short"], mark.text], [properties["short"]]):
        size = min(3.1, 1.8 * reach / max(1, max(len(line) for line in lines)) / 0.55, 1.4 * reach / len(lines) / 1.2)
        if size >= 1.9 and all(lines):
            bases = [y + size * (0.35 + 1.15 * (at - (len(lines) - 1) / 2)) for at in range(len(lines))]
            yield [
                Words(float(x), float(base), line, size, colour, is_bold=at == 1, anchor="middle")
                for at, (base, line) in enumerate(zip(bases, lines, strict=True))
            ]


def _islands(frame: Frame) -> Iterator[Item]:
    """Hoàng Sa and Trường Sa with their names, wherever the country is shown."""
    for group in ARCHIPELAGOS:
        for lat, lon in group.points:
            [(x, y)] = frame.place((lon, lat))
            yield Area([_dot(x, y, 0.5)], INK, INK, 0.1)
        [(x, y)] = frame.place(group.at[::-1])
        yield Words(float(x), float(y), group.name, 3, INK, is_bold=True, anchor="middle")


def _dotted(dots: Sequence[Dot], frame: Frame, taken: Taken) -> Iterator[Item]:
    """The dots, and their names below, above or beside them, wherever there is room for one."""
    places = frame.place([(dot.lon, dot.lat) for dot in dots])
    for dot, (x, y) in zip(dots, places, strict=True):
        colour = dot.mark.colour
        yield Area([_dot(x, y, DOT)], WHITE if colour is None else SHADES[colour], INK if colour is None else LINE, 0.3)
        taken.boxes.append((x - DOT, y - DOT, x + DOT, y + DOT))
    for dot, (x, y) in zip(dots, places, strict=True):
        spots = ((x, y + 4.8, "middle"), (x, y - 2.8, "middle"), (x + 2.8, y + 0.9, "start"), (x - 2.8, y + 0.9, "end"))
        names = ([Words(float(at), float(base), dot.name, 2.6, anchor=anchor)] for at, base, anchor in spots)
        yield from next(filter(taken.takes, names), ())


def _square(x: float, y: float) -> Area:
    return Area([_box(x - SIGN, y - SIGN, 2 * SIGN, 2 * SIGN)], WHITE, INK, 0.5)


def _dot(x: float, y: float, radius: float) -> Points:
    angles = np.linspace(0, 2 * np.pi, 13)
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])


@dataclass(frozen=True)
class Taken:
    """The room on a map that is taken: whose label would lie over another's has none."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)  # left, top, right, bottom

    def takes(self, label: Sequence[Words]) -> bool:
        """Whether there is room for it; then it is taken."""
        boxes = [_box_of(line) for line in label]
        if any(_meet(box, other) for box in boxes for other in self.boxes):
            return False
        self.boxes.extend(boxes)
        return True


def _box_of(line: Words) -> tuple[float, float, float, float]:
    """The mean letter is about half as wide as it is high."""
    width = len(line.text) * line.size * 0.55
    left = line.x - width * {"start": 0, "middle": 0.5, "end": 1}[line.anchor]
    return left, line.y - 0.8 * line.size, left + width, line.y + 0.25 * line.size


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Words. --------------------------------------------------------------------------------------


def _legend(content: Content, y: float) -> Iterator[Item]:
    for line in _wrapped(content.legend_title, 3.8, COLUMN - 6):
        yield Words(MARGIN, y, line, 3.8, is_bold=True)
        y += 5
    for each in content.legend:
        box = _box(MARGIN, y - 2.2, 6, 4.4)
        yield Area([box], WHITE if each.colour is None else SHADES[each.colour], LINE, 0.2)
        if each.colour is None:
            yield from _hatched([[box]], (MARGIN, y - 2.2, 6, 4.4))
        words = list(_beside_box(f"{each.label} ({each.count})", y))
        yield from words
        y += 4.6 * len(words) + 1.8
    if content.signs:
        yield _square(MARGIN + 3, y)
        yield from _beside_box(f"{content.signs_title} ({len(content.signs)})", y)


def _beside_box(text: str, y: float) -> Iterator[Words]:
    for at, line in enumerate(_wrapped(text, 3.6, COLUMN - 14)):
        yield Words(MARGIN + 9, y + 1.3 + 4.6 * at, line, 3.6)


def _box(x: float, y: float, width: float, height: float) -> Points:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], dtype=float)


def _wrapped(text: str, size: float, width: float) -> list[str]:
    """`text` in lines of about `width`: the mean letter is half as wide as it is high."""
    room = max(8, int(width / (size * 0.54)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
