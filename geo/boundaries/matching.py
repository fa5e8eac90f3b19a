"""Which row is which unit: by code where a column holds codes, else by name, type and parent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo import names
from geo.boundaries.report import BoundaryError, Report
from geo.boundaries.source import Source
from geo.models import UnitPeriod

ENOUGH = 0.3  # of the rows must be recognised in a column for it to be taken as codes or names
_TYPES = {
    "xa": "xã", "x": "xã", "phuong": "phường", "p": "phường", "thi tran": "thị trấn", "tt": "thị trấn",
    "dac khu": "đặc khu", "huyen": "huyện", "h": "huyện", "quan": "quận", "q": "quận", "thi xa": "thị xã",
    "tx": "thị xã", "thanh pho": "thành phố", "tp": "thành phố", "tinh": "tỉnh", "t": "tỉnh",
}  # fmt: skip
_TYPE_WORD = re.compile(
    r"(thi tran|thi xa|thanh pho|dac khu|phuong|huyen|quan|tinh|xa|tt|tx|tp|[xphqt](?=\.))(\.\s*|\s+)(?=\S)"
)


@dataclass
class Units:
    """The units that the rows can be, with what they are recognised by."""

    periods: list[UnitPeriod]
    parents: dict[int, UnitPeriod]  # parents and grandparents by unit id

    @cached_property
    def by_code(self) -> dict[str, UnitPeriod]:
        return {_code(period.code): period for period in self.periods}

    @cached_property
    def by_name(self) -> dict[str, list[UnitPeriod]]:
        return self._by(lambda period: names.normalise(_number(period.name)))

    @cached_property
    def by_folded(self) -> dict[str, list[UnitPeriod]]:
        return self._by(lambda period: _fold(_number(period.name)))

    def _by(self, key: Callable[[UnitPeriod], str]) -> dict[str, list[UnitPeriod]]:
        index: defaultdict[str, list[UnitPeriod]] = defaultdict(list)
        for period in self.periods:
            index[key(period)].append(period)
        return index

    def is_under(self, period: UnitPeriod, folded: str) -> bool:
        """Whether a parent or grandparent carries that name, or that code."""
        parent = self.parents.get(period.parent_id or 0)
        while parent is not None:
            if folded in (_fold(parent.name), _fold(parent.label), _code(parent.code)):
                return True
            parent = self.parents.get(parent.parent_id or 0)
        return False


@dataclass
class Match:
    """Row → unit (None where there is none), and how a row is called in messages."""

    periods: list[UnitPeriod | None]
    labels: list[str]


def match(source: Source, units: Units, report: Report, code_field: str | None, name_field: str | None) -> Match:
    """Fills the report's fields, `unmatched` and `warnings`. Raises BoundaryError for a field that is not there."""
    codes = _column(source, code_field) if code_field else _best(source, units, _looks_like_code)
    titles = _column(source, name_field) if name_field else _best(source, units, _looks_like_name)
    report.code_field, report.name_field = codes or "", titles or ""
    rows = len(source.geometries)
    by_code = [
        units.by_code.get(_code(value)) if codes else None for value in source.columns.get(codes or "", [None] * rows)
    ]
    texts = [_text(value) for value in source.columns.get(titles or "", [""] * rows)]
    parents = _parent_columns(source, units, {codes, titles}) if None in by_code else []
    found: list[UnitPeriod | None] = []
    labels: list[str] = []
    for row, period in enumerate(by_code):
        code = _text(source.columns[codes][row]) if codes else ""
        label = " ".join(part for part in (code, texts[row]) if part) or _("row %(row)d") % {"row": row + 1}
        labels.append(label)
        if period is None and texts[row]:
            above = [_text(source.columns[column][row]) for column in parents]
            candidates = _by_name(texts[row], above, units)
            period = candidates[0] if len(candidates) == 1 else None
            if len(candidates) > 1:
                report.warn(
                    "ambiguous",
                    _("“%(row)s” can be %(units)s; add a column of codes or of parents.")
                    % {"row": label, "units": ", ".join(f"{c.label} ({c.code})" for c in candidates)},
                    *(c.code for c in candidates),
                )
        found.append(period)
    _compare_names(found, by_code, texts, report)
    return Match(found, labels)


