"""What a list means by the name of a place, and whether two names are one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from geo import names
from geo.models import Level

_TEAM_WORDS = re.compile(
    r"^(?:tổ|to)\s+(?:(?:công nghệ số(?: cộng đồng)?|cong nghe so(?: cong dong)?|cnscđ|cnscd|cns cộng đồng|cns)\s*"
    r"[:,-]?\s*)?(?:số\s+\d+\s*[,-]\s*)?(?:cấp\s+)?",
    re.IGNORECASE,
)
WHOLE_COMMUNE = {"xa", "phuong", "thi tran", "cap xa", "toan xa", "toan phuong", "toan thi tran", "cap phuong"}
LIST = re.compile(r"\s*(?:[,;/&+\n]|\bvà\b|\bva\b)\s*", re.IGNORECASE)
HARD = re.compile(r"[,;/|\n]")  # no name of a hamlet holds one of these
NEIGHBOURS = re.compile(r"(?<!\S)(\d{1,2})\s*[-–]\s*(\d{1,2})$")  # `Ấp 1-2`
_LAST = re.compile(r"^(.*\S)\s+(\d{1,2}|[A-Z])$")  # what hamlets of one name end in
DASH = re.compile(r"\s+[–—-]\s+")
loose = lru_cache(maxsize=50_000)(names.loose_key)
bare = lru_cache(maxsize=50_000)(names.bare_key)
fold = lru_cache(maxsize=50_000)(names.fold)


@lru_cache(maxsize=50_000)
def place_of_team(text: str) -> str:
    """The place a team's name holds: `Tổ CNSCĐ ấp Mỹ Hội A` → `ấp Mỹ Hội A`."""
    return _TEAM_WORDS.sub("", names.squash(text))


def written_out(parts: list[str]) -> list[str]:
    """`Mỹ Hưng A + B` → `Mỹ Hưng A`, `Mỹ Hưng B`; `Ấp 1, 2` are plain numbers and stay."""
    first = _LAST.match(parts[0]) if parts else None
    if first is None or names.parse(parts[0]).name == first[2]:
        return parts
    return [parts[0], *(f"{first[1]} {part}" if _LAST.match(f"x {part}") else part for part in parts[1:])]


def commune_inside(text: str) -> str:
    """`Ấp 1, xã Mỹ Xương` and `ấp 1 xã Mỹ Xương, huyện Cao Lãnh` → the commune, and what it lies in; else empty."""
    if not text:
        return ""
    typed = names.parse(text)
    parts = (typed, *typed.parents)
    first = next((n for n, part in enumerate(parts) if part.type and part.name and Level.COMMUNE in part.levels), None)
    return "" if first is None else ", ".join(part.whole for part in parts[first:])


_MISTYPED = {"ap": "ấp", "khom": "khóm"}
_WITH_NUMBER = re.compile(r"^((?:khóm|ấp|thôn|khu phố|tổ dân phố)\s+)số\s+(?=\d)", re.IGNORECASE)
_SHORT_TYPE = re.compile(r"^A\.\s*(?=\S)", re.IGNORECASE)  # `A. Mỹ Thới`; names.parse knows `K.`
_ASIDE = re.compile(
    r"\s*\((?![^)]*\b(?:ấp|khóm|thôn|xã|phường|thị trấn)\b)[^)]*(?:[,;/&+]|\bvà\b)[^)]*\)", re.IGNORECASE
)
_DECIMAL = re.compile(r"^(\d{1,2})[.,]0$")  # a text file whose program took `1` for a number
_FIGURES = dict(zip(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"], range(1, 11), strict=True))


@lru_cache(maxsize=50_000)
def hamlet_text(text: str) -> str:
    """`Âp 1` → `ấp 1`, `Ấp số 1` → `Ấp 1`: the word for hamlet as it is meant."""
    word, _space, rest = text.partition(" ")
    meant = _MISTYPED.get(fold(word)) if rest and not word.isascii() else None
    if meant and word.casefold() != meant:
        text = f"{meant} {rest}"
    if text[:2].casefold() == "tổ" and names.parse(rest := place_of_team(text)).type in ("ấp", "khóm"):
        text = rest  # `Tổ ấp 1`, in the column of hamlets
    text = _ASIDE.sub("", _SHORT_TYPE.sub("ấp ", text))  # `Ấp 1 (gồm tổ 1, 2, 3)` is no list
    return _WITH_NUMBER.sub(r"\1", _DECIMAL.sub(r"\1", text))


def in_figures(name: str) -> str:
    """`Một` → `1`; any other name as it is."""
    return str(_FIGURES.get(fold(name), name))


def is_above(text: str) -> bool:
    """Whether the text names a commune, district or province by its type word."""
    typed = names.parse(text)
    return bool(typed.type) and Level.HAMLET not in typed.levels and not typed.name.isdigit()


@lru_cache(maxsize=50_000)
def spells(text: str, name: str) -> bool:
    """Whether `text` writes this name: tones, case and type words aside, but with all of its accents."""
    wordings = (wording for typed in names.readings(text) for wording in typed.wordings)
    return any(loose(wording) == loose(name) for wording in wordings)


def same_text(first: str, second: str) -> bool:
    return bool(second) and loose(first) == loose(second)


def nearest(name: str, labels: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The likeliest of these labels, which are given by their bare keys."""
    return tuple(labels[key][-1] for key in get_close_matches(bare(name), labels, n=3, cutoff=0.72))


def own_spelling(name: str) -> str:
    """The name as the list writes it, capitals tamed: `MỸ THỌ A` → `Mỹ Thọ A`, but `1A` and `B` stay."""
    if not name.isupper():
        return name
    return " ".join(word if len(word) == 1 or word[0].isdigit() else word.capitalize() for word in name.split())
