"""Places as lists write them: `TT.Mỹ Thọ`, ` xã  Gáo Giồng `, `Ấp 01`, `Tổ CNSCĐ ấp Mỹ Hội A`. Pure."""

import difflib
import re
from collections.abc import Iterable

from geo.names import fold, normalise, squash

_COMMUNE_TYPES = {
    "xã": r"xã|xa|x",
    "phường": r"phường|phuong|p",
    "thị trấn": r"thị trấn|thi tran|t\.?\s*trấn|tt",
    "đặc khu": r"đặc khu|dac khu|đk",
}
_HAMLET_TYPES = {
    "khóm": r"khóm|khom|k",
    "ấp": r"ấp|ap",
    "thôn": r"thôn|thon",
    "tổ dân phố": r"tổ dân phố|to dan pho|tdp",
    "khu phố": r"khu phố|khu pho|kp",
    "khu vực": r"khu vực|khu vuc|kv",
    "bản": r"bản",
    "làng": r"làng",
    "buôn": r"buôn",
    "xóm": r"xóm",
}
_TYPES = _COMMUNE_TYPES | _HAMLET_TYPES
# A short form needs its full stop or a digit behind it: `X. Mỹ Hội`, `P11`, but not the name `Phú`.
_TYPED = [(type_, re.compile(rf"^(?:{pattern})(?:\s*[.:]\s*|\s+|(?=\d))(?=\S)")) for type_, pattern in _TYPES.items()]
_TEAM_WORDS = re.compile(
    r"^(?:tổ|to)\s+(?:(?:công nghệ số(?: cộng đồng)?|cnscđ|cnscd|cns cộng đồng|cns)\s+)?(?:cấp\s+)?", re.IGNORECASE
)
_NUMBER = re.compile(r"\b0+(?=\d)")


def split_type(text: str) -> tuple[str, str]:
    """The type word, in its standard spelling or empty, and the name, both normalised."""
    plain = normalise(text).strip(" .:,-")
    for type_, pattern in _TYPED:
        if match := pattern.match(plain):
            return type_, plain[match.end() :].strip()
    return "", plain


def place_key(text: str) -> str:
    """What is equal for two spellings of one name: `Ấp 01`, `ấp 1` and `1` give `1`."""
    return _NUMBER.sub("", split_type(text)[1])


def place_of_team(text: str) -> str:
    """The place a team's name holds: `Tổ CNSCĐ ấp Mỹ Hội A` → `ấp Mỹ Hội A`."""
    return _TEAM_WORDS.sub("", squash(text))


def likely(text: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """The candidates that `text` was probably meant for, the likeliest first; accents weigh least."""
    by_fold: dict[str, list[str]] = {}
    for candidate in candidates:
        by_fold.setdefault(fold(place_key(candidate)), []).append(candidate)
    wanted = fold(place_key(text))
    close = difflib.get_close_matches(wanted, by_fold, n=most, cutoff=0.72)
    return [candidate for key in close for candidate in by_fold[key]][:most]
