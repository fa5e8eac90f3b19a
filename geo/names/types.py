"""The type words of units in every spelling that people use, and the levels they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass

PROVINCE, DISTRICT, COMMUNE, HAMLET = "province", "district", "commune", "hamlet"
LEVELS = (PROVINCE, DISTRICT, COMMUNE, HAMLET)


@dataclass(frozen=True)
class TypeWord:
    """`word` as the tables write it; `levels`: what it may stand for; `short`: abbreviations, no dots."""

    word: str
    levels: frozenset[str]
    short: tuple[str, ...] = ()


def _word(word: str, levels: str, *short: str) -> TypeWord:
    return TypeWord(word, frozenset(levels.split()), short)


TYPE_WORDS = (
    _word("tỉnh", PROVINCE, "t"),
    _word("thành phố", f"{PROVINCE} {DISTRICT}", "tp"),
    _word("huyện", DISTRICT, "h"),
    _word("quận", DISTRICT, "q"),
    _word("thị xã", DISTRICT, "tx"),
    _word("xã", COMMUNE, "x"),
    _word("phường", COMMUNE, "p", "f"),
    _word("thị trấn", COMMUNE, "tt", "ttr"),
    _word("đặc khu", COMMUNE, "đk"),
    _word("khóm", HAMLET, "k"),
    _word("ấp", HAMLET),
    _word("khu phố", HAMLET, "kp"),
    _word("tổ dân phố", HAMLET, "tdp"),
    _word("khu vực", HAMLET, "kv"),
    _word("thôn", HAMLET),
    _word("bản", HAMLET),
    _word("buôn", HAMLET),
    _word("làng", HAMLET),
)


def _spellings() -> dict[str, TypeWord]:
    """Every spelling in small letters, accented or not, abbreviated with or without dots → its word."""
    from geo.names.text import fold, normalise

    found: dict[str, TypeWord] = {}
    for one in TYPE_WORDS:
        for spelling in (normalise(one.word), fold(one.word), *one.short, *map(fold, one.short)):
            found.setdefault(spelling, one)
            if spelling in one.short and len(spelling) > 1:
                found.setdefault(".".join(spelling), one)
    return found


SPELLINGS = _spellings()
_ALTERNATIVES = "|".join(re.escape(text).replace(r"\ ", r"\s*") for text in sorted(SPELLINGS, key=len, reverse=True))
# A type word ends where a dot, a space or a number follows: `P.11`, `P11`, `X. Mỹ Xương`, `xã Mỹ Xương`.
AT_START = re.compile(rf"(?P<word>{_ALTERNATIVES})(?:\s*[.:]+\s*|\s+|(?=\d))(?=\S)")
# Inside a text only words of two letters or more, or letters with a dot, can be meant as types.
INSIDE = re.compile(rf"(?<=[\s.])(?P<word>{_ALTERNATIVES})(?:\s*[.:]+\s*|(?<=\w\w)\s+)(?=\S)")


def type_of(word: str) -> TypeWord | None:
    """The type that a spelling in small letters stands for: `tt` → thị trấn, `xa` → xã."""
    return SPELLINGS.get(re.sub(r"\s+", " ", word).strip(" .:"))
