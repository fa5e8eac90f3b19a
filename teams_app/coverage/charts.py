"""Small charts drawn on the server: bars over a few months, with words and a table for who sees no picture.

Pure. What is missing is no zero: a bar that is missing is a dashed mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.coverage.text import number

WIDTH, HEIGHT = 240, 64  # of the drawing, in its own units
GAP = 3  # between two bars
LEAST = 2  # the height of a bar that is more than nothing


@dataclass(frozen=True)
class Point:
    """One value: where it stands, and how it reads. `height` is 0 for nothing, and where the value is missing."""

    label: str
    value: float | None
    text: str
    x: float
    width: float
    y: float
    height: float

    @property
    def is_missing(self) -> bool:
        return self.value is None

    @property
    def x_end(self) -> float:
        return round(self.x + self.width, 1)


@dataclass(frozen=True)
class Chart:
    title: str
    points: Sequence[Point]
    alternative: str  # the same in a sentence
    width: int = WIDTH
    height: int = HEIGHT


def chart(
    title: str,
    values: Iterable[tuple[str, float | None]],
    show: Callable[[float | None], str] = number,
    *,
    top: float | None = None,
    missing: str | Promise = "",
) -> Chart:
    """The chart of (label, value) in their order; values are not below zero. `top` or the highest fills the height.

    `missing`: why a value is not known, where that is not that nobody reported.
    """
    given, why = list(values), str(missing or _("not reported"))
    top = top or max((value for _label, value in given if value is not None), default=0)
    step = WIDTH / len(given) if given else WIDTH
    told = [(label, value, why if value is None else show(value)) for label, value in given]
    points = [_point(index * step, step, top, *each) for index, each in enumerate(told)]
    return Chart(title, points, _in_words(title, points, why if missing else ""))


@dataclass(frozen=True)
class Trends:
    """Several charts over the same months, each drawn beside its figure, and one table behind all of them.

    `urls`: for each month, where the rows of its numbers are found.
    """

    charts: Sequence[Chart]
    urls: Sequence[str]

    @property
    def rows(self) -> list[tuple[str, str, list[Point]]]:
        """Month by month, the newest first: its label, its address, its numbers."""
        months = zip(*(each.points for each in self.charts), strict=True)
        return [(points[0].label, url, list(points)) for points, url in zip(months, self.urls, strict=True)][::-1]

    @property
    def is_told(self) -> bool:
        """One month alone is no way."""
        return any(sum(not point.is_missing for point in each.points) > 1 for each in self.charts)


def _point(x: float, step: float, top: float, label: str, value: float | None, text: str) -> Point:
    if value is not None and value < 0:
        raise ValueError(f"a chart has no room below zero: {value}")
    height = round(value / top * HEIGHT, 1) if value and top else 0
    height = max(height, LEAST) if value else 0
    return Point(label, value, text, round(x + GAP / 2, 1), round(step - GAP, 1), HEIGHT - height, height)


def _in_words(title: str, points: Sequence[Point], why_missing: str) -> str:
    """`Lượt người: 12/2025 120 … 11/2026 340; cao nhất 400 (8/2026); 2 tháng chưa báo cáo.`"""
    known = [point for point in points if not point.is_missing]
    if not known and why_missing:
        return f"{title}: {why_missing}."
    if not known:
        return _("%(title)s: nothing reported.") % {"title": title}
    first, last, highest = known[0], known[-1], max(known, key=lambda point: point.value or 0)
    text = _("%(title)s: from %(first)s (%(begin)s) to %(last)s (%(end)s); highest %(top)s (%(at)s).") % {
        "title": title,
        "first": first.text,
        "begin": first.label,
        "last": last.text,
        "end": last.label,
        "top": highest.text,
        "at": highest.label,
    }
    if missing := len(points) - len(known):
        more = ngettext("%(count)s value is missing.", "%(count)s values are missing.", missing)
        text += " " + more % {"count": number(missing)}
    return text
