"""Finding units by any name they ever bore, and by what they lay in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from geo import names
from geo.finding.asking import Asked, Phrase, closeness
from geo.finding.words import terms
from geo.models import Level, NameWord, UnitPeriod
from geo.names.types import LEVELS
from geo.querysets import UnitPeriodQuerySet

MOST_LOOKED_AT = 40  # periods of hamlets, and of what lies above them, that are ranked
MOST_HOLDERS = 120
MOST_NAMES = 40  # that are followed for a ranking
MOST_ROWS = 20_000  # of the index that are read for one query
_READ = ("unit__level", "type", "name", "key", "sort_key", "valid_to")
UPPER = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True)
class Called:
    """Which periods an answer consists of, and by which words."""

    periods: UnitPeriodQuerySet
    phrase: Phrase
    keys: frozenset[str]

    @property
    def likeliest(self) -> UnitPeriodQuerySet:
        """Those of the names that hold the words best: enough for a ranking."""
        if len(self.keys) <= MOST_NAMES:
            return self.periods
        best = sorted(self.keys, key=lambda key: (closeness(self.phrase, terms(key)), key))
        return self.periods.filter(key__in=best[:MOST_NAMES])


@dataclass(frozen=True)
class FoundUnit:
    """A unit, with the period in which it was called so, and how well that fits; less is better."""

    unit: int
    period: UnitPeriod
    rank: tuple[int, ...]


class KnownPlaces:
    """The names of units that hold any word of a query, read at once: every reading of it is then weighed in memory.

    A country's units bear some ten thousand different names; `tân` stands in a thousand of them.
    """

    def __init__(self, asked: Asked, on: dt.date, *, slips: bool) -> None:
        self.on, self.slips = on, slips
        self._holders: dict[tuple[Phrase, ...], set[int]] = {}
        self._by_word: dict[str, set[str]] = {}
        meant = {meant for division in asked.divisions for phrase in division for meant in phrase}
        wanted = reduce(or_, (one.condition(slips) for one in meant), Q())
        rows = NameWord.objects.filter(wanted, kind="unit") if meant else NameWord.objects.none()
        for word, key in rows.values_list("word", "name__key")[:MOST_ROWS]:
            self._by_word.setdefault(word, set()).add(key)

    def called(self, phrase: Phrase) -> set[str]:
        """The names that hold every word of `phrase`."""
        found: set[str] | None = None
        for meant in phrase:
            fitting = [keys for word, keys in self._by_word.items() if meant.fits(word, slips=self.slips)]
            keys = set().union(*fitting)
            found = keys if found is None else found & keys
            if not found:
                return set()
        return found or set()

    def holders(self, above: Sequence[Phrase]) -> set[int]:
        """The units called as the first phrase, in one called as the next, and all in them that may hold a place."""
        wanted = tuple(above)
        if wanted not in self._holders:
            self._holders[wanted] = self._find_holders(wanted)
        return self._holders[wanted]

    def _find_holders(self, above: Sequence[Phrase]) -> set[int]:
        known = UnitPeriod.objects.filter(valid_from__lte=self.on, unit__level__in=UPPER).order_by()
        found: set[int] = set()
        for phrase in reversed(above):
            named = known.filter(key__in=self.called(phrase))
            named = named.filter(parent__in=found) if found else named
            levels = dict(named.values_list("unit_id", "unit__level")[:MOST_HOLDERS])
            if not levels:
                return set()
            found = levels.keys() | _below({unit for unit, level in levels.items() if level != Level.COMMUNE}, known)
        return found


def known_places(asked: Asked, on: dt.date, *, slips: bool) -> KnownPlaces:
    """Read once for a query, however many ask."""
    if ("places", on, slips) not in asked.remembered:
        asked.remembered["places", on, slips] = KnownPlaces(asked, on, slips=slips)
    places: KnownPlaces = asked.remembered["places", on, slips]
    return places


def units_called(asked: Asked, on: dt.date, *, slips: bool = False) -> Called | None:
    """The first reading of the query that finds anything known on `on`; old names count too.

    After a merger people go on asking for the commune they knew. Asked again, it is remembered.
    """
    if (on, slips) not in asked.remembered:
        asked.remembered[on, slips] = _units_called(asked, on, slips)
    return asked.remembered[on, slips]


def _units_called(asked: Asked, on: dt.date, slips: bool) -> Called | None:
    places = known_places(asked, on, slips=slips)
    for division in asked.divisions:
        found = _divided(division, places)
        if found is not None and found.exists():
            return Called(found, division[0], frozenset(places.called(division[0])))
    return None


def find_units(asked: Asked, on: dt.date, limit: int) -> list[FoundUnit]:
    """The likeliest units first; those with a slip in the name only where there is room."""
    found: dict[int, FoundUnit] = {}
    for slips in (False, True):
        if len(found) < limit and (not slips or asked.has_slips):
            for one in _ranked(asked, units_called(asked, on, slips=slips)):
                found.setdefault(one.unit, one)
    return list(found.values())[:limit]


def _ranked(asked: Asked, called: Called | None) -> list[FoundUnit]:
    if called is None:
        return []
    ranking = _Ranking(asked, called.phrase)
    best: dict[int, FoundUnit] = {}
    for period in _upper_first(called.likeliest.select_related("unit").only(*_READ).order_by()):
        found = FoundUnit(period.unit_id, period, ranking.of(period))
        if period.unit_id not in best or found.rank < best[period.unit_id].rank:
            best[period.unit_id] = found
    return sorted(best.values(), key=lambda one: (one.rank, one.period.sort_key))


def _upper_first(periods: UnitPeriodQuerySet) -> Iterator[UnitPeriod]:
    """Every second hamlet is called 1, 2 or 3: they must not crowd out the ward of that name."""
    yield from periods.filter(unit__level__in=UPPER)[:MOST_LOOKED_AT]
    yield from periods.filter(unit__level=Level.HAMLET)[:MOST_LOOKED_AT]


class _Ranking:
    """How well periods fit what was typed: the name, then the level and accents that were typed, then the type."""

    def __init__(self, asked: Asked, phrase: Phrase) -> None:
        self.first = names.parse(asked.text)
        self.phrase = phrase
        self._of_name: dict[str, tuple[int, int]] = {}

    def of(self, period: UnitPeriod) -> tuple[int, ...]:
        close, accents = self._name(period)
        return (
            close,
            0 if not self.first.levels or period.unit.level in self.first.levels else 1,
            accents,
            0 if not self.first.type or self.first.type == period.type else 1,
            0 if period.valid_to is None else 1,
            LEVELS.index(period.unit.level),
        )

    def _name(self, period: UnitPeriod) -> tuple[int, int]:
        if period.name not in self._of_name:
            agrees = any(names.may_mean(wording, period.name) for wording in self.first.wordings)
            self._of_name[period.name] = closeness(self.phrase, terms(period.key)), 0 if agrees else 1
        return self._of_name[period.name]


def _divided(division: list[Phrase], places: KnownPlaces) -> UnitPeriodQuerySet | None:
    """Periods called as the first phrase, in a unit called as each further one."""
    first, *above = division
    keys = places.called(first)
    if not keys or not all(places.called(phrase) for phrase in above):
        return None
    found = UnitPeriod.objects.filter(key__in=keys, valid_from__lte=places.on)
    if not above:
        return found
    held_by = places.holders(above)
    return found.filter(parent__in=held_by) if held_by else None


def _below(units: set[int], known: UnitPeriodQuerySet) -> set[int]:
    """What lies, or lay, in `units`, as far as something may lie in it in turn."""
    found: set[int] = set()
    here = units
    while here:
        below = dict(known.filter(parent__in=here).values_list("unit_id", "unit__level"))
        here = {unit for unit, level in below.items() if level != Level.COMMUNE} - found
        found |= below.keys()
    return found
