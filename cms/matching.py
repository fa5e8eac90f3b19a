"""Finding words as people type them: without accents, half right, in Telex, run together. Pure.

Texts and queries become *terms*: folded words of `geo.names.fold`, with `ky` and `ki` made one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from geo.names import fold

WORD = re.compile(r"[^\W_]+")
# How far a term of the text is trusted to be what was meant.
EXACT, DECODED, BEGUN, NEAR, SLIP = 1.0, 0.95, 0.8, 0.65, 0.5

_ONE_VOWEL_Y = re.compile(r"^([b-df-hj-np-tv-z]+)y$")  # ký, lý, mỹ: also written kí, lí, mĩ
_TELEX_TONE = re.compile(r"(?<=[aeiouyw])([a-z]{0,2}?)[sfrxj](?=[a-z]{0,2}$)")
_TELEX_TWINS = re.compile(r"dd|aa|ee|oo")
_SHORTEST_NEAR = 3
_LONG = 8


def terms(text: str) -> list[str]:
    """`Đăng ký dịch vụ công` → `dang ki dich vu cong`, as a list."""
    return [term(word) for word in WORD.findall(fold(text))]


def term(folded: str) -> str:
    return _ONE_VOWEL_Y.sub(r"\1i", folded)


def untelex(word: str) -> str:
    """What was meant by keys of Telex or VNI that no keyboard program caught: `dichj` → `dich`."""
    word = re.sub(r"(?<=[a-z])[0-9]+|9", "", word)
    word = _TELEX_TONE.sub(r"\1", word)
    word = _TELEX_TWINS.sub(lambda twins: twins[0][0], word)
    return re.sub(r"(?<=[aou])w", "", word).replace("w", "u")


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter more, less, other, or two neighbours swapped make `a` from `b`."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
        return rest_a[1:] == rest_b[1:] or swapped
    return rest_a[1:] == rest_b or rest_a == rest_b[1:]


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


def split(word: str, vocabulary: Collection[str]) -> list[str]:
    """`dichvucong` → `dich vu cong`, where the text knows each piece; else nothing. Fewest pieces first."""
    best: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONG + 1), end):
            head, piece = best[start], word[start:end]
            if head is None or len(piece) < 2 or piece not in vocabulary:
                continue
            here = best[end]
            if here is None or len(head) + 1 < len(here):
                best[end] = [*head, piece]
    return best[len(word)] or []


def regroup(words: list[str], vocabulary: Collection[str]) -> list[str]:
    """Mend the spaces: split what was run together, join what was torn apart (`vn eid`)."""
    mended: list[str] = []
    for word in words:
        if mended and word not in vocabulary and mended[-1] + word in vocabulary:
            mended[-1] += word
        elif word not in vocabulary and untelex(word) not in vocabulary and (pieces := split(word, vocabulary)):
            mended.extend(pieces)
        else:
            mended.append(word)
    return mended


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