def _compare_names(
    found: list[UnitPeriod | None], by_code: list[UnitPeriod | None], texts: list[str], report: Report
) -> None:
    """A code that stands beside another name than ours is often the code of another day."""
    differing = [
        (period, text)
        for period, coded, text in zip(found, by_code, texts, strict=True)
        if period is not None and coded is not None and text and not _same_name(text, period)
    ]
    if not differing:
        return
    shown = ", ".join(f"{period.code}: {text} ≠ {period.label}" for period, text in differing[:5])
    report.warn(
        "names-differ",
        _("%(count)d rows have a code of ours and another name (%(shown)s). Codes change hands: check the date.")
        % {"count": len(differing), "shown": shown},
        *(period.code for period, _text_ in differing),
    )


def _same_name(text: str, period: UnitPeriod) -> bool:
    return _fold(_number(period.name)) in {_fold(_number(_untyped(text)[1])), _fold(_number(text))}


def _by_name(text: str, above: list[str], units: Units) -> list[UnitPeriod]:
    """The units a text can mean, narrowed by its type word and the names of its parents."""
    type_, bare = _untyped(text)
    for index, key in ((units.by_name, names.normalise), (units.by_folded, _fold)):
        found = index.get(key(_number(text))) or index.get(key(_number(bare))) or []
        if found:
            break
    for keep in (
        lambda period: not type_ or _fold(period.type) == _fold(type_),
        lambda period: not above or any(units.is_under(period, key) for key in _parent_keys(above)),
    ):
        if len(found) > 1:
            found = [period for period in found if keep(period)] or found
    return list(found)


def _untyped(text: str) -> tuple[str, str]:
    """(type, name) of `P. 11`, `TT Cái Bè`, `xã Mỹ Xương`; the type is empty where none is written."""
    squashed = names.squash(text)
    hit = _TYPE_WORD.match(_fold(squashed))
    if not hit:
        return "", squashed
    return _TYPES[hit[1]], squashed[hit.end() :]


def _parent_keys(above: Iterable[str]) -> set[str]:
    return {key for text in above if text for key in (_fold(text), _fold(_untyped(text)[1]), _code(text))}


def _parent_columns(source: Source, units: Units, taken: set[str | None]) -> list[str]:
    """Columns that hold names or codes of parents in at least half of their cells."""
    known = {_fold(p.name) for p in units.parents.values()} | {_code(p.code) for p in units.parents.values()}
    columns = []
    for column, values in source.columns.items():
        texts = Counter(_text(value) for value in values)
        hits = sum(count for text, count in texts.items() if text and not known.isdisjoint(_parent_keys([text])))
        if column not in taken and hits * 2 >= len(values) > 0:
            columns.append(column)
    return columns


def _column(source: Source, name: str) -> str:
    for column in source.columns:
        if column.casefold() == name.casefold():
            return column
    raise BoundaryError(
        _("The file has no field “%(field)s”. Its fields: %(fields)s.")
        % {"field": name, "fields": ", ".join(source.columns) or "–"}
    )


def _best(source: Source, units: Units, looks: Any) -> str | None:
    """The column in which most rows are recognised, if they are enough."""
    rows = max(len(source.geometries), 1)
    hits = {column: looks(values, units) / rows for column, values in source.columns.items()}
    best = max(hits, key=lambda column: hits[column], default=None)
    return best if best is not None and hits[best] >= ENOUGH else None


def _looks_like_code(values: NDArray[Any], units: Units) -> int:
    return len({_code(value) for value in values} & units.by_code.keys())


def _looks_like_name(values: NDArray[Any], units: Units) -> int:
    texts = (_text(value) for value in values)
    return sum(not text.isdigit() and _fold(_number(_untyped(text)[1])) in units.by_folded for text in texts if text)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return names.squash(str(int(value) if isinstance(value, float | np.floating) and value == int(value) else value))


@lru_cache(maxsize=50_000)
def _fold(text: str) -> str:
    """Each text is folded for several questions; a file of the country has some ten thousand."""
    return names.fold(text)


def _code(value: object) -> str:
    """A code without what spreadsheets do to it: `00123`, `123` and `123.0` are one."""
    text = _text(value)
    return text.removesuffix(".0").lstrip("0") if text[:1].isdigit() else text.casefold()


def _number(name: str) -> str:
    """`01` → `1`: numbers are compared by their value."""
    return name.lstrip("0") or name if name.isdigit() else name
