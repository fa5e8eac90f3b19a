"""The four figures as a map shows them: their names, their classes, and what to call the missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.coverage.figures import Row
from teams_app.coverage.text import number, percent

CLASSES = 5  # as many colours as the design has for a map: `--map-1` … `--map-5`
STEP = 1 / CLASSES


@dataclass(frozen=True)
class Measure:
    """One of the four figures. `parts` are what a rate divides; None for plain sums."""

    slug: str
    label: str | Promise
    short: str | Promise  # heads a column
    value: Callable[[Row], float | None]
    parts: Callable[[Row], tuple[int, int]] | None
    missing: str | Promise  # why a unit has no value
    thing: str | Promise  # what the parts count, after "4/5"

    def show(self, row: Row) -> str:
        """The value alone: `80,0%`, `1.234`; the reason where there is none."""
        value = self.value(row)
        if value is None:
            return str(self.missing)
        return percent(value) if self.parts else number(value)

    def detail(self, row: Row) -> str:
        """The value with what is behind it: `80,0% · 4/5 khóm, ấp có tổ`."""
        value = self.value(row)
        if value is None:
            return str(self.missing)
        return f"{self.show(row)} · {self.basis(row)}" if self.parts else f"{self.show(row)} {self.thing}"

    def basis(self, row: Row) -> str:
        """What is behind the value: `4/5 khóm, ấp có tổ`, `12 buổi`."""
        if self.parts:
            part, whole = self.parts(row)
            return f"{number(part)}/{number(whole)} {self.thing}" if whole else ""
        return "" if row.sessions is None else _("%(count)s sessions") % {"count": number(row.sessions)}


HAMLETS = Measure(
    "khom-ap",
    gettext_lazy("Hamlets served by a team"),
    gettext_lazy("Hamlets"),
    lambda row: row.hamlet_coverage,
    lambda row: (row.hamlets_covered, row.hamlets),
    gettext_lazy("hamlets not listed yet"),
    gettext_lazy("hamlets with a team"),
)
COMMUNES = Measure(
    "cap-xa",
    gettext_lazy("Communes with a commune team"),
    gettext_lazy("Commune team"),
    lambda row: row.commune_coverage,
    lambda row: (row.communes_covered, row.communes),
    gettext_lazy("no commune that day"),
    gettext_lazy("communes with a commune team"),
)
ACTIVITY = Measure(
    "hoat-dong",
    gettext_lazy("Teams at work"),
    gettext_lazy("Teams at work"),
    lambda row: row.activity_rate,
    lambda row: (row.teams_logging, row.teams),
    gettext_lazy("no team"),
    gettext_lazy("teams with a verified activity"),
)
REACH = Measure(
    "luot-nguoi",
    gettext_lazy("People guided"),
    pgettext_lazy("column", "People"),
    lambda row: row.reach,
    None,
    gettext_lazy("not reported"),
    gettext_lazy("people guided"),
)
MEASURES = {measure.slug: measure for measure in (HAMLETS, COMMUNES, ACTIVITY, REACH)}


@dataclass(frozen=True)
class Class:
    """One class of a map: the colour it takes (0 light … 4 dark, None: hatched), its words, how many units."""

    colour: int | None
    label: str
    count: int


class Scale:
    """How the values of these rows fall into classes: fixed fifths for rates, quantiles for sums."""

    def __init__(self, measure: Measure, rows: Sequence[Row]) -> None:
        self.measure, self.rows = measure, rows
        self.values = sorted(value for row in rows if (value := measure.value(row)) is not None)
        self.is_either_or = bool(measure.parts) and all(measure.parts(row)[1] <= 1 for row in rows)  # type: ignore[misc]
        self.tops = [] if measure.parts else _quantiles(self.values)

    def colour(self, row: Row) -> int | None:
        value = self.measure.value(row)
        if value is None:
            return None
        if self.measure.parts:
            return min(int(value / STEP + 1e-9), CLASSES - 1)
        return self._spread(next(index for index, top in enumerate(self.tops) if value <= top))

    def legend(self) -> list[Class]:
        """The classes from low to high, and last the units without a value."""
        counts: dict[int | None, int] = {}
        for row in self.rows:
            colour = self.colour(row)
            counts[colour] = counts.get(colour, 0) + 1
        shown = [Class(colour, label, counts.get(colour, 0)) for colour, label in self._labels()]
        return [*shown, Class(None, str(self.measure.missing), counts[None])] if None in counts else shown

    def _labels(self) -> list[tuple[int, str]]:
        if self.is_either_or:
            return [(0, _("none")), (CLASSES - 1, str(self.measure.thing))]
        if self.measure.parts:
            shares = [(number(index * STEP * 100), number((index + 1) * STEP * 100)) for index in range(CLASSES)]
            return [(index, f"{low}–{high}%") for index, (low, high) in enumerate(shares)]
        return [(self._spread(index), self._span(index)) for index in range(len(self.tops))]

    def _span(self, index: int) -> str:
        """The lowest and the highest value that really stand in a class of quantiles."""
        top = self.tops[index]
        floor = self.tops[index - 1] if index else float("-inf")
        low = min(value for value in self.values if floor < value <= top)
        return number(top) if low == top else f"{number(low)}–{number(top)}"

    def _spread(self, index: int) -> int:
        """Few classes take colours that are far apart."""
        steps = len(self.tops) - 1
        return round(index * (CLASSES - 1) / steps) if steps else CLASSES - 1


def _quantiles(values: Sequence[float]) -> list[float]:
    """The highest value of each fifth; fewer than five where values repeat."""
    if not values:
        return []
    tops = [values[max(0, -(-len(values) * step // CLASSES) - 1)] for step in range(1, CLASSES + 1)]
    return list(dict.fromkeys(tops))
