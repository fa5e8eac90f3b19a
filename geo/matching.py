"""Finds the unit that a typed name means on a day; an ambiguous name is answered with candidates, never guessed.

A name is compared in three steps, and the first that finds anything decides: as written (tone
placement, case and punctuation aside); with `Mỹ` = `Mĩ` and `IV` = `4`; with accents left out, where
none that was typed contradicts. The type word and the parents then choose among what was found. A
name that is only similar is never taken, but proposed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from geo import names
from geo.names import Part, Typed
from geo.names.types import LEVELS
from geo.world import Held, World, world_on

PROPOSED = 5  # candidates of a name that is only similar
SIMILAR = 0.72

_exact = lru_cache(maxsize=50_000)(names.exact_key)
_loose = lru_cache(maxsize=50_000)(names.loose_key)
_bare = lru_cache(maxsize=50_000)(names.bare_key)


@dataclass(frozen=True)
class Candidate:
    """A unit that may be meant; `score` 1 for the same name, less for a similar one. `path` names its parents."""

    period: Held
    score: float
    path: str


@dataclass(frozen=True)
class Match:
    """`period`: the unit that is meant, if that is certain. Else the candidates, the likeliest first."""

    text: str
    period: Held | None
    candidates: Sequence[Candidate] = ()

    @property
    def unit(self) -> int | None:
        """The id of the unit that is meant."""
        return self.period.unit if self.period else None


def match(text: str, on: dt.date, *, level: str | None = None, within: Iterable[int] | None = None) -> Match:
    """The unit in force on `on` that `text` means: at `level`, and in one of the units `within`, if given."""
    return match_many([text], on, level=level, within=within)[0]


def match_many(
    texts: Iterable[str], on: dt.date, *, level: str | None = None, within: Iterable[int] | None = None
) -> list[Match]:
    """One answer a text, in their order. One query, whatever the texts."""
    matcher = Matcher(world_on(on), level=level, within=within)
    return [matcher.match(text) for text in texts]


class Matcher:
    """Answers for one day, level and area. Pure: it takes the units in force as they are handed over."""

    def __init__(self, world: World, *, level: str | None = None, within: Iterable[int] | None = None) -> None:
        self.world, self.level = world, level
        self.within = None if within is None else frozenset(within)

    def match(self, text: str) -> Match:
        """The unit that `text` means, or the candidates."""
        readings = list(names.readings(text))
        for key, index in ((_exact, self._by_exact), (_loose, self._by_loose), (_bare, self._by_bare)):
            found = self._first_hits(readings, key, index)
            if found:
                return self._decide(text, *found)
        return Match(text, None, self._similar(readings))

    # Steps. ----------------------------------------------------------------------------------

    def _first_hits(
        self, readings: Sequence[Typed], key: Callable[[str], str], index: dict[str, list[Held]]
    ) -> tuple[Typed, list[Held]] | None:
        """The first reading that finds units whose parents agree; else the first that finds any."""
        fallback = None
        for typed in readings:
            for name in typed.wordings:
                stripped = name is typed.name
                found = self._of_level(typed if stripped else None, index.get(key(name), []) if key(name) else [])
                if key is _bare:
                    found = [held for held in found if names.may_mean(name, held.name)]
                if found and self._under(typed.parents, found):
                    return typed, found
                fallback = fallback or ((typed, found) if found else None)
        return fallback

    def _decide(self, text: str, typed: Typed, found: Sequence[Held]) -> Match:
        narrowed = self._under(typed.parents, found)
        alike = [held for held in narrowed if held.type == typed.type] or narrowed
        if len(alike) == 1:
            return Match(text, alike[0])
        if alike:
            return Match(text, None, self._ranked((held, 1.0) for held in alike))
        elsewhere = {held.unit: 1.0 for held in found}  # the name is right, the parents are not
        scores = {one.period.unit: one.score for one in self._similar([typed])} | elsewhere
        return Match(text, None, self._ranked((self.world.by_unit[unit], score) for unit, score in scores.items()))

    def _of_level(self, typed: Typed | None, found: Sequence[Held]) -> list[Held]:
        """Those at a level that the typed type word can stand for."""
        if typed is None or not typed.levels:
            return list(found)
        return [held for held in found if held.level in typed.levels]

    def _under(self, parents: Sequence[Part], found: Sequence[Held]) -> list[Held]:
        """Those that lie in every typed parent; a parent's type is taken strictly where that finds any."""
        for part in parents:
            inside = [(held, self._fits(part, held)) for held in found]
            best = max((fit for _held, fit in inside), default=0)
            found = [held for held, fit in inside if fit == best and fit]
        return list(found)

    def _fits(self, part: Part, held: Held) -> int:
        """How well one of the units over `held` is what `part` names: 2 with its type, 1 without, 0 not."""
        best = 0
        above = self._above(held)
        while above is not None:
            if self._is_named(part, above):
                best = max(best, 2 if not part.type or part.type == above.type else 1)
            above = self._above(above)
        return best

    def _is_named(self, part: Part, held: Held) -> bool:
        if part.levels and held.level in part.levels and names.may_mean(part.name, held.name):
            return True
        return names.may_mean(part.whole, held.name)

    def _above(self, held: Held) -> Held | None:
        return self.world.by_unit.get(held.parent) if held.parent else None

    # Similar names. --------------------------------------------------------------------------

    def _similar(self, readings: Sequence[Typed]) -> list[Candidate]:
        scores: dict[int, float] = {}
        for typed in readings:
            for name in typed.wordings:
                for held, score in self._like(_bare(name), _exact(name)):
                    if typed.parents and self._under(typed.parents, [held]):
                        score += 0.5  # it lies where the text says: likelier than a closer spelling elsewhere
                    scores[held.unit] = max(scores.get(held.unit, 0.0), score)
        best = sorted(scores.items(), key=lambda item: -item[1])[:PROPOSED]
        return self._ranked((self.world.by_unit[unit], min(score, 0.99)) for unit, score in best)

    def _like(self, bare: str, exact: str) -> list[tuple[Held, float]]:
        """Units whose name shares letter pairs with `bare`, with how alike they are."""
        shared = Counter(key for pair in _pairs(bare) for key in self._by_pair.get(pair, ()))
        found = []
        for key, _count in shared.most_common(20):
            score = SequenceMatcher(None, bare, key).ratio()
            if score >= SIMILAR:
                for held in self._by_bare[key]:
                    accents = SequenceMatcher(None, exact, _exact(held.name)).ratio()
                    found.append((held, score * 0.8 + accents * 0.15))
        return found

    def _ranked(self, found: Iterable[tuple[Held, float]]) -> list[Candidate]:
        candidates = [Candidate(held, round(score, 3), self.world.path(held)) for held, score in found]
        return sorted(
            candidates, key=lambda one: (-one.score, LEVELS.index(one.period.level), names.sort_key(one.path))
        )

    # Indexes. --------------------------------------------------------------------------------

    @cached_property
    def _units(self) -> list[Held]:
        """The units that may be meant."""
        units = self.world.at_level(self.level) if self.level else list(self.world.by_unit.values())
        if self.within is None:
            return units
        return [held for held in units if self._lies_within(held)]

    def _lies_within(self, held: Held) -> bool:
        here: Held | None = held
        while here is not None:
            if self.within is not None and here.unit in self.within:
                return True
            here = self._above(here)
        return False

    @cached_property
    def _by_exact(self) -> dict[str, list[Held]]:
        return self._index(_exact)

    @cached_property
    def _by_loose(self) -> dict[str, list[Held]]:
        return self._index(_loose)

    @cached_property
    def _by_bare(self) -> dict[str, list[Held]]:
        return self._index(_bare)

    @cached_property
    def _by_pair(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key in self._by_bare:
            for pair in _pairs(key):
                found.setdefault(pair, set()).add(key)
        return found

    def _index(self, key: Callable[[str], str]) -> dict[str, list[Held]]:
        found: dict[str, list[Held]] = {}
        for held in self._units:
            found.setdefault(key(held.name), []).append(held)
        return found


def _pairs(text: str) -> set[str]:
    """Neighbouring letters, and the ends: `ab` → {^a, ab, b$}."""
    framed = f"^{text}$"
    return {framed[index : index + 2] for index in range(len(framed) - 1)}
