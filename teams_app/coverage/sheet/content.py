"""What a picture of the map shows, in words and classes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from teams_app.coverage.scales import Class


@dataclass(frozen=True)
class Mark:
    """A unit's colour (0 light … 4 dark, None: hatched) and the words that stand under its name."""

    colour: int | None
    text: str


@dataclass(frozen=True)
class Dot:
    """A hamlet, in degrees."""

    lon: float
    lat: float
    name: str
    mark: Mark


@dataclass(frozen=True)
class Content:
    """`source` are the lines at the foot: where borders and figures come from, and of which day they are.

    `head` and `rows` are the table that follows the map on paper: its first column to the left, the others right.
    """

    title: str
    subtitle: Sequence[str]
    legend_title: str
    legend: Sequence[Class]
    marks: dict[int, Mark]
    source: Sequence[str]
    dots: Sequence[Dot] | None = None  # then the polygons are only their ground
    signs: Sequence[tuple[float, float]] = ()  # latitude, longitude: a square stands there
    signs_title: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
