"""Text: fold for search, sort by Vietnamese collation, one way of writing tones."""

import re
import unicodedata
from functools import lru_cache

# a ă â b c d đ e ê … : the base letters in the order of the Vietnamese alphabet.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: chr(0x100 + 2 * i) for i, letter in enumerate(_ALPHABET)}
_TONES = {
    "\u0300": "1",
    "\u0309": "2",
    "\u0303": "3",
    "\u0301": "4",
    "\u0323": "5",
}  # ngang, huyền, hỏi, ngã, sắc, nặng
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
# "Phường 11" and "Khóm Mỹ Thới" stand alone; inside a sentence the type word is lower case.
_NUMBERED = re.compile(r"\d+[A-Z]?$")


def squash(text: str) -> str:
    """NFC, without leading, trailing or doubled spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Text without accents, case or doubled spaces: `Cao Lãnh` → `cao lanh`, `Đồng` → `dong`."""
    if text.isascii():  # a name that was folded before, as searching compares thousands of
        return squash(text).casefold()
    bare = unicodedata.normalize("NFD", squash(text).casefold().replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char))


def sort_key(text: str) -> str:
    """A string whose plain byte order is Vietnamese collation: letters, then tones; numbers by value.

    It is stored, because SQLite has no Vietnamese collation and PostgreSQL's depends on its host.
    """
    letters: list[str] = []
    tones: list[str] = []
    text = _NUMBER.sub(lambda match: match[0].lstrip("0").rjust(6, "0"), squash(text).casefold())
    for char in text:
        letter, tone = _weights(char)
        letters.append(letter)
        tones.append(tone)
    return "".join(letters) + "\x1f" + "".join(tones)


@lru_cache(maxsize=2_000)  # the letters of all Vietnamese text, many times over
def _weights(char: str) -> tuple[str, str]:
    """What a letter weighs, and what its tone does."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), "0")
    base = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    return _LETTER.get(base, base), tone


def label(type_: str, name: str) -> str:
    """`xã Mỹ Xương`, `Phường 11`: capital only where a number alone would follow."""
    word = type_[:1].upper() + type_[1:] if _NUMBERED.match(name) else type_
    return f"{word} {name}".strip()


def normalise(text: str) -> str:
    """Lower case, NFC, single spaces and the tone on one agreed letter: `Thuỷ`, `THỦY` → `thủy`.

    Two names are the same in writing when their normalised forms are equal. Idempotent.
    """
    return _WORD.sub(lambda match: _with_tone_in_place(match[0]), squash(squash(text).casefold()))


_WORD = re.compile(r"[^\W\d_]+")
_MARKED = frozenset("ăâêôơư")


@lru_cache(maxsize=20_000)  # the language has some seven thousand syllables
def _with_tone_in_place(word: str) -> str:
    """The tone of a syllable where the usual convention puts it: hòa, thủy, but hoàn, quý, khuỷu."""
    letters: list[str] = []
    tone = ""
    for char in word:
        decomposed = unicodedata.normalize("NFD", char)
        found = [mark for mark in decomposed if mark in _TONES]
        if found and tone:
            return word  # two tones: no Vietnamese syllable
        tone = tone or "".join(found)
        letters.append(unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES)))
    if not tone:
        return word
    place = _tone_place("".join(letters))
    if place is None:
        return word
    letters[place] = unicodedata.normalize("NFC", letters[place] + tone)
    return "".join(letters)


def _tone_place(bare: str) -> int | None:
    """The index of the letter that carries the tone; None where there is no single run of vowels."""
    onset = 2 if re.match(r"(qu|gi)[aăâeêioôơuưy]", bare) else 0
    run = re.search(r"[aăâeêioôơuưy]+", bare[onset:])
    if run is None:
        return None
    start, end = onset + run.start(), onset + run.end()
    marked = [index for index in range(start, end) if bare[index] in _MARKED]
    if marked:
        return marked[-1]
    if end - start == 1:
        return start
    closed = end < len(bare)
    return start + 1 if closed or end - start > 2 else start
