"""Which row is which unit: by code where a column holds codes, else by name, type and parent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo import names
from geo.boundaries.report import BoundaryError, Report
from geo.boundaries.source import Source
from geo.matching import Matcher
from geo.models import UnitPeriod
from geo.world import Held, World

ENOUGH = 0.3  # of the rows must be recognised in a column for it to be taken as codes or names
SAMPLE = 200  # values of a column that are looked at to see whether it holds names


@dataclass
class Units:
    """The units of `level` in force on `on`, which the rows can be, and the units above them by id."""

    periods: list[UnitPeriod]
    parents: dict[int, UnitPeriod]
    level: str
    on: dt.date

    @cached_property
    def by_code(self) -> dict[str, UnitPeriod]:
        return {_code(period.code): period for period in self.periods}

    @cached_property
    def by_id(self) -> dict[int, UnitPeriod]:
        return {period.unit_id: period for period in self.periods}

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(
            World(self.on, [*self._held(self.parents.values()), *self._held(self.periods, self.level)]),
            level=self.level,
        )

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(names.bare_key(period.name) for period in self.periods)

    @cached_property
    def parent_names(self) -> dict[str, str]:
        """What a cell that means a parent can hold, its name or its code → its name."""
        known = {names.bare_key(period.name): period.label for period in self.parents.values()}
        return known | {_code(period.code): period.label for period in self.parents.values()}

    def parent_of(self, text: str) -> str:
        """The parent that a cell means, as a label; empty if none."""
        return self.parent_names.get(_code(text)) or next(
            (self.parent_names[key] for key in _keys(text) if key in self.parent_names), ""
        )

    def _held(self, periods: Iterable[UnitPeriod], level: str = "") -> list[Held]:
        return [
            Held(
                id=period.pk, unit=period.unit_id, level=level or period.unit.level, code=period.code,
                type=period.type, name=period.name, parent=period.parent_id, valid_from=self.on,
            )
            for period in periods
        ]  # fmt: skip


@dataclass
class Match:
    """Row → unit (None where there is none), and how a row is called in messages."""

    periods: list[UnitPeriod | None]
    labels: list[str]
    against_code: frozenset[int]  # the rows that were matched by name although their code is none of ours


def match(source: Source, units: Units, report: Report, code_field: str | None, name_field: str | None) -> Match:
    """Fills the report's fields and warnings. Raises BoundaryError for a field that is not there."""
    codes = _column(source, code_field) if code_field else _best(source, _code_hits(units))
    if name_field:
        titles: str | None = _column(source, name_field)
    else:
        titles = (_best(source, _names_beside(source.columns[codes], units)) if codes else None) or _best(
            source, _name_hits(units)
        )
    report.code_field, report.name_field = codes or "", titles or ""
    blank = np.full(len(source.geometries), None)
    cells = [_text(value) for value in source.columns.get(codes or "", blank)]
    texts = [_text(value) for value in source.columns.get(titles or "", blank)]
    by_code = [units.by_code.get(_code(cell)) if cell else None for cell in cells]
    found = list(by_code)
    labels = [" ".join(part for part in pair if part) for pair in zip(cells, texts, strict=True)]
    labels = [label or _("row %(row)d") % {"row": row + 1} for row, label in enumerate(labels)]
    rest = [row for row, period in enumerate(by_code) if period is None and texts[row]]
    above = _parent_columns(source, units, {codes, titles}) if rest else []
    for row in rest:
        parents = [units.parent_of(_text(source.columns[column][row])) for column in above]
        period = _by_name(", ".join([texts[row], *filter(None, parents)]), labels[row], units, report)
        found[row] = None if period in by_code else period  # a namesake: another row has the unit's code
    _compare_names(by_code, texts, report)
    return Match(found, labels, frozenset(row for row in rest if cells[row] and found[row] is not None))


def _by_name(text: str, label: str, units: Units, report: Report) -> UnitPeriod | None:
    """The unit that a text means; where it can mean several, the report names them."""
    answer = units.matcher.match(text)
    if answer.unit is not None:
        return units.by_id[answer.unit]
    periods = [candidate.period for candidate in answer.candidates if candidate.score >= 1]
    if periods:
        report.warn(
            "ambiguous",
            _("“%(row)s” can be %(units)s; add a column of codes or of parents.")
            % {"row": label, "units": ", ".join(f"{period.label} ({period.code})" for period in periods)},
            *(period.code for period in periods),
        )
    return None


def _compare_names(by_code: list[UnitPeriod | None], texts: list[str], report: Report) -> None:
    """A code that stands beside another name than ours is often the code of another day."""
    differing = [
        (period, text)
        for period, text in zip(by_code, texts, strict=True)
        if period is not None and text and not _same_name(text, period)
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
    plain = text.casefold()  # the usual case, which needs no taking apart
    return plain in (period.name.casefold(), period.label.casefold()) or names.bare_key(period.name) in _keys(text)


def _keys(text: str) -> set[str]:
    """The keys of all names that a text can mean, its type word left out or taken as part of the name."""
    return {names.bare_key(wording) for typed in names.readings(text) for wording in typed.wordings}


def _parent_columns(source: Source, units: Units, taken: set[str | None]) -> list[str]:
    """Columns that hold names or codes of parents in at least half of their cells."""
    columns = []
    for column, values in source.columns.items():
        texts = Counter(_text(value) for value in values)
        hits = sum(count for text, count in texts.items() if text and units.parent_of(text))
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


def _best(source: Source, share: Callable[[NDArray[np.object_]], float]) -> str | None:
    """The column in which most rows are recognised, if they are enough."""
    shares = {column: share(values) for column, values in source.columns.items() if len(values)}
    best = max(shares, key=lambda column: shares[column], default=None)
    return best if best is not None and shares[best] >= ENOUGH else None


def _code_hits(units: Units) -> Callable[[NDArray[np.object_]], float]:
    return lambda values: len({_code(value) for value in values} & units.by_code.keys()) / len(values)


def _names_beside(codes: NDArray[np.object_], units: Units) -> Callable[[NDArray[np.object_]], float]:
    """Where codes are known, the names are the column that ends in the names of their units."""
    periods = [units.by_code.get(_code(code)) for code in codes]
    known = [(row, period.name.casefold()) for row, period in enumerate(periods) if period is not None]

    def share(values: NDArray[np.object_]) -> float:
        return sum(str(values[row]).casefold().endswith(name) for row, name in known) / len(values)

    return share


def _name_hits(units: Units) -> Callable[[NDArray[np.object_]], float]:
    def share(values: NDArray[np.object_]) -> float:
        texts = [text for value in values[:: max(1, len(values) // SAMPLE)] if (text := _text(value))]
        hits = sum(not text.isdigit() and not units.names.isdisjoint(_keys(text)) for text in texts)
        return hits / max(len(texts), 1)

    return share


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return names.squash(str(int(value) if isinstance(value, float | np.floating) and value == int(value) else value))


def _code(value: object) -> str:
    """A code without what spreadsheets do to it: `00123`, `123` and `123.0` are one."""
    text = _text(value)
    return text.removesuffix(".0").lstrip("0") if text[:1].isdigit() else text.casefold()
