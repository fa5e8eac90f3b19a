"""Takes a typed place apart: `X. Mỹ Xương - H. Cao Lãnh` → xã, Mỹ Xương, within huyện Cao Lãnh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geo.names.text import fold, normalise, squash
from geo.names.types import AT_START, INSIDE, LEVELS, TypeWord, type_of

_HARD = re.compile(r"[,;|/()\[\]\n]+|\s[–—]\s")
_HYPHEN = re.compile(r"\s+-+\s+")


@dataclass(frozen=True)
class Part:
    """One place in a typed text. `whole` still holds what was taken for a type: `Bản Qua` is a xã."""

    type: str
    name: str
    whole: str
    levels: frozenset[str] = frozenset()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The names it may mean, the likelier one first."""
        return (self.name, self.whole) if self.type else (self.name,)


@dataclass(frozen=True)
class Typed(Part):
    """A typed place with the places that it is said to lie in, the smallest first."""

    parents: tuple[Part, ...] = ()


def parse(text: str) -> Typed:
    """The likeliest reading of `text`: type word, name and parents."""
    return next(readings(text))


def readings(text: str) -> Iterator[Typed]:
    """The ways to read `text`, the likeliest first; each different one once.

    A hyphen between spaces divides (`Mỹ Xương - Cao Lãnh`) or belongs to a name (`Phan Rang - Tháp
    Chàm`); a type word inside divides (`xã Mỹ Xương huyện Cao Lãnh`) or belongs to a name (`Tân Xã`).
    """
    seen = set()
    for parts in _divisions(text):
        typed = _typed([_part(part) for part in parts])
        if typed not in seen:
            seen.add(typed)
            yield typed


def _divisions(text: str) -> Iterator[list[str]]:
    hard = [part for piece in _HARD.split(text) if (part := squash(piece))] or [""]
    softer = [part for piece in hard for part in map(squash, _HYPHEN.split(piece)) if part] or [""]
    yield [part for piece in softer for part in _at_type_words(piece)] or [""]
    yield softer
    yield hard


def _at_type_words(text: str) -> list[str]:
    """`xã A huyện B` → `xã A`, `huyện B`: divided before words of a higher level than what stands before."""
    small = squash(text).lower()
    start = AT_START.match(small)
    reach = _highest(type_of(start["word"]) if start else None, default=len(LEVELS))
    cuts = []
    for found in INSIDE.finditer(small):
        height = _highest(type_of(found["word"]), default=len(LEVELS))
        after_name = found.start() > (start.end() if start else 0)
        if height < reach and after_name:
            cuts.append(found.start())
            reach = height
    if len(small) != len(text):  # a letter that grows in lower case: positions would not agree
        return [text]
    pieces = zip([0, *cuts], [*cuts, len(text)], strict=True)
    return [text[start:end].strip() for start, end in pieces]


def _part(text: str) -> Part:
    text = text.strip(" .:-")
    found = AT_START.match(text.lower()) if len(text.lower()) == len(text) else None
    known = type_of(found["word"]) if found else None
    if not found or not known:
        return Part("", text, text)
    return Part(known.word, text[found.end() :].strip(" .:-"), text, known.levels)


def _typed(parts: list[Part]) -> Typed:
    if len(parts) > 1 and _highest_of(parts[0]) < _highest_of(parts[-1]) < len(LEVELS):
        parts.reverse()  # written from the province downwards
    first, *rest = parts
    return Typed(first.type, first.name, first.whole, first.levels, tuple(rest))


def _highest_of(part: Part) -> int:
    return min((LEVELS.index(level) for level in part.levels), default=len(LEVELS))


def _highest(known: TypeWord | None, default: int) -> int:
    return min((LEVELS.index(level) for level in known.levels), default=default) if known else default


# Keys of comparison. -------------------------------------------------------------------------

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NO_LETTER = re.compile(r"[\W_]+")
_Y = re.compile(r"(?<=[bcdđghklmnpqrstvx])[yỳýỷỹỵ](?![^\W\d_])")
_QUY = re.compile(r"qu[yỳýỷỹỵ](?![^\W\d_])")
_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_ROMAN = {"i": 1, "v": 5, "x": 10}


def exact_key(name: str) -> str:
    """The same for what is written alike: tone placement, case, spaces, punctuation, leading zeros aside."""
    return _NO_LETTER.sub("", _ZEROS.sub("", normalise(name)))


def loose_key(name: str) -> str:
    """Also the same for `Mỹ` and `Mĩ`, `Quý` and `Quí`, `IV` and `4`."""
    return _arabic(_letters(name))


def bare_key(name: str) -> str:
    """Also the same without accents."""
    return fold(loose_key(name))


def may_mean(typed: str, name: str) -> bool:
    """`typed` is `name` with some or all accents left out, and none that contradicts it."""
    if loose_key(typed) == loose_key(name):
        return True
    first, second = _letters(typed), _letters(name)
    return len(first) == len(second) and all(a == b or a == fold(b) for a, b in zip(first, second, strict=True))


def _letters(name: str) -> str:
    small = _ZEROS.sub("", normalise(name))
    small = _QUY.sub(lambda match: match[0].translate(_I), small)
    small = _Y.sub(lambda match: match[0].translate(_I), small)
    return _NO_LETTER.sub("", small)


def _arabic(text: str) -> str:
    """`iv` → `4` where the name is nothing but a Roman number up to 39."""
    if not re.fullmatch(r"x{0,3}(ix|iv|v?i{0,3})", text) or not text:
        return text
    values = [_ROMAN[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in pairs))
