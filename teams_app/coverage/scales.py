"""How values fall into the classes of a map: fixed fifths for rates; for sums, quantiles or natural breaks."""

from __future__ import annotations

import hashlib
import warnings
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams_app.coverage.figures import Row
from teams_app.coverage.measures import Measure
from teams_app.coverage.text import number

CLASSES = 5  # as many colours as the design has for a map: `--map-1` … `--map-5`
ALMOST = 1e-9  # 0,6 is three fifths, also where 3/5 is a little less
FEW = 400  # values whose best breaks are found in half a second
A_DAY = 60 * 60 * 24  # seconds


class Breaks(TextChoices):
    """How the classes of a sum are found. Rates always fall into fixed fifths, so that maps can be compared."""

    QUANTILES = "phan-vi", gettext_lazy("As many units in each colour")
    NATURAL = "tu-nhien", gettext_lazy("Natural breaks (Jenks)")


@dataclass(frozen=True)
class Class:
    """One class of a map: the colour it takes (0 light … 4 dark, None: hatched), its words, how many units."""

    colour: int | None
    label: str
    count: int


class Scale:
    """The classes of the values of `rows`. Two maps that are compared share one, made of the rows of both."""

    def __init__(self, measure: Measure, rows: Sequence[Row], breaks: Breaks = Breaks.QUANTILES) -> None:
        self.measure, self.rows = measure, rows
        self.values = sorted(value for row in rows if (value := measure.value(row)) is not None)
        self.is_either_or = bool(measure.parts and self.values) and all(measure.parts(row)[1] <= 1 for row in rows)  # type: ignore[misc]
        self.tops = [] if measure.parts else tops_of(self.values, breaks)

    @cached_property
    def lows(self) -> list[float]:
        """The lowest value that falls into each class; of sums, one that a unit really has."""
        if self.measure.parts:
            return [step / CLASSES for step in range(CLASSES)]
        starts = [0, *(bisect_right(self.values, top) for top in self.tops[:-1])]
        return [self.values[start] for start in starts] if self.values else []

    @cached_property
    def colours(self) -> list[int]:
        """The colour of each class; few classes take colours that are far apart."""
        steps = len(self.lows) - 1
        return [round(index * (CLASSES - 1) / steps) if steps > 0 else CLASSES - 1 for index in range(steps + 1)]

    def colour(self, row: Row) -> int | None:
        value = self.measure.value(row)
        if value is None or not self.lows:
            return None
        return self.colours[max(0, bisect_right(self.lows, value + ALMOST) - 1)]

    def legend(self, rows: Sequence[Row] | None = None) -> list[Class]:
        """The classes from low to high, last the units without a value by why they have none; of `rows`, else all."""
        counted = self.rows if rows is None else rows
        counts = Counter(self.colour(row) for row in counted)
        missing = Counter(self.measure.why_missing(row) for row in counted if self.colour(row) is None)
        shown = [Class(colour, label, counts[colour]) for colour, label in self._labels()]
        return [*shown, *(Class(None, why, count) for why, count in missing.most_common())]

    def told(self) -> dict[str, Any]:
        """What the browser needs to do the same."""
        return {"lows": self.lows, "colours": self.colours}

    def _labels(self) -> list[tuple[int, str]]:
        if self.is_either_or:
            return [(0, _("none")), (CLASSES - 1, str(self.measure.thing))]
        if self.measure.parts:
            shares = [number(step * 100 / CLASSES) for step in range(CLASSES + 1)]
            return [(index, f"{shares[index]}–{shares[index + 1]}%") for index in range(CLASSES)]
        return [
            (colour, self._span(low, top)) for colour, low, top in zip(self.colours, self.lows, self.tops, strict=True)
        ]

    def _span(self, low: float, top: float) -> str:
        """The lowest and the highest value that really stand in a class."""
        decimals = self.measure.decimals
        return number(top, decimals) if low == top else f"{number(low, decimals)}–{number(top, decimals)}"


def tops_of(values: Sequence[float], breaks: Breaks) -> list[float]:
    """The highest value of each class, from low to high: at most five, fewer where values repeat. `values` ascend."""
    different = sorted(set(values))
    if len(different) <= CLASSES:
        return different
    bounds = _natural(values) if breaks == Breaks.NATURAL else _quantiles(values)
    return sorted({values[bisect_right(values, bound) - 1] for bound in bounds if bound >= values[0]} | {values[-1]})


def _quantiles(values: Sequence[float]) -> list[float]:
    return [values[max(0, -(-len(values) * step // CLASSES) - 1)] for step in range(1, CLASSES + 1)]


def _natural(values: Sequence[float]) -> list[float]:
    """Jenks' breaks: the best there are (Fisher) for a province; for a country improved step by step (Caspall).

    The best take time that grows with the square of the units, a step costs 20 ms for 3.321 communes. The library
    itself takes seconds to load, so it is loaded when breaks are asked for that nobody asked for before.
    """
    key = f"coverage:breaks:{hashlib.sha256(repr(list(values)).encode()).hexdigest()}"
    found: list[float] | None = cache.get(key)
    if found is None:
        import mapclassify
        import numpy as np

        method = mapclassify.FisherJenks if len(values) <= FEW else mapclassify.JenksCaspall
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that values repeat, and that a compiler would make it quicker
            found = [float(bound) for bound in method(np.array(values, dtype=float), k=CLASSES).bins]
        cache.set(key, found, A_DAY)
    return found
