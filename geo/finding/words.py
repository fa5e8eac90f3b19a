"""Finding words as people type them: without accents, half right, in Telex, run together. Pure.

Texts and queries become *terms*: folded words of `geo.names.fold`, with `ky` and `ki` made one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from geo.names import fold, squash
from geo.names.types import AT_START, INSIDE

WORD = re.compile(r"[^\W_]+")

_ONE_VOWEL_Y = re.compile(r"^([b-df-hj-np-tv-z]+)y$")  # ký, lý, mỹ: also written kí, lí, mĩ
_TELEX_TONE = re.compile(r"(?<=[aeiouyw])([a-z]{0,2}?)[sfrxj](?=[a-z]{0,2}$)")
_TELEX_TWINS = re.compile(r"dd|aa|ee|oo")
LONGEST_PIECE = 8  # letters of a syllable that was run together with others


def terms(text: str) -> list[str]:
    """`Đăng ký dịch vụ công` → `dang ki dich vu cong`, as a list; `Ấp 02` → `ap 2`."""
    return [term(word) for word in WORD.findall(fold(text))]


def term(folded: str) -> str:
    if folded.isdecimal():
        return folded.lstrip("0") or "0"
    return _ONE_VOWEL_Y.sub(r"\1i", folded)


def spellings(term: str) -> set[str]:
    """The folded words, at least, that a term is made of: `ki` of `ky` too."""
    return {term, f"{term[:-1]}y"} if re.fullmatch(r"[b-df-hj-np-tv-z]+i", term) else {term}


def untelex(word: str) -> str:
    """What was meant by keys of Telex or VNI that no keyboard program caught: `dichj` → `dich`."""
    word = re.sub(r"(?<=[a-z])[0-9]+|9", "", word)
    word = _TELEX_TONE.sub(r"\1", word)
    word = _TELEX_TWINS.sub(lambda twins: twins[0][0], word)
    return re.sub(r"(?<=[aou])w", "", word).replace("w", "u")


def is_number(word: str) -> bool:
    """Numbers are exact: `2` is neither `12` nor `2a`."""
    return any(char.isdecimal() for char in word)


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


def shortened(word: str) -> set[str]:
    """The word, and the word with one letter left out: words one edit apart always share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def split(word: str, vocabulary: Collection[str]) -> list[str]:
    """`dichvucong` → `dich vu cong`, where the text knows each piece; else nothing. Fewest pieces first."""
    best: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_PIECE + 1), end):
            head, piece = best[start], term(word[start:end])
            if head is None or len(piece) < 2 or piece not in vocabulary:
                continue
            here = best[end]
            if here is None or len(head) + 1 < len(here):
                best[end] = [*head, piece]
    return best[len(word)] or []


def pieces(word: str) -> Iterable[str]:
    """Whatever `split` may ask a vocabulary for."""
    for start in range(len(word) - 1):
        for end in range(start + 2, min(start + LONGEST_PIECE, len(word)) + 1):
            yield word[start:end]


def regroup(words: list[str], vocabulary: Collection[str]) -> list[str]:
    """Mend the spaces: split what was run together, join what was torn apart (`vn eid`)."""
    mended: list[str] = []
    for word in words:
        if mended and word not in vocabulary and mended[-1] + word in vocabulary:
            mended[-1] += word
        elif word not in vocabulary and untelex(word) not in vocabulary and (found := split(word, vocabulary)):
            mended.extend(found)
        else:
            mended.append(word)
    return mended


def without_types(text: str) -> list[str]:
    """The terms of a place without the words for its kind: `ấp 2 xã Mỹ Xương` → `2 mi xuong`."""
    small = squash(text).lower()
    start = AT_START.match(small)
    rest = small[start.end() :] if start else small
    return terms(INSIDE.sub(" ", rest)) or terms(text)
