"""Names of units as people write them: fold for search, sort by Vietnamese collation. Pure."""

import re
import unicodedata

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
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), "0")
        base = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
        letters.append(_LETTER.get(base, base))
        tones.append(tone)
    return "".join(letters) + "\x1f" + "".join(tones)


def label(type_: str, name: str) -> str:
    """`xã Mỹ Xương`, `Phường 11`: capital only where a number alone would follow."""
    word = type_[:1].upper() + type_[1:] if _NUMBERED.match(name) else type_
    return f"{word} {name}".strip()
