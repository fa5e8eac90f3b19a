"""What was typed, understood against the words that are known: spaces mended, Telex decoded, slips allowed for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from geo.finding.words import (
    is_number,
    one_edit_apart,
    pieces,
    regroup,
    shortened,
    spellings,
    term,
    terms,
    untelex,
    without_types,
)
from geo.models import NameWord, Shortened, Word
from geo.names import readings, squash

LONGEST_QUERY = 100
MOST_WORDS = 10  # of a query that are looked at
SHORTEST_SLIP = 4  # letters of a word that may hold a slip
COMMON = 6000  # names with a word, from which on it tells no more
_END = "\uffff"


@dataclass(frozen=True)
class Meant:
    """What one typed word may stand for: the `exact` words, those a slip away, and words that it begins."""

    exact: frozenset[str]
    near: frozenset[str] = frozenset()
    begun: str = ""
    is_known: bool = True  # whether any name holds an exact one

    def words(self, slips: bool) -> frozenset[str]:
        return self.exact | self.near if slips else self.exact

    def fits(self, word: str, *, slips: bool = True) -> bool:
        return word in self.words(slips) or bool(self.begun and word.startswith(self.begun))

    def condition(self, slips: bool) -> Q:
        words = self.words(slips)
        found = Q(word=next(iter(words))) if len(words) == 1 else Q(word__in=sorted(words))
        return found | Q(word__gte=self.begun, word__lt=self.begun + _END) if self.begun else found


Phrase = tuple[Meant, ...]


class Asked:
    """A query. It reads the vocabulary once, and the words a slip away only when they are wanted."""

    def __init__(self, text: str) -> None:
        self.text = squash(text[:LONGEST_QUERY])
        self.words = terms(self.text)[:MOST_WORDS]
        self.remembered: dict[object, Any] = {}  # answers that several readers of one query need

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def phrase(self) -> Phrase:
        """All words as typed, as people's names are searched for."""
        return self.understand(self.words)

    @cached_property
    def divisions(self) -> list[list[Phrase]]:
        """The ways to read the text as a place and what it lies in, the smallest place first."""
        found: list[list[Phrase]] = []
        for typed in readings(self.text):
            parts = [self.understand(without_types(part.whole)[:MOST_WORDS]) for part in (typed, *typed.parents)]
            parts = [part for part in parts if part]
            if parts and parts not in found:
                found.append(parts)
        return found + [division for division in self._soft_divisions(found) if division not in found]

    def _soft_divisions(self, hard: list[list[Phrase]]) -> Iterable[list[Phrase]]:
        """`ấp 2 mỹ xương`, `mỹ xương ấp 2`: nothing divides them but that both are known.

        Or written from above: `mỹ xương, ấp 2`.
        """
        for whole in (parts[0] for parts in hard if len(parts) == 1):
            for at in range(1, len(whole)):
                yield [whole[:at], whole[at:]]
            for at in range(1, len(whole)):
                yield [whole[at:], whole[:at]]
        for parts in hard:
            if len(parts) > 1:
                yield parts[::-1]

    @cached_property
    def has_slips(self) -> bool:
        """Whether a word may be a slip for another."""
        return any(self._near.get(word) for word in self.understood)

    @cached_property
    def understood(self) -> list[str]:
        return regroup(self.words, self._vocabulary)

    def understand(self, words: Sequence[str]) -> Phrase:
        mended = regroup(list(words), self._vocabulary)
        last = self.understood[-1] if self.understood else ""
        return tuple(self._meant(word, unfinished=word == last) for word in mended)

    def _meant(self, word: str, *, unfinished: bool) -> Meant:
        exact = {word}
        if word not in self._vocabulary and (decoded := term(untelex(word))) in self._vocabulary:
            exact.add(decoded)
        begun = word if unfinished and len(word) > 1 and not is_number(word) else ""
        is_known = not exact.isdisjoint(self._vocabulary)
        return Meant(frozenset(exact), frozenset(self._near.get(word, ())), begun, is_known)

    # What the database knows of these words. -----------------------------------------------------

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        wanted = set(self.words)
        wanted |= {term(untelex(word)) for word in self.words} | {untelex(word) for word in self.words}
        wanted |= {a + b for a, b in pairwise(self.words)}
        wanted |= {piece for word in self.words if len(word) > 3 for piece in map(term, pieces(word))}
        return frozenset(Word.objects.filter(text__in=wanted).values_list("text", flat=True))

    @cached_property
    def _near(self) -> dict[str, set[str]]:
        """Known words one slip away from each typed word that is long enough to hold one."""
        may_slip = {word for word in {*self.words, *self.understood} if _may_slip(word)}
        if not may_slip:
            return {}
        looked_for = {text for word in may_slip for text in shortened(word)}
        known = set(Shortened.objects.filter(text__in=looked_for).values_list("word", flat=True))
        return {word: {other for other in known if one_edit_apart(word, other)} for word in may_slip}


