"""Which words of the guides a typed word may mean. Pure; the terms are those of `geo.finding.words`."""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher

from geo.finding.words import one_edit_apart, term, untelex

# How far a term of the text is trusted to be what was meant.
EXACT, DECODED, BEGUN, NEAR, SLIP = 1.0, 0.95, 0.8, 0.65, 0.5

_SHORTEST_NEAR = 3
_LONG = 8


def near(word: str, vocabulary: Collection[str]) -> set[str]:
    """Terms a slip of the finger away: one edit, or about one in five letters of a long word."""
    if len(word) < _SHORTEST_NEAR or word.isdecimal():
        return set()
    found = {known for known in vocabulary if len(known) > 1 and one_edit_apart(word, known)}
    if not found and len(word) >= _LONG:
        found = {
            known
            for known in vocabulary
            if abs(len(known) - len(word)) <= 2 and SequenceMatcher(None, word, known).ratio() >= 0.8
        }
    return found


def candidates(word: str, vocabulary: Collection[str], heads: Collection[str], *, unfinished: bool) -> dict[str, float]:
    """The terms of the text that a typed word may mean, with how likely each is meant.

    `heads`: the part of the vocabulary that titles and summaries use. A word that only bodies hold
    may also be a slip for one of these: `quyet ma qr`. `unfinished`: the last word of a query may be only begun.
    """
    found: dict[str, float] = {}
    if word in vocabulary:
        found[word] = EXACT
    elif (decoded := term(untelex(word))) in vocabulary:
        found[decoded] = DECODED
    if (unfinished and len(word) > 1) or len(word) > 3:
        for known in vocabulary:
            if known.startswith(word):
                found.setdefault(known, BEGUN)
    if not found:
        found = dict.fromkeys(near(word, vocabulary), NEAR)
    elif len(word) > _SHORTEST_NEAR and word not in heads:
        found = dict.fromkeys(near(word, heads), SLIP) | found
    return found