def _may_slip(word: str) -> bool:
    return len(word) >= SHORTEST_SLIP and not is_number(word)


def finished(phrase: Phrase) -> Phrase:
    """The phrase with its last word taken for a whole one."""
    return tuple(replace(meant, begun="") for meant in phrase)


def names_called(kind: str, phrase: Phrase, *, slips: bool = False) -> QuerySet[NameWord]:
    """The rows of the index for names of a kind that hold every word of `phrase`, the likelier ones first.

    The rarest word leads; each other one is looked up in the names that it left.
    """
    rows = NameWord.objects.filter(kind=kind)
    counts = _frequencies(kind, phrase, slips)
    if not all(counts):
        return rows.none()
    order = sorted(range(len(phrase)), key=counts.__getitem__)
    rarest, *others = (phrase[at].condition(slips) for at in order)
    found = rows.filter(rarest)
    for other in others:
        found = found.filter(Exists(NameWord.objects.filter(other, name=OuterRef("name"))))
    return found.order_by("place")


def _frequencies(kind: str, phrase: Phrase, slips: bool) -> list[int]:
    """How many names hold each word, as far as `COMMON`: one statement. Zero for all where one is unknown."""
    if not phrase or not all(meant.is_known or meant.begun or (slips and meant.near) for meant in phrase):
        return [0]
    if len(phrase) == 1:
        return [1]
    counts = []
    values: list[Any] = []
    for meant in phrase:
        words = sorted(meant.words(slips))
        condition = f"word IN ({', '.join(['%s'] * len(words))})"
        values += [kind, *words]
        if meant.begun:
            condition = f"({condition} OR (word >= %s AND word < %s))"
            values += [meant.begun, meant.begun + _END]
        rows = f"SELECT 1 FROM geo_nameword WHERE kind = %s AND {condition} LIMIT {COMMON}"  # noqa: S608
        counts.append(f"(SELECT COUNT(*) FROM ({rows}) AS held)")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        return list(cursor.fetchone())


def closeness(phrase: Phrase, words: Sequence[str]) -> int:
    """How a name holds the words: 0 is them, 1 ends or begins with them, 2 holds them in order, 3 at all."""
    reach = len(phrase)
    for start in range(len(words) - reach + 1):
        if all(meant.fits(word) for meant, word in zip(phrase, words[start : start + reach], strict=True)):
            if reach == len(words):
                return 0
            return 1 if start == 0 or start + reach == len(words) else 2
    return 3


def may_hold(phrase: Phrase, key: str, *, slips: bool = False) -> Q:
    """A condition, a little too wide, on rows whose `key` (a path) is the name: for looking through few rows.

    What it lets through `holds` must judge.
    """
    found = Q()
    for meant in phrase:
        one = Q()
        for word in [*meant.words(slips), *filter(None, [meant.begun])]:
            for spelling in spellings(word):
                one |= Q(**{f"{key}__contains": spelling})
        found &= one
    return found


def holds(phrase: Phrase, words: Collection[str], *, slips: bool = False) -> bool:
    return all(any(meant.fits(word, slips=slips) for word in words) for meant in phrase)
